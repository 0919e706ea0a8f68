/** All that leaves, from the mailboxes that a person uses. */
import type { SendingList } from '../contract.ts'
import type { Handler } from '../handler.ts'

import { z } from 'zod'
import { listSendings, SENDING_FILTERS } from '../../outgoing/sendings.ts'
import { asked } from '../asked.ts'
import { addressesWithin, patientIn, windowParams } from './scope.ts'
import { storiesOf } from './sent-story.ts'

const params = windowParams.extend({ filter: z.enum(SENDING_FILTERS).default('all') })

export const listSent: Handler = async ({ desk }, call) => {
	const { mailbox, patient, ...wanted } = asked(params, call)
	const mailboxes = addressesWithin(desk, call, { ask: 'sendings' }, mailbox)
	const { total, rows } = await listSendings(desk.ledger.db, { ...wanted, mailboxes, patient: patientIn(desk, call, patient) })
	const json: SendingList = { total, rows: await storiesOf(desk, rows, call) }
	return { status: 200, json }
}
