/** What a spool is, in a folder or with a ledger: run on each form. */
import type { Spool } from './spool.ts'

import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'

const MAIL = Buffer.from('Received: from a\r\nMessage-ID: <un@a.fr>\r\nSubject: Bonjour\r\n\r\nTexte\r\n')

/** @param open what killed processes left is theirs; `sooner`: as long ago as the milliseconds given, for what is stored now */
export function spoolContract(name: string, open: () => Promise<{ spool: Spool, sooner: (milliseconds: number) => void }>): void {
	describe(`a spool ${name}`, () => {
		it('gives back what was stored, and tells its hash, its size and its Message-ID', async () => {
			const { spool } = await open()
			const { name, size, rawSha256, messageId } = await spool.store(['a', '1'], MAIL)
			expect({ size, rawSha256, messageId }).toEqual({ size: MAIL.length, rawSha256: sha256(MAIL), messageId: '<un@a.fr>' })
			expect(readFileSync((await spool.bring(name))!)).toEqual(MAIL)
		})

		it.each([0, 1, 1024 * 1024, 1024 * 1024 + 1, 3 * 1024 * 1024 + 7])('gives back %i bytes, given as a stream', async (size) => {
			const { spool } = await open()
			const bytes = Buffer.alloc(size, 'pièce jointe')
			const stored = await spool.store(['a', '1'], Readable.from(piecesOf(bytes)))
			expect(stored.size).toBe(size)
			expect(readFileSync((await spool.bring(stored.name))!).equals(bytes)).toBe(true)
		})

		it('has the same message once, however often it is stored under one key', async () => {
			const { spool } = await open()
			const first = await spool.store(['a', '1'], MAIL)
			expect(await spool.store(['a', '1'], MAIL)).toEqual(first)
			const other = await spool.store(['a', '2'], MAIL)
			expect(other.name).not.toBe(first.name)
			expect(other.contentSha256).toBe(first.contentSha256)
		})

		it('is the same message to it, whatever its delivery added', async () => {
			const { spool } = await open()
			const one = await spool.store(['a', '1'], MAIL)
			const other = await spool.store(['b', '1'], Buffer.concat([Buffer.from('Received: from b\r\n'), MAIL]))
			expect(other.contentSha256).toBe(one.contentSha256)
			expect(other.rawSha256).not.toBe(one.rawSha256)
		})

		it('keeps nothing of a stream that breaks', async () => {
			const { spool } = await open()
			const broken = Readable.from((async function* () {
				yield MAIL
				throw new Error('coupé')
			})())
			await expect(spool.store(['a', '1'], broken)).rejects.toMatchObject({ code: 'MSS-SPOOL' })
			expect(await spool.newestAt()).toBeNull()
		})

		it('has lost what it never had, what was removed, and what is not named', async () => {
			const { spool } = await open()
			const { name } = await spool.store(['a', '1'], MAIL)
			const path = (await spool.bring(name))!
			await spool.remove(name)
			expect(existsSync(path)).toBe(false)
			expect([await spool.bring(name), await spool.bring('jamais.eml'), await spool.bring(null)]).toEqual([null, null, null])
			await spool.remove(name)
		})

		it('removes what is old and that nothing names', async () => {
			const { spool, sooner } = await open()
			sooner(2 * 60_000)
			const old = await spool.store(['a', '1'], MAIL)
			sooner(0)
			const fresh = await spool.store(['a', '2'], MAIL)
			await spool.removeUnnamed(60_000, async () => new Set())
			expect([await spool.bring(old.name), await spool.bring(fresh.name)]).toEqual([null, expect.any(String)])
		})

		it('takes for fresh what is stored again', async () => {
			const { spool, sooner } = await open()
			sooner(2 * 60_000)
			await spool.store(['a', '1'], MAIL)
			sooner(0)
			const { name } = await spool.store(['a', '1'], MAIL)
			await spool.removeUnnamed(60_000, async () => new Set())
			expect(await spool.bring(name)).not.toBeNull()
		})
	})
}

function sha256(bytes: Buffer): string {
	return createHash('sha256').update(bytes).digest('hex')
}

function* piecesOf(bytes: Buffer): Iterable<Buffer> {
	for (let at = 0; at < bytes.length; at += 70_001) {
		yield bytes.subarray(at, at + 70_001)
	}
}
