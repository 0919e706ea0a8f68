/** « Aujourd’hui »: what came by day and by whom, what each person has read, their filters and their lists; and nothing of another's. */
import type { KeptView, TodayChoices, TodayList } from '../server/contract/today.contract.ts'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { applyRetention } from '../server/incoming/retention.ts'
import { claire, openOffice, sophie, stranger } from './support/office.ts'

/** As JDV_J07 names 11490-0. */
const LETTER = 'Lettre de liaison à la sortie d\'un établissement de soins'
const DAY = 24 * 60 * 60_000
const [marguerite, paul] = PEOPLE as [typeof PEOPLE[number], typeof PEOPLE[number]]
let office: Awaited<ReturnType<typeof openOffice>>
const db = () => office.desk.app.ledger.db
/** Somebody says of Paul's line that it is that one. */
async function replacedBy(id: string | null): Promise<void> {
	const said = { replaced_by: id, out_at: id && '2026-11-01T00:00:00.000Z' }
	await db().updateTable('patients').set(said).where('id', '=', 'R002').execute()
}
const look = (params: Record<string, unknown> = {}, person = claire) => office.look<TodayList>(person, 'today', params)
const titles = async (params: Record<string, unknown> = {}, person = claire) => (await look(params, person)).rows.map(({ title }) => title)
const mark = (messages: number[], isRead = true, person = claire) => office.ask(person, 'POST', 'today/read', { messages, isRead })
/** As if it had come so many days before. */
async function agedBy(title: string, days: number): Promise<void> {
	const at = new Date(office.desk.app.ledger.clock.now() - days * DAY).toISOString()
	await db().updateTable('messages').set({ received_at: at }).where('title', '=', title).execute()
}
const unmarked = () => db().deleteFrom('read_marks').execute()

beforeAll(async () => {
	office = await openOffice({ answers: false })
	const type = { code: '11490-0', display: 'Lettre de liaison à la sortie' }
	await office.receive(
		makeHealthMail({ cdas: [makeCda({ person: marguerite, title: 'Bilan de Marguerite', type })] }),
		makeHealthMail({ cdas: [makeCda({ person: paul, title: 'Avis de Paul' })] }),
		makeHealthMail({ cdas: [makeCda({ person: marguerite, title: 'Suite de Marguerite' })] }),
		makeMail({ subject: 'Facture', from: 'compta@chu.exemple.mssante.fr', text: 'Ci-joint.' }),
		makeHealthMail({ cdas: [makeCda({ person: paul, title: 'Ancien' })] }),
		makeHealthMail({ cdas: [makeCda({ person: paul, title: 'Oublié' })] }),
	)
	await agedBy('Ancien', 3)
	await agedBy('Oublié', 40)
}, 120_000)
afterAll(() => office.desk.app.close())

describe('what came', () => {
	it('stands by day, then by whom it is about, whoever is named nowhere last; what is older than a month is not there', async () => {
		const { rows, total, unread, today } = await look()
		expect(rows.map(({ name, title, place }) => [name, title, place])).toEqual([
			['CHARPENTIER Paul, 21/06/1938', 'Avis de Paul', 'filed'],
			['LEFÈVRE Marguerite, 12/03/1941', 'Suite de Marguerite', 'filed'],
			['LEFÈVRE Marguerite, 12/03/1941', 'Bilan de Marguerite', 'filed'],
			[null, 'Facture', 'waiting'],
			['CHARPENTIER Paul, 21/06/1938', 'Ancien', 'filed'],
		])
		expect([total, unread, rows[0]!.day, rows[4]!.day < today]).toEqual([5, 5, today, true])
		expect(rows[2]).toMatchObject({ patient: 'lilas/R001', type: LETTER, mayOpen: true })
		expect(rows[3]).toMatchObject({ patient: null, chip: expect.stringMatching(/./) as unknown })
	})

	it('is the same through any window, in any order within the days', async () => {
		for (const sort of ['patient', 'newest', 'sender']) {
			const whole = await titles({ sort })
			const pieces: string[] = []
			for (const offset of [0, 2, 4]) {
				pieces.push(...await titles({ sort, offset, limit: 2 }))
			}
			expect(pieces).toEqual(whole)
			expect(whole.at(-1)).toBe('Ancien')
		}
	})

	it.each([
		[{ place: 'waiting' }, ['Facture']],
		[{ type: '11490-0' }, ['Bilan de Marguerite']],
		[{ sender: 'compta@chu.exemple.mssante.fr' }, ['Facture']],
		[{ reason: 'exact-ins', q: 'marguerite' }, ['Suite de Marguerite', 'Bilan de Marguerite']],
		[{ q: 'lefevre bilan' }, ['Bilan de Marguerite']],
		[{ q: 'Mme Lefèvre bilan' }, ['Bilan de Marguerite']],
	])('is filtered by %j', async (filters, found) => expect(await titles(filters)).toEqual(found))

	it('tells what it may be filtered by, and no more than is there', async () => {
		const choices = await office.look<TodayChoices>(claire, 'today/choices')
		expect(choices.types.map(({ label }) => label)).toContain(LETTER)
		expect(choices.senders.map(({ id }) => id)).toContain('compta@chu.exemple.mssante.fr')
		expect(choices.reasons.length).toBeGreaterThan(0)
		expect(await office.look<TodayChoices>(stranger, 'today/choices')).toEqual({ reasons: [], senders: [], types: [] })
	})
})

