/** What contradicts itself is released, to be filed by hand, or rejected; by two people where it is so configured. */
import type { Context } from '../context.ts'
import type { ActRow } from './act.ts'

import { MssError } from '../errors.ts'
import { readDecision } from '../ledger/stored/decision.ts'
import { answered, askedOf } from '../ledger/tables/acts.ts'
import { told } from '../reasons/words.reasons.ts'
import { inTurn, subjectOf, writeAct } from './act.ts'
import { carryOut } from './carry-out-act.ts'

export type Verdict = 'release' | 'reject'

/** Settles, or asks for a second person. @throws {MssError} MSS-TRIAGE-…, MSS-GED-GONE */
export function settleQuarantined(
	context: Context,
	id: number,
	verdict: Verdict,
	{ actor, reason }: { actor: string, reason: string },
): Promise<ActRow['state']> {
	return inTurn(context, id, async () => {
		const { message, documents } = await subjectOf(context, verdict, id)
		if (await askedOf(context.ledger.db, id)) {
			throw new MssError('MSS-TRIAGE-SECOND')
		}
		const reasons = readDecision(message).reasons.map(told)
		const state = context.config.quarantine.fourEyes ? 'asked' : 'planned'
		const displayed = { message: id, reasons }
		const act = await writeAct(context, { kind: verdict, state, message, documents, actor, reason, displayed })
		await carryOut(context, act)
		return state === 'asked' ? 'asked' : 'done'
	})
}

/**
 * The second person agrees, or not; whoever asked may only take it back.
 *
 * @param act what was asked, as it was shown
 * @throws {MssError} MSS-TRIAGE-…, MSS-GED-GONE
 */
export function answerAsked(
	context: Context,
	id: number,
	{ act, actor, isAgreed }: { act: number, actor: string, isAgreed: boolean },
): Promise<void> {
	return inTurn(context, id, async () => {
		const { ledger } = context
		const asked = await askedOf(ledger.db, id)
		if (!asked) {
			throw new MssError('MSS-TRIAGE-GONE')
		}
		if (asked.id !== act) {
			throw new MssError('MSS-TRIAGE-CHANGED')
		}
		if (isAgreed && asked.actor === actor) {
			throw new MssError('MSS-TRIAGE-SECOND')
		}
		if (isAgreed) {
			await subjectOf(context, asked.kind as Verdict, id)
		}
		const state = isAgreed ? 'planned' : 'refused'
		await ledger.change(async (tx) => {
			if (!await answered(tx, asked.id, state, actor)) {
				throw new MssError('MSS-TRIAGE-GONE')
			}
			await ledger.audit.append(tx, [{ action: 'act', actor, messageId: id, details: { act: asked.id, kind: asked.kind, state } }])
		})
		await carryOut(context, asked.id)
	})
}
