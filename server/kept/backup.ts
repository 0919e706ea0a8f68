/**
 * A backup beside a `serve` at work: the ledger as it is at one instant, the raw mail that it names, the configuration and the files that
 * it names. Made under a name of its own, read again, then renamed: what bears a date is whole. Raw mail never changes, so that what the
 * backup before has is linked, not copied.
 */
import type { Config } from '../config/schema.ts'
import type { Spooled } from '../ledger/snapshot.ts'
import type { Generation } from './generations.ts'
import type { Manifest, Part } from './manifest.ts'
import type { Box } from './parts.ts'
import type { Seal } from './seal.ts'

import { existsSync, statSync } from 'node:fs'
import { link, mkdir, open, readFile, rename, rm, statfs } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { deriveKey, loadSecretKey } from '../config/secrets.ts'
import { MssError, systemCode, systemFault } from '../errors.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../files/private-files.ts'
import { ledgerFile } from '../ledger/ledger.ts'
import { isSpooledIn, lockBackups, removeSnapshot, Snapshot, snapshotOf, takeSnapshot } from '../ledger/snapshot.ts'
import { CLOCK_DOUBT } from '../ops/clock-doubt.ts'
import { VERSION } from '../ops/version.ts'
import { machineClock } from '../time/clock.ts'
import { configuredFiles } from './files.ts'
import { draftOf, generationsIn, nameOf, newestIn, prune, removeDrafts } from './generations.ts'
import { writeKeyFile } from './key-file.ts'
import { MANIFEST, signedText } from './manifest.ts'
import { fileOf, putPart, readPart, syncFolder } from './parts.ts'
import { checkPlace, openPlace } from './place.ts'
import { makeSeal, openSeal, readPassphrase } from './seal.ts'

/** Bytes that a copy made on the ledger's own disk must leave there: mail goes on coming. */
const LEAVE_FREE = 256 * 1024 ** 2

export interface BackupWish {
	folder: string
	/** How many to leave there; null: all. */
	keep?: number | null
	/** Sealed under it, with its keys. */
	passphraseFile?: string | undefined
	/** In clear, with its keys there. */
	keysFile?: string | undefined
	/** Backups were made there: without any, it is not the folder that it was (a disk that is not plugged in). */
	isKnown?: boolean
	signal?: AbortSignal | undefined
}

export interface BackedUp {
	/** The backup itself, in the folder that was given. */
	folder: string
	at: string
	files: number
	bytes: number
	/** Of these bytes, those that had to be written. */
	written: number
	auditHead: Manifest['auditHead']
	isSealed: boolean
	/** What must be kept elsewhere: keys of the configuration, and the files that they name. */
	elsewhere: { key: string, file: string }[]
	/** Where those were put (`keysFile`). */
	keysFile: string | null
	/** Raw mail that the ledger names, and that the spool lacks or has damaged. */
	lost: string[]
	removed: number
	/** How many are there of an instant to come: a clock was ahead. They count for nothing. */
	ahead: number
	seconds: number
}

/** @throws {MssError} MSS-BACKUP-…, MSS-DISK-…, MSS-LEDGER-…, MSS-SECRET-… : then nothing is left there */
export async function backUp(config: Config, wish: BackupWish): Promise<BackedUp> {
	const folder = resolve(wish.folder)
	checkPlace(config, folder, wish)
	const unlock = await lockBackups(ledgerFile(config.ledger.url))
	try {
		return await make(config, { ...wish, folder })
	} catch (error) {
		throw error instanceof MssError || wish.signal?.aborted === true ? error : systemFault(error) ?? error
	} finally {
		unlock()
	}
}

/** What is being made. */
interface Making {
	config: Config
	box: Box
	seal: Seal | null
	previous: Generation | null
	parts: Part[]
	written: number
	deleted: string[]
	lost: string[]
}

