/** Statements, in order, of one migration: never changed once released. */
export default [
	// Versions of what we send, what replaces or retracts what, and what was received and leaves as it is (outgoing/versions.ts).
	...[
		'set_id TEXT',
		'version INTEGER',
		'maskings TEXT',
		'service_start TEXT',
		'action TEXT',
		'target_id INTEGER',
		'target_position INTEGER',
		'received_id INTEGER',
	].map((column) => `ALTER TABLE outgoing_documents ADD COLUMN ${column}`),
	'CREATE INDEX outgoing_documents_target ON outgoing_documents (target_id)',
]
