/**
 * Who is late by as many days as their circuit says (`answer.remindAfterDays`) is reminded, once for each of these delays, by the same
 * use case as a person's click. A dossier's sending is reminded as the circuit said when it began.
 */
import type { Circuit } from '../config/circuit.ts'
import type { Context } from '../context.ts'
import type { TurnRow } from '../ledger/tables/turns.table.ts'

import { restorationOf } from '../doubts/restoration.ts'
import { SOFTWARE } from '../ledger/audit.ts'
import { dossierOfSending } from '../ledger/tables/dossiers.table.ts'
import { openTurnsOfCircuits } from '../ledger/tables/turns.table.ts'
import { logged } from '../log/log.ts'
import { circuitOfDossier, newestOf } from '../structures/known-circuits.ts'
import { machine } from '../usecases/actor.ts'
import { remind } from '../usecases/remind.ts'

const DAY = 24 * 60 * 60 * 1000

export async function remindLate(context: Context, now = new Date(context.clock.now())): Promise<void> {
	const late = new Map<string, number[]>()
	// A ledger that was put back does not know whom it reminded since its copy: delays that had passed by then are a person's.
	const restored = (await restorationOf(context.ledger.db))?.at ?? null
	for (const turn of await openTurnsOfCircuits(context.ledger.db, now.toISOString())) {
		const circuit = await circuitOfTurn(context, turn)
		if (circuit !== null && isReminderDue(turn, circuit.answer?.remindAfterDays ?? [], now, restored)) {
			late.set(turn.thread, [...late.get(turn.thread) ?? [], turn.id])
		}
	}
	for (const [thread, only] of late) {
		try {
			await remind.do(context, machine(SOFTWARE), { thread }, { only })
		} catch (error) {
			// Answered meanwhile, reminded today by somebody, or the mailbox may not send: it is looked at again.
			context.log.info({ turns: only, ...logged(error) }, 'not reminded')
		}
	}
}

/** A delay has passed since it was asked, after the last reminder: who is not late yet is never reminded. @param days since it was asked */
export function isReminderDue(
	{ due, opened_at: asked, reminded_at: last }: Pick<TurnRow, 'due' | 'opened_at' | 'reminded_at'>,
	days: number[],
	now: Date,
	restored: string | null = null,
): boolean {
	const isLate = due !== null && Date.parse(due) <= now.getTime()
	const since = restored === null ? -Infinity : Date.parse(restored)
	const passed = isLate
		? days.map((count) => Date.parse(asked) + count * DAY).filter((time) => time > since && time <= now.getTime())
		: []
	return passed.length > 0 && (last === null || Date.parse(last) < Math.max(...passed))
}

async function circuitOfTurn({ config, ledger: { db } }: Context, { circuit: id, outgoing_id: sending }: TurnRow): Promise<Circuit | null> {
	const dossier = sending === null ? null : await dossierOfSending(db, sending)
	return dossier === null || dossier.circuit !== id ? newestOf(db, config, id!) : circuitOfDossier(db, config, dossier)
}
