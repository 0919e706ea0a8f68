/** « État du service »: `doctor` in the page. It takes its time, so that the last examination is shown while the next one runs. */
import type { Handler } from '../handler.ts'

import { alertMailFacts } from '../../ops/alert-mail/alert-state.ts'
import { examineUnless } from '../../ops/examination.ts'
import { toldCheck } from '../../ops/told-check.ts'
import { person } from '../../usecases/actor.ts'
import { lookAgain, tryAlerts } from '../../usecases/look-after.ts'
import { acceptAbsences as accept } from '../../usecases/settle-doubts.ts'

/** Milliseconds after which an examination is done again when somebody looks. */
const STALE = 60_000

export const health: Handler<'admin GET health'> = async ({ context }) => {
	const { checks, isRunning, at } = await examineUnless(context, STALE)
	return {
		checks: checks?.map((check) => toldCheck(check, context.config)) ?? null,
		isRunning,
		at: at === 0 ? null : new Date(at).toISOString(),
		alerts: await alertMailFacts(context),
	}
}

export const examineHealthAgain: Handler<'admin POST health'> = ({ context }, { call }) => lookAgain.do(context, person(call), {}, {})

export const tryTheAlerts: Handler<'admin POST alerts/test'> = ({ context }, { call, params }) =>
	tryAlerts.do(context, person(call), {}, params)

/** The administrator knows why documents are found nowhere: it was meant. */
export const acceptAbsences: Handler<'admin POST absences'> = async ({ context }, { call }) => {
	await accept.do(context, person(call), {}, {})
	return null
}
