/** Statements, in order, of one migration: never changed once released. */
export default [
	// What each person has had before their eyes, whom they follow, whose page they opened last, and the lists that they keep.
	'CREATE TABLE read_marks ("user" TEXT NOT NULL, message_id INTEGER NOT NULL, at TEXT NOT NULL, PRIMARY KEY ("user", message_id))',
	'CREATE TABLE followed_patients ("user" TEXT NOT NULL, structure TEXT NOT NULL, patient_id TEXT NOT NULL, at TEXT NOT NULL, '
	+ 'PRIMARY KEY ("user", structure, patient_id))',
	'CREATE TABLE patient_looks ("user" TEXT NOT NULL, structure TEXT NOT NULL, patient_id TEXT NOT NULL, at TEXT NOT NULL, '
	+ 'PRIMARY KEY ("user", structure, patient_id))',
	'CREATE TABLE kept_views ("user" TEXT NOT NULL, name TEXT NOT NULL, filters TEXT NOT NULL, at TEXT NOT NULL, '
	+ 'PRIMARY KEY ("user", name))',
	// Nobody could say then what they had read: all that had come is taken as read, but what nobody was shown yet, and what came after it.
	"INSERT INTO facts (name, value) SELECT 'unread-after', max(received_at) FROM messages WHERE received_at < coalesce("
	+ "(SELECT min(received_at) FROM messages WHERE state IN ('received', 'read', 'planned', 'failed')), '9999') "
	+ 'HAVING max(received_at) IS NOT NULL',
	'CREATE INDEX messages_patient ON messages (structure, patient_id, received_at DESC) WHERE patient_id IS NOT NULL',
]
