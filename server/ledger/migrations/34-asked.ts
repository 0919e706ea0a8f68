/** Statements, in order, of one migration: never changed once released. */
export default [
	// What was asked to leave, from the moment it was asked until it is queued.
	`CREATE TABLE asked (
		id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, fingerprint TEXT NOT NULL, mailbox TEXT NOT NULL,
		structure TEXT NOT NULL, actor TEXT NOT NULL, asked_at TEXT NOT NULL, request TEXT NOT NULL, owner TEXT, seen_at TEXT NOT NULL,
		attempts INTEGER NOT NULL DEFAULT 0, next_attempt_at TEXT, error_code TEXT
	)`,
	// Its files: the bytes are in the spool before it is written.
	`CREATE TABLE asked_files (
		asked_id INTEGER NOT NULL REFERENCES asked (id), position INTEGER NOT NULL, spool TEXT NOT NULL, sha256 TEXT NOT NULL,
		PRIMARY KEY (asked_id, position)
	)`,
	// Of what could not be made any more, the words are erased with the raw mail of others.
	'CREATE INDEX outgoing_never_made ON outgoing (id) WHERE size = 0 AND text IS NOT NULL',
	'CREATE INDEX asked_files_spool ON asked_files (spool)',
]
