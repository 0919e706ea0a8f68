/** Statements, in order, of one migration: never changed once released. */
export default ['CREATE TABLE made_people ("user" TEXT PRIMARY KEY, config TEXT NOT NULL, made_at TEXT NOT NULL)']
