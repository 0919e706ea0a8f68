/**
 * « Sans suite »: there is nothing to file in a message, or in what is left of it. A person says why; it is kept, out of the way, waits
 * for nobody, and can be taken up again.
 */
import type { Desk } from '../desk.ts'
import type { MessageRow } from './act.ts'

import { turnsOfMessageEnded } from '../circuits/turns.ts'
import { mailboxOf } from '../desk.ts'
import { MssError } from '../errors.ts'
import { waitingFolders } from '../incoming/plan.ts'
import { peopleNames } from '../ledger/people.ts'
import { keptDecision, readDecision } from '../ledger/stored/decision.ts'
import { knownAct, lastActOf, refuseAsked } from '../ledger/tables/acts.ts'
import { documentsOfMessage } from '../ledger/tables/documents.ts'
import { closedEmpty } from '../ledger/tables/messages.ts'
import { told } from '../reasons/words.ts'
import { inTurn, openMessage, subjectOf, writeAct } from './act.ts'
import { carryOut } from './carry-out.ts'
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
export function setAside(desk: Desk, id: number, { actor, reason }: By): Promise<SetAside> {
	return inTurn(desk, id, async () => {
		const {
			config,
			ledger: { db },
		} = desk
		const states = new Set((await documentsOfMessage(db, id)).map(({ state }) => state).filter((state) => state !== 'removed'))
		if (states.size === 0) {
			await closeEmpty(desk, await openMessage(db, id), { actor, reason })
			return { act: null, filed: null }
		}
		const { message, documents } = await subjectOf(desk, 'close', id)
		await checkClaim(db, message, actor)
		const reasons = readDecision(message).reasons.map(told)
		const mailbox = mailboxOf(config, message.mailbox)
		const { reviewFolder } = mailbox ? waitingFolders(config, mailbox) : config.ged
		const wish = { state: 'planned' as const, message, documents, actor, reason, displayed: { message: id, reasons } }
		const act = await writeAct(
			desk,
			states.has('filed') ? { ...wish, kind: 'file', folder: `${reviewFolder}/${CLOSED}` } : { ...wish, kind: 'close' },
		)
		await carryOut(desk, act)
		return { act, filed: states.has('filed') ? documents.map((row) => row.id) : null }
	})
}

/** Nothing moves. */
async function closeEmpty(desk: Desk, message: MessageRow, { actor, reason }: By): Promise<void> {
	if (message.state !== 'review' && message.state !== 'quarantined') {
		throw new MssError('MSS-TRIAGE-GONE')
	}
	await checkClaim(desk.ledger.db, message, actor)
	const nameOf = await peopleNames(desk.ledger.db)
	await writeAct(desk, { kind: 'close', state: 'done', message, documents: [], actor, reason }, async (tx) => {
		if (!await closedEmpty(tx, message.id, keptDecision(decisionClosed(message, nameOf(actor))))) {
			throw new MssError('MSS-TRIAGE-GONE')
		}
		await refuseAsked(tx, message.id)
		await desk.ledger.audit.append(tx, await turnsOfMessageEnded(tx, message.id, { actor, reason }))
	})
}

/**
 * It waits again.
 *
 * @param lastAct the decision that is undone, as it was shown
 * @throws {MssError} MSS-TRIAGE-…, MSS-GED-GONE
 */
export function reopen(desk: Desk, id: number, { actor, lastAct }: { actor: string, lastAct: number | null }): Promise<void> {
	return inTurn(desk, id, async () => {
		const { db } = desk.ledger
		const { message, documents } = await subjectOf(desk, 'reopen', id)
		if (lastAct === null || await lastActOf(db, id) !== lastAct || (await knownAct(db, lastAct)).kind !== 'close') {
			throw new MssError('MSS-TRIAGE-CHANGED')
		}
		await carryOut(desk, await writeAct(desk, { kind: 'reopen', state: 'planned', message, documents, actor }))
	})
}
