/** Statements, in order, of one migration: never changed once released. */
export default [
	"CREATE TABLE made_settings (name TEXT PRIMARY KEY CHECK (name IN ('alerts', 'backup')), config TEXT NOT NULL, "
	+ 'changed_at TEXT NOT NULL)',
]
