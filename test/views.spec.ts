/** What the page shows costs as many statements for many rows as for one: a list that grows does not slow the page row by row. */
import type { DemoDesk } from '../demo/desk.ts'
import type { MailboxConfig } from '../server/config/schema.ts'
import type { Office } from '../server/http/handler.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { matriculeOf, PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { collect } from '../server/chores/collect.ts'
import { circuit } from '../server/config/circuit.ts'
import { Jobs } from '../server/http/long-jobs.ts'
import { dispatchCall } from '../server/http/routes.ts'
import { openLog } from '../server/log/log.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage } from '../server/outgoing/send.ts'
import { ledgerAt } from './support/ledger.support.ts'
import { newFolder } from './support/new-folder.ts'

const TIMES = 12
const root = newFolder('views')
/** Of one person each, for who looks after them. */
const own: MailboxConfig[] = []
let statements = 0
let desk: DemoDesk
let office: Office

beforeAll(async () => {
	desk = await openDesk(root, { ledger: ledgerAt, log: openLog('silent'), onStatement: () => void statements++ })
	await desk.importTrust()
	office = { context: desk.app, jobs: new Jobs(desk.app.shelf), version: 'test' }
})
afterAll(() => desk.app.close())

/** Something more of each kind, from and to somebody else each time. */
async function more(round: number): Promise<void> {
	const file = join(root, `document-${round}.pdf`)
	writeFileSync(file, await makePdf(`Document ${round}`))
	const person = PEOPLE[round % 2]!
	await queueMessage(desk.app, {
		...PLAIN_REQUEST,
		from: desk.config.mailboxes[0]!.address,
		to: [`officine${round}@officine.exemple.mssante.fr`],
		patientId: person.id,
		files: [file],
		titles: [`Ordonnance ${round}`],
		isXdm: true,
		answerDays: 1,
		pdfa: false,
	})
	desk.deliver(
		`filed-${round}`,
		await makeHealthMail({
			cdas: [makeCda({ person, title: `Bilan ${round}` })],
			mail: { from: `labo${round}@chu.exemple.mssante.fr`, text: 'Pouvez-vous nous rappeler ?' },
		}),
	)
	desk.deliver(
		`waits-${round}`,
		await makeMail({ subject: `Facture ${round}`, from: `compta${round}@chu.exemple.mssante.fr`, text: 'Ci-joint.' }),
	)
	// A citizen, of whom the register knows the name: their address is their matricule.
	const citizen = `${matriculeOf(PEOPLE[round % PEOPLE.length]!)}@patient.mssante.fr`
	desk.deliver(`citizen-${round}`, await makeMail({ subject: `Question ${round}`, from: citizen, text: 'Bonjour.' }))
	await collect(desk.app)
	await collect(desk.app)
	const { ledger: { db }, clock } = desk.app
	const at = clock.at()
	const draft = JSON.stringify({ key: `brouillon-${round}`, text: `Bonjour ${round}` })
	await db.insertInto('drafts').values({ user: PERSON.user, place: `thread:m${round + 1}`, content: draft, at }).execute()
	await db.insertInto('rules').values({
		...{ mailbox: desk.config.mailboxes[0]!.address, sender: `compta${round}@chu.exemple.mssante.fr`, effect: 'queue' },
		...{ value: 'Factures', state: round % 2 === 0 ? 'proposed' : 'active', acts: '[]', proposed_at: at, decided_at: null },
		decided_by: null,
	}).execute()
	own.push({
		...desk.app.config.mailboxes[0]!,
		address: `medecin${round}@ehpad.exemple.mssante.fr`,
		type: 'PER',
		holder: `medecin${round}`,
	})
	desk.app.config.circuits = [...desk.app.config.circuits, circuit.parse({
		...{ id: `lettre-${round}`, name: 'Lettre', mailbox: desk.config.mailboxes[0]!.address },
		...{ pieces: [{ id: 'lettre', name: 'Lettre' }], approval: { users: [`medecin${round}`], groups: [] } },
		recipients: { only: [`officine${round}@officine.exemple.mssante.fr`] },
	})]
}

const LISTS: [string, Record<string, unknown>][] = [
	['sendings', {}],
	['threads', {}],
	['threads', { unanswered: true }],
	['turns', {}],
	['turns', { all: true }],
	['today', {}],
	['today', { mine: true, sort: 'sender' }],
	['today/choices', {}],
	['search', { q: 'bilan' }],
	['search', { q: 'ordonnance' }],
	['widget', {}],
	['patients/page', { patient: 'lilas/R001' }],
	['waiting', { shelf: 'review' }],
	['waiting', { shelf: 'filed' }],
	['journal', {}],
	['drafts', {}],
	['desk', {}],
	['dossiers', { filter: 'all' }],
	['patients', { q: '', mailbox: 'accueil@ehpad.exemple.mssante.fr' }],
]

const ADMIN: [string, Record<string, unknown>][] = [
	['overview', {}],
	['rules', {}],
	['circuits', {}],
]

async function cost(path: string, params: Record<string, unknown>, scope: 'user' | 'admin'): Promise<number> {
	const { config } = desk.app
	const { mailboxes } = config
	config.mailboxes = scope === 'admin' ? [...mailboxes, ...own] : mailboxes
	statements = 0
	const { status, json } = await dispatchCall(office, {
		scope,
		...PERSON,
		method: 'GET',
		path,
		params: scope === 'admin' ? params : { limit: 100, ...params },
		files: [],
		folders: [],
		etag: '',
	})
	config.mailboxes = mailboxes
	expect(status, `${path} ${JSON.stringify(json)}`).toBe(200)
	return statements
}

it('each list of the page', async () => {
	await more(0)
	const inTurn = async () => {
		const costs: Record<string, number> = {}
		const all = [...LISTS.map((one) => [...one, 'user'] as const), ...ADMIN.map((one) => [...one, 'admin'] as const)]
		for (const [path, params, scope] of all) {
			// What is counted for all pages is counted anew.
			await desk.app.ledger.change((tx) => desk.app.ledger.audit.append(tx, [{ action: 'read' }]))
			costs[`${path} ${JSON.stringify(params)}`] = await cost(path, params, scope)
		}
		return costs
	}
	// The first time, the person’s name is remembered.
	await inTurn()
	const one = await inTurn()
	for (let round = 1; round < TIMES; round++) {
		await more(round)
	}
	expect(await inTurn()).toEqual(one)
})
