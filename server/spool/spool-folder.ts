/** The spool in a folder: raw messages on disk before anybody hears of them (write, fsync, rename, fsync of the folder). */
import type { Clock } from '../time/clock.ts'
import type { Spool, Spooled } from './spool.ts'

import { createHash } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { MssError, systemCode } from '../errors.ts'
import { syncFolder } from '../files/sync-folder.ts'
import { ContentDigest } from './digest.ts'

/** Milliseconds after which what is half made is nobody's: a command beside may be making it. */
const LEFT = 60 * 60_000

/** @param options.alone nobody else takes in here: what a killed process left is tidied. @throws {MssError} MSS-SPOOL */
export async function spoolInFolder(folder: string, { alone, clock }: { alone: boolean, clock: Clock }): Promise<Spool> {
	const raw = join(folder, 'raw')
	try {
		await mkdir(raw, { recursive: true, mode: 0o700 })
		await mkdir(join(folder, 'work'), { recursive: true, mode: 0o700 })
		await (alone ? tidy(folder, clock.now() - LEFT) : undefined)
	} catch (error) {
		throw new MssError('MSS-SPOOL', systemCode(error), { cause: error })
	}
	const remove = (name: string) => rm(join(raw, name), { force: true })
	const workFolder = (work: number | string) => join(folder, 'work', String(work))
	return {
		store: (key, content) => storeIn(raw, key, content),
		bring: async (name) => name !== null && existsSync(join(raw, name)) ? join(raw, name) : null,
		workFolder,
		remove,
		removeUnnamed: async (age, named) => {
			const old = await storedBefore(raw, clock.now() - age)
			const known = old.length === 0 ? new Set() : await named()
			for (const name of old.filter((one) => !known.has(one))) {
				await remove(name)
			}
		},
		newestAt: () => newestAt(raw),
		// In one call of the system's own: file by file, each through a thread, it cost more than the reading.
		removeWork: async (work) => rmSync(workFolder(work), { recursive: true, force: true }),
		close: async () => {},
	}
}

/** Received messages are whoever is alone's, however lately they were begun; what is being sent, or stored, may be a command's beside. */
async function tidy(folder: string, limit: number): Promise<void> {
	const work = join(folder, 'work')
	for (const name of (await readdir(work)).filter((one) => /^\d+$/.test(one))) {
		await rm(join(work, name), { recursive: true, force: true })
	}
	await tidyLeft(folder, limit)
}

/**
 * What a killed process left half written, or half read, is made again.
 *
 * @param limit milliseconds since the epoch: what is older is nobody's, whoever works in the same folder
 */
export async function tidyLeft(folder: string, limit: number): Promise<void> {
	const [work, raw] = [join(folder, 'work'), join(folder, 'raw')]
	for (const name of await storedBefore(work, limit)) {
		await rm(join(work, name), { recursive: true, force: true })
	}
	for (const name of await storedBefore(raw, limit, (one) => one.endsWith('.tmp'))) {
		await rm(join(raw, name), { force: true })
	}
}

/** @param limit milliseconds since the epoch */
export async function storedBefore(folder: string, limit: number, isWanted: (name: string) => boolean = () => true): Promise<string[]> {
	const names: string[] = []
	for (const name of (await readdir(folder)).filter(isWanted)) {
		const status = await stat(join(folder, name)).catch(() => null)
		if (status && status.mtimeMs < limit) {
			names.push(name)
		}
	}
	return names
}

async function newestAt(folder: string): Promise<number | null> {
	let newest: number | null = null
	for (const name of await readdir(folder)) {
		const status = await stat(join(folder, name)).catch(() => null)
		newest = status && (newest === null || status.mtimeMs > newest) ? status.mtimeMs : newest
	}
	return newest
}

/** Under a name that its key alone decides: stored again, it replaces itself. */
async function storeIn(raw: string, key: string[], content: Buffer | AsyncIterable<Buffer>): Promise<Spooled> {
	const name = nameOf(key)
	return { name, ...await written(raw, `${name}.tmp`, content, () => name) }
}

export function nameOf(key: string[]): string {
	return `${createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 40)}.eml`
}

/**
 * On the disk when it answers.
 *
 * @param wanted its name, by the hash of its bytes
 * @throws {MssError} MSS-SPOOL
 */
export async function written(
	raw: string,
	draft: string,
	content: Buffer | AsyncIterable<Buffer>,
	wanted: (sha256: string) => string,
): Promise<Omit<Spooled, 'name'>> {
	const hash = createHash('sha256')
	const digest = new ContentDigest()
	let size = 0
	try {
		const file = await open(join(raw, draft), 'w', 0o600)
		try {
			for await (const chunk of Buffer.isBuffer(content) ? [content] : content) {
				hash.update(chunk)
				digest.update(chunk)
				size += chunk.length
				await file.writeFile(chunk)
			}
			await file.sync()
		} finally {
			await file.close()
		}
		const rawSha256 = hash.digest('hex')
		await rename(join(raw, draft), join(raw, wanted(rawSha256)))
		await syncFolder(raw)
		return { size, rawSha256, ...digest.end() }
	} catch (error) {
		await rm(join(raw, draft), { force: true }).catch(() => {})
		throw error instanceof MssError ? error : new MssError('MSS-SPOOL', systemCode(error), { cause: error })
	}
}
