/** Statements, in order, of one migration: never changed once released. */
export default [
	// A small picture of a document, made when its row was first seen; null: nothing of it can be drawn.
	'CREATE TABLE thumbnails (document_id INTEGER NOT NULL, picture TEXT, made_at TEXT NOT NULL, PRIMARY KEY (document_id))',
]
