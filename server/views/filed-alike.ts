/** What stands where it is for the same reason as a message that was filed wrongly: to be looked at too. */
import type { Db } from '../ledger/ledger.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'

/** Milliseconds in the past, and messages, of what is shown with a wrong filing. */
const PAST = 90 * 24 * 60 * 60_000
const MAX_SHOWN = 100

/** Other messages that the same rule filed for the same patient, or, for a rule of a sender, of that sender. */
export async function filedAlike(db: Db, message: MessageRow, now: number): Promise<MessageRow[]> {
	let query = db
		.selectFrom('messages')
		.selectAll()
		.where('state', '=', 'filed')
		.where('mailbox', '=', message.mailbox)
		.where('rule', '=', message.rule)
		.where('id', '!=', message.id)
		.where('final_at', '>', new Date(now - PAST).toISOString())
	query
		= message.patient_id === null
			? query.where('sender', '=', message.sender).where('patient_id', 'is', null)
			: query.where('structure', '=', message.structure).where('patient_id', '=', message.patient_id)
	return query.orderBy('id', 'desc').limit(MAX_SHOWN).execute()
}
