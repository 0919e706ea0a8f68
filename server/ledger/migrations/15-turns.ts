/** Statements, in order, of one migration: never changed once released. */
export default [
	// Whose turn it is, on a thread, for each partner.
	`CREATE TABLE turns (
		id INTEGER PRIMARY KEY AUTOINCREMENT, structure TEXT NOT NULL, mailbox TEXT NOT NULL, thread TEXT NOT NULL,
		partner TEXT NOT NULL, asker TEXT NOT NULL, whose TEXT NOT NULL, opened_at TEXT NOT NULL, since TEXT NOT NULL, due TEXT,
		message_id INTEGER REFERENCES messages (id), outgoing_id INTEGER REFERENCES outgoing (id), verdict TEXT,
		is_disputed INTEGER NOT NULL DEFAULT 0, unread_id INTEGER REFERENCES messages (id), closed_at TEXT, closed_by TEXT, reason TEXT,
		reminded_at TEXT, circuit TEXT
	)`,
	'CREATE UNIQUE INDEX turns_open ON turns (thread, partner) WHERE closed_at IS NULL',
	'CREATE INDEX turns_thread ON turns (thread)',
	'CREATE INDEX turns_whose ON turns (mailbox, whose) WHERE closed_at IS NULL',
	`CREATE TABLE turn_moves (
		id INTEGER PRIMARY KEY AUTOINCREMENT, turn_id INTEGER NOT NULL REFERENCES turns (id), at TEXT NOT NULL, kind TEXT NOT NULL,
		whose TEXT NOT NULL, verdict TEXT, message_id INTEGER, outgoing_id INTEGER, actor TEXT NOT NULL
	)`,
	'CREATE INDEX turn_moves_turn ON turn_moves (turn_id)',
	'CREATE INDEX turn_moves_message ON turn_moves (message_id) WHERE message_id IS NOT NULL',
	// What was expected of others, and what was asked of us, before there were turns.
	`INSERT INTO turns (structure, mailbox, thread, partner, asker, whose, opened_at, since, due, outgoing_id)
		SELECT outgoing.structure, outgoing.mailbox, outgoing.thread, recipients.address, 'ours',
			CASE WHEN recipients.question_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outgoing AS later
				WHERE later.thread = outgoing.thread AND later.created_at > recipients.question_at) THEN 'ours' ELSE 'theirs' END,
			outgoing.created_at, coalesce(recipients.question_at, outgoing.created_at), outgoing.answer_due_at, max(outgoing.id)
		FROM outgoing JOIN recipients ON recipients.outgoing_id = outgoing.id
		WHERE outgoing.answer_due_at IS NOT NULL AND outgoing.cancelled_at IS NULL AND outgoing.erased_at IS NULL
			AND outgoing.thread IS NOT NULL AND recipients.state != 'failed'
			AND (recipients.state != 'answered' OR recipients.question_at IS NOT NULL)
		GROUP BY outgoing.thread, recipients.address`,
	`INSERT OR IGNORE INTO turns (structure, mailbox, thread, partner, asker, whose, opened_at, since, message_id)
		SELECT structure, mailbox, thread, sender, 'theirs', 'ours', received_at, received_at, max(id)
		FROM messages WHERE asks = 'words' AND asks_done_at IS NULL AND erased_at IS NULL AND thread IS NOT NULL AND sender IS NOT NULL
			AND state IN ('filed', 'review') AND closed_at IS NULL AND NOT EXISTS (
				SELECT 1 FROM outgoing WHERE outgoing.thread = messages.thread AND outgoing.created_at > messages.received_at)
		GROUP BY thread, sender`,
	`INSERT INTO turn_moves (turn_id, at, kind, whose, message_id, outgoing_id, actor)
		SELECT id, opened_at, 'opened', whose, message_id, outgoing_id, 'mssante' FROM turns`,
]
