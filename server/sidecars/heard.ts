/** What the outside sees is begun only by a sidecar of which the others hear: the store, operators, whoever waits for a lease. */
import type { Ged } from '../ged/ged.ts'
import type { Leases } from '../leases/leases.ts'
import type { MailSource } from '../mailbox/mail-source.ts'
import type { Submit } from '../mailbox/submit.ts'

/** @throws {MssError} where nothing may be begun */
type Check = () => void

const GED: (keyof Ged)[] = ['create', 'move', 'makeFolder', 'tag', 'share', 'writeState']
const SOURCE: (keyof MailSource)[] = ['markSeen', 'move', 'append', 'addKeyword', 'putMark', 'dropMarks']

/** The same ports, which ask before. */
export interface Heard {
	ged: (ged: Ged) => Ged
	source: (source: MailSource) => MailSource
	submit: (submit: Submit) => Submit
	leases: (leases: Leases) => Leases
}

/** Of a process that is alone. */
export const UNCHECKED: Heard = { ged: (one) => one, source: (one) => one, submit: (one) => one, leases: (one) => one }

export function heardBy(check: Check): Heard {
	return {
		ged: (ged) => checked(ged, GED, check),
		source: (source) => checked(source, SOURCE, check),
		// Once the ledger says that the bytes may leave, and before any does.
		submit: (submit) => (mailbox, handover, raw) => submit(mailbox, {
			...handover,
			beforeData: async (accepted) => {
				await handover.beforeData?.(accepted)
				check()
			},
		}, raw),
		// Whoever waited for a lease may have been frozen meanwhile.
		leases: ({ hold, stop }) => ({
			stop,
			hold: (key, work) => hold(key, async () => {
				check()
				return work()
			}),
		}),
	}
}

function checked<Port extends object>(port: Port, writes: (keyof Port)[], check: Check): Port {
	const names = new Set<PropertyKey>(writes)
	return new Proxy(port, {
		get: (target, name) => {
			const value: unknown = Reflect.get(target, name, target)
			if (typeof value !== 'function') {
				return value
			}
			return !names.has(name)
				? value.bind(target)
				: async (...how: unknown[]) => {
					check()
					return Reflect.apply(value, target, how)
				}
		},
	})
}
