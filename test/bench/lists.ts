/** What each list of the page costs with 100 messages in the ledger, and with 10,000: statements, and milliseconds as a ratio. */
import type { DemoDesk } from '../../demo/desk.ts'

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openDesk, PERSON } from '../../demo/desk.ts'
import { makeCda } from '../../demo/fixtures/cda.ts'
import { makeHealthMail, makeMail, makePdf } from '../../demo/fixtures/mail.ts'
import { PEOPLE } from '../../demo/fixtures/people.ts'
import { collect } from '../../server/chores/collect.ts'
import { Jobs } from '../../server/http/jobs.ts'
import { dispatchCall } from '../../server/http/routes.ts'
import { openLog } from '../../server/ops/log.ts'
import { PLAIN_REQUEST } from '../../server/outgoing/request.ts'
import { queueMessage } from '../../server/outgoing/send.ts'

const SIZES = [100, 10_000]
/** Calls of which the median is told. */
const TIMES = 7
const LISTS: [path: string, params: Record<string, unknown>][] = [
	['desk', {}],
	['waiting', { shelf: 'review' }],
	['waiting', { shelf: 'filed' }],
	['sendings', {}],
	['threads', {}],
	['journal', {}],
	['figures', { month: '2026-11' }],
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
	const root = mkdtempSync(join(tmpdir(), 'mssante-lists-'))
	let statements = 0
	const first = await openDesk(root, { log: openLog('silent') })
	await first.importTrust()
	await fewOfEach(first, root)
	await first.app.close()
	multiply(join(root, 'data', 'ledger.db'), size)
	const { app } = await openDesk(root, { log: openLog('silent'), onStatement: () => void statements++ })
	const office = { desk: app, jobs: new Jobs(), version: 'bench' }
	const told: [string, number, number][] = []
	for (const [path, params] of LISTS) {
		const call = { scope: 'user' as const, ...PERSON, method: 'GET' as const, path, params, files: [], folders: [], etag: '' }
		const times: number[] = []
		let cost = 0
		for (let time = 0; time < TIMES; time++) {
			const [before, begun] = [statements, performance.now()]
			const { status } = await dispatchCall(office, call)
			if (status !== 200) {
				throw new Error(`${path}: ${status}`)
			}
			times.push(performance.now() - begun)
			cost = statements - before
		}
		const median = times.sort((one, other) => one - other)[Math.floor(TIMES / 2)]!
		told.push([[path, ...Object.values(params)].join(' '), cost, Math.round(10 * median) / 10])
	}
	await app.close()
	rmSync(root, { recursive: true, force: true })
	return told
}

/** One sent, one filed, one that waits: real ones. */
async function fewOfEach({ app, config, deliver }: DemoDesk, root: string): Promise<void> {
	const file = join(root, 'document.pdf')
	writeFileSync(file, await makePdf('Document'))
	await queueMessage(app, {
		...PLAIN_REQUEST,
		from: config.mailboxes[0]!.address,
		to: ['officine@officine.exemple.mssante.fr'],
		patientId: PEOPLE[0]!.id,
		files: [file],
		titles: ['Ordonnance'],
		isXdm: true,
		answerDays: 1,
		pdfa: false,
	})
	const mail = { from: 'labo@chu.exemple.mssante.fr', text: 'Pouvez-vous nous rappeler ?' }
	deliver('filed', await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[0]!, title: 'Bilan' })], mail }))
	deliver('waits', await makeMail({ subject: 'Facture', from: 'compta@chu.exemple.mssante.fr', text: 'Ci-joint.' }))
	await collect(app)
}

/** Rows like those that are there, until there are so many messages: sent, filed and waiting in equal parts, each of its own exchange. */
function multiply(file: string, size: number): void {
	const db = new DatabaseSync(file)
	const columns = (table: string) => db.prepare(`PRAGMA table_info(${table})`).all().map(({ name }) => String(name))
	const copy = (table: string, id: number, changes: Record<string, unknown>) => {
		const key = table === 'documents' || table === 'outgoing_documents' || table === 'recipients' ? null : 'id'
		const names = columns(table).filter((name) => name !== 'id')
		const where = key === null ? (table === 'documents' ? 'message_id' : 'outgoing_id') : key
		const picked = names.map((name) => (name in changes ? '?' : `"${name}"`)).join(', ')
		const given = names.filter((name) => name in changes).map((name) => changes[name] as string | number)
		const all = names.map((name) => `"${name}"`).join(', ')
		db.prepare(`INSERT INTO ${table} (${all}) SELECT ${picked} FROM ${table} WHERE ${where} = ?`)
			.run(...given, id)
		return Number(db.prepare('SELECT last_insert_rowid() AS id').get()!.id)
	}
	const messages = db.prepare('SELECT id FROM messages ORDER BY id').all().map(({ id }) => Number(id))
	const sent = db.prepare('SELECT id FROM outgoing').all().map(({ id }) => Number(id))
	db.exec('BEGIN')
	for (let count = messages.length + sent.length; count < size; count++) {
		const of = count % (messages.length + sent.length)
		if (of < messages.length) {
			const id = copy('messages', messages[of]!, { thread: `m${1_000_000 + count}`, message_id: `<copie-${count}@bench>` })
			copy('documents', messages[of]!, { message_id: id, file_id: `copie-${count}`, path: `copie/${count}` })
		} else {
			const from = sent[of - messages.length]!
			const id = copy('outgoing', from, {
				thread: `o${1_000_000 + count}`,
				header_id: `<envoi-${count}@bench>`,
				envelope_id: `envoi-${count}`,
			})
			copy('outgoing_documents', from, { outgoing_id: id, file_id: `envoi-${count}` })
			copy('recipients', from, { outgoing_id: id })
		}
	}
	db.exec('COMMIT')
	db.close()
}