async function make(config: Config, wish: BackupWish): Promise<BackedUp> {
	const { folder, signal } = wish
	const started = performance.now()
	const at = machineClock.at()
	const secret = loadSecretKey(config.secretKeyFile, () => false)
	await openPlace(folder)
	const previous = newestIn(folder, at)
	if (previous === null && wish.isKnown === true) {
		throw new MssError('MSS-BACKUP-GONE', folder)
	}
	const { seal, key } = await sealOf(wish.passphraseFile, previous)
	const box: Box = { folder: join(folder, draftOf(at)), key, signal }
	const isLike = (previous?.manifest.seal ?? null)?.key === seal?.key
	const making: Making = { config, box, seal, previous: isLike ? previous : null, parts: [], written: 0, deleted: [], lost: [] }
	try {
		for (const one of ['', 'raw', 'files']) {
			await mkdir(join(box.folder, one), { mode: PRIVATE_FOLDER })
		}
		const { isClockDoubted, ...facts } = await keepLedger(making, previous)
		const elsewhere = await keepFiles(making)
		const missing = elsewhere.filter(({ file }) => existsSync(file))
		const manifest: Manifest = {
			format: 1,
			version: VERSION,
			at,
			...facts,
			seal,
			parts: making.parts,
			elsewhere: missing.map(({ key: name }) => name),
			deleted: [...making.deleted, ...making.lost],
		}
		await writeManifest(box.folder, signedText(manifest, deriveKey(secret, 'backup')))
		if (wish.keysFile !== undefined) {
			await writeKeyFile(resolve(wish.keysFile), { at, ledger: facts.ledger, files: missing })
		}
		for (const one of ['raw', 'files', '']) {
			await syncFolder(join(box.folder, one))
		}
		const whole = join(folder, nameOf(at))
		await rename(box.folder, whole)
		await syncFolder(folder)
		return {
			folder: whole,
			at,
			files: making.parts.length,
			bytes: making.parts.reduce((sum, { size }) => sum + size, 0),
			written: making.written,
			auditHead: facts.auditHead,
			isSealed: seal !== null,
			elsewhere: missing.map(({ key: name, file }) => ({ key: name, file })),
			keysFile: wish.keysFile === undefined ? null : resolve(wish.keysFile),
			lost: making.lost,
			// What is old is not known while the clock is in doubt.
			removed: wish.keep && !isClockDoubted ? await prune(folder, wish.keep, facts.ledger, at) : 0,
			ahead: generationsIn(folder, at).ahead.length,
			seconds: (performance.now() - started) / 1000,
		}
	} catch (error) {
		await rm(box.folder, { recursive: true, force: true }).catch(() => {})
		throw error
	}
}

/** The key of before, where the passphrase still opens it: what is sealed already need not be copied. */
async function sealOf(passphraseFile: string | undefined, previous: Generation | null): Promise<{ seal: Seal | null, key: Buffer | null }> {
	if (passphraseFile === undefined) {
		return { seal: null, key: null }
	}
	const passphrase = readPassphrase(passphraseFile)
	const seal = previous?.manifest.seal ?? null
	const key = seal && await openSeal(seal, passphrase).catch(() => null)
	return seal !== null && key !== null ? { seal, key } : makeSeal(passphrase)
}

/** The ledger, then the raw mail that it names at that instant. */
async function keepLedger(
	making: Making,
	previous: Generation | null,
): Promise<Pick<Manifest, 'ledger' | 'auditHead'> & { isClockDoubted: boolean }> {
	const { config, box } = making
	const file = ledgerFile(config.ledger.url)
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
				await removeDrafts(dirname(box.folder), basename(box.folder))
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
	const { config, previous, deleted, lost } = making
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
			// Its retention may have come meanwhile: then the ledger of now names it no more.
			(isSpooledIn(ledgerFile(config.ledger.url), name) ? lost : deleted).push(name)
		}
	}
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
	const { size, sha256 } = await putPart(box, path, source)
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
async function keepFiles(making: Making): Promise<{ key: string, file: string }[]> {
	const { config, box } = making
	if (config.file !== undefined) {
		await keepPart(making, 'mssante.yaml', config.file)
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

async function writeManifest(folder: string, text: string): Promise<void> {
	const handle = await open(join(folder, MANIFEST), 'wx', PRIVATE_FILE)
	try {
		await handle.writeFile(text)
		await handle.sync()
	} finally {
		await handle.close()
	}
	if (await readFile(join(folder, MANIFEST), 'utf8') !== text) {
		throw new MssError('MSS-DISK-FAULT', MANIFEST)
	}
}

/** @throws {MssError} MSS-DISK-FULL */
async function mustHaveRoom(file: string): Promise<void> {
	const { bavail, bsize } = await statfs(dirname(file))
	const needed = statSync(file).size + (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) + LEAVE_FREE
	if (bavail * bsize < needed) {
		throw new MssError('MSS-DISK-FULL', dirname(file))
	}
}
