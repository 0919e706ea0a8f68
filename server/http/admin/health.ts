/** `doctor` in the page: it takes its time, so that the last examination is shown while the next one runs. */
import type { Check } from '../../ops/doctor.ts'
import type { Handler, Office } from '../routes.ts'

import { believeAbsences } from '../../incoming/absences.ts'
import { examine } from '../../ops/doctor.ts'

/** Milliseconds after which an examination is done again when somebody looks. */
const STALE = 60_000

interface Examination {
	at: number
	checks: Check[] | null
	running: boolean
}

const last = new WeakMap<Office, Examination>()

export const health: Handler = async (office) => {
	const known = last.get(office) ?? { at: 0, checks: null, running: false }
	last.set(office, known)
	if (!known.running && Date.now() - known.at > STALE) {
		known.running = true
		void run(office).then((checks) => Object.assign(known, { checks, at: Date.now(), running: false }), () => Object.assign(known, { running: false }))
	}
	return { status: 200, json: { checks: known.checks, isRunning: known.running, at: known.at === 0 ? null : new Date(known.at).toISOString() } }
}

/** The administrator knows why documents are found nowhere: it was meant. */
export const acceptAbsences: Handler = async (office, call) => {
	await believeAbsences(office.desk, call.user)
	last.delete(office)
	return { status: 200, json: null }
}

function run({ desk: { config, ledger, ged, source, offer } }: Office): Promise<Check[]> {
	return examine({
		config,
		ledger,
		openGed: async () => ged,
		source,
		offer,
	})
}
