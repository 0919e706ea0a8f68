/** A backup made, and remembered: by a person, or each day by `serve`. */
import type { Context, Least } from '../context.ts'
import type { BackedUp, BackupWish } from './backup.ts'

import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { asMssError } from '../errors.ts'
import { SOFTWARE } from '../ledger/audit.ts'
import { failedBackup, lastBackup, lastDue, noteBackup, noteFailedBackup } from '../ops/backup.ts'
import { logged } from '../ops/log.ts'
import { backUp } from './backup.ts'

/** Milliseconds between two attempts of one that fails. */
const TRY_AGAIN = 60 * 60_000

/** What the ledger remembers of it. */
export async function rememberBackup(ledger: Context['ledger'], made: BackedUp, actor: string): Promise<void> {
	const { at, bytes, seconds, isSealed, files, auditHead, lost } = made
	const folder = dirname(made.folder)
	const isOnSameDisk = statSync(folder).dev === statSync(dirname(ledger.file)).dev
	await noteBackup(
		ledger,
		{ at, folder, bytes, seconds, isSealed, isOnSameDisk, lost: lost.length },
		{ actor, files, seq: auditHead?.seq ?? 0 },
	)
}

/** The backup of the day, where it is due; what fails is tried again in an hour, and told. */
export async function keepDaily({ config, ledger, log, clock }: Least, signal?: AbortSignal, now = new Date(clock.now())): Promise<void> {
	const { backup } = config
	const [last, failed] = [await lastBackup(ledger.db), await failedBackup(ledger.db)]
	if (backup === undefined || !isDue(backup, config.timeZone, last?.at ?? null, failed?.at ?? null, now)) {
		return
	}
	const { folder, keep, passphraseFile } = backup
	const wish: BackupWish = { folder, keep, passphraseFile, isKnown: last?.folder === folder, signal }
	try {
		const made = await backUp(config, wish)
		await rememberBackup(ledger, made, SOFTWARE)
		log.info({ files: made.files, bytes: made.bytes, written: made.written, seconds: made.seconds }, 'backup made')
	} catch (error) {
		if (signal?.aborted) {
			return
		}
		log.error(logged(error), 'backup failed')
		await noteFailedBackup(ledger.db, asMssError(error), now)
	}
}

/** Once a day from its hour on; the first at once. */
export function isDue(
	{ at }: { at: string },
	timeZone: string,
	last: string | null,
	failed: string | null,
	now: Date,
): boolean {
	const isWaiting = failed !== null && now.getTime() - Date.parse(failed) < TRY_AGAIN
	return !isWaiting && (last === null || Date.parse(last) < lastDue({ at, timeZone }, now).getTime())
}
