/** Statements, in order, of one migration: never changed once released. */
export default [
	'CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL)',
	'CREATE TABLE made_mailboxes (address TEXT PRIMARY KEY, config TEXT NOT NULL, changed_at TEXT NOT NULL)',
	"CREATE TABLE gone_accounts (\"user\" TEXT PRIMARY KEY, state TEXT NOT NULL CHECK (state IN ('deleted', 'disabled')), at TEXT "
	+ 'NOT NULL)',
	'CREATE TABLE favourites (mailbox TEXT NOT NULL, address TEXT NOT NULL, name TEXT NOT NULL, added_at TEXT NOT NULL, PRIMARY KEY '
	+ '(mailbox, address))',
	'CREATE INDEX documents_file_id ON documents (file_id)',
	'CREATE INDEX outgoing_documents_file_id ON outgoing_documents (file_id)',
]
