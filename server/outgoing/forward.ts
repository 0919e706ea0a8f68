/** A received message sent on: from the mailbox that received it, unless said. */
import type { Config } from '../config/schema.ts'
import type { Db } from '../ledger/ledger.ts'
import type { SendRequest } from './request.ts'

import { structureOf } from '../config/load.ts'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { messageById } from '../ledger/reads/messages.reads.ts'
import { PLAIN_REQUEST } from './request.ts'

export type ForwardWish = Pick<
	SendRequest,
	'to' | 'text' | 'key' | 'again' | 'oldVersion' | 'askReceipt' | 'answerDays' | 'closesExchange' | 'actor'
>

/** @throws {MssError} MSS-UNKNOWN, MSS-SEND-FROM: a mailbox of another structure knows nothing of this message */
export async function forwardRequest(
	db: Db,
	config: Config,
	message: number,
	from: string | null,
	wish: ForwardWish,
): Promise<SendRequest> {
	const row = await messageById(db, message)
	if (!row) {
		throw new MssError('MSS-UNKNOWN', String(message))
	}
	const mailbox = mailboxOf(config, from ?? row.mailbox)
	if (!mailbox || structureOf(config, mailbox) !== row.structure) {
		throw new MssError('MSS-SEND-FROM', from ?? row.mailbox)
	}
	return { ...PLAIN_REQUEST, ...wish, from: mailbox.address, patientId: row.patient_id, carries: { kind: 'forward', message } }
}
