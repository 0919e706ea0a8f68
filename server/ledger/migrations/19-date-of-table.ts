/** Statements, in order, of one migration: never changed once released. */
export default [
	// Of a table: the day by which each partner answers, as who prepares said it.
	'ALTER TABLE dossiers ADD COLUMN answer_by TEXT',
]