describe('what a person has read', () => {
	it('is theirs alone, and can be taken back', async () => {
		const [first] = (await look()).rows
		expect((await mark([first!.id])).status).toBe(204)
		expect(await titles({ unread: true })).not.toContain(first!.title)
		expect(await titles({ unread: true }, sophie)).toContain(first!.title)
		await mark([first!.id], false)
		expect(await titles({ unread: true })).toContain(first!.title)
	})

	it('is what they opened, in whatever room', async () => {
		const { id } = (await look()).rows[3]!
		await office.item(id)
		expect((await look()).rows[3]).toMatchObject({ id, isUnread: false })
		await unmarked()
	})

	it('is all that the list shows, and nothing that came since', async () => {
		const { newest, ended, rows } = await look({ q: 'marguerite' })
		const { json } = await office.ask(claire, 'POST', 'today/read-all', { q: 'marguerite', newest: newest! - 1, ended })
		expect(json).toEqual({ messages: [rows[1]!.id] })
		expect(await look()).toMatchObject({ total: 5, unread: 4 })
		await unmarked()
	})

	it('is none of what was taken in before, and has been filed since', async () => {
		const late = db().updateTable('messages').where('title', '=', 'Bilan de Marguerite')
		const { final_at: at } = await db().selectFrom('messages').select('final_at').where('title', '=', 'Bilan de Marguerite')
			.executeTakeFirstOrThrow()
		await late.set({ state: 'failed', final_at: null }).execute()
		const { newest, ended, rows } = await look({ q: 'marguerite' })
		expect(rows.map(({ title }) => title)).toEqual(['Suite de Marguerite'])
		await late.set({ state: 'filed', final_at: new Date(Date.parse(ended!) + 1).toISOString() }).execute()
		const { json } = await office.ask(claire, 'POST', 'today/read-all', { q: 'marguerite', newest, ended })
		expect(json).toEqual({ messages: rows.map(({ id }) => id) })
		expect(await titles({ unread: true, q: 'marguerite' })).toEqual(['Bilan de Marguerite'])
		await late.set({ final_at: at }).execute()
		await unmarked()
	})

	it('says nothing of what they may not see, and marks none of it', async () => {
		const { id } = (await look()).rows[0]!
		await mark([id], true, stranger)
		expect(await db().selectFrom('read_marks').selectAll().execute()).toEqual([])
		expect(await look({}, stranger)).toMatchObject({ total: 0, unread: 0, newest: null, ended: null, rows: [] })
		expect((await office.look<{ counts: { unread: number } }>(stranger, 'desk')).counts.unread).toBe(0)
	})

	it('is forgotten two months after it came, and with the account', async () => {
		const rows = await db().selectFrom('messages').select('id').execute()
		await mark(rows.map(({ id }) => id))
		const left = async () => (await db().selectFrom('read_marks').select('message_id').execute()).length
		expect(await left()).toBe(6)
		await applyRetention(office.desk.app, office.desk.app.ledger.clock.now() + 30 * DAY)
		expect(await left()).toBe(5)
		await office.ask({ ...claire, user: '' }, 'POST', 'accounts', { user: claire.user, state: 'deleted' }, { scope: 'nextcloud' })
		expect(await left()).toBe(0)
		await office.ask({ ...claire, user: '' }, 'POST', 'accounts', { user: claire.user, state: 'enabled' }, { scope: 'nextcloud' })
	})
})

