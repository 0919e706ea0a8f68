/** Statements, in order, of one migration: never changed once released. */
export default [
	// A receipt that another machine may have sent is held; one that left is told to the others, on the message.
	'ALTER TABLE outbox ADD COLUMN held INTEGER NOT NULL DEFAULT 0',
	'ALTER TABLE outbox ADD COLUMN told INTEGER NOT NULL DEFAULT 0',
]
