/**
 * Would a PDF expand beyond all measure? Told before it is opened, by inflating its Flate streams up to a bound. What hides
 * them (a cipher, one filter inside another) is left to the bound on its reader's memory.
 */
import { inflateSync } from 'node:zlib'
import { LIMITS } from './limits.ts'

const START = Buffer.from('stream')
const [CR, LF] = [0x0D, 0x0A]
/** Bytes before a stream in which its dictionary is looked for. */
const DICTIONARY = 1024
/** Deflate never expands more (zlib, technical details). */
const MAX_RATIO = 1032

/** Pictures are not counted: nobody decodes them here, and a scanned page takes 26 MB. */
export function expandsTooMuch(pdf: Buffer): boolean {
	if (pdf.length * MAX_RATIO <= LIMITS.pdfStream) {
		return false
	}
	let left: number = LIMITS.pdfExpanded
	for (let at = pdf.indexOf(START); at >= 0; at = pdf.indexOf(START, at + START.length)) {
		const begin = beginningAt(pdf, at + START.length)
		if (begin === null || !isZlib(pdf, begin) || isPicture(pdf, at)) {
			continue
		}
		try {
			const bound = Math.min(LIMITS.pdfStream, left)
			left -= inflateSync(pdf.subarray(begin), { maxOutputLength: bound }).length
		} catch (error) {
			if (error instanceof RangeError) {
				return true
			}
			// Damaged, or no Flate stream at all.
		}
	}
	return false
}

/** The keyword is followed by an end of line (ISO 32000-1 §7.3.8.1), or, for readers who forgive, by a lone CR. */
function beginningAt(pdf: Buffer, after: number): number | null {
	if (pdf[after] === LF) {
		return after + 1
	}
	return pdf[after] !== CR ? null : pdf[after + 1] === LF ? after + 2 : after + 1
}

/** RFC 1950 §2.2: deflate, and a header that 31 divides. */
function isZlib(pdf: Buffer, at: number): boolean {
	return at + 1 < pdf.length && (pdf[at]! & 0x0F) === 8 && pdf.readUInt16BE(at) % 31 === 0
}

function isPicture(pdf: Buffer, keyword: number): boolean {
	const before = pdf.toString('latin1', Math.max(0, keyword - DICTIONARY), keyword)
	return /\/Subtype\s*\/Image\b/.test(before.slice(before.lastIndexOf(' obj') + 1))
}
