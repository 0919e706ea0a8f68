/** Statements, in order, of one migration: never changed once released. */
export default [
	// What comes back is what it was (incoming/notice-moves.ts).
	'ALTER TABLE documents ADD COLUMN rule_before TEXT',
	'CREATE TABLE tags (file_id TEXT PRIMARY KEY, attempts INTEGER NOT NULL DEFAULT 0, next_attempt_at TEXT)',
]
