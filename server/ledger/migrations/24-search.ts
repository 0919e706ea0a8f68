/** Statements, in order, of one migration: never changed once released. */
export default [
	// What was written in a message, as it is searched (mssante/searchable.ts); gone with `text`. What came before is not found by it.
	'ALTER TABLE messages ADD COLUMN said TEXT',
	'ALTER TABLE outgoing ADD COLUMN said TEXT',
	'CREATE INDEX recipients_address ON recipients (address)',
]
