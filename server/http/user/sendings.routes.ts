/** All that leaves, from the mailboxes that a person uses. */
import type { Handler } from '../handler.ts'

import { listSendings } from '../../views/sendings.view.ts'
import { addressesWithin, patientIn, periodOf } from './scope.ts'
import { storiesOf } from './sent-story.ts'

export const listSent: Handler<'user GET sendings'> = async ({ context }, { call, params: { mailbox, patient, from, to, ...wanted } }) => {
	const mailboxes = addressesWithin(context, call, { ask: 'sendings' }, mailbox)
	const { total, rows } = await listSendings(context.ledger.db, {
		...wanted,
		mailboxes,
		period: periodOf(context, { from, to }),
		patient: patientIn(context, call, patient),
		at: context.clock.at(),
	})
	return { total, rows: await storiesOf(context, rows, call) }
}
