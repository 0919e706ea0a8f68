/** Statements, in order, of one migration: never changed once released. */
export default [
	// Who works on a ledger of PostgreSQL's, and which mailboxes each holds. In a file of SQLite's, which has one process, both stay empty.
	'CREATE TABLE sidecars (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, machine TEXT NOT NULL, '
	+ 'started_at TEXT NOT NULL, seen_at TEXT NOT NULL, leaving_at TEXT, gone_at TEXT)',
	'CREATE TABLE holds (key TEXT NOT NULL PRIMARY KEY, owner TEXT NOT NULL REFERENCES sidecars (id), since TEXT NOT NULL)',
	// Where somebody is signed in for a mailbox, in the memory of one of them.
	'CREATE TABLE pins (key TEXT NOT NULL PRIMARY KEY, owner TEXT NOT NULL REFERENCES sidecars (id))',
	'CREATE INDEX holds_owner ON holds (owner)',
]
