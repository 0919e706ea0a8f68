/**
 * « Mauvais dossier »: what was filed returns to what waits, and whatever else is there for the same reason is shown, to be looked
 * at too. « Annuler », just after, by the very person who filed it, is a slip of the hand: it is in the journal, and in no register.
 */
import type { Desk } from '../desk.ts'
import type { Decision } from '../patients/match.ts'
import type { ActRow, DocumentRow, MessageRow } from './act.ts'
import type { MayCreateIn } from './permission.ts'

import { MssError } from '../errors.ts'
import { actOf, inTurn, lastActOf, subjectOf, writeAct } from './act.ts'
import { carryOut } from './carry-out.ts'
import { homesOf, mustBeAllowed } from './permission.ts'

/** Milliseconds in the past, and messages, of what is shown with a wrong filing. */
const PAST = 90 * 24 * 60 * 60_000
const MAX_SHOWN = 100
/** Milliseconds in which a filing is undone by its own person; later, others may have read it where it was: it is a wrong filing. */
export const UNDO_WITHIN = 10 * 60_000

export interface PutBackWish {
	actor: string
	reason: string | null
	/** Null: all that was filed. */
	documentIds: number[] | null
	/** The decision that is undone, as it was shown; null: what the software did by itself. */
	lastAct: number | null
	/** « Annuler »: all that this decision filed, and nothing else. */
	undo: boolean
	mayCreateIn: MayCreateIn
}

/** @throws {MssError} MSS-TRIAGE-…, MSS-FORBIDDEN-FOLDER, MSS-GED-GONE */
export function putBack(desk: Desk, id: number, wish: PutBackWish): Promise<{ act: ActRow, alike: MessageRow[] }> {
	return inTurn(desk, id, async () => {
		const { db } = desk.ledger
		const { actor, reason, lastAct, mayCreateIn } = wish
		const undone = wish.undo ? await undoable(desk, wish) : null
		const { message, documents } = await subjectOf(desk, 'put-back', id, undone ? undone.documentIds : wish.documentIds)
		if (await lastActOf(db, id) !== lastAct) {
			throw new MssError('MSS-TRIAGE-CHANGED')
		}
		for (const home of await homesOf(desk.ged, documents)) {
			mustBeAllowed(mayCreateIn(home))
		}
		const alike = await filedAlike(desk, message)
		const copies = await copiesOf(desk, documents)
		const displayed = { message: id, patient: message.patient_id, rule: ruleOf(message), documents: documents.map(({ path }) => path) }
		const act = await writeAct(desk, {
			kind: 'put-back',
			state: 'planned',
			message,
			documents: [...documents, ...copies],
			actor,
			reason,
			patientId: onlyOwner(documents),
			undoes: undone && lastAct,
			displayed,
		})
		await carryOut(desk, act)
		return { act: await actOf(desk, act), alike: alike.filter((one) => !copies.some((row) => row.message_id === one.id)) }
	})
}

/** What this person filed just before. @throws {MssError} MSS-TRIAGE-UNDO */
async function undoable({ ledger: { db } }: Desk, { actor, lastAct }: PutBackWish): Promise<{ documentIds: number[] }> {
	const act = await db
		.selectFrom('acts')
		.select(['id', 'done_at'])
		.where('id', '=', lastAct)
		.where('kind', '=', 'file')
		.where('actor', '=', actor)
		.where('state', '=', 'done')
		.executeTakeFirst()
	if (!act || Date.now() - Date.parse(act.done_at!) > UNDO_WITHIN) {
		throw new MssError('MSS-TRIAGE-UNDO')
	}
	const rows = await db.selectFrom('act_documents').select('document_id').where('act_id', '=', act.id).execute()
	return { documentIds: rows.map((row) => row.document_id) }
}

/** Whose folder is left; null when there are several, or nobody's. */
function onlyOwner([first, ...others]: DocumentRow[]): string | null {
	return first && others.every((row) => row.patient_id === first.patient_id) ? first.patient_id : null
}

/** What came twice for a patient is one file: it leaves for both messages. */
async function copiesOf({ ledger: { db } }: Desk, documents: DocumentRow[]): Promise<DocumentRow[]> {
	return db
		.selectFrom('documents')
		.selectAll()
		.where('state', '=', 'filed')
		.where(
			'file_id',
			'in',
			documents.map((row) => row.file_id!),
		)
		.where(
			'id',
			'not in',
			documents.map(({ id }) => id),
		)
		.execute()
}

function ruleOf({ decision }: MessageRow): string {
	return (JSON.parse(decision!) as Decision).reasons[0]?.rule ?? ''
}

/** Other messages that the same rule filed for the same patient, or, for a rule of a sender, of that sender. */
async function filedAlike({ ledger: { db } }: Desk, message: MessageRow): Promise<MessageRow[]> {
	const rule = ruleOf(message)
	let query = db
		.selectFrom('messages')
		.selectAll()
		.where('state', '=', 'filed')
		.where('mailbox', '=', message.mailbox)
		.where('id', '!=', message.id)
		.where('final_at', '>', new Date(Date.now() - PAST).toISOString())
	query
		= message.patient_id === null
			? query.where('sender', '=', message.sender).where('patient_id', 'is', null)
			: query.where('structure', '=', message.structure).where('patient_id', '=', message.patient_id)
	const rows = await query
		.orderBy('id', 'desc')
		.limit(MAX_SHOWN * 5)
		.execute()
	return rows.filter((row) => ruleOf(row) === rule).slice(0, MAX_SHOWN)
}
