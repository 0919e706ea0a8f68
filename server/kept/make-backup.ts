/**
 * A backup beside a `serve` at work: the ledger as it is at one instant, the raw mail that it names, the configuration and the files that
 * it names. Made under a name of its own, read again, then renamed: what bears a date is whole. Raw mail never changes, so that what the
 * backup before has is linked, not copied.
 */
import type { Config } from '../config/schema.ts'
import type { Clock } from '../time/clock.ts'
import type { Box } from './backup-parts.ts'
import type { Making } from './gather.ts'
import type { Generation } from './generations.ts'
import type { Manifest } from './manifest.ts'
import type { Seal } from './seal.ts'

import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { deriveKey, loadSecretKey } from '../config/secrets.ts'
import { MssError, systemFault } from '../errors.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../files/private-files.ts'
import { syncFolder } from '../files/sync-folder.ts'
import { ledgerFile } from '../ledger/ledger-place.ts'
import { lockBackups } from '../ledger/snapshot.ts'
import { VERSION } from '../ops/version.ts'
import { machineClock } from '../time/clock.ts'
import { checkPlace, openPlace } from './backup-place.ts'
import { keepFiles, keepLedger } from './gather.ts'
import { draftOf, generationsIn, nameOf, newestIn, prune } from './generations.ts'
import { writeKeyFile } from './key-file.ts'
import { MANIFEST, signedText } from './manifest.ts'
import { makeSeal, openSeal, readPassphrase } from './seal.ts'

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
	clock?: Clock
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
	/** How many old ones were taken away. */
	removed: number
	/** What should have been, and cannot be: for a person, for it keeps what was erased since. */
	stuck: string[]
	/** How many are there of an instant to come: a clock was ahead. They count for nothing. */
	ahead: number
	seconds: number
}

/** @throws {MssError} MSS-BACKUP-…, MSS-DISK-…, MSS-LEDGER-…, MSS-SECRET-… : then nothing is left there */
export async function backUp(config: Config, wish: BackupWish): Promise<BackedUp> {
	const folder = resolve(wish.folder)
	checkPlace(config, folder, wish)
	const unlock = lockBackups(ledgerFile(config.ledger))
	if (unlock === null) {
		throw new MssError('MSS-BACKUP-RUNNING')
	}
	try {
		return await make(config, { ...wish, folder })
	} catch (error) {
		throw error instanceof MssError || wish.signal?.aborted === true ? error : systemFault(error) ?? error
	} finally {
		unlock()
	}
}

async function make(config: Config, wish: BackupWish): Promise<BackedUp> {
	const { folder, signal, clock = machineClock } = wish
	const started = performance.now()
	const at = clock.at()
	const secret = await loadSecretKey(config.secretKeyFile, async () => false)
	await openPlace(folder)
	const previous = newestIn(folder, at)
	if (previous === null && wish.isKnown === true) {
		throw new MssError('MSS-BACKUP-GONE', folder)
	}
	const { seal, key } = await sealOf(wish.passphraseFile, previous)
	const box: Box = { folder: join(folder, draftOf(at)), key, signal }
	const isLike = (previous?.manifest.seal ?? null)?.key === seal?.key
	const making: Making = { config, box, previous: isLike ? previous : null, parts: [], written: 0, deleted: [], lost: [], stuck: [] }
	try {
		for (const one of ['', 'raw', 'files']) {
			await mkdir(join(box.folder, one), { mode: PRIVATE_FOLDER }).catch((error: unknown) => {
				throw systemFault(error, folder) ?? error
			})
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
		// What is old is not known while the clock is in doubt.
		const keep = isClockDoubted ? null : wish.keep ?? null
		const pruned = keep === null ? { removed: 0, stuck: [] } : await prune(folder, keep, facts.ledger, at)
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
			removed: pruned.removed,
			stuck: [...making.stuck, ...pruned.stuck],
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

async function writeManifest(folder: string, text: string): Promise<void> {
	const file = join(folder, MANIFEST)
	await writeFile(file, text, { mode: PRIVATE_FILE, flag: 'wx', flush: true })
	if (await readFile(file, 'utf8') !== text) {
		throw new MssError('MSS-DISK-FAULT', MANIFEST)
	}
}
