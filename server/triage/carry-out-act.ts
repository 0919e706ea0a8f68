/**
 * An act carried out: its documents are moved one by one, each recorded as it arrives, then the message changes its state. All
 * of it is done or none: killed anywhere, it is carried on at the next start; what the store refuses goes back where it was, and
 * when even that cannot be, the act waits and is tried again.
 */
import type { Context } from '../context.ts'
import type { MovingAct } from './act.ts'

import { asMssError, MssError } from '../errors.ts'
import { LeasesStopped } from '../leases/leases.ts'
import { peopleNames } from '../ledger/people-known.ts'
import { knownMessage } from '../ledger/reads/messages.reads.ts'
import { actById, plannedActs } from '../ledger/tables/acts.ts'
import { logged } from '../log/log.ts'
import { failAct, inTurn } from './act.ts'
import { endMessage } from './end-message.ts'
import { moveDocuments, takeBack } from './move-documents.ts'

/**
 * In its turn.
 *
 * @throws {MssError} MSS-TRIAGE-STORE, -FOLDER, -GONE, MSS-GED-GONE: nothing moved, and the message waits as before;
 * MSS-TRIAGE-PENDING: it will be done
 */
export async function carryOut(context: Context, id: number): Promise<void> {
	const {
		ledger: { db },
	} = context
	const act = await actById(db, id) as MovingAct | undefined
	if (act?.state !== 'planned') {
		return
	}
	const message = await knownMessage(db, act.message_id)
	try {
		await moveDocuments(context, act, message)
		const nameOf = await peopleNames(db)
		await endMessage(
			context,
			act,
			message,
			[act.actor, act.confirmed_by].flatMap((user) => (user === null ? [] : nameOf(user))).join(' et '),
		)
	} catch (error) {
		throw await giveUp(context, act, error)
	}
}

/** Whatever was left in the middle: by a kill, or by a store that no longer answered. */
export async function resumeActs(context: Context): Promise<void> {
	for (const { id, message_id: messageId } of await plannedActs(context.ledger.db)) {
		await inTurn(context, messageId, () => carryOut(context, id)).catch((error: unknown) =>
			context.log.warn({ act: id, ...logged(error) }, 'act not carried out'))
	}
}

/** @return what to tell the person */
async function giveUp(context: Context, act: MovingAct, error: unknown): Promise<MssError> {
	if (error instanceof LeasesStopped) {
		// The program stops: it is carried on at the next start.
		return new MssError('MSS-TRIAGE-PENDING', '', { cause: error })
	}
	const problem = asMssError(error)
	try {
		await takeBack(context, act)
		await failAct(context, act, problem.code)
	} catch (again) {
		context.log.warn({ act: act.id, ...logged(again) }, 'act waits')
		return new MssError('MSS-TRIAGE-PENDING', '', { cause: error })
	}
	return problem.code.startsWith('MSS-GED-') && problem.code !== 'MSS-GED-GONE'
		? new MssError('MSS-TRIAGE-STORE', problem.message, { cause: error })
		: problem
}
