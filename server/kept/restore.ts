/**
 * A backup put back, into empty places alone. All is taken out beside, under names that end with `.restoring`, and proven; then renamed,
 * the ledger last: while its draft stands nothing starts, and the same command begins anew. The ledger knows that it was restored before
 * anybody opens it.
 */
import type { Config } from '../config/schema.ts'
import type { Part } from './manifest.ts'
import type { Opened, Openers } from './opened-backup.ts'

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { configOf, loadConfig } from '../config/load.ts'
import { deriveKey } from '../config/secrets.ts'
import { noteRestoration } from '../doubts/restoration.ts'
import { MssError, systemFault } from '../errors.ts'
import { syncFolder } from '../files/sync-folder.ts'
import { companionsOf } from '../ledger/dialects/sqlite.ts'
import { ledgerFile } from '../ledger/ledger-place.ts'
import { openLedger, restoringOf } from '../ledger/ledger.ts'
import { lockAtOnce } from '../ledger/lock.ts'
import { markAnew } from '../sidecars/ownership.ts'
import { machineClock } from '../time/clock.ts'
import { mustBeInFile } from './backup-place.ts'
import { Drafts, makeFolder, ownLike } from './drafts.ts'
import { configuredFiles } from './kept-files.ts'
import { brokenEntry, checkParts, openBackup, restorePart } from './opened-backup.ts'

interface RestoreWish extends Openers {
	configFile: string
	/** A person decided that a journal that was changed is better than none. */
	acceptJournal?: boolean
}

export interface Checked {
	/** The backup itself. */
	folder: string
	/** When the ledger was as it is there, ISO 8601. */
	at: string
	files: number
	bytes: number
	auditHead: { seq: number, mac: string } | null
	isSealed: boolean
	/** Backups beside it that bear an instant to come, and were left aside. */
	ahead: string[]
}

export interface Restored extends Checked {
	/** `kept`: another one stood there, and holds. */
	configuration: 'restored' | 'same' | 'kept'
	/** Where files that the configuration names were put back. */
	restored: { key: string, file: string }[]
	/** Those that stood there, and are other ones: they hold. */
	kept: { key: string, file: string }[]
	/** Those that were there, that the backup has not, and that are not here: to be put back by hand. */
	missing: { key: string, file: string }[]
	seconds: number
}

/** In the system's own folder for what passes: a ledger in clear, while it is looked at. */
const BESIDE = 'mssante-check-'
/** Milliseconds after which one is a killed check's. */
const LEFT = 24 * 60 * 60_000
const PASSPHRASE = 'backup.passphraseFile'

/** Reads all of it, and changes nothing. @throws {MssError} MSS-BACKUP-…, MSS-DISK-… */
export async function checkBackup({ configFile, acceptJournal = false, ...openers }: RestoreWish): Promise<Checked> {
	await removeLeftChecks()
	const opened = await openBackup(openers, configHere(configFile))
	await checkParts(opened)
	const beside = await mkdtemp(join(tmpdir(), BESIDE))
	try {
		const copy = join(beside, 'ledger.db')
		await restorePart(opened, partOf(opened, 'ledger.db'), copy)
		await mustHaveJournal(copy, opened, acceptJournal)
	} finally {
		await rm(beside, { recursive: true, force: true })
	}
	return told(opened)
}

/** Of this machine, where it has one. */
function configHere(configFile: string): Config | null {
	return existsSync(configFile) ? loadConfig(configFile) : null
}

/** What a check that was killed left: a ledger in clear. Those of this account alone; what cannot be tidied keeps nobody from restoring. */
export async function removeLeftChecks(now = machineClock.now()): Promise<void> {
	for (const name of (await readdir(tmpdir()).catch(() => [])).filter((one) => one.startsWith(BESIDE))) {
		const path = join(tmpdir(), name)
		const found = await lstat(path).catch(() => null)
		if (found?.isDirectory() && found.uid === process.getuid?.() && now - found.mtimeMs > LEFT) {
			await rm(path, { recursive: true, force: true }).catch(() => {})
		}
	}
}

/** @throws {MssError} MSS-BACKUP-…, MSS-RESTORE-TAKEN, MSS-LEDGER-…, MSS-SECRET-…, MSS-DISK-… */
export async function restore(wish: RestoreWish): Promise<Restored> {
	const started = performance.now()
	const { configFile } = wish
	await removeLeftChecks()
	const here = configHere(configFile)
	const opened = await openBackup(wish, here)
	const drafts = new Drafts()
	try {
		if (wish.passphraseFile !== undefined) {
			opened.files.set(PASSPHRASE, readFileSync(wish.passphraseFile))
		}
		const config = here ?? configIn(opened, configFile)
		mustBeInFile(config.ledger)
		const ledger = ledgerFile(config.ledger)
		// Before its lock, which a program at work has: to stop it is what helps.
		mustLack(ledger)
		await makeFolder(dirname(ledger))
		const unlock = lockAtOnce(ledger)
		if (unlock === null) {
			throw new MssError('MSS-BACKUP-RUNNING')
		}
		try {
			ownLike(`${ledger}.lock`, dirname(ledger))
			const configuration = here === null ? 'restored' : compared(configFile, opened)
			const files = await putBack(config, opened, drafts, { configFile, configuration, acceptJournal: wish.acceptJournal ?? false })
			return { ...told(opened), configuration, ...files, seconds: (performance.now() - started) / 1000 }
		} finally {
			unlock()
		}
	} catch (error) {
		await drafts.forget()
		throw error instanceof MssError ? error : systemFault(error) ?? error
	}
}

