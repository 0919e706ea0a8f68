/** The rights on messages (rights.ts), of many messages at once: what a list must not count, nor a search find. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Db } from '../ledger/ledger.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'
import type { Visible } from '../ledger/windows.ts'
import type { MessageAsk, MessageThing, Person } from '../rights.ts'
import type { Stage } from '../views/stages.view.ts'
import type { Seen } from '../views/visible.view.ts'

import { mayDo } from '../rights.ts'
import { stageOf, STAGES } from '../views/stages.view.ts'
import { naturesOf, visibleAmong } from '../views/visible.view.ts'

/** Of these mailboxes, the messages of which this person may ask that. */
export function visibleTo(person: Person, mailboxes: readonly MailboxConfig[], ask: MessageAsk): Visible {
	const alike = new Map<string, Seen>()
	for (const mailbox of mailboxes) {
		const stagesWhere = (more: Partial<MessageThing>) => STAGES.filter((state) => mayDo(person, mailbox, { ask, state, ...more }))
		const plain = stagesWhere({})
		const beyond = (stages: Stage[]) => stages.filter((stage) => !plain.includes(stage))
		const kinds = { plain, answers: beyond(stagesWhere({ isAnswer: true })), matters: beyond(stagesWhere({ isMatter: true })) }
		const key = JSON.stringify(kinds)
		const group = alike.get(key) ?? { ...kinds, addresses: [] }
		group.addresses.push(mailbox.address)
		alike.set(key, group)
	}
	return visibleAmong([...alike.values()])
}

type AskedFor = Pick<MessageRow, 'id' | 'state' | 'closed_at'>

/** What mayDo needs to know of one message. */
export async function thingOf(db: Db, message: AskedFor): Promise<Omit<MessageThing, 'ask'>> {
	return (await thingsOf(db, [message]))(message)
}

/** The same, of any number of them with one statement. */
export async function thingsOf(db: Db, messages: AskedFor[]): Promise<(message: AskedFor) => Omit<MessageThing, 'ask'>> {
	const natureOf = await naturesOf(db, messages.map(({ id }) => id))
	return (message) => ({ state: stageOf(message), ...natureOf(message.id) })
}
