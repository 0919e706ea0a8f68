/** Statements, in order, of one migration: never changed once released. */
export default [
	// Undone at once by whoever did it: no wrong filing (triage/put-back.ts).
	'ALTER TABLE acts ADD COLUMN undoes INTEGER',
]
