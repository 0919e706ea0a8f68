/** The register put right by a person: what is filed by itself, and where, before and after. */
import type { DemoDesk } from '../demo/desk.ts'
import type { ResidentList } from '../server/contract/admin/patients.admin-contract.ts'
import type { Ask } from './support/page.support.ts'

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE, register } from '../demo/fixtures/people.fixture.ts'
import { collect } from '../server/chores/collect.ts'
import { openLog } from '../server/log/log.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage } from '../server/outgoing/send.ts'
import { importRegister } from '../server/patients/import.ts'
import { againDecider } from '../server/triage/decide-again.ts'
import { ledgerAt } from './support/ledger.support.ts'
import { newFolder } from './support/new-folder.ts'
import { ADMIN, pageOf } from './support/page.support.ts'

const [marguerite, paul] = PEOPLE as [typeof PEOPLE[number], typeof PEOPLE[number]]
const twice = { ...marguerite, id: 'X1', folder: 'Résidents/LEFEVRE M' }
const root = newFolder('register')
let desk: DemoDesk
let page: Ask
let count = 0

beforeAll(async () => {
	desk = await openDesk(root, { ledger: ledgerAt, log: openLog('silent') })
	await desk.importTrust()
	page = pageOf(desk.app)
	mkdirSync(join(desk.ged, twice.folder), { recursive: true })
	await importRegister(desk.app.ledger, Buffer.from(register([twice])), ['lilas'])
})
afterAll(() => desk.app.close())

async function say(verb: string, params: Record<string, unknown>): Promise<number> {
	return (await page('POST', `patients/${verb}`, { structure: 'lilas', ...params }, ADMIN)).status
}
const list = async (params: Record<string, unknown> = {}) => (await page('GET', 'patients', params, ADMIN)).json as ResidentList
const linesOf = async (q: string) => (await list({ q })).rows.map(({ patient }) => patient.id)

/** A new document of somebody, decided. @return its state, why, whose, where */
async function arrives(person = marguerite) {
	desk.deliver(`m${++count}`, await makeHealthMail({ cdas: [makeCda({ person, title: `Bilan ${count}` })] }))
	await collect(desk.app)
	const { db } = desk.app.ledger
	const { id, state, rule } = await db.selectFrom('messages').selectAll().orderBy('id', 'desc').executeTakeFirstOrThrow()
	const document = await db.selectFrom('documents').selectAll().where('message_id', '=', id).executeTakeFirstOrThrow()
	return { id, state, rule, patient: document.patient_id, path: document.path }
}

describe('the list of residents', () => {
	it('finds by used name, birth name, date or identifier, without accents, capitals, civilities or order', async () => {
		for (const q of ['lefevre marguerite', 'Mme Lefèvre', 'marguerite eloise', '12/03/1941', 'r001']) {
			expect(await linesOf(q), q).toContain('R001')
		}
		expect(await linesOf('Mme')).toEqual([])
	})

	it('says what is wrong with each, and shows those alone when asked', async () => {
		const { rows, wrong, total } = await list({ wrong: true })
		expect(total).toBe(wrong)
		const faults = Object.fromEntries(rows.map(({ patient, faults: theirs }) => [patient.id, theirs.map(({ kind }) => kind)]))
		expect(faults).toMatchObject({ R001: ['matricule'], X1: ['matricule'], R005: ['ins'] })
		expect(faults).not.toHaveProperty('R002')
	})

	it('comes a window at a time', async () => {
		const { rows, total } = await list({ offset: 1, limit: 2 })
		expect(rows).toHaveLength(2)
		expect(total).toBe(PEOPLE.length + 1)
	})
})

