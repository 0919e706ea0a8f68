/** Statements, in order, of one migration: never changed once released. */
export default [
	// A sending that goes anew to those whom another one did not reach; once it has left, nobody need look at those any more.
	'ALTER TABLE outgoing ADD COLUMN resends INTEGER',
	'ALTER TABLE recipients ADD COLUMN resent_by INTEGER',
]
