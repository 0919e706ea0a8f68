/**
 * How the pages' lists are read: SQLite's own plan of each statement that they make, on a ledger of thousands. A list of one page reads
 * no table that grows from end to end, but for what is written here with its reason; and costs no more statements.
 */
import type { Db } from '../server/ledger/db.ts'

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { MAILBOX } from '../demo/fixtures/mail.fixture.ts'
import { Jobs } from '../server/http/long-jobs.ts'
import { dispatchCall } from '../server/http/routes.ts'
import { messageById } from '../server/ledger/reads/messages.reads.ts'
import { openLog } from '../server/log/log.ts'
import { filedAlike } from '../server/views/filed-alike.ts'
import { historiesOf } from '../server/views/history.view.ts'
import { sidecarsShown } from '../server/views/sidecars.view.ts'
import { fewOfEach, manyOfEach } from './support/many-of-each.ts'
import { readsOfAll } from './support/plans.ts'

const MANY = 3000
/** Read from end to end all the same, or until the page is full; and why. */
const TOLERATED: [plan: RegExp, reason: string][] = [
	[/^SCAN sent USING COVERING INDEX outgoing_lately$/, 'in the order of the page: ends with it'],
	[/^SCAN got USING COVERING INDEX messages_lately$/, 'in the order of the page: ends with it'],
	[/^SCAN messages USING INDEX messages_lately$/, 'one search, the newest first: ends with its few lines, or with the ledger'],
	[/^SCAN outgoing USING INDEX outgoing_lately$/, 'the same of what left'],
	[/^SEARCH messages USING (?:COVERING )?INDEX messages_over \(state=\?\)$/, 'what is over, the last to end first: ends with its page'],
	[/^SEARCH outgoing USING INDEX outgoing_mailbox \(mailbox=\?\)$/, 'the newest first: ends with its page'],
	[
		/^SEARCH messages USING (?:COVERING )?INDEX messages_waiting \(state=\? AND mailbox=\? AND closed_at=\?\)$/,
		'what waits, which is little; or how many are filed, which is shown',
	],
	[/^SEARCH outgoing USING COVERING INDEX outgoing_month \(mailbox=\?\)$/, 'how many were sent, which is shown'],
	[/^SEARCH messages USING INDEX messages_state \(state=\?\)$/, 'in progress: few'],
	[/^SEARCH acts USING INDEX acts_state \(state=\?\)$/, 'not carried out yet: few'],
	[/^SEARCH recipients USING COVERING INDEX recipients_state \(state=\?\)$/, 'in trouble: few; or how many answered, which is shown'],
	[/^SCAN dossiers USING (?:COVERING )?INDEX dossiers_open$/, 'open: few'],
	[/^SCAN dossiers$/, 'those that ended, the newest first: ends with its page'],
	[/^SCAN dossiers USING COVERING INDEX dossiers_circuit$/, 'by which circuits any began: the index alone'],
	[/^SCAN audit$/, 'the newest first, which is the order of the journal: ends with its page'],
	[
		/^SCAN messages USING COVERING INDEX messages_(?:over|waiting)$/,
		'received = filed + review + …: a sum that is kept beside would not show a message that is lost',
	],
	[/^SCAN uids USING COVERING INDEX uids_taken$/, 'the other side of that sum'],
	[/^SCAN outbox USING COVERING INDEX outbox_state$/, 'the receipts of that sum'],
]

