/** Statements, in order, of one migration: never changed once released. */
export default [
	// Each page asks for those that are open, which are few; and by which circuits any began, and by whom.
	'CREATE INDEX dossiers_open ON dossiers (id) WHERE ended_at IS NULL',
	"CREATE INDEX dossiers_dropped ON dossiers (id) WHERE trigger_file IS NOT NULL AND state = 'sent' AND trigger_done_at IS NULL",
	'CREATE INDEX dossiers_circuit ON dossiers (circuit, version, mailbox)',
	'CREATE INDEX dossiers_preparer ON dossiers (prepared_by, mailbox)',
	'CREATE INDEX dossiers_patient ON dossiers (structure, patient_id)',
	// « why » a file is where it is.
	'CREATE INDEX documents_path ON documents (path) WHERE path IS NOT NULL',
]
