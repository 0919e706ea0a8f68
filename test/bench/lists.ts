/**
 * What each list of the page, and `status`, cost with 100 messages in the ledger, and with 100,000, of which the last hundred are the
 * same (test/support/years.ts): statements, and milliseconds as a ratio.
 */
import type { App } from '../../server/app.ts'

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { openDesk, PERSON } from '../../demo/desk.ts'
import { MAILBOX } from '../../demo/fixtures/mail.fixture.ts'
import { Jobs } from '../../server/http/long-jobs.ts'
import { dispatchCall } from '../../server/http/routes.ts'
import { openLog } from '../../server/log/log.ts'
import { statusOf } from '../../server/ops/status.ts'
import { fewOfEach } from '../support/many-of-each.ts'
import { newFolder } from '../support/new-folder.ts'
import { yearsOf } from '../support/years.ts'

const SIZES = [100, 100_000]
/** Calls of which the median is told. */
const TIMES = 7
const LISTS: [path: string, params: Record<string, unknown>][] = [
	['desk', {}],
	['widget', {}],
	['today', { limit: 30 }],
	['today', { limit: 30, unread: true, mine: true }],
	['today/choices', {}],
	['today/views', {}],
	['search', { q: 'bilan' }],
	['search', { q: 'introuvable nullepart' }],
	['patients/page', { patient: 'lilas/R001', limit: 30 }],
	['patients', { mailbox: MAILBOX, q: 'lefevre' }],
	['waiting', { shelf: 'review', limit: 30 }],
	['waiting', { shelf: 'filed', limit: 30 }],
	['waiting', { shelf: 'filed', limit: 30, q: 'introuvable' }],
	['waiting', { shelf: 'closed', limit: 30 }],
	['sendings', { limit: 30 }],
	['sendings', { filter: 'todo', limit: 30 }],
	['sendings', { filter: 'failed', limit: 30 }],
	['sendings', { filter: 'answered', limit: 30 }],
	['threads', { limit: 30 }],
	['threads', { unanswered: true }],
	['turns', {}],
	['journal', {}],
	['journal', { q: 'introuvable' }],
	['journal', { patient: 'lilas/R001' }],
	['figures', { month: '2026-11' }],
	['figures/weeks', {}],
]

export interface ListCost {
	list: string
	statements: number
	/** By number of messages. */
	milliseconds: Record<number, number>
	/** Of the time with the many, by that with the few. */
	ratio: number
}

export async function lists(): Promise<ListCost[]> {
	const costs = new Map<string, ListCost>()
	for (const size of SIZES) {
		for (const [list, statements, milliseconds] of await timed(size)) {
			const cost = costs.get(list) ?? { list, statements, milliseconds: {}, ratio: 0 }
			cost.milliseconds[size] = milliseconds
			costs.set(list, { ...cost, statements, ratio: Math.round(10 * milliseconds / cost.milliseconds[SIZES[0]!]!) / 10 })
		}
	}
	return [...costs.values()]
}

async function timed(size: number): Promise<[list: string, statements: number, milliseconds: number][]> {
	const root = newFolder('lists')
	let statements = 0
	const first = await openDesk(root, { log: openLog('silent') })
	await first.importTrust()
	await fewOfEach(first, root)
	await first.app.close()
	await yearsOf(first, join(root, 'data', 'ledger.db'), size)
	const { app } = await openDesk(root, { log: openLog('silent'), onStatement: () => void statements++ })
	const told = await timesOf(app, () => statements)
	await app.close()
	rmSync(root, { recursive: true, force: true })
	return told
}

/** Of each list, and of `status`, its statements and its milliseconds. */
export async function timesOf(app: App, count = () => 0): Promise<[list: string, statements: number, milliseconds: number][]> {
	const office = { context: app, jobs: new Jobs(app.shelf), version: 'bench' }
	const asked = LISTS.map(([path, params]): [string, () => Promise<unknown>] => [[path, ...Object.values(params)].join(' '), async () => {
		const call = { scope: 'user' as const, ...PERSON, method: 'GET' as const, path, params, files: [], folders: [], etag: '' }
		const { status } = await dispatchCall(office, call)
		if (status !== 200) {
			throw new Error(`${path}: ${status}`)
		}
	}])
	const told: [string, number, number][] = []
	for (const [name, ask] of [...asked, ['status', () => statusOf(app.ledger)] as const]) {
		const times: number[] = []
		let cost = 0
		for (let time = 0; time < TIMES; time++) {
			const [before, begun] = [count(), performance.now()]
			await ask()
			times.push(performance.now() - begun)
			cost = count() - before
		}
		const median = times.sort((one, other) => one - other)[Math.floor(TIMES / 2)]!
		told.push([name, cost, Math.round(10 * median) / 10])
	}
	return told
}
