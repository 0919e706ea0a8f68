import { randomBytes } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeSeal, openSeal, readPassphrase, sealing, unsealing } from './seal.ts'

const PHRASE = 'quatre mots pris au hasard'
const phraseFile = () => join(mkdtempSync(join(tmpdir(), 'mssante-seal-')), 'phrase.txt')

async function through(stream: ReturnType<typeof sealing>, bytes: Buffer, size: number): Promise<Buffer> {
	void (async () => {
		for (let at = 0; at < bytes.length; at += size) {
			stream.write(bytes.subarray(at, at + size))
		}
		stream.end()
	})()
	return Buffer.concat(await stream.toArray() as Buffer[])
}

describe('a part under seal', () => {
	const key = randomBytes(32)

	const SIZES = [[0, 1], [1, 1], [15, 4], [16, 16], [17, 5], [100_000, 7], [1_000_000, 65_536]] as const
	it.each(SIZES)('of %i bytes comes back, read %i at a time', async (length, size) => {
		const bytes = randomBytes(length)
		const sealed = await through(sealing(key, 'raw/a.eml'), bytes, 65_536)
		expect(sealed.includes(bytes) && length > 16).toBe(false)
		expect((await through(unsealing(key, 'raw/a.eml'), sealed, size)).equals(bytes)).toBe(true)
	})

	it.each([
		['with another key', (sealed: Buffer) => through(unsealing(randomBytes(32), 'raw/a.eml'), sealed, 100)],
		['as another part', (sealed: Buffer) => through(unsealing(key, 'raw/b.eml'), sealed, 100)],
		['cut short', (sealed: Buffer) => through(unsealing(key, 'raw/a.eml'), sealed.subarray(0, -1), 100)],
		['cut to nothing', (sealed: Buffer) => through(unsealing(key, 'raw/a.eml'), sealed.subarray(0, 10), 100)],
		['with a byte changed', (sealed: Buffer) => {
			const other = Buffer.from(sealed)
			other[30]! ^= 1
			return through(unsealing(key, 'raw/a.eml'), other, 100)
		}],
	])('is not opened %s', async (_, open) => {
		const sealed = await through(sealing(key, 'raw/a.eml'), randomBytes(1000), 100)
		await expect(open(sealed)).rejects.toThrow()
	})
})

describe('a passphrase', () => {
	it('opens what it sealed, and no other does', async () => {
		const { seal, key } = await makeSeal(PHRASE)
		expect((await openSeal(seal, PHRASE)).equals(key)).toBe(true)
		await expect(openSeal(seal, `${PHRASE} `)).rejects.toMatchObject({ code: 'MSS-BACKUP-PASSPHRASE' })
	})

	it('is the first line of its file, however it was saved', () => {
		const file = phraseFile()
		writeFileSync(file, `  ${PHRASE}\r\nune seconde ligne\r\n`)
		expect(readPassphrase(file)).toBe(PHRASE)
	})

	it.each(['', 'courte'])('« %s » is refused', (text) => {
		const file = phraseFile()
		writeFileSync(file, text)
		expect(() => readPassphrase(file)).toThrow(expect.objectContaining({ code: 'MSS-BACKUP-PASSPHRASE' }))
	})
})
