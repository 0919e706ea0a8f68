/** What is measured costs what waits, and the last day: SQLite's own plan of each statement of a look, on a ledger of thousands. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk } from '../demo/desk.ts'
import { openLog } from '../server/log/log.ts'
import { openMeter } from '../server/ops/metrics/meter.ts'
import { Pulse } from '../server/ops/pulse.ts'
import { fewOfEach, manyOfEach } from './support/many-of-each.ts'

const MANY = 3000
const GROWS = ['outgoing', 'recipients', 'messages', 'documents', 'uids', 'turns', 'dossiers', 'outbox', 'audit']
/** Of an index of few rows, whatever the ledger holds: read whole. */
const OF_FEW = /^SCAN turns USING INDEX turns_open$/

const root = mkdtempSync(join(tmpdir(), 'mssante-measures-'))
const file = join(root, 'data', 'ledger.db')
let statements: string[] = []
let few: number
let desk: Awaited<ReturnType<typeof openDesk>>

const open = () => openDesk(root, { log: openLog('silent'), onStatement: (sql) => void statements.push(sql) })

async function look(): Promise<{ asked: string[], text: string }> {
	const meter = await openMeter(desk.app, new Pulse(desk.app.clock))
	await meter.text()
	statements = []
	return { text: await meter.text(), asked: statements }
}

beforeAll(async () => {
	desk = await open()
	await desk.importTrust()
	await fewOfEach(desk, root)
	few = (await look()).asked.length
	await desk.app.close()
	manyOfEach(file, MANY)
	const database = new DatabaseSync(file)
	// All but a few of a day that is over, dealt with.
	database.exec(`UPDATE messages SET received_at = '2025-01-01T00:00:00.000Z', closed_at = '2025-01-02T00:00:00.000Z' WHERE id > 3;
		UPDATE outgoing SET created_at = '2025-01-01T00:00:00.000Z' WHERE id > 1;
		UPDATE recipients SET state = 'processed' WHERE outgoing_id > 1;
		UPDATE turns SET closed_at = '2025-01-02T00:00:00.000Z' WHERE id > 3`)
	database.close()
	desk = await open()
}, 120_000)
afterAll(async () => {
	await desk.app.close()
	rmSync(root, { recursive: true, force: true })
})

describe('a look at the measures', () => {
	it('reads no table that grows from end to end, nor all that an index holds of a mailbox', async () => {
		const database = new DatabaseSync(file, { readOnly: true })
		const steps = (await look()).asked.filter((sql) => /^\s*select/i.test(sql)).flatMap((sql) =>
			database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all().map(({ detail }) => String(detail)))
		database.close()
		const scans = steps.filter((step) => GROWS.includes(/^SCAN (\w+)/.exec(step)?.[1] ?? '') && !OF_FEW.test(step))
		expect(scans).toEqual([])
		// The oldest of a mailbox by its index of months would be walked to through all that was ever dealt with.
		expect(new Set(steps.filter((step) => step.startsWith('SEARCH messages')))).toEqual(new Set([
			'SEARCH messages USING COVERING INDEX messages_waiting (state=? AND mailbox=? AND closed_at=?)',
			'SEARCH messages USING COVERING INDEX messages_lately (received_at>?)',
			'SEARCH messages USING INTEGER PRIMARY KEY (rowid>?)',
		]))
	})

	it('costs as many statements with thousands as with three', async () => expect((await look()).asked.length).toBe(few))

	it('counts what waits and what came today, not what was dealt with', async () => {
		const { text } = await look()
		const of = (name: string) => text.split('\n').filter((line) => line.startsWith(`${name}{`))
		expect(of('mssante_waiting').find((line) => line.includes('state="review"'))).toMatch(/ 1$/)
		expect(of('mssante_messages_day').map((line) => line.replace(/.*state="(\w+)".* (\d+)$/, '$1 $2')).sort())
			.toEqual(['filed 2', 'review 1'])
	})
})
