/** Facts that the program remembers of itself, one text a name: never a trait of anybody. */
import type { Db } from './db.ts'

export async function factOf(db: Db, name: string): Promise<string | null> {
	return (await db.selectFrom('facts').select('value').where('name', '=', name).executeTakeFirst())?.value ?? null
}

/** Null forgets it. */
export async function noteFact(db: Db, name: string, value: string | null): Promise<void> {
	if (value === null) {
		await db.deleteFrom('facts').where('name', '=', name).execute()
		return
	}
	await db.insertInto('facts').values({ name, value }).onConflict((conflict) => conflict.column('name').doUpdateSet({ value })).execute()
}

/** All whose name begins so. */
export async function forgetFacts(db: Db, prefix: string): Promise<void> {
	await db.deleteFrom('facts').where('name', 'like', `${prefix}%`).execute()
}
