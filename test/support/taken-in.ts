/** A message that a structure receives, and takes in. */
import type { MailHost } from './mail-host.ts'
import type { Structure } from './structures.support.ts'

/** Nothing of it is in progress. */
const SETTLED = ['filed', 'review', 'quarantined', 'ignored'] as const

export interface TakenIn {
	id: number
	/** The first in which it is settled. */
	state: typeof SETTLED[number]
}

export async function takesIn(host: MailHost, structure: Structure, raw: Buffer): Promise<TakenIn> {
	const messageId = /^Message-ID: (.*?)\r?$/im.exec(raw.toString('latin1'))![1]!
	host.deliver(structure.address, raw)
	let found: TakenIn | undefined
	await structure.until(async () => {
		found = await structure.app.ledger.db
			.selectFrom('messages')
			.select(['id', 'state'])
			.where('message_id', '=', messageId)
			.where('state', 'in', SETTLED)
			.$narrowType<{ state: TakenIn['state'] }>()
			.executeTakeFirst()
		return found !== undefined
	})
	return found!
}
