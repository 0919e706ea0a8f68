/** Statements, in order, of one migration: never changed once released. */
export default [
	'CREATE TABLE dropped_files (file_id TEXT PRIMARY KEY, user TEXT NOT NULL, groups TEXT NOT NULL, at TEXT NOT NULL)',
	'CREATE INDEX dropped_files_at ON dropped_files (at)',
]
