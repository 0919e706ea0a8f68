/** Statements, in order, of one migration: never changed once released. */
export default [
	// What is filed by itself may ask for an answer all the same; a question is no answer.
	...['asks', 'asks_done_at'].map((column) => `ALTER TABLE messages ADD COLUMN ${column} TEXT`),
	'ALTER TABLE recipients ADD COLUMN question_at TEXT',
	'ALTER TABLE outgoing ADD COLUMN about_patient TEXT',
	'ALTER TABLE patients ADD COLUMN opposition TEXT',
	'CREATE INDEX messages_sender ON messages (sender)',
	'CREATE INDEX messages_asks ON messages (asks) WHERE asks IS NOT NULL',
	'ALTER TABLE recipients ADD COLUMN written TEXT',
	'ALTER TABLE correspondents ADD COLUMN written TEXT',
]
