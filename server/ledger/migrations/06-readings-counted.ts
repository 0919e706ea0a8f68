/** Statements, in order, of one migration: never changed once released. */
export default [
	// An attempt is counted before it is made; a fault, apart from outages.
	...['readings', 'faults'].map((column) => `ALTER TABLE messages ADD COLUMN ${column} INTEGER NOT NULL DEFAULT 0`),
]
