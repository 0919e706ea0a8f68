/** Statements, in order, of one migration: never changed once released. */
export default [
	// What steers is a column; reasons are for people.
	'ALTER TABLE messages ADD COLUMN rule TEXT',
	'ALTER TABLE messages ADD COLUMN decided_by TEXT',
	`UPDATE messages SET rule = CASE WHEN json_valid(decision) THEN json_extract(decision, '$.reasons[0].rule') END
	WHERE decision IS NOT NULL`,
	`UPDATE messages SET decided_by = CASE
		WHEN rule IN ('by-hand', 'rejected', 'closed') THEN 'person'
		WHEN rule = 'learnt-folder' THEN 'rule'
		ELSE 'software' END
	WHERE rule IS NOT NULL AND rule NOT IN ('put-back', 'released')`,
	"UPDATE outbox SET state = 'withdrawn', error_code = NULL WHERE state = 'failed' AND error_code = 'withdrawn'",
]
