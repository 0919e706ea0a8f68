/** The last backup, and the last that failed: what `doctor`, `status` and the banner say of it. */
import type { Config } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { MssError } from '../errors.ts'
import type { Db, Tx } from '../ledger/ledger.ts'
import type { Verdict } from './examination-verdict.ts'

import { resolve } from 'node:path'
import { z } from 'zod'
import { restorationOf } from '../doubts/restoration.ts'
import { ERROR_CODES, sentenceOf, wholeRemedyOf } from '../errors.ts'
import { detailWords } from '../errors/details.errors.ts'
import { factIn, lookIn, noteFact } from '../ledger/facts.ts'
import { isInPostgres } from '../ledger/ledger-place.ts'
import { DETAIL } from '../ledger/stored/whys.ts'
import { counted } from '../mssante/words/counted.ts'
import { seenOf } from '../sidecars/ownership.ts'
import { frenchMoment } from '../time/french.ts'
import { ill, mild, well } from './examination-verdict.ts'

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
	/** How many bear an instant to come. */
	ahead: z.number().default(0),
	/** Folders that should have been taken away, and cannot be. */
	stuck: z.array(z.string()).default([]),
})
export type LastBackup = z.infer<typeof LAST_BACKUP>
const FAILED = z.object({
	/** Of the first one, and the last, since one succeeded. */
	since: z.string(),
	at: z.string(),
	code: z.enum(ERROR_CODES),
	detail: DETAIL,
})

/** Is it there that one is made each day? Where none is, any folder will do. */
export function isOfEachDay({ backup }: Pick<Config, 'backup'>, folder: string): boolean {
	return backup === undefined || resolve(backup.folder) === folder
}

/** The last where they are made each day. */
export async function lastBackup({ config, ledger: { db } }: Known): Promise<LastBackup | null> {
	const last = await factIn(db, LAST, LAST_BACKUP)
	return last !== null && isOfEachDay(config, last.folder) ? last : null
}
/** One that an older program told by a code that is no more: it is tried at once, and told again. */
export const failedBackup = (db: Db) => lookIn(db, FAILURE, FAILED)
/** Where they go was said anew, or they go nowhere: it is tried at once, and what failed there is over. */
export const forgetFailedBackup = (tx: Tx) => noteFact(tx, FAILURE, null)

export async function noteBackup(
	{ change, audit }: Context['ledger'],
	last: LastBackup,
	{ actor, files, seq, isOfEachDay: isIt }: { actor: string, files: number, seq: number, isOfEachDay: boolean },
): Promise<void> {
	await change(async (tx) => {
		if (isIt) {
			await noteFact(tx, LAST, JSON.stringify(last))
			await noteFact(tx, FAILURE, null)
		}
		await audit.append(tx, [{ action: 'backup', actor, details: { seq, files, bytes: last.bytes, isSealed: last.isSealed } }])
	})
}

export async function noteFailedBackup(db: Db, { code, given }: MssError, now: Date): Promise<void> {
	const before = (await failedBackup(db))?.since ?? null
	const since = before !== null && Date.parse(before) <= now.getTime() ? before : now.toISOString()
	await noteFact(db, FAILURE, JSON.stringify({ since, at: now.toISOString(), code, detail: given }))
}

/** The machine that has the original of this ledger, and reads its mailboxes: then this one is a copy. Null: none that was seen. */
export async function originalOf({ config, ledger: { db } }: Known): Promise<string | null> {
	for (const { address } of config.mailboxes) {
		const seen = await seenOf(db, address)
		if (seen?.standing === 'second' && seen.other?.isCopy) {
			return seen.other.host
		}
	}
	return null
}

/** A ledger that was put back does not know whether its original lives before it has looked at a mailbox. */
export async function isOriginalKnown({ config, ledger: { db } }: Known, now: Date): Promise<boolean> {
	const restoration = await restorationOf(db)
	// Put back by a clock that was ahead, it would wait for years.
	if (restoration === null || Date.parse(restoration.at) > now.getTime()) {
		return true
	}
	const seen = await Promise.all(config.mailboxes.map(({ address }) => seenOf(db, address)))
	return seen.length === 0 || seen.some((one) => one !== null && one.at >= restoration.at)
}

/** Where none is made any more, one that was begun before may have failed since: nobody can mend it. */
async function lastFailure({ config, ledger: { db } }: Known) {
	return config.backup === undefined ? null : failedBackup(db)
}