/** Kept in no backup; but whoever restores has just given it, and the next backup needs it. */
function passphraseOf({ backup }: Config): { key: string, file: string }[] {
	return backup?.passphraseFile === undefined ? [] : [{ key: PASSPHRASE, file: backup.passphraseFile }]
}

/** That of the backup, its paths meant from where it will stand. @throws {MssError} MSS-CFG-… */
function configIn({ configuration }: Opened, configFile: string): Config {
	if (configuration === null) {
		throw new MssError('MSS-CFG-FILE', configFile)
	}
	return configOf(configuration.toString('utf8'), configFile)
}

function compared(configFile: string, { configuration }: Opened): Restored['configuration'] {
	return configuration !== null && readFileSync(configFile).equals(configuration) ? 'same' : 'kept'
}

async function putBack(
	config: Config,
	opened: Opened,
	drafts: Drafts,
	how: { configFile: string, configuration: Restored['configuration'], acceptJournal: boolean },
): Promise<Pick<Restored, 'restored' | 'kept' | 'missing'>> {
	const ledger = ledgerFile(config.ledger)
	const raw = join(config.spool, 'raw')
	const named = [...configuredFiles(config), ...passphraseOf(config)]
	const ours = named.filter(({ key }) => opened.files.has(key))
	const restored = ours.filter(({ file }) => !existsSync(file))
	const kept = ours.filter(({ key, file }) => existsSync(file) && !readFileSync(file).equals(opened.files.get(key)!))
	const other = kept.find(({ key }) => key === 'secretKeyFile')
	if (other !== undefined) {
		throw new MssError('MSS-RESTORE-TAKEN', other.file)
	}
	await mustBeEmpty(ledger, raw, opened)
	// First, for while it stands nothing starts.
	await drafts.begin(ledger)
	if (how.configuration === 'restored') {
		await drafts.configuration(resolve(how.configFile), opened.configuration!)
	}
	await restorePart(opened, partOf(opened, 'ledger.db'), restoringOf(ledger))
	await mustHaveJournal(restoringOf(ledger), opened, how.acceptJournal)
	for (const { key, file } of restored) {
		await drafts.write(file, opened.files.get(key)!)
	}
	await drafts.folder(raw)
	for (const part of opened.manifest.parts.filter(({ path }) => path.startsWith('raw/'))) {
		const target = join(restoringOf(raw), basename(part.path))
		await restorePart(opened, part, target)
		ownLike(target, dirname(raw))
	}
	await syncFolder(restoringOf(raw))
	await noteIn(restoringOf(ledger), opened.secret)
	await drafts.place()
	const missing = named.filter(({ key, file }) => opened.manifest.elsewhere.includes(key) && !existsSync(file))
	const [back, stayed, lacking] = [restored, kept, missing].map((files) => files.map(({ key, file }) => ({ key, file })))
	return { restored: back!, kept: stayed!, missing: lacking! }
}

/** @throws {MssError} MSS-RESTORE-TAKEN */
async function mustBeEmpty(ledger: string, raw: string, { manifest }: Opened): Promise<void> {
	mustLack(ledger)
	const there = existsSync(raw) ? readdirSync(raw) : []
	const ours = new Set(manifest.parts.map(({ path }) => basename(path)))
	if (there.length > 0 && !(existsSync(restoringOf(ledger)) && there.every((name) => ours.has(name)))) {
		throw new MssError('MSS-RESTORE-TAKEN', raw)
	}
	await rm(raw, { recursive: true, force: true })
}

/** The ledger, and what SQLite wrote beside it: that would be played over the one that is put back. @throws {MssError} MSS-RESTORE-TAKEN */
function mustLack(ledger: string): void {
	const there = [ledger, ...companionsOf(ledger)].filter((file) => existsSync(file))
	if (there.length > 0) {
		throw new MssError('MSS-RESTORE-TAKEN', there.join(', '))
	}
}

/** @throws {MssError} MSS-BACKUP-JOURNAL */
async function mustHaveJournal(ledger: string, { secret }: Opened, isAccepted: boolean): Promise<void> {
	const broken = await brokenEntry(ledger, secret)
	if (broken !== null && !isAccepted) {
		throw new MssError('MSS-BACKUP-JOURNAL', String(broken))
	}
}

/** In this program's layout, proven to be this key's, and knowing what happened to it. */
async function noteIn(ledger: string, secret: Buffer): Promise<void> {
	const opened = await openLedger({ url: `sqlite:${ledger}` }, { audit: deriveKey(secret, 'audit'), vault: deriveKey(secret, 'vault') })
	try {
		await noteRestoration(opened, null)
		await markAnew(opened.db)
	} finally {
		await opened.close()
	}
}

function partOf({ manifest }: Opened, path: string): Part {
	const part = manifest.parts.find((one) => one.path === path)
	if (part === undefined) {
		throw new MssError('MSS-BACKUP-DAMAGED', path)
	}
	return part
}

function told({ box, ahead, manifest: { at, parts, auditHead, seal } }: Opened): Checked {
	return {
		folder: box.folder,
		at,
		files: parts.length,
		bytes: parts.reduce((sum, { size }) => sum + size, 0),
		auditHead,
		isSealed: seal !== null,
		ahead,
	}
}
