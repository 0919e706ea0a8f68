/** The ledger's migrations, in order; each runs in its transaction. A ledger from a newer program is refused. */
import type { Kysely } from 'kysely'
import type { Tables } from './schema.ts'

import { sql } from 'kysely'
import { MssError } from '../errors.ts'

/** Portable SQL, one statement an item. */
const MIGRATIONS: string[][] = [
	[
		'CREATE TABLE mailboxes (address TEXT PRIMARY KEY, first_contact_at TEXT, last_contact_at TEXT, error_code TEXT, error_text '
		+ 'TEXT, error_at TEXT)',
		`CREATE TABLE folders (mailbox TEXT NOT NULL, folder TEXT NOT NULL, uid_validity TEXT NOT NULL, server_uids INTEGER NOT NULL, missing_uids INTEGER NOT NULL,
		checked_at TEXT NOT NULL, PRIMARY KEY (mailbox, folder))`,
		`CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, mailbox TEXT NOT NULL, structure TEXT NOT NULL, message_id TEXT, raw_sha256 TEXT NOT NULL,
		content_sha256 TEXT NOT NULL, size INTEGER NOT NULL, internal_date TEXT NOT NULL, received_at TEXT NOT NULL, spool TEXT,
		state TEXT NOT NULL CHECK (state IN ('received', 'planned', 'filed', 'review', 'quarantined', 'ignored', 'failed')),
		kind TEXT, reading TEXT, decision TEXT, patient_id TEXT, failed_in TEXT, error_code TEXT, attempts INTEGER NOT NULL DEFAULT 0,
		next_attempt_at TEXT, final_at TEXT)`,
		'CREATE INDEX messages_state ON messages (state)',
		'CREATE INDEX messages_content ON messages (mailbox, content_sha256)',
		`CREATE TABLE uids (mailbox TEXT NOT NULL, folder TEXT NOT NULL, uid_validity TEXT NOT NULL, uid INTEGER NOT NULL, message_id INTEGER REFERENCES messages (id),
		internal_date TEXT, gone_at TEXT, after TEXT, PRIMARY KEY (mailbox, folder, uid_validity, uid))`,
		'CREATE INDEX uids_message ON uids (message_id)',
		`CREATE TABLE documents (id INTEGER PRIMARY KEY AUTOINCREMENT, message_id INTEGER NOT NULL REFERENCES messages (id), position INTEGER NOT NULL, name TEXT NOT NULL,
		media_type TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL, source TEXT NOT NULL, cda TEXT, cda_id TEXT, set_id TEXT, version INTEGER,
		structure TEXT NOT NULL, patient_id TEXT, base_group INTEGER NOT NULL, folder TEXT NOT NULL, base TEXT NOT NULL, extension TEXT NOT NULL,
		state TEXT NOT NULL CHECK (state IN ('planned', 'filed', 'review', 'quarantined', 'removed')), path TEXT, file_id TEXT, etag TEXT, filed_at TEXT,
		rule TEXT, superseded_by INTEGER REFERENCES documents (id), UNIQUE (message_id, position))`,
		'CREATE INDEX documents_patient ON documents (structure, patient_id, sha256)',
		'CREATE INDEX documents_cda ON documents (cda_id)',
		'CREATE INDEX documents_set ON documents (set_id)',
		'CREATE INDEX documents_state ON documents (state)',
		`CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, message_id INTEGER NOT NULL UNIQUE REFERENCES messages (id), mailbox TEXT NOT NULL, recipient TEXT NOT NULL,
		outcome TEXT NOT NULL, header_id TEXT NOT NULL UNIQUE, created_at TEXT NOT NULL,
		state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'unclear', 'failed')), attempts INTEGER NOT NULL DEFAULT 0, next_attempt_at TEXT,
		settled_at TEXT, error_code TEXT)`,
		`CREATE TABLE patients (structure TEXT NOT NULL, id TEXT NOT NULL, matricule TEXT, oid TEXT, status TEXT NOT NULL, birth_family_name TEXT, birth_given_names TEXT,
		first_birth_given_name TEXT, used_family_name TEXT, used_given_name TEXT, birth_date TEXT, sex TEXT, birth_place TEXT, folder TEXT, folder_id TEXT, folder_path TEXT,
		discharged TEXT, compared_name TEXT, PRIMARY KEY (structure, id))`,
		'CREATE INDEX patients_matricule ON patients (structure, matricule)',
		'CREATE INDEX patients_name ON patients (structure, compared_name)',
		'CREATE INDEX patients_birth ON patients (structure, birth_date)',
		'CREATE TABLE trust_domains (domain TEXT PRIMARY KEY)',
		'CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL)',
		`CREATE TABLE sent (header_id TEXT PRIMARY KEY, mailbox TEXT NOT NULL, structure TEXT NOT NULL, patient_id TEXT NOT NULL, subject TEXT NOT NULL,
		recipients TEXT NOT NULL, sent_at TEXT NOT NULL)`,
		`CREATE TABLE audit (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, message_id INTEGER, document_id INTEGER,
		details TEXT NOT NULL, mac TEXT NOT NULL)`,
		'CREATE INDEX audit_message ON audit (message_id)',
		'CREATE TABLE audit_head (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, mac TEXT NOT NULL)',
		'CREATE TABLE audit_seal (seq INTEGER PRIMARY KEY, mac TEXT NOT NULL, seal TEXT NOT NULL, at TEXT NOT NULL)',
	],
	[
		// Nothing was ever written in `sent`: what is sent has tables of its own.
		'DROP TABLE sent',
		`CREATE TABLE outgoing (id INTEGER PRIMARY KEY AUTOINCREMENT, header_id TEXT NOT NULL UNIQUE, envelope_id TEXT NOT NULL UNIQUE, key TEXT UNIQUE,
		fingerprint TEXT NOT NULL, mailbox TEXT NOT NULL, structure TEXT NOT NULL, patient_id TEXT, subject TEXT NOT NULL, reply_to TEXT NOT NULL, actor TEXT NOT NULL,
		spool TEXT, size INTEGER NOT NULL, raw_sha256 TEXT NOT NULL, created_at TEXT NOT NULL, cancelled_at TEXT, answer_due_at TEXT,
		copy TEXT NOT NULL CHECK (copy IN ('none', 'due', 'done')), searched_at TEXT)`,
		'CREATE INDEX outgoing_patient ON outgoing (structure, patient_id)',
		`CREATE TABLE outgoing_documents (outgoing_id INTEGER NOT NULL REFERENCES outgoing (id), position INTEGER NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL,
		file_id TEXT, source_sha256 TEXT NOT NULL, sha256 TEXT NOT NULL, title TEXT NOT NULL, type_code TEXT, cda_id TEXT, PRIMARY KEY (outgoing_id, position))`,
		'CREATE INDEX outgoing_documents_source ON outgoing_documents (source_sha256)',
		`CREATE TABLE recipients (outgoing_id INTEGER NOT NULL REFERENCES outgoing (id), position INTEGER NOT NULL, address TEXT NOT NULL,
		state TEXT NOT NULL CHECK (state IN ('queued', 'accepted', 'unclear', 'delivered', 'displayed', 'processed', 'notIntegrated', 'answered', 'failed', 'expired')),
		code TEXT, text TEXT, attempts INTEGER NOT NULL DEFAULT 0, next_attempt_at TEXT, accepted_at TEXT, changed_at TEXT NOT NULL, due_at TEXT,
		PRIMARY KEY (outgoing_id, position), UNIQUE (outgoing_id, address))`,
		'CREATE INDEX recipients_state ON recipients (state)',
		'CREATE TABLE correspondents (address TEXT PRIMARY KEY, name TEXT, exchanges INTEGER NOT NULL, last_at TEXT NOT NULL)',
		"ALTER TABLE outbox ADD COLUMN form TEXT NOT NULL DEFAULT 'mdn'",
	],
	[
		'CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL)',
		'CREATE TABLE made_mailboxes (address TEXT PRIMARY KEY, config TEXT NOT NULL, changed_at TEXT NOT NULL)',
		"CREATE TABLE gone_accounts (\"user\" TEXT PRIMARY KEY, state TEXT NOT NULL CHECK (state IN ('deleted', 'disabled')), at TEXT "
		+ 'NOT NULL)',
		'CREATE TABLE favourites (mailbox TEXT NOT NULL, address TEXT NOT NULL, name TEXT NOT NULL, added_at TEXT NOT NULL, PRIMARY KEY '
		+ '(mailbox, address))',
		'CREATE INDEX documents_file_id ON documents (file_id)',
		'CREATE INDEX outgoing_documents_file_id ON outgoing_documents (file_id)',
	],
	[
		...['queue', 'claimed_by', 'claimed_at', 'closed_at', 'sender', 'title', 'words', 'text', 'thread', 'rule_facts'].map((column) => `ALTER TABLE messages ADD COLUMN ${column} TEXT`),
		// What came before is found by its subject and sender, as far as they were kept.
		`UPDATE messages SET sender = json_extract(reading, '$.envelope.from'), title = json_extract(reading, '$.envelope.subject'), thread = 'm' || id,
		words = upper(coalesce(json_extract(reading, '$.envelope.subject'), '') || ' ' || coalesce(json_extract(reading, '$.envelope.from'), ''))`,
		'CREATE INDEX messages_waiting ON messages (state, mailbox, id)',
		'CREATE INDEX messages_thread ON messages (thread)',
		'CREATE INDEX messages_message_id ON messages (message_id)',
		...['words', 'text', 'thread', 'answers'].map((column) => `ALTER TABLE outgoing ADD COLUMN ${column} TEXT`),
		"UPDATE outgoing SET words = upper(subject), thread = 'o' || id",
		'CREATE INDEX outgoing_thread ON outgoing (thread)',
		'CREATE INDEX outgoing_mailbox ON outgoing (mailbox, id)',
		`CREATE TABLE acts (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, actor TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('file', 'put-back', 'release', 'reject', 'close', 'queue')),
		state TEXT NOT NULL CHECK (state IN ('asked', 'planned', 'done', 'failed', 'refused')), message_id INTEGER NOT NULL REFERENCES messages (id), mailbox TEXT NOT NULL,
		structure TEXT NOT NULL, sender TEXT, patient_id TEXT, folder TEXT, subfolder TEXT, type TEXT, queue TEXT, reason TEXT, displayed TEXT, error_code TEXT,
		confirmed_by TEXT, done_at TEXT)`,
		'CREATE INDEX acts_message ON acts (message_id)',
		'CREATE INDEX acts_sender ON acts (mailbox, sender)',
		'CREATE INDEX acts_state ON acts (state)',
		'CREATE TABLE act_documents (act_id INTEGER NOT NULL REFERENCES acts (id), document_id INTEGER NOT NULL REFERENCES documents '
		+ '(id), before TEXT NOT NULL, PRIMARY KEY (act_id, document_id))',
		`CREATE TABLE rules (id INTEGER PRIMARY KEY AUTOINCREMENT, mailbox TEXT NOT NULL, sender TEXT NOT NULL, effect TEXT NOT NULL, value TEXT NOT NULL,
		state TEXT NOT NULL CHECK (state IN ('proposed', 'active', 'refused', 'retired')), acts TEXT NOT NULL, proposed_at TEXT NOT NULL, decided_at TEXT, decided_by TEXT)`,
		'CREATE INDEX rules_sender ON rules (mailbox, sender)',
		'CREATE TABLE people ("user" TEXT PRIMARY KEY, name TEXT NOT NULL)',
		"CREATE INDEX audit_outgoing ON audit (json_extract(details, '$.outgoing')) WHERE json_extract(details, '$.outgoing') IS NOT NULL",
	],
	[
		// SQLite changes no CHECK in place; what refers to the table is written anew with it.
		`CREATE TABLE fresh_acts (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, actor TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('file', 'put-back', 'release', 'reject', 'close', 'reopen', 'queue')),
		state TEXT NOT NULL CHECK (state IN ('asked', 'planned', 'done', 'failed', 'refused')), message_id INTEGER NOT NULL REFERENCES messages (id), mailbox TEXT NOT NULL,
		structure TEXT NOT NULL, sender TEXT, patient_id TEXT, folder TEXT, subfolder TEXT, type TEXT, queue TEXT, reason TEXT, displayed TEXT, error_code TEXT,
		confirmed_by TEXT, done_at TEXT)`,
		'INSERT INTO fresh_acts SELECT * FROM acts',
		'CREATE TABLE fresh_act_documents (act_id INTEGER NOT NULL REFERENCES fresh_acts (id), document_id INTEGER NOT NULL REFERENCES '
		+ 'documents (id), before TEXT NOT NULL, PRIMARY KEY (act_id, document_id))',
		'INSERT INTO fresh_act_documents SELECT * FROM act_documents',
		'DROP TABLE act_documents',
		'DROP TABLE acts',
		'ALTER TABLE fresh_acts RENAME TO acts',
		'ALTER TABLE fresh_act_documents RENAME TO act_documents',
		'CREATE INDEX acts_message ON acts (message_id)',
		'CREATE INDEX acts_sender ON acts (mailbox, sender)',
		'CREATE INDEX acts_state ON acts (state)',
	],
	[
		// An attempt is counted before it is made; a fault, apart from outages.
		...['readings', 'faults'].map((column) => `ALTER TABLE messages ADD COLUMN ${column} INTEGER NOT NULL DEFAULT 0`),
	],
	[
		// A receipt that another machine may have sent is held; one that left is told to the others, on the message.
		'ALTER TABLE outbox ADD COLUMN held INTEGER NOT NULL DEFAULT 0',
		'ALTER TABLE outbox ADD COLUMN told INTEGER NOT NULL DEFAULT 0',
	],
	[
		// Heads of the audit that were written to the GED: they prove that an old one was ours (audit.ts).
		'CREATE TABLE audit_marks (seq INTEGER PRIMARY KEY, mac TEXT NOT NULL, proof TEXT NOT NULL)',
		...['messages', 'outgoing', 'acts'].map((table) => `ALTER TABLE ${table} ADD COLUMN erased_at TEXT`),
		// From here on the Message-ID of what has a key is made of the key (ops/restoration.ts).
		"INSERT INTO facts (name, value) VALUES ('keyed-ids', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
	],
	[
		// Undone at once by whoever did it: no wrong filing (triage/put-back.ts).
		'ALTER TABLE acts ADD COLUMN undoes INTEGER',
	],
	[
		// What comes back is what it was (incoming/notice-moves.ts).
		'ALTER TABLE documents ADD COLUMN rule_before TEXT',
		'CREATE TABLE tags (file_id TEXT PRIMARY KEY, attempts INTEGER NOT NULL DEFAULT 0, next_attempt_at TEXT)',
	],
	[
		// What is filed by itself may ask for an answer all the same; a question is no answer.
		...['asks', 'asks_done_at'].map((column) => `ALTER TABLE messages ADD COLUMN ${column} TEXT`),
		'ALTER TABLE recipients ADD COLUMN question_at TEXT',
		'ALTER TABLE outgoing ADD COLUMN about_patient TEXT',
		'ALTER TABLE patients ADD COLUMN opposition TEXT',
		'CREATE INDEX messages_sender ON messages (sender)',
		'CREATE INDEX messages_asks ON messages (asks) WHERE asks IS NOT NULL',
		'ALTER TABLE recipients ADD COLUMN written TEXT',
		'ALTER TABLE correspondents ADD COLUMN written TEXT',
	],
	[
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
	],
	['CREATE TABLE made_structures (id TEXT PRIMARY KEY, config TEXT NOT NULL, made_at TEXT NOT NULL)'],
]

/** Brings the ledger to this program's version, or to an older one's for a test. @throws {MssError} MSS-LEDGER-NEWER */
export async function migrate(db: Kysely<Tables>, target = MIGRATIONS.length): Promise<void> {
	const version = await versionOf(db)
	if (version > MIGRATIONS.length) {
		throw new MssError('MSS-LEDGER-NEWER')
	}
	for (const [index, statements] of MIGRATIONS.entries()) {
		if (index < version || index >= target) {
			continue
		}
		await db.transaction().execute(async (transaction) => {
			for (const statement of statements) {
				await sql.raw(statement).execute(transaction)
			}
			await sql.raw(`PRAGMA user_version = ${index + 1}`).execute(transaction)
		})
	}
}

export async function isCurrentVersion(db: Kysely<Tables>): Promise<boolean> {
	return await versionOf(db) >= MIGRATIONS.length
}

async function versionOf(db: Kysely<Tables>): Promise<number> {
	const { rows: [row] } = await sql<{ user_version: number }>`PRAGMA user_version`.execute(db)
	return row?.user_version ?? 0
}
