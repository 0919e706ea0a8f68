/**
 * What was asked, and whose process is gone, is gone on with by whoever holds its mailbox: the same request under the same key, by the
 * same code as a click (send.ts). What may not leave then is a sending that failed, which people find where those are (refuse-asked.ts).
 */
import type { Context } from '../context.ts'
import type { ErrorCode } from '../errors.ts'
import type { AskedRow } from '../ledger/tables/asked.table.ts'
import type { SendRequest } from './request.ts'

import { structureOf } from '../config/load.ts'
import { mailboxOf } from '../context.ts'
import { mayLeave } from '../doubts/restoration.ts'
import { asMssError, ERROR_CODES, isOurFault, MssError } from '../errors.ts'
import { askedLater, askedOfNobody, askedTaken, MAX_ATTEMPTS } from '../ledger/tables/asked.table.ts'
import { logged } from '../log/log.ts'
import { ReadingStopped } from '../reading/reader.ts'
import { isGivenUp } from '../time/give-up.ts'
import { pinnedAgain } from './pin-asked.ts'
import { refuseAsked } from './refuse-asked.ts'
import { queuePinned } from './send.ts'

/** Milliseconds before another try of what this machine, or the store, could not do. */
const AGAIN = 60_000
/** In the ledger of who made nothing any more of what ended its process each time. */
const ENDED = 'arrêts répétés du service'
/** Of what was found after a long stop: words of days ago would leave with the date of today, and nobody who expects them. */
const LATE = 'demandé il y a plus de quatre jours'

/** Those of nobody, of the mailboxes that this process holds: once the store told whether the ledger was put back from a copy. */
export async function takeUpAsked(context: Context): Promise<void> {
	const { ledger: { db }, clock, holds } = context
	const rows = (await askedOfNobody(db, clock.at())).filter(({ mailbox }) => holds.has(mailbox))
	if (rows.length === 0 || !await mayLeave(context)) {
		return
	}
	for (const { id } of rows) {
		try {
			// Those that it put in doubt have changed since.
			const row = (await askedOfNobody(db, clock.at())).find((one) => one.id === id)
			await (row && holds.during(row.mailbox, () => takeUp(context, row)))
		} catch (error) {
			// Of one that nobody can read, alerts tell; those behind it leave.
			context.log.error({ asked: id, ...logged(error) }, 'what was asked could not be taken up')
		}
	}
}

async function takeUp(context: Context, row: AskedRow): Promise<void> {
	const { ledger, clock, log, run } = context
	const isOurs = await ledger.change(async (tx) => {
		if (!await askedTaken(tx, row, run, clock.at())) {
			return false
		}
		await ledger.audit.append(tx, [{ action: 'asked', details: { asked: row.id, move: 'taken-up' } }])
		return true
	})
	if (!isOurs) {
		return
	}
	const isTooLate = () => isGivenUp({ createdAt: Date.parse(row.asked_at), since: 0, tries: row.attempts }, clock.now())
	try {
		if (row.attempts >= MAX_ATTEMPTS) {
			throw new MssError(codeOf(row), ENDED)
		}
		if (isTooLate()) {
			throw new MssError(codeOf(row), LATE)
		}
		const pinned = await pinnedAgain(context, row)
		mustBeOfItsStructure(context, row, pinned.request)
		await queuePinned(context, pinned)
	} catch (error) {
		const why = asMssError(error)
		log.warn({ asked: row.id, ...logged(why) }, 'what was asked could not be made')
		if (isOurFault(why.code) && row.attempts < MAX_ATTEMPTS && !isTooLate()) {
			const wait = error instanceof ReadingStopped ? 0 : AGAIN
			await ledger.change((tx) => askedLater(tx, row.id, why.code, new Date(clock.now() + wait).toISOString()))
		} else {
			await refuseAsked(context, row, why)
		}
	}
}

/**
 * Its mailbox may be another structure's since: registers numbered from 1 have the same identifiers, of other people.
 *
 * @throws {MssError} MSS-SEND-PATIENT
 */
function mustBeOfItsStructure({ config }: Context, { structure }: AskedRow, { from, patientId }: SendRequest): void {
	const mailbox = mailboxOf(config, from.trim())
	if (patientId !== null && mailbox !== undefined && structureOf(config, mailbox) !== structure) {
		throw new MssError('MSS-SEND-PATIENT', patientId)
	}
}

function codeOf({ error_code: code }: AskedRow): ErrorCode {
	return ERROR_CODES.find((one) => one === code) ?? 'MSS-INTERNAL'
}
