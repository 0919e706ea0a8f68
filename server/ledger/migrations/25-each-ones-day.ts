/** Statements, in order, of one migration: never changed once released. */
export default [
	// What waits is entrusted to somebody, and people say a word of it to one another; each says how they want to be told (ADR 53).
	'ALTER TABLE messages ADD COLUMN entrusted_to TEXT',
	'ALTER TABLE messages ADD COLUMN entrusted_by TEXT',
	'ALTER TABLE messages ADD COLUMN entrusted_at TEXT',
	'CREATE INDEX messages_entrusted ON messages (entrusted_to, mailbox) WHERE entrusted_to IS NOT NULL',
	`CREATE TABLE remarks (
		id INTEGER PRIMARY KEY AUTOINCREMENT, message_id INTEGER NOT NULL, at TEXT NOT NULL, author TEXT NOT NULL, text TEXT
	)`,
	'CREATE INDEX remarks_of ON remarks (message_id)',
	'CREATE TABLE comers ("user" TEXT PRIMARY KEY, groups TEXT NOT NULL, at TEXT NOT NULL)',
	`CREATE TABLE wishes (
		"user" TEXT PRIMARY KEY, quiet TEXT NOT NULL, digest TEXT NOT NULL, by_bell INTEGER NOT NULL, by_mail INTEGER NOT NULL,
		address TEXT NOT NULL, told_on TEXT NOT NULL
	)`,
]
