/** The registry of measures: read anew at each look, so that nothing of it is kept beside the ledger. */
import type { Context } from '../../context.ts'
import type { Pulse } from '../pulse.ts'
import type { MeasureName, Readings, Sample } from './measures.ts'

import { leasesInMemory } from '../../leases/memory.ts'
import { messagesAfter, newestMessage } from '../../views/measures.view.ts'
import { alertMailFacts } from '../alert-mail/alert-state.ts'
import { lastTroubles } from '../troubles.ts'
import { MEASURES } from './measures.ts'
import { readLedger } from './of-ledger.ts'
import { readMachine, readPulse, readSignIns, readTrust } from './of-machine.ts'

interface Meter {
	/** In Prometheus’s text format (media type `type`). @throws {MssError} when the ledger cannot be read */
	text: (now?: number) => Promise<string>
	type: string
}

type Where = Pick<Context, 'config' | 'ledger' | 'signIns' | 'holds'>

/** @param pulse of the program that runs */
export async function openMeter(context: Where, pulse: Pulse): Promise<Meter> {
	const { collectDefaultMetrics, Counter, Gauge, Registry } = await import('prom-client')
	const registry = new Registry()
	collectDefaultMetrics({ register: registry })
	const names = Object.keys(MEASURES) as MeasureName[]
	const kept = new Map(names.map((name) => {
		const { help, labels, ...rest } = MEASURES[name]
		const Kind = 'counter' in rest ? Counter<string> : Gauge<string>
		return [name, new Kind({ name, help, labelNames: labels, registers: [registry] })]
	}))
	const received = await receivedSince(context)
	const look = async (now: number) => {
		const readings = { ...await read(context, pulse, now), mssante_messages_received_total: await received() }
		for (const [name, measure] of kept) {
			measure.reset()
			if (MEASURES[name].labels.length === 0) {
				// It begins again with a 0 that nobody measured.
				measure.remove()
			}
			for (const { labels, value } of readings[name] ?? []) {
				measure.inc(labels as Record<string, string>, value)
			}
		}
		return registry.metrics()
	}
	// Two at once would count the same messages twice, and share one registry.
	const { hold } = leasesInMemory()
	return { type: registry.contentType, text: (now = context.ledger.clock.now()) => hold('look', () => look(now)) }
}

async function read(context: Where, pulse: Pulse, now: number): Promise<Readings> {
	const { config: { mailboxes }, ledger: { db } } = context
	const troubles = lastTroubles(context)
	const mail = await alertMailFacts(context)
	return {
		...await readLedger(db, mailboxes, now),
		...await readMachine(context),
		...await readTrust(context, now),
		...readSignIns(context),
		// Of those that another sidecar holds, that one tells.
		...readPulse(pulse, mailboxes.map(({ address }) => address).filter((address) => context.holds.has(address))),
		...troubles !== null && {
			mssante_troubles: (['attention', 'problem'] as const).map((level) =>
				({ labels: { level }, value: troubles.filter((one) => one.level === level).length })),
		},
		mssante_alert_mail_failing: mail === null ? [] : [{ labels: {}, value: mail.failure === null ? 0 : 1 }],
	}
}

/** Counts on from the newest message of this moment: each look reads those that came since the last one. */
async function receivedSince({ config, ledger: { db } }: Pick<Where, 'config' | 'ledger'>): Promise<() => Promise<Sample[]>> {
	let last = await newestMessage(db)
	const counts = new Map<string, number>()
	return async () => {
		for (const { mailbox, count, last: id } of await messagesAfter(db, last)) {
			counts.set(mailbox, (counts.get(mailbox) ?? 0) + count)
			last = Math.max(last, id)
		}
		return config.mailboxes.map(({ address }) => ({ labels: { mailbox: address }, value: counts.get(address) ?? 0 }))
	}
}
