/** Did a transition happen? Its statement states what it starts from: of none, it changes nothing. */
export async function changed(query: { executeTakeFirst: () => Promise<{ numUpdatedRows: bigint } | undefined> }): Promise<boolean> {
	return ((await query.executeTakeFirst())?.numUpdatedRows ?? 0n) > 0n
}
