/** Statements, in order, of one migration: never changed once released. */
export default [
	// SQLite changes no CHECK in place; what refers to the table is written anew with it.
	`CREATE TABLE fresh_acts (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, actor TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('file', 'put-back', 'release', 'reject', 'close', 'reopen', 'queue')),
	state TEXT NOT NULL CHECK (state IN ('asked', 'planned', 'done', 'failed', 'refused')),
	message_id INTEGER NOT NULL REFERENCES messages (id), mailbox TEXT NOT NULL,
	structure TEXT NOT NULL, sender TEXT, patient_id TEXT, folder TEXT, subfolder TEXT, type TEXT, queue TEXT, reason TEXT,
	displayed TEXT, error_code TEXT,
	confirmed_by TEXT, done_at TEXT)`,
	'INSERT INTO fresh_acts SELECT * FROM acts',
	'CREATE TABLE fresh_act_documents (act_id INTEGER NOT NULL REFERENCES fresh_acts (id), document_id INTEGER NOT NULL REFERENCES '
	+ 'documents (id), before TEXT NOT NULL, PRIMARY KEY (act_id, document_id))',
	'INSERT INTO fresh_act_documents SELECT * FROM act_documents',
	'DROP TABLE act_documents',
	'DROP TABLE acts',
	'ALTER TABLE fresh_acts RENAME TO acts',
	'ALTER TABLE fresh_act_documents RENAME TO act_documents',
	'CREATE INDEX acts_message ON acts (message_id)',
	'CREATE INDEX acts_sender ON acts (mailbox, sender)',
	'CREATE INDEX acts_state ON acts (state)',
]
