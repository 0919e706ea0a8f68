/**
 * What grows with the ledger and with the register where nobody asked for more: start-up, chores and moves with 100 messages and with
 * 100,000 (test/support/years.ts); import, search and one message’s decision with 200 residents and with 20,000. Milliseconds.
 */
import type { DemoDesk } from '../../demo/desk.ts'
import type { Person } from '../../demo/fixtures/people.fixture.ts'

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { openDesk, PERSON } from '../../demo/desk.ts'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE, register } from '../../demo/fixtures/people.fixture.ts'
import { collect } from '../../server/chores/collect.ts'
import { freshenTrust } from '../../server/chores/freshen.ts'
import { choresOf } from '../../server/chores/table.ts'
import { Jobs } from '../../server/http/long-jobs.ts'
import { dispatchCall } from '../../server/http/routes.ts'
import { catchUp } from '../../server/incoming/catch-up.ts'
import { Flight } from '../../server/incoming/flight.ts'
import { movesWatcher } from '../../server/incoming/notice-moves.ts'
import { openLog } from '../../server/log/log.ts'
import { importRegister } from '../../server/patients/import.ts'
import { fewOfEach } from '../support/many-of-each.ts'
import { newFolder } from '../support/new-folder.ts'
import { putFiles, yearsOf } from '../support/years.ts'

const MESSAGES = [100, 100_000]
const REGISTERS = [200, 20_000]
/** Messages of which the median is told. */
const TIMES = 5
const log = openLog('silent')

export async function growth(say: (what: string, value: unknown) => void): Promise<void> {
	const ofLedgers = await inTurn(MESSAGES, withMessages)
	say(`with ${MESSAGES.join(' and ')} messages, ms`, ofLedgers)
	const ofRegisters = await inTurn(REGISTERS, withResidents)
	say(`with ${REGISTERS.join(' and ')} residents, ms`, ofRegisters)
}

/** By what was timed: with the few, with the many, and the ratio. */
async function inTurn(sizes: number[], time: (size: number) => Promise<Record<string, number>>): Promise<Record<string, string>> {
	const [few, many] = [await time(sizes[0]!), await time(sizes[1]!)]
	return Object.fromEntries(Object.entries(many).map(([what, ms]) =>
		[what, `${few[what]!.toFixed(1)} → ${ms.toFixed(1)} (${(ms / few[what]!).toFixed(1)})`]))
}

async function timed(work: () => Promise<unknown>): Promise<number> {
	const begun = performance.now()
	await work()
	return performance.now() - begun
}

async function withMessages(size: number): Promise<Record<string, number>> {
	const root = newFolder('growth')
	const first = await openDesk(root, { log })
	await first.importTrust()
	await fewOfEach(first, root)
	await first.app.close()
	const file = join(root, 'data', 'ledger.db')
	await yearsOf(first, file, size)
	putFiles(file, first.ged)
	let desk = first
	const opening = await timed(async () => {
		desk = await openDesk(root, { log })
	})
	// Nothing is erased of what the others are timed on.
	desk.config.retention.traceDays = 10_000
	const { app } = desk
	const left = new Flight(new AbortController().signal)
	const told: Record<string, number> = { 'open (openApp)': opening }
	told['catch-up, beside which mailboxes begin'] = await timed(() => catchUp(app, left, freshenTrust))
	const lookAtMoves = movesWatcher(app)
	told['moves: one round'] = await timed(lookAtMoves)
	for (const { name, run } of choresOf(app).filter((one) => one.name !== 'moves')) {
		const ms = await timed(() => run({ left, isOnce: false, mailboxes: app.config.mailboxes, touched: () => {} }))
		told[`chore ${name}`] = Math.max(ms, 0.1)
	}
	await app.close()
	rmSync(root, { recursive: true, force: true })
	return told
}

function residents(count: number): Person[] {
	const letters = (index: number) => [2, 1, 0].map((power) => String.fromCharCode(65 + Math.floor(index / 26 ** power) % 26)).join('')
	return Array.from({ length: count }, (_, index) => ({
		...PEOPLE[0]!,
		id: `B${index}`,
		thirteen: `2410375${String(100_000 + index)}`,
		family: `RESIDENTE${letters(index)}`,
		folder: `Résidents/${index}`,
	}))
}

async function withResidents(size: number): Promise<Record<string, number>> {
	const root = newFolder('growth')
	const desk = await openDesk(root, { log })
	const { app } = desk
	await desk.importTrust()
	const people = residents(size)
	const told: Record<string, number> = {}
	told['register imported'] = await timed(() => importRegister(app.ledger, Buffer.from(register(people)), ['lilas']))
	told['register imported again'] = await timed(() => importRegister(app.ledger, Buffer.from(register(people)), ['lilas']))
	const mails: [string, (index: number) => Promise<Buffer>][] = [
		['a health document, read and filed', (index) => makeHealthMail({
			cdas: [makeCda({ person: people[index]!, title: `Bilan ${index}` })],
		})],
		['a letter, read and put in « À classer »', (index) => makeMail({
			subject: `Nouvelles ${index}`,
			from: 'labo@chu.exemple.mssante.fr',
			text: `Bonjour, des nouvelles de Mme ${people[index]!.family}.`,
		})],
	]
	for (const [what, make] of mails) {
		told[what] = await median(async (index) => {
			desk.deliver(`${what.slice(0, 8)}${index}`.replaceAll(' ', ''), await make(index))
			return timed(() => collect(app))
		})
	}
	for (const [scope, path, params] of [
		['user', 'patients', { mailbox: app.config.mailboxes[0]!.address, q: 'residenteaab' }],
		['user', 'search', { q: 'residenteaab' }],
		['user', 'patients/page', { patient: 'lilas/B1', limit: 30 }],
		['admin', 'patients', { limit: 30 }],
		['admin', 'patients', { limit: 30, q: 'residenteaab' }],
	] as const) {
		told[`${scope} ${path}${'q' in params ? ' (a name)' : ''}`] = await median(() => timed(() => ask(desk, scope, path, params)))
	}
	await app.close()
	rmSync(root, { recursive: true, force: true })
	return told
}

async function ask({ app }: DemoDesk, scope: 'user' | 'admin', path: string, params: Record<string, unknown>): Promise<void> {
	const call = { scope, ...PERSON, method: 'GET' as const, path, params, files: [], folders: [], etag: '' }
	const { status } = await dispatchCall({ context: app, jobs: new Jobs(app.shelf), version: 'bench' }, call)
	if (status !== 200) {
		throw new Error(`${path}: ${status}`)
	}
}

async function median(time: (index: number) => Promise<number>): Promise<number> {
	const times: number[] = []
	for (let index = 0; index < TIMES; index++) {
		times.push(await time(index))
	}
	return times.sort((one, other) => one - other)[Math.floor(TIMES / 2)]!
}
