/** Statements, in order, of one migration: never changed once released. */
const OUTBOX = `id, message_id, mailbox, recipient, outcome, header_id, created_at, state, attempts, next_attempt_at, settled_at,
	error_code, form, held, told`

export default [
	// What steers is a column; reasons are for people.
	'ALTER TABLE messages ADD COLUMN rule TEXT',
	'ALTER TABLE messages ADD COLUMN decided_by TEXT',
	`UPDATE messages SET rule = CASE WHEN json_valid(decision) THEN json_extract(decision, '$.reasons[0].rule') END
	WHERE decision IS NOT NULL`,
	`UPDATE messages SET decided_by = CASE
		WHEN rule IN ('by-hand', 'rejected', 'closed') THEN 'person'
		WHEN rule = 'learnt-folder' THEN 'rule'
		ELSE 'software' END
	WHERE rule IS NOT NULL AND rule NOT IN ('put-back', 'released')`,
	'ALTER TABLE dossiers ADD COLUMN held INTEGER NOT NULL DEFAULT 0',
	"UPDATE dossiers SET held = 1 WHERE state = 'preparing' AND notices != '[]'",
	// SQLite changes no CHECK in place.
	`CREATE TABLE fresh_outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, message_id INTEGER NOT NULL UNIQUE REFERENCES messages (id),
		mailbox TEXT NOT NULL, recipient TEXT NOT NULL, outcome TEXT NOT NULL, header_id TEXT NOT NULL UNIQUE, created_at TEXT NOT NULL,
		state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'unclear', 'failed', 'withdrawn')),
		attempts INTEGER NOT NULL DEFAULT 0, next_attempt_at TEXT, settled_at TEXT, error_code TEXT, form TEXT NOT NULL DEFAULT 'mdn',
		held INTEGER NOT NULL DEFAULT 0, told INTEGER NOT NULL DEFAULT 0)`,
	`INSERT INTO fresh_outbox (${OUTBOX}) SELECT ${OUTBOX} FROM outbox`,
	'DROP TABLE outbox',
	'ALTER TABLE fresh_outbox RENAME TO outbox',
	"UPDATE outbox SET state = 'withdrawn', error_code = NULL WHERE state = 'failed' AND error_code = 'withdrawn'",
]
