/** Statements, in order, of one migration: never changed once released. */
export default [
	// What is over is walked by when it ended, whatever its mailboxes.
	'DROP INDEX messages_over',
	'CREATE INDEX messages_over ON messages (state, final_at DESC, id, closed_at, mailbox)',
	// What was decided of a patient's documents.
	'CREATE INDEX acts_patient ON acts (structure, patient_id)',
	// What is of no structure, which each start asks for: nothing, but in ledgers of before.
	'CREATE INDEX messages_nameless ON messages (id) WHERE structure = \'\'',
	'CREATE INDEX turns_nameless ON turns (id) WHERE structure = \'\'',
	// Sendings in a state are counted without opening a row.
	'DROP INDEX recipients_state',
	'CREATE INDEX recipients_state ON recipients (state, outgoing_id, resent_by)',
	// What is looked for every few seconds is little, and found as such.
	'CREATE INDEX messages_open ON messages (id) WHERE state IN (\'review\', \'quarantined\') AND closed_at IS NULL',
	'CREATE INDEX outbox_state ON outbox (state)',
	'CREATE INDEX outgoing_copy ON outgoing (mailbox, id) WHERE copy = \'due\'',
	// What is kept no longer.
	'CREATE INDEX messages_raw ON messages (final_at) WHERE spool IS NOT NULL',
	'CREATE INDEX outgoing_raw ON outgoing (id) WHERE spool IS NOT NULL',
	// Documents whose moves are followed, a slice at a time.
	'CREATE INDEX documents_followed ON documents (id) WHERE file_id IS NOT NULL AND path IS NOT NULL',
]
