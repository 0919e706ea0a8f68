/** What was seen of the operators' mailboxes, each one's state. */
import type { MssError } from '../../errors.ts'
import type { Db, Tx } from '../db.ts'
import type { Tables } from '../ledger-schema.ts'

import { keptDetail } from '../stored/whys.ts'

const SOUND = { error_code: null, error_detail: null, error_text: null, error_at: null }

/** First contact, once. */
export async function met(tx: Tx, address: string, at: string): Promise<void> {
	await tx
		.insertInto('mailboxes')
		.values({ address, first_contact_at: at, last_contact_at: null, ...SOUND })
		.onConflict((conflict) => conflict.column('address').doUpdateSet({ first_contact_at: at }))
		.execute()
}

type Problem = Pick<MssError, 'code' | 'given'>

/** It answered, or what is wrong with it. */
export async function contacted(tx: Tx, address: string, problem: Problem | null, at: string): Promise<void> {
	const change
		= problem === null
			? { last_contact_at: at, ...SOUND }
			: { error_code: problem.code, error_detail: keptDetail(problem), error_text: null, error_at: at }
	await tx
		.insertInto('mailboxes')
		.values({ address, first_contact_at: null, ...(problem === null ? {} : { last_contact_at: null }), ...change })
		.onConflict((conflict) => conflict.column('address').doUpdateSet(change))
		.execute()
}

/** ISO 8601; null: never reached. */
export async function firstContactOf(db: Db, address: string): Promise<string | null> {
	const row = await db.selectFrom('mailboxes').select('first_contact_at').where('address', '=', address).executeTakeFirst()
	return row?.first_contact_at ?? null
}

export async function mailboxesByAddress(db: Db, addresses: string[]): Promise<Map<string, Tables['mailboxes']>> {
	const rows = addresses.length === 0 ? [] : await db.selectFrom('mailboxes').selectAll().where('address', 'in', addresses).execute()
	return new Map(rows.map((row) => [row.address, row]))
}
