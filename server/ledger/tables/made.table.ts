/** What was made in the admin page: mailboxes, structures, people, settings, their configuration in JSON. */
import type { Db, Tx } from '../db.ts'
import type { SettingName, Tables } from '../ledger-schema.ts'

import { randomUUID } from 'node:crypto'
import { tableNamed } from '../dialects/either.ts'
import { factOf, noteFact } from '../facts.ts'

/** Fact: another text each time that something here changes, whoever changes it. */
const VERSION = 'made-version'

export async function madeVersion(db: Db): Promise<string | null> {
	return factOf(db, VERSION)
}

async function noteChange(tx: Tx): Promise<void> {
	await noteFact(tx, VERSION, randomUUID())
}

export async function keepMailbox(tx: Tx, address: string, config: string, at: string): Promise<void> {
	await tx
		.insertInto('made_mailboxes')
		.values({ address, config, changed_at: at })
		.onConflict((conflict) => conflict.column('address').doUpdateSet({ config, changed_at: at }))
		.execute()
	await noteChange(tx)
}

export async function forgetMailbox(tx: Tx, address: string): Promise<void> {
	await tx.deleteFrom('made_mailboxes').where('address', '=', address).execute()
	await noteChange(tx)
}

export async function keepStructure(tx: Tx, id: string, config: string, at: string): Promise<void> {
	await tx
		.insertInto('made_structures')
		.values({ id, config, made_at: at })
		.onConflict((conflict) => conflict.column('id').doUpdateSet({ config }))
		.execute()
	await noteChange(tx)
}

export async function forgetStructure(tx: Tx, id: string): Promise<void> {
	await tx.deleteFrom('made_structures').where('id', '=', id).execute()
	await noteChange(tx)
}

export async function keepPerson(tx: Tx, user: string, config: string, at: string): Promise<void> {
	await tx
		.insertInto('made_people')
		.values({ user, config, made_at: at })
		.onConflict((conflict) => conflict.column('user').doUpdateSet({ config }))
		.execute()
	await noteChange(tx)
}

export async function forgetPerson(tx: Tx, user: string): Promise<void> {
	await tx.deleteFrom('made_people').where('user', '=', user).execute()
	await noteChange(tx)
}

export async function keepSetting(tx: Tx, name: SettingName, config: string, at: string): Promise<void> {
	await tx
		.insertInto('made_settings')
		.values({ name, config, changed_at: at })
		.onConflict((conflict) => conflict.column('name').doUpdateSet({ config, changed_at: at }))
		.execute()
	await noteChange(tx)
}

export async function forgetSetting(tx: Tx, name: SettingName): Promise<void> {
	await tx.deleteFrom('made_settings').where('name', '=', name).execute()
	await noteChange(tx)
}

export async function madeSetting(db: Db, name: SettingName): Promise<Tables['made_settings'] | undefined> {
	return db.selectFrom('made_settings').selectAll().where('name', '=', name).executeTakeFirst()
}

/** In a ledger whose layout may be another: before there was such a page, it has none. */
export async function madeSettingOfAny(db: Db, name: SettingName): Promise<Tables['made_settings'] | undefined> {
	const { rows: [table] } = await tableNamed('made_settings').execute(db)
	return table === undefined ? undefined : madeSetting(db, name)
}

type MailboxRow = Tables['made_mailboxes']
type StructureRow = Tables['made_structures']

export async function madeMailboxes(db: Db): Promise<MailboxRow[]> {
	return db.selectFrom('made_mailboxes').selectAll().orderBy('address').execute()
}

export async function madeMailboxByAddress(db: Db, address: string): Promise<MailboxRow | undefined> {
	return db.selectFrom('made_mailboxes').selectAll().where('address', '=', address).executeTakeFirst()
}

/** The oldest first. */
export async function madePeople(db: Db): Promise<Tables['made_people'][]> {
	return db.selectFrom('made_people').selectAll().orderBy('made_at').execute()
}

/** The oldest first. */
export async function madeStructures(db: Db): Promise<StructureRow[]> {
	return db.selectFrom('made_structures').selectAll().orderBy('made_at').execute()
}
