/** A multipart whose parts nothing separates as its header says: read again by the separator that its body shows, or as plain words. */
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { bytesOf } from '../files/bytes-of.ts'
import { LIMITS } from './limits.ts'
import { readHead } from './sniff.ts'

/** A line that separates, and the header of a part right after it (RFC 2046 §5.1.1). */
const SEPARATOR = new RegExp(
	'(?:^|\\n)--([^\\s-][^\\r\\n]{0,69}?|-{1,60}[^\\s\\r\\n-][^\\r\\n]{0,69}?)[ \\t]*\\r?\\n'
	+ '(?=(?:[!-9;-~]{1,60}:[^\\n]*\\n|[ \\t][^\\n]*\\n){0,5}(?:content-[\\w-]{1,30}\\s*:|\\r?\\n))',
	'i',
)

/** The boundary of a multipart is ASCII (RFC 2046 §5.1.1): by another, the parser would separate nothing. */
const ASCII = /^[\x20-\x7E]+$/

/**
 * Writes beside `file`, the body of a multipart, a message that can be split.
 *
 * @param asWords it was repaired before, and nothing came of it
 */
export async function repair(file: string, asWords: boolean): Promise<string> {
	const boundary = asWords ? undefined : SEPARATOR.exec(readHead(file, LIMITS.text).toString('latin1'))?.[1]
	const header = boundary === undefined || !ASCII.test(boundary)
		? 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
		: `Content-Type: multipart/mixed; boundary="${boundary.replaceAll(/["\\]/g, '\\$&')}"\r\n\r\n`
	const repaired = `${file}.repaired`
	const to = createWriteStream(repaired, { mode: 0o600 })
	to.write(header)
	await pipeline(bytesOf(file), to)
	return repaired
}
