/** SQLite’s own plan of statements: what of the ledger is read from end to end. */
import { DatabaseSync } from 'node:sqlite'

const GROWS = [
	...['outgoing', 'outgoing_documents', 'recipients', 'messages', 'documents', 'uids', 'turns', 'turn_moves', 'audit', 'read_marks'],
	...['acts', 'act_documents', 'outbox', 'thumbnails', 'remarks', 'dossiers', 'dossier_files', 'visas'],
]
/** Of what all of a house has in common: as good as read from end to end. */
const WALK = new RegExp([
	String.raw`^SEARCH (\w+) USING (?:COVERING )?INDEX \w+ \((?:mailbox|structure|state)=\?`,
	String.raw`(?: AND (?:mailbox|state|closed_at)=\?)*(?: AND at<\?)?\)`,
].join(''))

/** Steps that read, from end to end, what grows; each statement once. @param file of the ledger */
export function readsOfAll(file: string, asked: string[]): string[] {
	const database = new DatabaseSync(file, { readOnly: true })
	const steps = [...new Set(asked)].filter((sql) => /^\s*(?:select|with|update|delete)/i.test(sql)).flatMap((sql) => {
		const named = new Map(GROWS.map((table) => [table, table]))
		for (const [, table, name] of sql.matchAll(/\b(?:from|join)\s+"?(\w+)"?\s+as\s+"?(\w+)"?/gi)) {
			named.set(name!, table!)
		}
		const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all().map(({ detail }) => String(detail))
		return plan.filter((step) => GROWS.includes(named.get((/^SCAN (\w+)/.exec(step) ?? WALK.exec(step))?.[1] ?? '') ?? ''))
	})
	database.close()
	return steps
}
