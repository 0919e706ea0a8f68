/** Accounts by the names that people read: told by Nextcloud with each call, kept for what the ledger tells later. */
import type { Db, Tx } from './ledger.ts'

import { COMMAND_LINE, SOFTWARE } from './audit.ts'
import { personForgotten } from './person-forgotten.ts'
import { entrustedToNoMore } from './tables/messages.table.ts'

/** @param name as Nextcloud displays it; empty when it is not known */
export async function rememberName(db: Db, user: string, name: string): Promise<void> {
	if (user === '' || name === '') {
		return
	}
	const known = await db.selectFrom('people').select('name').where('user', '=', user).executeTakeFirst()
	if (known?.name !== name) {
		await db
			.insertInto('people')
			.values({ user, name })
			.onConflict((conflict) => conflict.column('user').doUpdateSet({ name }))
			.execute()
	}
}

/** Who acts without an account of Nextcloud. */
const OTHERS: Record<string, string> = { [SOFTWARE]: 'le logiciel', [COMMAND_LINE]: 'l’administrateur (depuis le serveur)' }

/** @return the name of an account, or the account itself */
export async function peopleNames(db: Db): Promise<(user: string) => string> {
	const rows = await db.selectFrom('people').selectAll().execute()
	const names = new Map(rows.map(({ user, name }) => [user, name]))
	return (user) => names.get(user) ?? OTHERS[user] ?? user
}

/** Was this account of Nextcloud deleted or disabled? */
export async function isAccountGone(db: Db, user: string): Promise<boolean> {
	return await db.selectFrom('gone_accounts').select('user').where('user', '=', user).executeTakeFirst() !== undefined
}

/** Of these, those that were deleted or disabled. */
export async function goneAmong(db: Db, users: string[]): Promise<Set<string>> {
	const rows = users.length === 0
		? []
		: await db.selectFrom('gone_accounts').select('user').where('user', 'in', users).execute()
	return new Set(rows.map(({ user }) => user))
}

export const ACCOUNT_STATES = ['deleted', 'disabled', 'enabled'] as const

/** An account of Nextcloud that is gone, or back. */
export async function noteAccountState(tx: Tx, user: string, state: typeof ACCOUNT_STATES[number], at: string): Promise<void> {
	if (state === 'enabled') {
		await tx.deleteFrom('gone_accounts').where('user', '=', user).execute()
		return
	}
	if (state === 'deleted') {
		await personForgotten(tx, user)
		await entrustedToNoMore(tx, user)
	}
	await tx
		.insertInto('gone_accounts')
		.values({ user, state, at })
		.onConflict((conflict) => conflict.column('user').doUpdateSet({ state, at }))
		.execute()
}