describe('« mes patients »', () => {
	const follow = (isFollowed: boolean, person = claire) =>
		office.ask(person, 'POST', 'patients/follow', { patient: 'lilas/R001', isFollowed })

	it('are those whom a person follows, and nobody else does by that', async () => {
		await follow(true)
		expect(await titles({ mine: true })).toEqual(['Suite de Marguerite', 'Bilan de Marguerite'])
		expect(await titles({ mine: true }, sophie)).toEqual([])
		await follow(false)
		expect(await titles({ mine: true })).toEqual([])
	})

	it('are followed by whatever line of the register they have', async () => {
		await follow(true)
		await replacedBy('R001')
		expect(await titles({ mine: true })).toContain('Avis de Paul')
		await replacedBy(null)
		await follow(false)
	})

	it('are counted in each list, however many they are', async () => {
		const lines = await db().selectFrom('patients').selectAll().where('id', '=', 'R001').execute()
		const line = { ...lines[0]!, folder: null, folder_id: null, matricule: null }
		const many = Array.from({ length: 1500 }, (_, index) => ({ ...line, id: `N${index}` }))
		const at = '2026-11-26T08:00:00.000Z'
		const some = (from: number) => many.slice(from, from + 500)
		for (const from of [0, 500, 1000]) {
			await db().insertInto('patients').values(some(from)).execute()
			await db().insertInto('followed_patients')
				.values(some(from).map(({ structure, id }) => ({ user: 'claire', structure, patient_id: id, at })))
				.execute()
		}
		await follow(true)
		for (let count = 0; count < 12; count++) {
			await office.ask(claire, 'POST', 'today/views', { name: `Les miens ${count}`, filters: { mine: true } })
		}
		const { views } = await office.look<{ views: KeptView[] }>(claire, 'today/views')
		expect(views.map(({ total }) => total)).toEqual(Array.from({ length: 12 }, () => 2))
		await follow(false)
		for (const { name } of views) {
			await office.ask(claire, 'POST', 'today/views', { name, filters: null })
		}
		await db().deleteFrom('followed_patients').execute()
		await db().deleteFrom('patients').where('id', 'like', 'N%').execute()
	})

	it('are of a structure that one works for', async () => expect((await follow(true, stranger)).status).toBe(403))
})

describe('lists that a person keeps', () => {
	const keep = (name: string, filters: object | null, person = claire, isConfirmed = false) =>
		office.ask(person, 'POST', 'today/views', { name, filters, isConfirmed })
	const kept = async (person = claire) => (await office.look<{ views: KeptView[] }>(person, 'today/views')).views

	it('are theirs, each with how many are in it', async () => {
		await keep('Factures', { place: 'waiting' })
		expect(await kept()).toEqual([{
			name: 'Factures',
			filters: { mine: false, unread: false, place: 'waiting', reason: '', sender: '', type: '' },
			total: 1,
			unread: 1,
		}])
		expect(await kept(sophie)).toEqual([])
		await keep('Factures', null)
		expect(await kept()).toEqual([])
	})

	it('bear nobody’s name but on the word of whoever keeps them', async () => {
		const { family } = PEOPLE[0]!
		for (const name of [`Suivi ${family}`, `Suivi de ${PEOPLE[0]!.given[0]} ${family}`]) {
			expect((await keep(name, { unread: true })).json).toMatchObject({ error: { code: 'MSS-WRITTEN-NAMES' } })
		}
		expect(await kept()).toEqual([])
		expect((await keep(`Suivi ${family}`, { unread: true }, claire, true)).status).toBe(204)
		expect((await keep(`Suivi ${family}`, null)).status).toBe(204)
	})

	it('are twelve at most, and hold no matricule', async () => {
		for (let count = 0; count < 12; count++) {
			expect((await keep(`Liste ${count}`, {})).status).toBe(204)
		}
		expect((await keep('Une de trop', {})).json).toMatchObject({ error: { code: 'MSS-VIEWS-FULL' } })
		expect((await keep('Liste 3', { unread: true })).status).toBe(204)
		const citizen = await keep('Liste 3', { sender: '279035121518989@patient.mssante.fr' })
		expect(citizen.json).toMatchObject({ error: { code: 'MSS-VIEWS-CITIZEN' } })
	})
})
