/** Statements, in order, of one migration: never changed once released. */
export default [
	// What several sidecars on one database share, and one alone on SQLite has on its disk and in its memory (ADR 55): bytes, in parts…
	'CREATE TABLE spooled (name TEXT PRIMARY KEY, size INTEGER NOT NULL, sha256 TEXT NOT NULL, made_at TEXT NOT NULL, '
	+ 'is_whole INTEGER NOT NULL)',
	'CREATE TABLE spooled_parts (name TEXT NOT NULL REFERENCES spooled (name) ON DELETE CASCADE, number INTEGER NOT NULL, '
	+ 'bytes BLOB NOT NULL, PRIMARY KEY (name, number))',
	// … and what is asked for again soon, sealed: calls that were heard, work that a page waits for.
	'CREATE TABLE shelf (name TEXT PRIMARY KEY, sealed TEXT NOT NULL, until TEXT NOT NULL)',
	'CREATE INDEX shelf_until ON shelf (until)',
]
