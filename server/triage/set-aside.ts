/**
 * « Sans suite »: there is nothing to file in a message, or in what is left of it. A person says why; it is kept, out of the way, waits
 * for nobody, and can be taken up again.
 */
import type { Context } from '../context.ts'
import type { MessageRow } from './act.ts'

import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { waitingFolders } from '../incoming/plan-message.ts'
import { peopleNames } from '../ledger/people-known.ts'
import { keptDecision, readDecision } from '../ledger/stored/decision.ts'
import { knownAct, lastActOf, refuseAsked } from '../ledger/tables/acts.ts'
import { documentsOfMessage } from '../ledger/tables/documents.table.ts'
import { closedEmpty } from '../ledger/tables/messages.table.ts'
import { told } from '../reasons/words.reasons.ts'
import { turnsOfMessageEnded } from '../turns/turns.ts'
import { inTurn, openMessage, subjectOf, writeAct } from './act.ts'
import { carryOut } from './carry-out-act.ts'
import { checkClaim } from './claim.ts'
import { decisionClosed } from './end-message.ts'
import { CLOSED } from './move-documents.ts'

export interface SetAside {
	/** Null: its documents had all been removed, there is no way back but the bin. */
	act: number | null
	/** Documents of a message whose others are filed: they are filed too, in a folder that is nobody's, and are put back from there. */
	filed: number[] | null
}

interface By { actor: string, reason: string }

/** @throws {MssError} MSS-TRIAGE-…, MSS-GED-GONE */
export function setAside(context: Context, id: number, { actor, reason }: By): Promise<SetAside> {
	return inTurn(context, id, async () => {
		const {
			config,
			ledger: { db },
		} = context
		const states = new Set((await documentsOfMessage(db, id)).map(({ state }) => state).filter((state) => state !== 'removed'))
		if (states.size === 0) {
			await closeEmpty(context, await openMessage(db, id), { actor, reason })
			return { act: null, filed: null }
		}
		const { message, documents } = await subjectOf(context, 'close', id)
		await checkClaim(db, message, actor, context.clock.now())
		const reasons = readDecision(message).reasons.map(told)
		const mailbox = mailboxOf(config, message.mailbox)
		const { reviewFolder } = mailbox ? waitingFolders(config, mailbox) : config.ged
		const wish = { state: 'planned' as const, message, documents, actor, reason, displayed: { message: id, reasons } }
		const act = await writeAct(
			context,
			states.has('filed') ? { ...wish, kind: 'file', folder: `${reviewFolder}/${CLOSED}` } : { ...wish, kind: 'close' },
		)
		await carryOut(context, act)
		return { act, filed: states.has('filed') ? documents.map((row) => row.id) : null }
	})
}

/** Nothing moves. */
async function closeEmpty(context: Context, message: MessageRow, { actor, reason }: By): Promise<void> {
	if (message.state !== 'review' && message.state !== 'quarantined') {
		throw new MssError('MSS-TRIAGE-GONE')
	}
	await checkClaim(context.ledger.db, message, actor, context.clock.now())
	const nameOf = await peopleNames(context.ledger.db)
	await writeAct(context, { kind: 'close', state: 'done', message, documents: [], actor, reason }, async (tx) => {
		if (!await closedEmpty(tx, message.id, keptDecision(decisionClosed(message, nameOf(actor))), context.clock.at())) {
			throw new MssError('MSS-TRIAGE-GONE')
		}
		await refuseAsked(tx, message.id)
		await context.ledger.audit.append(tx, await turnsOfMessageEnded(tx, message.id, { at: context.clock.at(), actor, reason }))
	})
}

/**
 * It waits again.
 *
 * @param lastAct the decision that is undone, as it was shown
 * @throws {MssError} MSS-TRIAGE-…, MSS-GED-GONE
 */
export function reopen(context: Context, id: number, { actor, lastAct }: { actor: string, lastAct: number | null }): Promise<void> {
	return inTurn(context, id, async () => {
		const { db } = context.ledger
		const { message, documents } = await subjectOf(context, 'reopen', id)
		if (lastAct === null || await lastActOf(db, id) !== lastAct || (await knownAct(db, lastAct)).kind !== 'close') {
			throw new MssError('MSS-TRIAGE-CHANGED')
		}
		await carryOut(context, await writeAct(context, { kind: 'reopen', state: 'planned', message, documents, actor }))
	})
}