const LISTS: [string, Record<string, unknown>][] = [
	['desk', {}],
	['today', {}],
	['today', { mine: true, unread: true, place: 'waiting', type: '11488-4', sender: 'labo@chu.exemple.mssante.fr', q: 'bilan' }],
	['today', { sort: 'sender', offset: 1, limit: 60 }],
	['today/choices', {}],
	['today/views', {}],
	['search', { q: 'bilan' }],
	['search', { q: 'ordonnance lefevre' }],
	['widget', {}],
	['patients/page', { patient: 'lilas/R001', limit: 60 }],
	['patients/page', { patient: 'lilas/R001', limit: 60, kind: 'waiting' }],
	['waiting', { shelf: 'review' }],
	['waiting', { shelf: 'review', sender: 'labo@chu.exemple.mssante.fr' }],
	['waiting', { shelf: 'review', mine: true }],
	['waiting', { shelf: 'filed' }],
	['waiting', { shelf: 'closed' }],
	['waiting', { shelf: 'quarantined' }],
	['sendings', {}],
	['sendings', { filter: 'todo' }],
	['sendings', { filter: 'late' }],
	['sendings', { filter: 'failed' }],
	['threads', {}],
	['threads', { unanswered: true }],
	['turns', {}],
	['turns', { whose: 'ours' }],
	['turns', { whose: 'theirs' }],
	['journal', {}],
	['journal', { message: 1 }],
	['journal', { sending: 1 }],
	['journal', { patient: 'lilas/R001' }],
	['figures', { month: '2026-11' }],
	['figures/weeks', {}],
	['figures/answers', { month: '2026-11' }],
	['dossiers', {}],
	['dossiers', { filter: 'all' }],
	['waiting/1', {}],
	['waiting/2', {}],
	['thumbnails', { messages: '1,2' }],
	['journal/vigilance', {}],
	['sendings/1', {}],
	['drafts', {}],
	['waiting', { shelf: 'filed', from: '2026-11-16', to: '2026-11-23', filedBy: 'hand' }],
	['sendings', { filter: 'failed', from: '2026-11-16', to: '2026-11-23' }],
]

const ADMIN: [string, Record<string, unknown>][] = [
	['overview', {}],
	['rules', {}],
	['circuits', {}],
	['patients', {}],
	['patients/shared', {}],
	['health', {}],
]

const root = mkdtempSync(join(tmpdir(), 'mssante-plans-'))
const file = join(root, 'data', 'ledger.db')
let statements: string[] = []
let few: Record<string, number>
let context: Awaited<ReturnType<typeof openDesk>>

const open = () => openDesk(root, { log: openLog('silent'), onStatement: (sql) => void statements.push(sql) })

async function statementsOf(
	path: string,
	params: Record<string, unknown>,
	files: string[] = [],
	scope: 'user' | 'admin' = 'user',
): Promise<string[]> {
	statements = []
	expect(await ask('GET', path, params, files, scope)).toBe(200)
	return statements
}

async function ask(
	method: 'GET' | 'POST',
	path: string,
	params: Record<string, unknown>,
	files: string[] = [],
	scope: 'user' | 'admin' = 'user',
): Promise<number> {
	const { status } = await dispatchCall({ context: context.app, jobs: new Jobs(context.app.shelf), version: 'test' }, {
		scope,
		...PERSON,
		method,
		path,
		params,
		files: files.map((id) => ({ id, path: 'a.pdf', name: 'a.pdf', size: 1, mime: 'application/pdf', ancestors: [] }) as never),
		folders: [],
		etag: '',
	})
	return status
}

async function costs(): Promise<Record<string, number>> {
	const found: Record<string, number> = {}
	for (const [path, params] of LISTS) {
		found[`${path} ${JSON.stringify(params)}`] = (await statementsOf(path, params)).length
	}
	return found
}

beforeAll(async () => {
	context = await open()
	await context.importTrust()
	await fewOfEach(context, root)
	await ask('POST', 'today/views', { name: 'À lire', filters: { mine: true, unread: true } })
	await ask('POST', 'patients/follow', { patient: 'lilas/R001', isFollowed: true })
	// The first time, the person’s name is remembered.
	await costs()
	few = await costs()
	await context.app.close()
	manyOfEach(file, MANY)
	context = await open()
	await costs()
}, 120_000)
afterAll(async () => {
	await context.app.close()
	rmSync(root, { recursive: true, force: true })
})

