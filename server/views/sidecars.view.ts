import type { Selectable } from 'kysely'
/** Who works on a ledger of PostgreSQL's, and what each holds; of a file of SQLite's, nobody is told. */
import type { Db } from '../ledger/db.ts'
import type { Tables } from '../ledger/ledger-schema.ts'

export interface SidecarShown extends Omit<Selectable<Tables['sidecars']>, 'number'> {
	/** Addresses, in lower case, and `program`. */
	keys: string[]
}

/** In the order they came, those that have gone lately too. */
export async function sidecarsShown(db: Db): Promise<SidecarShown[]> {
	const rows = await db
		.selectFrom('sidecars')
		.select(['id', 'machine', 'started_at', 'seen_at', 'leaving_at', 'gone_at'])
		.orderBy('number')
		.execute()
	const holds = rows.length === 0 ? [] : await db.selectFrom('holds').select(['key', 'owner']).orderBy('key').execute()
	const byOwner = Map.groupBy(holds, ({ owner }) => owner)
	return rows.map((row) => ({ ...row, keys: (byOwner.get(row.id) ?? []).map(({ key }) => key) }))
}
