/** All that leaves, from the mailboxes that a person uses. */
import type { Handler } from '../handler.ts'

import { listSendings } from '../../views/sendings.ts'
import { addressesWithin, patientIn } from './scope.ts'
import { storiesOf } from './sent-story.ts'

export const listSent: Handler<'user GET sendings'> = async ({ desk }, { call, params: { mailbox, patient, ...wanted } }) => {
	const mailboxes = addressesWithin(desk, call, { ask: 'sendings' }, mailbox)
	const { total, rows } = await listSendings(desk.ledger.db, { ...wanted, mailboxes, patient: patientIn(desk, call, patient) })
	return { total, rows: await storiesOf(desk, rows, call) }
}
