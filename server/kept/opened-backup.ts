/** A backup, opened: its passphrase given, its keys found, its manifest proven to be its own, its parts read again. */
import type { Config } from '../config/schema.ts'
import type { Tables } from '../ledger/ledger-schema.ts'
import type { Box } from './backup-parts.ts'
import type { Part, SignedManifest } from './manifest.ts'

import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Writable } from 'node:stream'
import { deriveKey, secretKeyIn } from '../config/secrets.ts'
import { MssError, systemCode, systemFault } from '../errors.ts'
import { AuditChain } from '../ledger/audit.ts'
import { openSqlite } from '../ledger/dialects/sqlite.ts'
import { mustBeKnown } from '../ledger/migrations/migrations.ts'
import { machineClock } from '../time/clock.ts'
import { fileOf, isOfTarget, readPart, takePart } from './backup-parts.ts'
import { chosenIn } from './generations.ts'
import { readKeyFile } from './key-file.ts'
import { isSignedBy } from './manifest.ts'
import { openSeal, readPassphrase } from './seal.ts'

const SECRET = 'secretKeyFile'

export interface Opened {
	box: Box
	manifest: SignedManifest
	/** Files of the configuration, by its key: those of the backup, and those of its keys' file. */
	files: Map<string, Buffer>
	/** The configuration, as it was written; null: it was not kept. */
	configuration: Buffer | null
	secret: Buffer
	/** Backups of the same folder that bear an instant to come, and were left aside. */
	ahead: string[]
}

export interface Openers {
	folder: string
	passphraseFile?: string | undefined
	keysFile?: string | undefined
}

/**
 * @param config of this machine, where there is one: its secret key serves, where none is given
 * @throws {MssError} MSS-BACKUP-…, MSS-SECRET-…, MSS-FILE
 */
export async function openBackup({ folder, passphraseFile, keysFile }: Openers, config: Config | null): Promise<Opened> {
	const chosen = chosenIn(folder, machineClock.at())
	const { manifest } = chosen
	const box: Box = { folder: chosen.folder, key: await sealKey(manifest, passphraseFile) }
	const files = new Map<string, Buffer>()
	for (const part of manifest.parts) {
		if (part.key !== undefined) {
			files.set(part.key, await bytesOf(box, part))
		}
	}
	if (keysFile !== undefined) {
		const given = readKeyFile(keysFile)
		if (given.ledger !== manifest.ledger) {
			throw new MssError('MSS-BACKUP-KEYS', `«\u00A0${keysFile}\u00A0» contient celles d’un autre registre`)
		}
		Object.entries(given.files).forEach(([key, bytes]) => files.set(key, Buffer.from(bytes, 'base64')))
	}
	const secret = secretOf(files, config)
	if (!isSignedBy(manifest, deriveKey(secret, 'backup'))) {
		throw new MssError('MSS-BACKUP-KEY-OTHER')
	}
	const text = manifest.parts.find(({ path }) => path === 'mssante.yaml')
	const configuration = text === undefined ? null : await bytesOf(box, text)
	return { box, manifest, files, configuration, secret, ahead: chosen.ahead }
}

async function sealKey({ seal }: SignedManifest, passphraseFile: string | undefined): Promise<Buffer | null> {
	if (seal === null) {
		return null
	}
	if (passphraseFile === undefined) {
		throw new MssError('MSS-BACKUP-PASSPHRASE', 'elle n’est pas donnée')
	}
	return openSeal(seal, readPassphrase(passphraseFile))
}

function secretOf(files: Map<string, Buffer>, config: Config | null): Buffer {
	const kept = files.get(SECRET)
	if (kept !== undefined) {
		return secretKeyIn(kept.toString('utf8'), SECRET)
	}
	if (config === null || !existsSync(config.secretKeyFile)) {
		throw new MssError('MSS-BACKUP-KEYS', 'elles n’y sont pas, et la clé secrète n’est pas non plus sur cette machine')
	}
	return secretKeyIn(readFileSync(config.secretKeyFile, 'utf8'), config.secretKeyFile)
}

/** A small part, whole. @throws {MssError} MSS-BACKUP-DAMAGED */
async function bytesOf(box: Box, part: Part): Promise<Buffer> {
	const pieces: Buffer[] = []
	const into = new Writable({
		write: (chunk: Buffer, _, done) => {
			pieces.push(chunk)
			done()
		},
	})
	await mustBe(part, readPart(box, part.path, into))
	return Buffer.concat(pieces)
}

/** Every part, read to its end. @throws {MssError} MSS-BACKUP-DAMAGED */
export async function checkParts({ box, manifest }: Opened): Promise<void> {
	for (const part of manifest.parts) {
		await mustBe(part, readPart(box, part.path))
	}
}

async function mustBe(part: Part, read: ReturnType<typeof readPart>): Promise<void> {
	const found = await read.catch((error: unknown) => {
		throw damaged(part, error)
	})
	if (found.size !== part.size || found.sha256 !== part.sha256) {
		throw new MssError('MSS-BACKUP-DAMAGED', part.path)
	}
}

/** Takes a part out, to where nothing is yet. @throws {MssError} MSS-BACKUP-DAMAGED */
export async function restorePart({ box }: Opened, part: Part, target: string): Promise<void> {
	const isIt = await takePart(box, part, target).catch((error: unknown) => {
		throw isOfTarget(error, fileOf(box, part.path)) ? systemFault(error, dirname(target)) ?? error : damaged(part, error)
	})
	if (!isIt) {
		throw new MssError('MSS-BACKUP-DAMAGED', part.path)
	}
}

function damaged({ path }: Part, error: unknown): MssError {
	return new MssError('MSS-BACKUP-DAMAGED', `${path}, ${systemCode(error)}`, { cause: error })
}

/**
 * The journal of a ledger that was taken out: null when it is whole, or the first entry that cannot be believed.
 *
 * @throws {MssError} MSS-LEDGER-NEWER
 */
export async function brokenEntry(ledgerFile: string, secret: Buffer): Promise<number | null> {
	const db = openSqlite<Tables>(ledgerFile, { readOnly: true })
	try {
		await mustBeKnown(db)
		const { ok, firstBroken } = await new AuditChain(deriveKey(secret, 'audit'), machineClock).verify(db)
		return ok ? null : firstBroken ?? 0
	} finally {
		await db.destroy()
	}
}
