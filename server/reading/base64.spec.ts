/** Base64 as the world writes it (RFC 2045 §6.8: what is not of its alphabet is ignored), whatever its length. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LIMITS } from './limits.ts'
import { split } from './mime.ts'

const HEAD = 'Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n'
/** Bytes that never repeat: each block is a hash of the one before it. */
const DOCUMENT = Buffer.concat(Array.from({ length: 100_000 }, (_, index) => createHash('sha256').update(String(index)).digest()))
const [SMALL, BIG] = [DOCUMENT.subarray(0, 1000), DOCUMENT.subarray(0, 3_000_001)]

async function decoded(text: string): Promise<Buffer> {
	const folder = mkdtempSync(join(tmpdir(), 'mssante-base64-'))
	writeFileSync(join(folder, 'raw.eml'), Buffer.from(HEAD + text, 'latin1'))
	const { parts: [part] } = await split(join(folder, 'raw.eml'), folder, { parts: LIMITS.parts })
	return readFileSync(part!.file)
}
const lines = (bytes: Buffer, end = '\r\n', length = 76) => bytes.toString('base64').replace(new RegExp(`(.{${length}})`, 'g'), `$1${end}`)

describe.each([['a small document', SMALL], ['one of three megabytes', BIG]])('%s in base64 is itself', (_, bytes) => {
	it.each([
		['in lines of 76', lines(bytes)],
		['in lines of 73, which are no whole groups of four', lines(bytes, '\r\n', 73)],
		['in lines that end in LF', lines(bytes, '\n')],
		['in lines that end in CR', lines(bytes, '\r')],
		['in one line', bytes.toString('base64')],
		['in lines with a space at their end', lines(bytes, ' \r\n')],
		['in lines with a tab at their beginning', lines(bytes, '\r\n\t')],
		['with characters that are none of its alphabet', lines(bytes, '!\r\n')],
		['with bytes above 127', lines(bytes, '\xE9\r\n')],
		['with NUL bytes', lines(bytes, '\0\r\n')],
		['with hyphens that a mail list put between', lines(bytes, '\r\n--\r\n')],
		['without its padding', lines(bytes).replace(/=+$/, '')],
		['with more padding than it needs', `${lines(bytes)}===`],
		['behind a padding that nothing precedes', `=${lines(bytes)}`],
	])('%s', async (__, text) => expect((await decoded(text)).equals(bytes)).toBe(true))
})

describe('base64', () => {
	it('of several pieces, each with its padding, is all of them', async () => {
		const pieces = Array.from({ length: 20 }, (_, index) => SMALL.subarray(index * 50, index * 50 + 50).toString('base64'))
		expect((await decoded(pieces.join('\r\n'))).equals(SMALL)).toBe(true)
	})
	it.each(['', '=', '====', '\r\n\r\n', 'A', '@!@'])('that holds nothing is empty: %j', async (text) => {
		expect(await decoded(text)).toHaveLength(0)
	})
})
