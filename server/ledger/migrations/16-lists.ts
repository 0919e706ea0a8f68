/** Statements, in order, of one migration: never changed once released. */
export default [
	// Lists of the page are walked in the order in which they are shown, and counted without opening a row.
	'CREATE INDEX outgoing_lately ON outgoing (created_at DESC, thread, mailbox, cancelled_at)',
	'CREATE INDEX messages_lately ON messages (received_at DESC, thread, mailbox, state, closed_at, asks)',
	'DROP INDEX outgoing_thread',
	'CREATE INDEX outgoing_exchange ON outgoing (thread, created_at, mailbox, cancelled_at)',
	'DROP INDEX messages_thread',
	'CREATE INDEX messages_exchange ON messages (thread, received_at, mailbox, state, closed_at, asks)',
	'DROP INDEX messages_asks',
	`CREATE INDEX messages_asked ON messages (thread, received_at, mailbox, state, closed_at, asks, asks_done_at)
	WHERE asks = 'words' AND asks_done_at IS NULL`,
	'DROP INDEX messages_waiting',
	'CREATE INDEX messages_waiting ON messages (state, mailbox, closed_at, id, received_at, queue)',
	'CREATE INDEX messages_over ON messages (state, mailbox, closed_at, final_at DESC, id)',
	'CREATE INDEX messages_closed ON messages (mailbox, state, closed_at) WHERE closed_at IS NOT NULL',
	'CREATE INDEX messages_named ON messages (sender) WHERE reading IS NOT NULL',
	// The figures of a month are read of that month.
	'CREATE INDEX messages_month ON messages (mailbox, received_at)',
	'CREATE INDEX outgoing_month ON outgoing (mailbox, created_at)',
	'CREATE INDEX acts_month ON acts (mailbox, at)',
	'CREATE INDEX acts_undone ON acts (undoes, state) WHERE undoes IS NOT NULL',
	'CREATE INDEX outgoing_due ON outgoing (answer_due_at) WHERE answer_due_at IS NOT NULL',
	'CREATE INDEX uids_taken ON uids (mailbox, message_id)',
	'CREATE INDEX uids_left ON uids (mailbox) WHERE message_id IS NULL AND gone_at IS NULL',
]
