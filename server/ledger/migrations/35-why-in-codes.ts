/** Statements, in order, of one migration: never changed once released. */
export default [
	// Both in JSON (stored/whys.ts). What programs of before said in words stays in `error_text`, and in `text`.
	'ALTER TABLE mailboxes ADD COLUMN error_detail TEXT',
	'ALTER TABLE recipients ADD COLUMN reasons TEXT',
]