/** What is read from end to end, of what grows, and not tolerated. */
function scansOf(asked: string[]): string[] {
	return readsOfAll(file, asked).filter((scan) => !TOLERATED.some(([tolerated]) => tolerated.test(scan)))
}

describe('a page of', () => {
	it.each(LISTS)('%s %j reads no more of the ledger than it shows', async (path, params) => {
		expect(scansOf(await statementsOf(path, params))).toEqual([])
	})

	it('the story of a file is found by its id', async () => {
		expect(scansOf(await statementsOf('files/history', {}, ['envoi-5', 'copie-3']))).toEqual([])
	})

	it.each(['sent', 'filed', 'review'] as const)('an exchange is found by its name: %s', async (which) => {
		const { db } = context.app.ledger
		const { thread } = which === 'sent'
			? await db.selectFrom('outgoing').select('thread').executeTakeFirstOrThrow()
			: await db.selectFrom('messages').select('thread').where('state', '=', which).executeTakeFirstOrThrow()
		expect(scansOf(await statementsOf(`threads/${thread}`, {}))).toEqual([])
	})

	it.each(ADMIN)('the administrator: %s %j reads no more than it shows', async (path, params) => {
		expect(scansOf(await statementsOf(path, params, [], 'admin'))).toEqual([])
	})

	it.each([
		['why, by its number', (db: Db) => historiesOf(db, '1')],
		['why, by its Message-ID', (db: Db) => historiesOf(db, '<copie-7@bench>')],
		['why, by its path', (db: Db) => historiesOf(db, 'copie/7')],
		['what was filed for the same reason', async (db: Db) => filedAlike(db, (await messageById(db, 1))!, context.app.clock.now())],
		['sidecars', sidecarsShown],
	])('%s is found', async (_, look) => {
		statements = []
		await look(context.app.ledger.db)
		expect(statements).not.toEqual([])
		expect(scansOf(statements)).toEqual([])
	})

	it('any list costs no more statements with thousands than with three', async () => {
		const many = Object.entries(await costs())
		expect(many.filter(([list, count]) => count > few[list]!)).toEqual([])
	})
})

describe('what the plan of « Aujourd’hui » hangs on', () => {
	it.each([
		['today', {}],
		['today', { unread: true, mine: true, mailbox: MAILBOX }],
		['today/choices', {}],
		['today/views', {}],
		['desk', {}],
	])('%s %j walks through the last days alone', async (path, params) => {
		const database = new DatabaseSync(file, { readOnly: true })
		const asked = (await statementsOf(path, params)).filter((sql) => /received_at >= \?/.test(sql))
		const steps = asked.flatMap((sql) => database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all().map(({ detail }) => String(detail)))
		database.close()
		expect(asked).not.toEqual([])
		// Whom they follow is read before, once: SQLite would read it again at each row.
		expect(asked.filter((sql) => sql.includes('followed_patients'))).toEqual([])
		const walks = steps.filter((step) => / messages\b/.test(step) && !/INTEGER PRIMARY KEY/.test(step))
		expect([...new Set(walks.map((step) => step.replace('COVERING ', '').replace(' AND received_at<?', '')))]).toEqual([
			'SEARCH messages USING INDEX messages_lately (received_at>?)',
		])
	})
})

describe('what the plan of « Échanges » hangs on', () => {
	it('is walked by time, and never sorted', async () => {
		const database = new DatabaseSync(file, { readOnly: true })
		const walk = (await statementsOf('threads', {})).find((sql) => sql.includes('UNION ALL') && sql.includes('later'))!
		const plan = database.prepare(`EXPLAIN QUERY PLAN ${walk}`).all().map(({ detail }) => String(detail))
		database.close()
		expect(plan).toContain('MERGE (UNION ALL)')
		expect(plan.filter((step) => step.includes('TEMP B-TREE'))).toEqual([])
	})
})