describe('two lines of one resident', () => {
	let waiting: number
	it('let nothing file itself', async () => {
		const { id, ...told } = await arrives()
		waiting = id
		expect(told).toMatchObject({ state: 'review', rule: 'matricule-conflict' })
	})

	it('are one once a person says which is right, with a reason: what waited and what comes is filed there', async () => {
		expect(await say('replace', { id: 'X1', right: 'R001', takesFolder: false, reason: ' ' })).toBe(422)
		expect(await say('replace', { id: 'X1', right: 'R001', takesFolder: false, reason: 'Carte Vitale vue' })).toBe(204)
		expect(await arrives()).toMatchObject({ state: 'filed', patient: 'R001', path: expect.stringContaining(marguerite.folder) })
		await againDecider(desk.app)({ isOnce: true })
		expect(await desk.app.ledger.db.selectFrom('messages').select('state').where('id', '=', waiting).execute())
			.toEqual([{ state: 'filed' }])
	})

	it('are shown as one to whoever chooses a resident, found by either', async () => {
		const { json } = await page('GET', 'patients', { q: 'x1', mailbox: desk.config.mailboxes[0]!.address }, PERSON)
		expect(json).toMatchObject([{ id: 'R001' }])
	})

	it('are two again once it is undone: nothing files itself', async () => {
		expect(await say('back', { id: 'X1' })).toBe(204)
		expect(await arrives()).toMatchObject({ state: 'review', rule: 'matricule-conflict' })
	})

	it('know again, after all, what was filed under the other: it is not filed twice', async () => {
		const mail = await makeHealthMail({ cdas: [makeCda({ person: marguerite, title: 'Une seule fois' })] })
		expect(await say('out', { id: 'X1', reason: '' })).toBe(204)
		desk.deliver('once', mail)
		await collect(desk.app)
		expect(await say('back', { id: 'X1' })).toBe(204)
		expect(await say('replace', { id: 'R001', right: 'X1', takesFolder: false, reason: 'Doublon' })).toBe(204)
		desk.deliver('again', Buffer.from(mail.toString('latin1').replace(/Message-ID: <[^>]*>/i, 'Message-ID: <again@x.fr>'), 'latin1'))
		await collect(desk.app)
		const rows = await desk.app.ledger.db.selectFrom('documents').innerJoin('messages', 'messages.id', 'documents.message_id')
			.select(['documents.path', 'documents.rule', 'documents.patient_id']).where('messages.title', '=', 'Une seule fois').execute()
		expect(rows.map(({ patient_id: id }) => id)).toEqual(expect.arrayContaining(['R001', 'X1']))
		expect(new Set(rows.map(({ path }) => path)).size).toBe(rows.length / 2)
		expect(await say('back', { id: 'R001' })).toBe(204)
	})
})

describe('a resident who has left', () => {
	it('has nothing filed by itself, stays found, and told; and is there again when it is undone', async () => {
		expect(await say('out', { id: 'R002', reason: 'Parti en famille' })).toBe(204)
		expect(await arrives(paul)).toMatchObject({ state: 'review', rule: 'left' })
		expect((await list({ q: 'charpentier paul' })).rows[0]).toMatchObject({
			patient: { left: expect.stringMatching(/^sorti le \d\d\/\d\d\/\d{4}$/) },
			out: { reason: 'Parti en famille' },
		})
		expect(await say('back', { id: 'R002' })).toBe(204)
		expect(await arrives(paul)).toMatchObject({ state: 'filed', patient: 'R002' })
	})

	it('has nothing filed by their conversation either', async () => {
		const file = join(root, 'ordonnance.pdf')
		writeFileSync(file, await makePdf('Ordonnance'))
		const to = 'officine@officine.exemple.mssante.fr'
		const from = desk.config.mailboxes[0]!.address
		const files = { files: [file], titles: ['Ordonnance'], pdfa: false }
		await queueMessage(desk.app, { ...PLAIN_REQUEST, ...files, from, to: [to], patientId: 'R006', isXdm: true })
		await collect(desk.app)
		const { db } = desk.app.ledger
		const { header_id: sent, subject } = await db.selectFrom('outgoing').selectAll().orderBy('id', 'desc').executeTakeFirstOrThrow()
		const answers = async (name: string) => {
			const headers = { 'In-Reply-To': sent }
			desk.deliver(name, await makeMail({ from: to, subject: `Re: ${subject}`, text: 'Bien reçu.', headers }))
			await collect(desk.app)
			// What the operator tells of the sending may come after.
			const told = db.selectFrom('messages').select(['state', 'rule']).where('state', '!=', 'ignored')
			return told.orderBy('id', 'desc').executeTakeFirst()
		}
		expect(await answers('before')).toEqual({ state: 'filed', rule: 'conversation' })
		await say('out', { id: 'R006', reason: '' })
		expect(await answers('after')).toEqual({ state: 'review', rule: 'left' })
		await say('back', { id: 'R006' })
	})
})
