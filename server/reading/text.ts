/** The words of a message: text parts decoded from any charset, HTML put down as text. */
import type { Part } from './mime.ts'

import { compile } from 'html-to-text'
import iconv from 'iconv-lite'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { LIMITS } from './limits.ts'

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

/** Bytes of a text in its declared charset; UTF-8 when that is what they are, ISO-8859-1 when nothing else fits. */
export function decode(bytes: Buffer, charset: string | null): string {
	if (charset !== null && iconv.encodingExists(charset) && !/^(?:us-)?ascii$|^utf-?8$/i.test(charset)) {
		return iconv.decode(bytes, charset)
	}
	const utf8 = bytes.toString('utf8')
	return utf8.includes('�') ? iconv.decode(bytes, 'windows-1252') : utf8
}

/** Text of a text/plain or text/html part, at most `LIMITS.text` bytes of it. */
export function textOf(part: Pick<Part, 'file' | 'mediaType' | 'charset'>): string {
	const text = decode(readHead(part.file, LIMITS.text), part.charset).replace(/\r\n?/g, '\n')
	return part.mediaType === 'text/html' ? htmlToText(text) : text
}

/** Content-IDs that an HTML text shows inside itself (`src="cid:…"`). */
export function shownContentIds(part: Part): Set<string> {
	const html = decode(readHead(part.file, LIMITS.text), part.charset)
	return new Set([...html.matchAll(/\bcid:([^"'\s>)]{1,300})/gi)].map((match) => decodePercent(match[1]!)))
}

const convert = compile({
	wordwrap: false,
	limits: { maxInputLength: LIMITS.text, maxDepth: 100, maxChildNodes: 10_000 },
	selectors: [
		{ selector: 'img', format: 'skip' },
		{ selector: 'a', options: { ignoreHref: true } },
	],
})

function htmlToText(html: string): string {
	return convert(html)
}

function decodePercent(text: string): string {
	try {
		return decodeURIComponent(text)
	} catch {
		return text
	}
}
