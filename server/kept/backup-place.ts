/** Where backups are made: no place that is lost with what they keep, nor one that shows it; with room for them. */
import type { Config } from '../config/schema.ts'
import type { BackupConfig } from '../config/upkeep.ts'
import type { LedgerPlace } from '../ledger/ledger-place.ts'

import { existsSync, realpathSync, statSync } from 'node:fs'
import { access, constants, mkdir, statfs } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { MssError, systemCode, systemFault } from '../errors.ts'
import { PRIVATE_FOLDER } from '../files/private-files.ts'
import { isInPostgres } from '../ledger/ledger-place.ts'
import { readPassphrase } from './seal.ts'

/** Bytes that a copy made on the ledger's own disk must leave there: mail goes on coming. */
const LEAVE_FREE = 256 * 1024 ** 2

/** What opens them. */
interface Openers {
	keysFile?: string | undefined
	passphraseFile?: string | undefined
}

/** Before it is kept as the place of each day's. @throws {MssError} MSS-BACKUP-PLACE, MSS-BACKUP-PASSPHRASE, MSS-FILE */
export async function mustTakeBackups(
	config: Pick<Config, 'spool' | 'ged' | 'secretKeyFile' | 'ledger'>,
	{ folder, passphraseFile }: BackupConfig,
): Promise<void> {
	checkPlace(config, resolve(folder), { passphraseFile })
	if (passphraseFile !== undefined) {
		readPassphrase(passphraseFile)
	}
	try {
		await openPlace(folder)
		await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
	} catch (error) {
		if (error instanceof MssError) {
			throw error
		}
		const how = 'sous systemd : « systemctl edit mssante », [Service], ReadWritePaths=…'
		throw new MssError('MSS-BACKUP-PLACE', `le service ne peut pas écrire dans «\u00A0${folder}\u00A0» (${how})`, { cause: error })
	}
}

/** Its parent stands: a disk that is not there is not replaced by a folder of the same name. */
export async function openPlace(folder: string): Promise<void> {
	try {
		await mkdir(folder, { mode: PRIVATE_FOLDER })
	} catch (error) {
		if (systemCode(error) === 'ENOENT') {
			throw new MssError('MSS-BACKUP-PLACE', `le dossier «\u00A0${dirname(folder)}\u00A0» n’existe pas`, { cause: error })
		}
		if (systemCode(error) !== 'EEXIST') {
			throw systemFault(error, dirname(folder)) ?? error
		}
	}
}

/** Where documents are, or raw mail waits, is no place for it; nor are its keys beside it. @throws {MssError} MSS-BACKUP-PLACE */
export function checkPlace(
	{ spool, ged, secretKeyFile, ledger }: Pick<Config, 'spool' | 'ged' | 'secretKeyFile' | 'ledger'>,
	folder: string,
	{ keysFile, passphraseFile }: Openers,
): void {
	mustBeInFile(ledger)
	for (const [place, what] of [[spool, 'la boîte d’attente'], [ged.kind === 'folder' ? ged.root : null, 'la GED']] as const) {
		if (place !== null && isWithin(folder, place)) {
			throw new MssError('MSS-BACKUP-PLACE', `«\u00A0${folder}\u00A0» est dans ${what}`)
		}
	}
	for (const file of [secretKeyFile, keysFile, passphraseFile]) {
		if (file !== undefined && isWithin(resolve(file), folder)) {
			throw new MssError('MSS-BACKUP-PLACE', `«\u00A0${file}\u00A0» est dans le dossier même de la sauvegarde\u00A0: `
				+ 'qui prend l’un aurait l’autre')
		}
	}
}

/** Of a database, its own tools alone make a whole copy. @throws {MssError} MSS-BACKUP-POSTGRES */
export function mustBeInFile(ledger: LedgerPlace): void {
	if (isInPostgres(ledger)) {
		throw new MssError('MSS-BACKUP-POSTGRES')
	}
}

function isWithin(path: string, folder: string): boolean {
	return `${real(path)}${sep}`.startsWith(`${real(folder)}${sep}`)
}

/** Of what is not there yet, the folder that it will be made in. */
function real(path: string): string {
	return existsSync(path) ? realpathSync(path) : join(real(dirname(path)), basename(path))
}

/** For a copy of the ledger, beside it. @throws {MssError} MSS-DISK-FULL */
export async function mustHaveRoom(file: string): Promise<void> {
	const { bavail, bsize } = await statfs(dirname(file))
	const needed = statSync(file).size + (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) + LEAVE_FREE
	if (bavail * bsize < needed) {
		throw new MssError('MSS-DISK-FULL', dirname(file))
	}
}
