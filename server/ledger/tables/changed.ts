import type { InsertResult, UpdateResult } from 'kysely'

/** Did a transition happen? Its statement states what it starts from: of none, it changes nothing. */
export async function changed(query: { executeTakeFirst: () => Promise<{ numUpdatedRows: bigint } | undefined> }): Promise<boolean> {
	return ((await query.executeTakeFirst())?.numUpdatedRows ?? 0n) > 0n
}

/** Was it there, to be taken out? */
export async function removed(query: { executeTakeFirst: () => Promise<{ numDeletedRows: bigint } | undefined> }): Promise<boolean> {
	return ((await query.executeTakeFirst())?.numDeletedRows ?? 0n) > 0n
}

/** Of what was put in, or in the place of another: did it happen? */
export function isOne(done: InsertResult | UpdateResult): boolean {
	return ('numUpdatedRows' in done ? done.numUpdatedRows : done.numInsertedOrUpdatedRows ?? 0n) > 0n
}
