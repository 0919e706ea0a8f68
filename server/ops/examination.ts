/** The last examination of everything (`doctor`), in memory: shown while the next one runs, by the page and by the mails of alert. */
import type { Context } from '../context.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Check } from './check.ts'

import { examine } from './doctor.ts'
import { logged } from './log.ts'

interface Examination {
	/** When it ended, milliseconds since 1970; 0: it is past, or none was done yet. */
	at: number
	checks: Check[] | null
	isRunning: boolean
	/** Something was changed while it ran. */
	isPast: boolean
	/** By « Revérifier », or a mailbox that was changed: the next one tries even what an operator has refused. */
	isAsked: boolean
}

const last = new WeakMap<Ledger, Examination>()

export function lastExamination({ ledger }: Pick<Context, 'ledger'>): Readonly<Examination> {
	return known(ledger)
}

/** Begins another, unless one runs or the last is younger than that; nobody waits for it. @param young milliseconds */
export function examineUnless(context: Context, young: number, now = context.clock.now()): Readonly<Examination> {
	const one = known(context.ledger)
	if (!one.isRunning && now - one.at > young) {
		const { isAsked } = one
		Object.assign(one, { isRunning: true, isPast: false, isAsked: false })
		void run(context, isAsked).then(
			(checks) => Object.assign(one, { checks, at: one.isPast ? 0 : context.clock.now(), isRunning: false }),
			(error: unknown) => {
				context.log.error(logged(error), 'examination failed')
				one.isRunning = false
			},
		)
	}
	return one
}

/**
 * What was changed is looked at anew, without waiting: after an import, a mailbox, an authorisation.
 *
 * @param isAsked what an operator has refused is tried too
 */
export function examineAgain({ ledger }: Pick<Context, 'ledger'>, isAsked: boolean): void {
	const one = known(ledger)
	Object.assign(one, { at: 0, isPast: true, isAsked: one.isAsked || isAsked })
}

function known(ledger: Ledger): Examination {
	const one = last.get(ledger) ?? { at: 0, checks: null, isRunning: false, isPast: false, isAsked: false }
	last.set(ledger, one)
	return one
}

function run({ config, ledger, ged, source, offer, directory, signIns }: Context, isAsked: boolean): Promise<Check[]> {
	return examine({ config, ledger, openGed: async () => ged, source, offer, directory, signIns, isAsked })
}
