/** Rules in the ledger: those that hold for a sender, in a mailbox. */
import type { Db } from '../ledger/ledger.ts'
import type { Rule } from './rules.ts'

/** The oldest first: visible order, and the first that holds wins. */
export async function activeRules(db: Db, mailbox: string, sender: string | null): Promise<Rule[]> {
	return sender === null
		? []
		: db
				.selectFrom('rules')
				.select(['id', 'effect', 'value'])
				.where('mailbox', '=', mailbox)
				.where('sender', '=', sender)
				.where('state', '=', 'active')
				.orderBy('id')
				.execute()
}
