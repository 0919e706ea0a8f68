/** Statements, in order, of one migration: never changed once released. */
export default [
	// What a person is writing and has not sent, by the place where they write it.
	'CREATE TABLE drafts ("user" TEXT NOT NULL, place TEXT NOT NULL, content TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY ("user", place))',
	'CREATE INDEX drafts_lately ON drafts (at)',
	// Of one person where "user" is theirs; else of all those who send for the structure, or from the mailbox.
	'CREATE TABLE text_models ("user" TEXT NOT NULL, structure TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL, '
	+ 'PRIMARY KEY ("user", structure, name))',
	'CREATE TABLE recipient_lists ("user" TEXT NOT NULL, mailbox TEXT NOT NULL, name TEXT NOT NULL, addresses TEXT NOT NULL, '
	+ 'at TEXT NOT NULL, PRIMARY KEY ("user", mailbox, name))',
]
