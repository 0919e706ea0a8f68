/**
 * « Mauvais dossier »: what was filed returns to what waits, and whatever else is there for the same reason is shown, to be looked
 * at too. « Annuler », just after, by the very person who filed it, is a slip of the hand: it is in the journal, and in no register.
 */
import type { Context } from '../context.ts'
import type { ActRow, DocumentRow, MessageRow } from './act.ts'
import type { MayCreateIn } from './permission.ts'

import { MssError } from '../errors.ts'
import { actById, documentsOfAct, knownAct, lastActOf } from '../ledger/tables/acts.ts'
import { filedCopiesOf } from '../ledger/tables/documents.table.ts'
import { filedAlike } from '../views/filed-alike.ts'
import { inTurn, subjectOf, writeAct } from './act.ts'
import { carryOut } from './carry-out-act.ts'
import { homesOf, mustBeAllowed } from './permission.ts'

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
export function putBack(context: Context, id: number, wish: PutBackWish): Promise<{ act: ActRow, alike: MessageRow[] }> {
	return inTurn(context, id, async () => {
		const { db } = context.ledger
		const { actor, reason, lastAct, mayCreateIn } = wish
		const undone = wish.undo ? await undoable(context, wish) : null
		const { message, documents } = await subjectOf(context, 'put-back', id, undone ? undone.documentIds : wish.documentIds)
		if (await lastActOf(db, id) !== lastAct) {
			throw new MssError('MSS-TRIAGE-CHANGED')
		}
		for (const home of await homesOf(context.ged, documents)) {
			mustBeAllowed(mayCreateIn(home))
		}
		const alike = await filedAlike(db, message, context.clock.now())
		const copies = await filedCopiesOf(db, documents)
		const rule = message.rule ?? ''
		const displayed = { message: id, patient: message.patient_id, rule, documents: documents.map(({ path }) => path) }
		const act = await writeAct(context, {
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
		await carryOut(context, act)
		return { act: await knownAct(db, act), alike: alike.filter((one) => !copies.some((row) => row.message_id === one.id)) }
	})
}

/** What this person filed just before. @throws {MssError} MSS-TRIAGE-UNDO */
async function undoable({ ledger: { db }, clock }: Context, { actor, lastAct }: PutBackWish): Promise<{ documentIds: number[] }> {
	const act = lastAct === null ? undefined : await actById(db, lastAct)
	const isTheirs = act?.kind === 'file' && act.actor === actor && act.state === 'done'
	if (!isTheirs || clock.now() - Date.parse(act.done_at!) > UNDO_WITHIN) {
		throw new MssError('MSS-TRIAGE-UNDO')
	}
	return { documentIds: (await documentsOfAct(db, act.id)).map((row) => row.id) }
}

/** Whose folder is left; null when there are several, or nobody's. */
function onlyOwner([first, ...others]: DocumentRow[]): string | null {
	return first && others.every((row) => row.patient_id === first.patient_id) ? first.patient_id : null
}
