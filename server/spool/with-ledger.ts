/**
 * The spool with a ledger of PostgreSQL’s: the bytes are there before any row names them, and whichever sidecar goes on with a message
 * brings them to its own folder, which holds nothing that is not there too. A name’s bytes never change: they are in the name.
 */
import type { Db } from '../ledger/ledger.ts'
import type { KeptBytes } from '../ledger/tables/spooled.ts'
import type { Clock } from '../time/clock.ts'
import type { Spool } from './spool.ts'

import { createHash, randomUUID } from 'node:crypto'
import { open, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { MssError } from '../errors.ts'
import {
	keptAmong,
	keptByName,
	keptFromNow,
	keptWhole,
	lackingBytes,
	namedBytes,
	newestKeptAt,
	notKeptAnyMore,
	nowWhole,
	PART,
	partKept,
	partOf,
	unnamedForgotten,
} from '../ledger/tables/spooled.ts'
import { nameOf, spoolInFolder, storedBefore, tidyLeft, written } from './spool-folder.ts'

const HOUR = 60 * 60_000
/** Milliseconds that a copy stays after it was last asked for, and what was half made by a process that was killed. */
const STAYS = 24 * HOUR

/**
 * @param options.alone nobody else works on this ledger
 * @param options.serves this process stays, alone or beside others: its folder is its own to tidy, which no other machine sees
 * @throws {MssError} MSS-SPOOL, MSS-LEDGER-AWAY
 */
export async function spoolWithLedger(
	folder: string,
	db: Db,
	options: { alone: boolean, serves?: boolean, clock: Clock },
): Promise<Spool> {
	const { alone, serves = alone, clock } = options
	const { workFolder, removeWork, remove } = await spoolInFolder(folder, options)
	const raw = join(folder, 'raw')
	const tidy = async () => {
		await tidyCopies(raw, db, clock)
		await tidyLeft(folder, clock.now() - STAYS)
	}
	// What came before bytes were kept with the ledger: rows name it, and it is in this folder alone.
	await (serves ? keepLacking(raw, db, await lackingBytes(db), clock) : undefined)
	await (serves ? tidy() : undefined)
	const round = serves ? setInterval(() => void tidy().catch(() => {}), HOUR).unref() : undefined
	return {
		workFolder,
		removeWork,
		store: async (key, content) => {
			let name = ''
			const stored = await written(raw, `${randomUUID()}.tmp`, content, (sha256) => name = nameOf([...key, sha256]))
			await keep(db, join(raw, name), { name, size: stored.size, sha256: stored.rawSha256 }, clock)
			return { name, ...stored }
		},
		bring: async (name) => name === null || await isHere(join(raw, name), clock) || await brought(raw, db, name)
			? name && join(raw, name)
			: null,
		remove: async (name) => {
			await notKeptAnyMore(db, name)
			await remove(name)
		},
		removeUnnamed: async (age) => {
			const names = await unnamedForgotten(db, new Date(clock.now() - age).toISOString(), age)
			await Promise.all(names.map(remove))
			await tidy()
		},
		newestAt: async () => {
			const at = await newestKeptAt(db)
			return at === null ? null : Date.parse(at)
		},
		close: async () => clearInterval(round),
	}
}

/** What is asked for stays another day. */
async function isHere(path: string, clock: Clock): Promise<boolean> {
	const found = await stat(path).catch(() => null)
	if (found !== null && found.mtimeMs < clock.now() - HOUR) {
		await utimes(path, clock.now() / 1000, clock.now() / 1000)
	}
	return found !== null
}

/** False: it is not kept. @throws {MssError} MSS-SPOOL-CHANGED, MSS-SPOOL */
async function brought(raw: string, db: Db, name: string): Promise<boolean> {
	const kept = await keptByName(db, name)
	if (kept === null) {
		return false
	}
	await written(raw, `${name}.${randomUUID()}.tmp`, partsOf(db, kept), (sha256) => sameAs(kept, sha256))
	return true
}

async function* partsOf(db: Db, { name, size }: KeptBytes): AsyncGenerator<Buffer> {
	for (let number = 0; number * PART < size; number++) {
		const bytes = await partOf(db, name, number)
		if (bytes === null) {
			throw new MssError('MSS-SPOOL-CHANGED', name)
		}
		yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
	}
}

/** Its name. @throws {MssError} MSS-SPOOL-CHANGED */
function sameAs({ name, sha256 }: Pick<KeptBytes, 'name' | 'sha256'>, found: string): string {
	if (found !== sha256) {
		throw new MssError('MSS-SPOOL-CHANGED', name)
	}
	return name
}

/** Nothing counts before its last statement, which says that all of it is there. @throws {MssError} MSS-SPOOL, MSS-SPOOL-CHANGED */
async function keep(db: Db, path: string, kept: KeptBytes, clock: Clock): Promise<void> {
	const { name, size } = kept
	const isSmall = size <= PART
	const hash = createHash('sha256')
	await (isSmall ? undefined : keptFromNow(db, kept, clock.at()))
	const file = await open(path, 'r')
	try {
		for (let number = 0; number * PART < size || number === 0; number++) {
			const bytes = Buffer.alloc(Math.min(PART, size - number * PART))
			await file.read(bytes, 0, bytes.length, number * PART)
			hash.update(bytes)
			if (isSmall) {
				sameAs(kept, hash.digest('hex'))
				await keptWhole(db, kept, bytes, clock.at())
				return
			}
			await partKept(db, name, number, bytes)
		}
	} finally {
		await file.close()
	}
	sameAs(kept, hash.digest('hex'))
	if (!await nowWhole(db, name)) {
		// Taken away meanwhile.
		throw new MssError('MSS-SPOOL', 'ECANCELED')
	}
}

/** What was carried from a folder: how many, and the names of what is not there, or is not what its row says. */
export interface Carried {
	kept: number
	lost: string[]
	changed: string[]
}

/** Bytes of a folder go to the ledger, each held against the hash that its row has: what differs stays where it is. */
export async function keepLacking(raw: string, db: Db, lacking: { name: string, sha256: string }[], clock: Clock): Promise<Carried> {
	const carried: Carried = { kept: 0, lost: [], changed: [] }
	for (const { name, sha256 } of lacking) {
		const path = join(raw, name)
		const found = await stat(path).catch(() => null)
		if (found === null) {
			carried.lost.push(name)
			continue
		}
		try {
			await keep(db, path, { name, size: found.size, sha256 }, clock)
			carried.kept++
		} catch (error) {
			if (!(error instanceof MssError) || error.code !== 'MSS-SPOOL-CHANGED') {
				throw error
			}
			carried.changed.push(name)
		}
	}
	return carried
}

/**
 * Copies that nobody asked for lately go, and those of what is kept no more: another sidecar’s retention may have taken it away. What
 * rows name, and is not kept, stays: it is nowhere else.
 */
async function tidyCopies(raw: string, db: Db, clock: Clock): Promise<void> {
	const old = await storedBefore(raw, clock.now() - HOUR)
	const kept = await keptAmong(db, old)
	const long = new Set(await storedBefore(raw, clock.now() - STAYS))
	const named = old.some((name) => !kept.has(name)) ? new Set((await namedBytes(db)).map(({ name }) => name)) : new Set()
	for (const name of old.filter((one) => kept.has(one) ? long.has(one) : !named.has(one))) {
		await rm(join(raw, name), { force: true })
	}
}
