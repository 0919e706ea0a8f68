/** Who came lately, with their groups of then (ADR 53): Nextcloud tells nobody’s groups but with a call of theirs. */
import type { Db, Tx } from '../db.ts'

import { z } from 'zod'
import { parseStored } from '../stored/column.ts'

/** Milliseconds for which what was seen of a person is believed: a right that was taken away meanwhile ends with it. */
const BELIEVED = 31 * 24 * 60 * 60_000
/** Milliseconds after which the same is noted anew. */
const ANEW = 60 * 60_000
const GROUPS = z.array(z.string())

export interface Comer {
	user: string
	groups: string[]
}

/** @param now milliseconds */
export async function noteComer(db: Db, { user, groups }: Comer, now: number): Promise<void> {
	if (user === '') {
		return
	}
	const known = await db.selectFrom('comers').selectAll().where('user', '=', user).executeTakeFirst()
	const text = JSON.stringify(groups)
	if (known !== undefined && known.groups === text && now - Date.parse(known.at) < ANEW) {
		return
	}
	const seen = { groups: text, at: new Date(now).toISOString() }
	await db.insertInto('comers').values({ user, ...seen }).onConflict((conflict) => conflict.column('user').doUpdateSet(seen)).execute()
}

/** Those who are still there, and who came not long ago. @param now milliseconds */
export async function comersOf(db: Db, now: number): Promise<Comer[]> {
	const rows = await db
		.selectFrom('comers')
		.selectAll()
		.where('at', '>=', new Date(now - BELIEVED).toISOString())
		.where('user', 'not in', db.selectFrom('gone_accounts').select('user'))
		.orderBy('user')
		.execute()
	return rows.map(({ user, groups }) => ({ user, groups: parseStored(GROUPS, groups, { column: 'comers.groups', row: user }) }))
}

/** Of those whose groups are believed no more, nothing is kept. */
export async function comersForgotten(db: Db, now: number): Promise<void> {
	await db.deleteFrom('comers').where('at', '<', new Date(now - BELIEVED).toISOString()).execute()
}

/** Of whoever is there no more. */
export async function comerGone(tx: Tx, user: string): Promise<void> {
	await tx.deleteFrom('comers').where('user', '=', user).execute()
}
