/** Statements, in order, of one migration: never changed once released. */
export default [
	// What is over is walked by when it ended, whatever its mailboxes.
	'DROP INDEX messages_over',
	'CREATE INDEX messages_over ON messages (state, final_at DESC, id, closed_at, mailbox)',
	// What was decided of a patient's documents.
	'CREATE INDEX acts_patient ON acts (structure, patient_id) WHERE patient_id IS NOT NULL',
	// Sendings in a state are counted without opening a row.
	'DROP INDEX recipients_state',
	'CREATE INDEX recipients_state ON recipients (state, outgoing_id, resent_by)',
]
