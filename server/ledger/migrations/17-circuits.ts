/** Statements, in order, of one migration: never changed once released. */
export default [
	// Each definition of a circuit that a dossier began with, and those made in the admin page.
	`CREATE TABLE circuits (
		id TEXT NOT NULL, version INTEGER NOT NULL, definition TEXT NOT NULL, origin TEXT NOT NULL, state TEXT NOT NULL,
		made_at TEXT NOT NULL, made_by TEXT NOT NULL, PRIMARY KEY (id, version)
	)`,
	// A sending being prepared, and kept.
	`CREATE TABLE dossiers (
		id INTEGER PRIMARY KEY AUTOINCREMENT, circuit TEXT NOT NULL, version INTEGER NOT NULL, structure TEXT NOT NULL,
		mailbox TEXT NOT NULL, patient_id TEXT, recipients TEXT NOT NULL, text TEXT NOT NULL, about_patient TEXT,
		again INTEGER NOT NULL DEFAULT 0, key TEXT UNIQUE, release_key TEXT NOT NULL UNIQUE, state TEXT NOT NULL,
		prepared_by TEXT NOT NULL, prepared_at TEXT NOT NULL, changed_by TEXT NOT NULL, changed_at TEXT NOT NULL,
		submitted_at TEXT, submitted_seen TEXT, notices TEXT NOT NULL DEFAULT '[]', answers INTEGER, trigger_path TEXT,
		trigger_file TEXT, trigger_etag TEXT, trigger_done_at TEXT, sending_id INTEGER REFERENCES outgoing (id), ended_at TEXT,
		erased_at TEXT
	)`,
	'CREATE INDEX dossiers_state ON dossiers (mailbox, state)',
	'CREATE INDEX dossiers_trigger ON dossiers (trigger_file) WHERE trigger_file IS NOT NULL',
	'CREATE INDEX dossiers_sending ON dossiers (sending_id) WHERE sending_id IS NOT NULL',
	// Its pieces' files: the bytes are in the spool from the moment they were put in.
	`CREATE TABLE dossier_files (
		id INTEGER PRIMARY KEY AUTOINCREMENT, dossier_id INTEGER NOT NULL REFERENCES dossiers (id), piece TEXT NOT NULL,
		name TEXT NOT NULL, title TEXT NOT NULL, type_code TEXT NOT NULL, path TEXT NOT NULL, file_id TEXT, sha256 TEXT NOT NULL,
		size INTEGER NOT NULL, spool TEXT
	)`,
	'CREATE INDEX dossier_files_dossier ON dossier_files (dossier_id)',
	`CREATE TABLE dossier_reasons (
		dossier_id INTEGER NOT NULL REFERENCES dossiers (id), piece TEXT NOT NULL, reason TEXT NOT NULL,
		PRIMARY KEY (dossier_id, piece)
	)`,
	// One person's word on one exact content.
	`CREATE TABLE visas (
		id INTEGER PRIMARY KEY AUTOINCREMENT, dossier_id INTEGER NOT NULL REFERENCES dossiers (id), actor TEXT NOT NULL,
		for_user TEXT, decision TEXT NOT NULL, reason TEXT, at TEXT NOT NULL, seen TEXT NOT NULL, drawn TEXT NOT NULL DEFAULT '[]'
	)`,
	'CREATE INDEX visas_dossier ON visas (dossier_id)',
	// Files that stand where they leave by themselves, since when they are as they are.
	`CREATE TABLE drops_seen (
		file_id TEXT PRIMARY KEY, etag TEXT NOT NULL, size INTEGER NOT NULL, seen_at TEXT NOT NULL, looks INTEGER NOT NULL
	)`,
]
