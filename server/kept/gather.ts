/** What goes into a backup, each part written, then read again: the ledger, the raw mail that it names, what the configuration names. */
import type { Config } from '../config/schema.ts'
import type { Spooled } from '../ledger/snapshot.ts'
import type { Box } from './backup-parts.ts'
import type { Generation } from './generations.ts'
import type { Manifest, Part } from './manifest.ts'

import { existsSync } from 'node:fs'
import { link, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CLOCK_DOUBT } from '../doubts/clock-doubt.ts'
import { MssError, systemCode, systemFault } from '../errors.ts'
import { ledgerFile } from '../ledger/ledger-place.ts'
import { removeSnapshot, Snapshot, snapshotOf, stillSpooled, takeSnapshot } from '../ledger/snapshot.ts'
import { fileOf, isOfTarget, putPart, readPart } from './backup-parts.ts'
import { mustHaveRoom } from './backup-place.ts'
import { removeDrafts } from './generations.ts'
import { configuredFiles } from './kept-files.ts'

/** What is being made. */
export interface Making {
	config: Config
	box: Box
	/** Sealed by the same key, or in clear as well: what it has may be linked. */
	previous: Generation | null
	parts: Part[]
	written: number
	/** Raw mail that the ledger of then names, and that its retention took meanwhile. */
	deleted: string[]
	/** Raw mail that the ledger names still. */
	lost: string[]
	/** Drafts of before that cannot be taken away. */
	stuck: string[]
}

/** The ledger, then the raw mail that it names at that instant. */
export async function keepLedger(
	making: Making,
	previous: Generation | null,
): Promise<Pick<Manifest, 'ledger' | 'auditHead'> & { isClockDoubted: boolean }> {
	const { config, box } = making
	const file = ledgerFile(config.ledger)
	// On the ledger's own disk, for a moment: SQLite's locks do not hold on every share, and what is sealed is nowhere else in clear.
	const copy = snapshotOf(file)
	try {
		removeSnapshot(file)
		await mustHaveRoom(file)
		await takeSnapshot(file, copy, box.signal)
		const snapshot = new Snapshot(copy)
		try {
			const facts = snapshot.facts()
			if (previous !== null && previous.manifest.ledger !== facts.ledger) {
				throw new MssError('MSS-BACKUP-OTHER', dirname(previous.folder))
			}
			if (previous !== null) {
				// Of this ledger, now that it is known that the place is its own.
				making.stuck = await removeDrafts(dirname(box.folder), basename(box.folder))
			}
			await keepPart(making, 'ledger.db', copy)
			await keepRaw(making, snapshot.spooled())
			return { ...facts, isClockDoubted: snapshot.hasFact(CLOCK_DOUBT) }
		} finally {
			snapshot.close()
		}
	} finally {
		removeSnapshot(file)
	}
}

async function keepRaw(making: Making, spooled: Iterable<Spooled>): Promise<void> {
	const { config, previous, lost } = making
	const absent: string[] = []
	const before = new Map(previous?.manifest.parts.map((part) => [part.path, part]))
	const seen = new Set<string>()
	for (const { name, sha256 } of spooled) {
		const path = `raw/${name}`
		if (seen.has(name) || await linkPart(making, before.get(path), sha256)) {
			seen.add(name)
			continue
		}
		seen.add(name)
		const kept = await keepIfThere(making, path, join(config.spool, 'raw', name))
		if (kept !== null) {
			lost.push(...kept.sha256 === sha256 ? [] : [name])
		} else {
			absent.push(name)
		}
	}
	// Its retention may have come meanwhile: then the ledger of now names it no more.
	const still = stillSpooled(ledgerFile(config.ledger), absent)
	lost.push(...absent.filter((name) => still.has(name)))
	making.deleted = absent.filter((name) => !still.has(name))
}

/** The same bytes of the backup before, read again. False: they are not there, or damaged, or the disk has no links. */
async function linkPart({ box, previous, parts }: Making, part: Part | undefined, sha256: string): Promise<boolean> {
	if (previous === null || part?.sha256 !== sha256) {
		return false
	}
	const file = fileOf(box, part.path)
	try {
		await link(fileOf({ ...box, folder: previous.folder }, part.path), file)
		if ((await readPart(box, part.path)).sha256 === sha256) {
			parts.push(part)
			return true
		}
	} catch (error) {
		if (box.signal?.aborted) {
			throw error
		}
	}
	await rm(file, { force: true })
	return false
}

/** Written, then read again. */
async function keepPart(making: Making, path: string, source: string, key?: string): Promise<Part> {
	const { box, parts } = making
	const { size, sha256 } = await putPart(box, path, source).catch((error: unknown) => {
		throw isOfTarget(error, source) ? systemFault(error, dirname(box.folder)) ?? error : error
	})
	if ((await readPart(box, path)).sha256 !== sha256) {
		throw new MssError('MSS-DISK-FAULT', path)
	}
	const part: Part = { path, ...key !== undefined && { key }, size, sha256 }
	parts.push(part)
	making.written += size
	return part
}

/** Null: its source is not there, or is not any more. */
async function keepIfThere(making: Making, path: string, source: string, key?: string): Promise<Part | null> {
	try {
		return await keepPart(making, path, source, key)
	} catch (error) {
		if (systemCode(error) !== 'ENOENT' || existsSync(source)) {
			throw error
		}
		return null
	}
}

/** The configuration, and what it names. @return what is not kept here */
export async function keepFiles(making: Making): Promise<{ key: string, file: string }[]> {
	const { config, box } = making
	if (config.file !== undefined && await keepIfThere(making, 'mssante.yaml', config.file) === null) {
		throw new MssError('MSS-CFG-FILE', config.file)
	}
	const elsewhere: { key: string, file: string }[] = []
	for (const [index, { key, file, isSecret }] of configuredFiles(config).entries()) {
		if (isSecret && box.key === null) {
			elsewhere.push({ key, file })
		} else {
			await keepIfThere(making, `files/${index}`, file, key)
		}
	}
	return elsewhere
}
