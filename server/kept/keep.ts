/** A backup made, and remembered: by a person, or each day by `serve`. */
import type { Context, Least } from '../context.ts'
import type { BackedUp, BackupWish } from './make-backup.ts'

import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { MOST_BACKUPS } from '../config/upkeep.ts'
import { lookAtClock } from '../doubts/clock-doubt.ts'
import { asMssError, MssError } from '../errors.ts'
import { SOFTWARE } from '../ledger/audit.ts'
import { logged } from '../log/log.ts'
import { failedBackup, isOfEachDay, isOriginalKnown, lastBackup, noteBackup, noteFailedBackup, originalOf } from '../ops/backup.ts'
import { lastOfEachDay } from '../time/each-day.ts'
import { backUp } from './make-backup.ts'

/** Milliseconds between two attempts of one that fails. */
const TRY_AGAIN = 60 * 60_000

const file = z.string().min(1).max(4096)
/** Where a person wants one, and how. */
export const placeAsked = z.strictObject({
	folder: file,
	/** How many to leave there; null: all. */
	keep: z.int().min(1).max(MOST_BACKUPS).nullable(),
	passphraseFile: file.optional(),
	keysFile: file.optional(),
})
export type PlaceAsked = z.infer<typeof placeAsked>
type Known = Pick<Context, 'config' | 'ledger'>

/** One, and what the ledger remembers of it; of one that a person made elsewhere than each day's, that it was made. */
async function keep({ config, ledger }: Known, wish: BackupWish, actor: string): Promise<BackedUp> {
	const made = await backUp(config, wish)
	const { at, bytes, seconds, isSealed, files, auditHead, lost, ahead, stuck } = made
	const folder = dirname(made.folder)
	const isOnSameDisk = statSync(folder).dev === statSync(dirname(ledger.file)).dev
	await noteBackup(
		ledger,
		{ at, folder, bytes, seconds, isSealed, isOnSameDisk, lost: lost.length, ahead, stuck },
		{ actor, files, seq: auditHead?.seq ?? 0, isOfEachDay: isOfEachDay(config, folder) },
	)
	return made
}

/** The backup of the day, where it is due; what fails is tried again in an hour, and told. */
export async function keepDaily({ config, ledger, log, clock }: Least, signal?: AbortSignal): Promise<void> {
	const { backup } = config
	if (backup === undefined) {
		return
	}
	const now = new Date(clock.now())
	const [last, failed] = [await lastBackup({ config, ledger }), await failedBackup(ledger.db)]
	if (!isDue(backup, config.timeZone, last?.at ?? null, failed?.at ?? null, now)) {
		return
	}
	// A copy of this ledger, tried out beside the original, has the original's configuration: its place is not the copy's.
	if (!await isOriginalKnown({ config, ledger }, now) || await originalOf({ config, ledger }) !== null) {
		return
	}
	// Those that are old go by a clock that is believed: the copy tells whether it is.
	await lookAtClock(ledger, null, now.getTime())
	const { folder, keep: most, passphraseFile } = backup
	const wish: BackupWish = { folder, keep: most, passphraseFile, isKnown: last !== null, signal, clock }
	try {
		const { files, bytes, written, seconds, stuck } = await keep({ config, ledger }, wish, SOFTWARE)
		log.info({ files, bytes, written, seconds, stuck: stuck.length }, 'backup made')
	} catch (error) {
		if (signal?.aborted) {
			return
		}
		log.error(logged(error), 'backup failed')
		await noteFailedBackup(ledger.db, asMssError(error), now)
	}
}

/**
 * « Sauvegarder maintenant »: where each day's are made.
 *
 * @throws {MssError} MSS-BACKUP-…, MSS-DISK-…, MSS-LEDGER-…, MSS-SECRET-… : then nothing is left there
 */
export async function keepNow({ config, ledger, clock }: Known & Pick<Context, 'clock'>, actor: string): Promise<BackedUp> {
	const { backup } = config
	if (backup === undefined) {
		throw new MssError('MSS-BACKUP-NONE')
	}
	const original = await originalOf({ config, ledger })
	if (original !== null || !await isOriginalKnown({ config, ledger }, new Date(clock.now()))) {
		throw new MssError('MSS-BACKUP-COPY', original ?? 'une autre machine, peut-être')
	}
	await lookAtClock(ledger, null, clock.now())
	const { folder, keep: most, passphraseFile } = backup
	const isKnown = await lastBackup({ config, ledger }) !== null
	return keep({ config, ledger }, { folder, keep: most, passphraseFile, isKnown }, actor)
}

/** `backup FOLDER`: wherever a person wants one. @throws {MssError} as above */
export function keepThere(known: Known, place: PlaceAsked, actor: string): Promise<BackedUp> {
	return keep(known, place, actor)
}

/** Once a day from its hour on; the first at once. What bears an instant to come is of a clock that was ahead, and counts for nothing. */
export function isDue(
	{ at }: { at: string },
	timeZone: string,
	last: string | null,
	failed: string | null,
	now: Date,
): boolean {
	const hasBeen = (since: string | null, from: number) => since !== null && Date.parse(since) > from && Date.parse(since) <= now.getTime()
	return !hasBeen(failed, now.getTime() - TRY_AGAIN) && !hasBeen(last, lastOfEachDay({ at, timeZone }, now).getTime() - 1)
}
