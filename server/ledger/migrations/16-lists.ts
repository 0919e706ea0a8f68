/** Statements, in order, of one migration: never changed once released. */
export default [
	// Lists of the page are read in the order in which they are shown, and counted without opening a row.
	'CREATE INDEX outgoing_lately ON outgoing (created_at DESC, thread)',
	'CREATE INDEX messages_lately ON messages (received_at DESC, thread)',
	'DROP INDEX outgoing_thread',
	'DROP INDEX messages_thread',
	'CREATE INDEX outgoing_exchange ON outgoing (thread, created_at, mailbox, cancelled_at)',
	'CREATE INDEX messages_exchange ON messages (thread, received_at, mailbox, state, closed_at, asks)',
	`CREATE INDEX messages_asked ON messages (thread, received_at, mailbox, state, closed_at)
	WHERE asks = 'words' AND asks_done_at IS NULL`,
]