/** Null: nothing is wrong with it, or none is made by the program. */
export async function backupTrouble(known: Known, now = known.ledger.clock.now()): Promise<Verdict | null> {
	const { config } = known
	const [last, failed, original] = [await lastBackup(known), await lastFailure(known), await originalOf(known)]
	if (config.backup !== undefined && original !== null) {
		return ill(
			`il ne s’en fait pas ici\u00A0: ce registre est une copie de celui de «\u00A0${original}\u00A0», qui relève les mêmes boîtes`,
			'Arrêtez celle des deux machines qui n’a pas lieu d’être.',
		)
	}
	const ago = last === null ? 'aucune n’est encore faite' : `la dernière est du ${frenchMoment(last.at, config.timeZone)}`
	if (failed !== null) {
		const since = frenchMoment(failed.since, config.timeZone)
		const failing = (detail: string) => `elle échoue depuis le ${since} (${ago})\u00A0: ${sentenceOf(failed.code, detail)}`
		return { ...ill(failing(detailWords(failed.detail)), wholeRemedyOf(failed.code)), outside: failing('…') }
	}
	if (last !== null && Date.parse(last.at) > now) {
		return ill(
			`${ago}, une date à venir\u00A0: l’horloge était en avance, ou retarde maintenant`,
			'Vérifiez la date de la machine. Si elle est juste, la prochaine sauvegarde remet tout en ordre.',
		)
	}
	if (config.backup !== undefined && last !== null && now - Date.parse(last.at) > LATE) {
		return ill(`${ago}, alors qu’il s’en fait une par jour`, 'Vérifiez que le service tourne, et ce que dit son journal.')
	}
	if (last !== null && last.lost > 0) {
		const lost = counted(last.lost, 'message brut manque ou est abîmé', 'messages bruts manquent ou sont abîmés')
		return ill(`${lost} dans la boîte d’attente`, wholeRemedyOf('MSS-SPOOL-LOST'))
	}
	if (last !== null && last.ahead > 0) {
		return ill(
			`${counted(last.ahead, 'sauvegarde porte', 'sauvegardes portent')} une date à venir dans «\u00A0${last.folder}\u00A0»\u00A0: `
			+ 'l’horloge était en avance',
			'Si elle est juste maintenant, retirez-les à la main : elles ne comptent pas, et gardent ce qui a été effacé depuis.',
		)
	}
	return last !== null && last.stuck.length > 0 ? stuckTrouble(last.stuck) : null
}

/** Folders shown, at most. */
const SHOWN = 3

/** Those of each day go on. */
function stuckTrouble(stuck: string[]): Verdict {
	const kept = counted(stuck.length, 'ancienne ne peut pas être retirée', 'anciennes ne peuvent pas être retirées')
	const said = (names: string) => `elles se font, mais ${kept}${names}`
	const names = `${stuck.slice(0, SHOWN).join(', ')}${stuck.length > SHOWN ? '…' : ''}`
	return {
		...mild(said(`\u00A0: ${names}`), 'Retirez ces dossiers à la main, en root s’il le faut : ils gardent ce qui a été effacé depuis.'),
		outside: said(''),
	}
}

type Known = Pick<Context, 'config'> & { ledger: Pick<Context['ledger'], 'db' | 'clock'> }

export async function examineBackup(known: Known): Promise<Verdict> {
	const trouble = await backupTrouble(known)
	if (trouble !== null) {
		return trouble
	}
	if (isInPostgres(known.config.ledger)) {
		return well('aucune par ce programme, le registre étant dans PostgreSQL : vérifiez que sa base est sauvegardée (pg_dump), puis '
			+ 'l’attente, la configuration et les clés')
	}
	const last = await lastBackup(known)
	if (last === null) {
		return well(known.config.backup === undefined
			? 'aucune par ce programme (page d’administration, clé « backup » ou mssante backup DOSSIER) : '
			+ 'vérifiez que vous en faites une autrement'
			: 'la première se fait dans la minute')
	}
	const where = `${frenchMoment(last.at, known.config.timeZone)}, dans ${last.folder}`
	return well(`la dernière\u00A0: ${where}${last.isOnSameDisk ? ' – sur le disque même du registre : copiez-la ailleurs' : ''}`
		+ `${last.isSealed ? '' : ' ; en clair et sans ses clés, qui se gardent ailleurs'}`)
}

/** Of `status`. */
export async function backupStatus(known: Known, now = known.ledger.clock.now()): Promise<BackupStatus | null> {
	const [last, failed] = [await lastBackup(known), await lastFailure(known)]
	const age = last && now - Date.parse(last.at)
	return last === null && failed === null
		? null
		: { at: last?.at ?? null, hours: age === null || age < 0 ? null : Math.floor(age / HOUR), failing: failed?.code ?? null }
}

interface BackupStatus {
	at: string | null
	/** Its age; null too where it bears an instant to come. */
	hours: number | null
	/** Why the last one failed. */
	failing: string | null
}
