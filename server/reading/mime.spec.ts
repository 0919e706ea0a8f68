import type { Split } from './mime.ts'

import { mkdtempSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { LIMITS } from './limits.ts'
import { MimeLimitError, split } from './mime.ts'

const MB = 1024 * 1024

async function read(raw: string, budget = { parts: LIMITS.parts as number }): Promise<Split> {
	const folder = mkdtempSync(join(tmpdir(), 'mssante-mime-'))
	writeFileSync(join(folder, 'raw.eml'), Buffer.from(raw, 'latin1'))
	return split(join(folder, 'raw.eml'), folder, budget)
}
const limitOf = (raw: string) => read(raw).then(() => null, (error: unknown) => error instanceof MimeLimitError ? error.limit : error)
const bytes = ({ parts }: Split) => parts.map(({ file }) => readFileSync(file, 'latin1'))
/** What is left open, once the system has had the time to close it. */
async function nothingIsOpen(): Promise<void> {
	await vi.waitFor(() => {
		expect(readdirSync('/proc/self/fd').flatMap(fileOf).filter((file) => file.includes('mssante-mime-'))).toEqual([])
	}, { timeout: 30_000 })
}
function fileOf(descriptor: string): string[] {
	try {
		return [readlinkSync(`/proc/self/fd/${descriptor}`)]
	} catch {
		return []
	}
}
const MIXED = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n'
const PDF = '--b\r\nContent-Type: application/pdf\r\n\r\n'

describe('a part', () => {
	it('that is text and named is an attachment, without any Content-Disposition', async () => {
		const { parts } = await read(`${MIXED}--b\r\n\r\nMots\r\n--b\r\nContent-Type: text/plain; name="notes.txt"\r\n\r\nNotes\r\n--b--`)
		expect(parts).toMatchObject([{ name: null }, { name: 'notes.txt', size: 5 }])
	})
	it('that is a message is given byte for byte, inline or attached', async () => {
		const inside = 'Subject: =?x?=\r\nX-Odd  : y\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n\r\n--c--\r\nafter'
		const type = '--b\r\nContent-Type: message/rfc822\r\nContent-Disposition: '
		const part = (disposition: string) => `${type}${disposition}\r\n\r\n${inside}\r\n`
		expect(bytes(await read(`${MIXED}${part('inline')}${part('attachment')}--b--`))).toEqual([inside, inside])
	})
	it('stands in the place of a signature when it is the second of its multipart, and then only (RFC 1847 §2.1)', async () => {
		const { parts } = await read(`${MIXED.replace('mixed', 'signed')}--b\r\n\r\na\r\n--b\r\n\r\nb\r\n--b--`)
		expect(parts).toMatchObject([{ isSignature: false }, { isSignature: true }])
	})
	it('whose type is « multipart/ » and no more is kept as it is', async () => {
		expect(bytes(await read('Content-Type: multipart/; boundary=x\r\n\r\nseul'))).toEqual(['seul'])
	})
	it('that is no multipart is whole, even where it has a boundary and a line that would end it', async () => {
		expect(bytes(await read('Content-Type: text/plain; boundary=b\r\n\r\navant\r\n--b--\r\naprès'))[0]).toMatch(/^avant[^]*après$/)
	})
	it('that ends what is no multipart but has a boundary has nothing of what follows it (RFC 2046 §5.1.1)', async () => {
		const raw = 'Content-Type: text/plain; boundary=b\r\n\r\navant\r\n--b\r\n\r\ndedans\r\n--b--\r\naprès'
		expect(bytes(await read(raw))).toEqual(['avant\r\n', 'dedans'])
	})
})

describe('a multipart that nothing separates', () => {
	it('by a boundary that is not ASCII is read as words, once', async () => {
		const body = '--\xE9\r\nContent-Type: text/plain\r\n\r\nMots\r\n--\xE9--'
		const message = await read(`${MIXED.replace('=b', '="\xE9"')}${body}`)
		expect(bytes(message)).toEqual([body])
		expect([...message.faults]).toEqual(['boundary'])
	})
})

describe('a message that passes a bound stops there, with nothing left open', () => {
	const level = (number: number) => `Content-Type: multipart/mixed; boundary=b${number}\r\n\r\n--b${number}\r\n`
	const deep = (levels: number) => Array.from({ length: levels }, (_, number) => level(number)).join('')
	it.each([
		['headers', `X: ${'x'.repeat(LIMITS.headers)}\r\n\r\n`],
		['headers', `${'X: y\r\n'.repeat(LIMITS.headers / 10)}\r\n`],
		['headers', `${MIXED}${PDF}${'x'.repeat(3 * MB)}\r\n--b\r\nX: ${'x'.repeat(LIMITS.headers)}\r\n\r\n\r\n--b--`],
		['parts', `${MIXED}${'--b\r\n\r\nx\r\n'.repeat(LIMITS.parts)}--b--`],
		['parts', `${MIXED}${'--b\r\n\r\nx\r\n'.repeat(100_000)}--b--`],
		['depth', `${deep(LIMITS.depth + 2)}\r\nx`],
		['depth', `${MIXED}${PDF}${'x'.repeat(3 * MB)}\r\n--b\r\n${deep(LIMITS.depth + 1)}\r\nx`],
		[null, `${deep(LIMITS.depth)}\r\nx`],
		[null, `${MIXED}${'--b\r\n\r\nx\r\n'.repeat(LIMITS.parts - 1)}--b--`],
	])('%s (%#)', async (limit, raw) => {
		expect(await limitOf(raw)).toBe(limit)
		await nothingIsOpen()
	})
	it('and the parts of the messages around it are counted with its own', async () => {
		await expect(read(`${MIXED}--b\r\n\r\nx\r\n--b--`, { parts: 1 })).rejects.toThrow(MimeLimitError)
	})
	it('as it does where a file cannot be written', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'mssante-mime-'))
		writeFileSync(join(folder, 'raw.eml'), `${MIXED}${PDF}${'x'.repeat(3 * MB)}\r\n--b--`)
		const nowhere = join(folder, 'nowhere')
		await expect(split(join(folder, 'raw.eml'), nowhere, { parts: LIMITS.parts })).rejects.toMatchObject({ code: 'ENOENT' })
		await nothingIsOpen()
	})
})
