/** The last backup, and the last that failed: what `doctor`, `status` and the banner say of it. */
import type { Config } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { MssError } from '../errors.ts'
import type { Db } from '../ledger/ledger.ts'
import type { Verdict } from './verdict.ts'

import { z } from 'zod'
import { remedyOf, sentenceOf } from '../errors.ts'
import { factIn, noteFact } from '../ledger/facts.ts'
import { ill, well } from './verdict.ts'

const HOUR = 60 * 60_000
/** Milliseconds after which a backup of each day is late. */
const LATE = 36 * HOUR
const LAST = 'backup/last'
const FAILURE = 'backup/failure'

const LAST_BACKUP = z.object({
	at: z.string(),
	folder: z.string(),
	bytes: z.number(),
	seconds: z.number(),
	isSealed: z.boolean(),
	/** Of the ledger: what takes the one takes the other. */
	isOnSameDisk: z.boolean(),
	/** How many raw messages lacked, or were damaged. */
	lost: z.number(),
})
export type LastBackup = z.infer<typeof LAST_BACKUP>
const FAILED = z.object({
	/** Of the first one, and the last, since one succeeded. */
	since: z.string(),
	at: z.string(),
	code: z.custom<MssError['code']>((value) => typeof value === 'string'),
	detail: z.string(),
})
export type FailedBackup = z.infer<typeof FAILED>

export const lastBackup = (db: Db) => factIn(db, LAST, LAST_BACKUP)
export const failedBackup = (db: Db) => factIn(db, FAILURE, FAILED)

export async function noteBackup(
	{ change, audit }: Context['ledger'],
	last: LastBackup,
	{ actor, files, seq }: { actor: string, files: number, seq: number },
): Promise<void> {
	await change(async (tx) => {
		await noteFact(tx, LAST, JSON.stringify(last))
		await noteFact(tx, FAILURE, null)
		await audit.append(tx, [{ action: 'backup', actor, details: { seq, files, bytes: last.bytes, isSealed: last.isSealed } }])
	})
}

export async function noteFailedBackup(db: Db, { code, detail }: MssError, now: Date): Promise<void> {
	const before = await failedBackup(db)
	await noteFact(db, FAILURE, JSON.stringify({ since: before?.since ?? now.toISOString(), at: now.toISOString(), code, detail }))
}

/** Null: nothing is wrong with it, or none is made by the program. */
export async function backupTrouble({ config, ledger: { db, clock } }: Known, now = clock.now()): Promise<Verdict | null> {
	const [last, failed] = [await lastBackup(db), await failedBackup(db)]
	const ago = last === null ? 'aucune n’est encore faite' : `la dernière est du ${moment(last.at, config.timeZone)}`
	if (failed !== null) {
		const since = moment(failed.since, config.timeZone)
		const failing = (detail: string) => `elle échoue depuis le ${since} (${ago}) : ${sentenceOf(failed.code, detail)}`
		return { ...ill(failing(failed.detail), remedyOf(failed.code)), outside: failing('…') }
	}
	if (config.backup !== undefined && last !== null && now - Date.parse(last.at) > LATE) {
		return ill(`${ago}, alors qu’il s’en fait une par jour`, 'Vérifiez que le service tourne, et ce que dit son journal.')
	}
	return last !== null && last.lost > 0
		? ill(`${last.lost} message(s) brut(s) manquent à la boîte d’attente, ou y sont abîmés`, remedyOf('MSS-SPOOL-LOST'))
		: null
}

type Known = Pick<Context, 'config'> & { ledger: Pick<Context['ledger'], 'db' | 'clock'> }

export async function examineBackup(known: Known): Promise<Verdict> {
	const trouble = await backupTrouble(known)
	if (trouble !== null) {
		return trouble
	}
	const last = await lastBackup(known.ledger.db)
	if (last === null) {
		return well(known.config.backup === undefined
			? 'aucune par ce programme (clé « backup », ou mssante backup DOSSIER) : vérifiez que vous en faites une autrement'
			: 'la première se fait dans la minute')
	}
	const where = `${moment(last.at, known.config.timeZone)}, dans ${last.folder}`
	return well(`la dernière : ${where}${last.isOnSameDisk ? ' – sur le disque même du registre : copiez-la ailleurs' : ''}`
		+ `${last.isSealed ? '' : ' ; en clair et sans ses clés, qui se gardent ailleurs'}`)
}

/** Of `status`. */
export async function backupStatus({ ledger: { db, clock } }: Known, now = clock.now()): Promise<BackupStatus | null> {
	const [last, failed] = [await lastBackup(db), await failedBackup(db)]
	return last === null && failed === null
		? null
		: { at: last?.at ?? null, hours: last && Math.floor((now - Date.parse(last.at)) / HOUR), failing: failed?.code ?? null }
}

export interface BackupStatus {
	at: string | null
	/** Its age. */
	hours: number | null
	/** Why the last one failed. */
	failing: string | null
}

/** The hour of each day at which one is due, as the last that has passed. @param at HH:MM, in the time zone */
export function lastDue({ at, timeZone }: { at: string, timeZone: Config['timeZone'] }, now: Date): Date {
	const parts = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(now)
	const value = (type: string) => Number(parts.find((part) => part.type === type)!.value)
	const [hour = 0, minute = 0] = at.split(':').map(Number)
	const since = (value('hour') - hour) * 60 + value('minute') - minute
	const minutes = since < 0 ? since + 24 * 60 : since
	return new Date(Math.floor(now.getTime() / 60_000) * 60_000 - minutes * 60_000)
}

function moment(iso: string, timeZone: string): string {
	return new Date(iso).toLocaleString('fr-FR', { timeZone, day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' })
}
