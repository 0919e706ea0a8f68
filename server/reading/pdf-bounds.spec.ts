/** A PDF is refused for what it would expand to, before it is opened; not for its size. */
import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { bombPdf, pdfOf } from '../../test/support/heavy-pdfs.ts'
import { LIMITS } from './limits.ts'
import { expandsTooMuch } from './pdf-bounds.ts'

const MB = 1024 * 1024
const [WITHIN, BEYOND] = [Math.floor(LIMITS.pdfStream / MB) - 1, Math.ceil(LIMITS.pdfStream / MB) + 1]
/** Kept whole: what deflate does to it is another matter. */
const bomb = bombPdf(BEYOND)

describe('a PDF', () => {
	it('whose stream expands beyond the bound is too much', () => expect(expandsTooMuch(bomb)).toBe(true))
	it('that stays within it is not', () => expect(expandsTooMuch(bombPdf(WITHIN))).toBe(false))
	it('is too much by all of its streams together', () => {
		const stream = deflateSync(Buffer.alloc(WITHIN * MB))
		const count = Math.ceil(LIMITS.pdfExpanded / (WITHIN * MB)) + 1
		expect(expandsTooMuch(pdfOf(Array.from({ length: count - 2 }, () => stream)))).toBe(false)
		expect(expandsTooMuch(pdfOf(Array.from({ length: count }, () => stream)))).toBe(true)
	})
	it('is looked through to its end: what follows a damaged stream counts', () =>
		expect(expandsTooMuch(Buffer.concat([pdfOf([Buffer.from([0x78, 0x9C, 1, 2, 3])]), bomb]))).toBe(true))
	it('whose keyword a lone CR follows is no less read', () => {
		const at = bomb.indexOf('stream\n') + 'stream'.length
		expect(expandsTooMuch(Buffer.concat([bomb.subarray(0, at), Buffer.from('\r'), bomb.subarray(at + 1)]))).toBe(true)
	})
	it('that is a scanned page is not: nobody decodes its picture here', () => {
		const at = bomb.indexOf('/Filter')
		const picture = Buffer.concat([bomb.subarray(0, at), Buffer.from('/Subtype /Image '), bomb.subarray(at)])
		expect(expandsTooMuch(picture)).toBe(false)
	})
	it('is not excused by a picture that stands before', () => {
		const picture = pdfOf(['<< /Subtype /Image /Width 1 >>'])
		expect(expandsTooMuch(Buffer.concat([picture, bomb]))).toBe(true)
	})
})
