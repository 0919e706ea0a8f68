/** A multipart whose parts nothing separates as its header says: read again by the separator that its body shows, or as plain words. */
import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { LIMITS } from './limits.ts'
import { readHead } from './sniff.ts'

/** A line that separates, and the header of a part right after it (RFC 2046 §5.1.1). */
const SEPARATOR = new RegExp(
	'(?:^|\\n)--([^\\s-][^\\r\\n]{0,69}?|-{1,60}[^\\s\\r\\n-][^\\r\\n]{0,69}?)[ \\t]*\\r?\\n'
	+ '(?=(?:[!-9;-~]{1,60}:[^\\n]*\\n|[ \\t][^\\n]*\\n){0,5}(?:content-[\\w-]{1,30}\\s*:|\\r?\\n))',
	'i',
)

/** Writes beside `file`, the body of a multipart, a message that can be split. */
export async function repair(file: string): Promise<string> {
	const boundary = SEPARATOR.exec(readHead(file, LIMITS.text).toString('latin1'))?.[1]
	const header = boundary === undefined
		? 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
		: `Content-Type: multipart/mixed; boundary="${boundary.replaceAll(/["\\]/g, '\\$&')}"\r\n\r\n`
	const repaired = `${file}.repaired`
	const to = createWriteStream(repaired, { mode: 0o600 })
	to.write(header)
	await pipeline(createReadStream(file), to)
	return repaired
}
