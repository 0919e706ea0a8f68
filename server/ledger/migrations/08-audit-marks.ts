/** Statements, in order, of one migration: never changed once released. */
export default [
	// Heads of the audit that were written to the GED: they prove that an old one was ours (audit.ts).
	'CREATE TABLE audit_marks (seq INTEGER PRIMARY KEY, mac TEXT NOT NULL, proof TEXT NOT NULL)',
	...['messages', 'outgoing', 'acts'].map((table) => `ALTER TABLE ${table} ADD COLUMN erased_at TEXT`),
	// From here on the Message-ID of what has a key is made of the key (doubts/restoration.ts).
	"INSERT INTO facts (name, value) VALUES ('keyed-ids', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
]
