/** « Mauvais dossier »: what was filed returns to what waits, and whatever the same rule filed is shown, to be looked at too. */
import type { Desk } from '../desk.ts'
import type { Decision } from '../patients/match.ts'
import type { ActRow, MessageRow } from './act.ts'

import { subjectOf, writeAct } from './act.ts'
import { carryOut } from './carry-out.ts'

/** Milliseconds in the past, and messages, of what is shown with a wrong filing. */
const PAST = 90 * 24 * 60 * 60_000
const MAX_SHOWN = 100

/** @throws {MssError} MSS-TRIAGE-GONE, MSS-GED-… */
export async function putBack(desk: Desk, id: number, { actor, reason, documentIds = null }: { actor: string, reason: string | null, documentIds?: number[] | null }): Promise<{ act: ActRow, alike: MessageRow[] }> {
	const { message, documents } = await subjectOf(desk, 'put-back', id, documentIds)
	const alike = await filedAlike(desk, message)
	const displayed = { message: id, patient: message.patient_id, rule: ruleOf(message), documents: documents.map(({ path }) => path) }
	const act = await writeAct(desk, { kind: 'put-back', state: 'planned', message, documents, actor, reason, patientId: message.patient_id, displayed })
	await carryOut(desk, act)
	return { act: await desk.ledger.db.selectFrom('acts').selectAll().where('id', '=', act).executeTakeFirstOrThrow(), alike }
}

function ruleOf({ decision }: MessageRow): string {
	return (JSON.parse(decision!) as Decision).reasons[0]?.rule ?? ''
}

/** Other messages that the same rule filed for the same patient, or, for a rule of a sender, of that sender. */
async function filedAlike({ ledger: { db } }: Desk, message: MessageRow): Promise<MessageRow[]> {
	const rule = ruleOf(message)
	let query = db.selectFrom('messages').selectAll().where('state', '=', 'filed').where('mailbox', '=', message.mailbox).where('id', '!=', message.id)
		.where('final_at', '>', new Date(Date.now() - PAST).toISOString())
	query = message.patient_id === null ? query.where('sender', '=', message.sender).where('patient_id', 'is', null) : query.where('structure', '=', message.structure).where('patient_id', '=', message.patient_id)
	const rows = await query.orderBy('id', 'desc').limit(MAX_SHOWN * 5).execute()
	return rows.filter((row) => ruleOf(row) === rule).slice(0, MAX_SHOWN)
}
