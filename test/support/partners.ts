/** Two structures on one operator, each with an instance of its own: what one sends, the other collects. */
import type { MailHost } from './mail-host.ts'
import type { SendingWorld } from './sending.support.ts'
import type { Run } from './world.support.ts'

import { setTimeout as sleep } from 'node:timers/promises'
import { sendingWorld } from './sending.support.ts'

export interface Partner extends SendingWorld {
	/** `collect --once`, once so many messages have arrived. */
	collect: (arrived?: number) => Promise<Run['json']>
}

const EHPAD = {
	id: 'lilas',
	finess: '750000002',
	name: 'EHPAD Les Lilas',
	sector: 'SA17',
	practiceSetting: 'ESSMS',
	telecom: 'tel:+33200000000',
}
const CHIEF = { family: 'MOREAU', given: 'Paul', rpps: '810000000011' }
let made = 0

/** The IME sends, the EHPAD collects, and sends on. */
export async function partners(host: MailHost, more: Record<string, unknown> = {}): Promise<{ ime: Partner, ehpad: Partner }> {
	const n = ++made
	const ime = await sendingWorld(host, { address: `ime-${process.pid}-${n}@ime.exemple.mssante.fr` })
	const ehpad = await sendingWorld(host, {
		address: `ehpad-${process.pid}-${n}@ehpad.exemple.mssante.fr`,
		label: 'EHPAD Les Lilas',
		structure: 'lilas',
		responsible: CHIEF,
		...more,
	}, { structures: [EHPAD] })
	return { ime: collecting(host, ime), ehpad: collecting(host, ehpad) }
}

function collecting(host: MailHost, world: SendingWorld): Partner {
	return {
		...world,
		collect: async (arrived = 1) => {
			for (const end = Date.now() + 60_000; host.messages(world.address).length < arrived && Date.now() < end;) {
				await sleep(100)
			}
			return (await world.run('collect', '--once')).json
		},
	}
}

/** The message of that Message-ID, once it is in a mailbox. */
export async function arrived(host: MailHost, address: string, messageId: string): Promise<Buffer> {
	const header = new RegExp(`^Message-ID:\\s*${messageId.replace(/[.<>]/g, '\\$&')}`, 'mi')
	for (const end = Date.now() + 60_000; ;) {
		const found = host.messages(address).find((raw) => header.test(raw.toString('latin1')))
		if (found) {
			return found
		}
		if (Date.now() > end) {
			throw new Error(`${messageId} did not arrive at ${address}`)
		}
		await sleep(100)
	}
}
