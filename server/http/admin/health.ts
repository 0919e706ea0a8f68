/** `doctor` in the page: it takes its time, so that the last examination is shown while the next one runs. */
import type { Check } from '../../ops/doctor.ts'
import type { Handler, Office } from '../handler.ts'

import { examine } from '../../ops/doctor.ts'
import { person } from '../../usecases/actor.ts'
import { acceptAbsences as accept } from '../../usecases/settle-doubts.ts'

/** Milliseconds after which an examination is done again when somebody looks. */
const STALE = 60_000

interface Examination {
	at: number
	checks: Check[] | null
	running: boolean
	/** Something was changed while it ran. */
	isPast: boolean
}

const last = new WeakMap<Office, Examination>()

export const health: Handler<'admin GET health'> = async (office) => {
	const known = last.get(office) ?? { at: 0, checks: null, running: false, isPast: false }
	last.set(office, known)
	if (!known.running && Date.now() - known.at > STALE) {
		Object.assign(known, { running: true, isPast: false })
		void run(office).then(
			(checks) => Object.assign(known, { checks, at: known.isPast ? 0 : Date.now(), running: false }),
			() => Object.assign(known, { running: false }),
		)
	}
	return { checks: known.checks, isRunning: known.running, at: known.at === 0 ? null : new Date(known.at).toISOString() }
}

/** What was changed is looked at anew, without waiting: after an import, a mailbox, an authorisation. */
export function examineAgain(office: Office): void {
	const known = last.get(office)
	if (known) {
		known.at = 0
		known.isPast = true
	}
}

/** The administrator knows why documents are found nowhere: it was meant. */
export const acceptAbsences: Handler<'admin POST absences'> = async ({ context }, { call }) => {
	await accept.do(context, person(call), {}, {})
	return null
}

function run({ context: { config, ledger, ged, source, offer, directory, signIns } }: Office): Promise<Check[]> {
	return examine({
		config,
		ledger,
		openGed: async () => ged,
		source,
		offer,
		directory,
		signIns,
	})
}
