/** What a file is, by its bytes: names and declared types are what others say. */
import { fileTypeFromFile } from 'file-type'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** A PDF may begin a little late (ISO 32000-1, annex H.3.4.1). */
const PDF_HEADER = 1024
/** Bytes in which words are told from other bytes. */
const HEAD = 4096

export interface Sniffed {
	/** With its dot. */
	extension: string
	mediaType: string
}

/** The kind that the bytes prove, or null. Texts prove little: `textKindOf`. */
export async function sniff(file: string): Promise<Sniffed | null> {
	if (readHead(file, PDF_HEADER).includes('%PDF-')) {
		return { extension: '.pdf', mediaType: 'application/pdf' }
	}
	const found = await fileTypeFromFile(file).catch(() => undefined)
	// What the library takes for a PDF has its header elsewhere: no reader would open it.
	return found === undefined || found.mime === 'application/pdf' || found.mime === 'application/xml'
		? null
		: { extension: `.${found.ext}`, mediaType: found.mime }
}

/** Texts with a shape of their own, else plain words; null where the bytes are no text. */
export function textKindOf(file: string): Sniffed | null {
	const bytes = readHead(file, HEAD)
	if (bytes.length === 0 || bytes.includes(0)) {
		return null
	}
	const text = bytes.toString('latin1').trimStart()
	if (/^BEGIN:VCALENDAR\b/i.test(text)) {
		return { extension: '.ics', mediaType: 'text/calendar' }
	}
	if (/^BEGIN:VCARD\b/i.test(text)) {
		return { extension: '.vcf', mediaType: 'text/vcard' }
	}
	if (/^(?:\xEF\xBB\xBF)?<\?xml\b/.test(text)) {
		return { extension: '.xml', mediaType: 'text/xml' }
	}
	return /^(?:\xEF\xBB\xBF)?<(?:!doctype html|html)\b/i.test(text)
		? { extension: '.html', mediaType: 'text/html' }
		: { extension: '.txt', mediaType: 'text/plain' }
}

/** The beginning of a file, at most `limit` bytes. */
export function readHead(file: string, limit: number): Buffer {
	const descriptor = openSync(file, 'r')
	try {
		const bytes = Buffer.allocUnsafe(Math.min(limit, fstatSync(descriptor).size))
		let length = 0
		for (let read = -1; read !== 0 && length < bytes.length; length += read) {
			read = readSync(descriptor, bytes, length, bytes.length - length, null)
		}
		return bytes.subarray(0, length)
	} finally {
		closeSync(descriptor)
	}
}
