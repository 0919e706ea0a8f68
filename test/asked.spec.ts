/** What was asked to leave, and whose process died: gone on with once, by whoever may; else told where people look (ADR 63). */
import type { JournalView } from '../server/contract/journal.contract.ts'
import type { SendingList, SentStory } from '../server/contract/sending.contract.ts'
import type { SendRequest } from '../server/outgoing/request.ts'
import type { TestOffice } from './support/office.ts'

import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { noteRestoration } from '../server/doubts/restoration.ts'
import { MssError } from '../server/errors.ts'
import { applyRetention } from '../server/incoming/retention.ts'
import { askedByTheGone, MAX_ATTEMPTS } from '../server/ledger/tables/asked.table.ts'
import { alertsOf } from '../server/ops/alerts.ts'
import { dayThere } from '../server/outgoing/local-time.ts'
import { pinAsked } from '../server/outgoing/pin-asked.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage, queuePinned } from '../server/outgoing/send.ts'
import { takeUpAsked } from '../server/outgoing/take-up-asked.ts'
import { setOpposition } from '../server/patients/registry.ts'
import { ReaderPool } from '../server/reading/pool.ts'
import { clockOf } from '../server/time/clock.ts'
import { claire, openOffice } from './support/office.ts'

const TO = 'officine@officine.exemple.mssante.fr'
const NOTHING = { kind: 'nothing' as const }
let office: TestOffice
let request: SendRequest
beforeEach(async () => {
	office = await openOffice()
	const file = join(office.desk.ged, 'ordonnance.pdf')
	writeFileSync(file, await makePdf('Ordonnance'))
	const from = office.desk.config.mailboxes[0]!.address
	const given = { file, name: 'ordonnance.pdf', path: 'ordonnance.pdf', fileId: '9001' }
	const words = { titles: ['Ordonnance'], text: 'Bonjour' }
	request = { ...PLAIN_REQUEST, ...words, from, to: [TO], patientId: PEOPLE[0]!.id, files: [given], actor: 'claire' }
})
afterEach(() => office.desk.app.close())

const app = () => office.desk.app
const db = () => app().ledger.db
const rows = () => db().selectFrom('asked').selectAll().execute()
const sendings = () => db().selectFrom('outgoing').selectAll().orderBy('id').execute()
const spooled = () => readdirSync(join(app().config.spool, 'raw')).filter((name) => name.endsWith('.eml'))
/** What its row was written by has died, and the program begun again. */
async function left(one: Partial<SendRequest> = {}, writtenWith: Parameters<typeof pinAsked>[2] = NOTHING) {
	const pinned = (await pinAsked(app(), { ...request, ...one }, writtenWith))!
	await askedByTheGone(db())
	return pinned
}
async function toLookAt(): Promise<SentStory[]> {
	return (await office.look<SendingList>(claire, 'sendings', { filter: 'todo' })).rows
}

describe('what was asked', () => {
	it('is queued by whoever takes it up, as it was then: the file may have gone since', async () => {
		await left()
		rmSync(join(office.desk.ged, 'ordonnance.pdf'))
		await takeUpAsked(app())
		const [sending] = await sendings()
		expect(sending).toMatchObject({ mailbox: request.from, actor: 'claire', patient_id: PEOPLE[0]!.id })
		expect([(await rows()).length, spooled()]).toEqual([0, [sending!.spool]])
	})

	it('is queued once, though two take it up together', async () => {
		await left()
		await Promise.all([takeUpAsked(app()), takeUpAsked(app())])
		expect([(await sendings()).length, (await rows()).length]).toEqual([1, 0])
	})

	it('and clicked again under its key is one message; its bytes are let go', async () => {
		await left({ key: 'la-meme-cle' })
		const { isKnown } = await queueMessage(app(), { ...request, key: 'la-meme-cle' })
		await takeUpAsked(app())
		const [sending, ...others] = await sendings()
		expect([isKnown, others, await rows(), spooled()]).toEqual([false, [], [], [sending!.spool]])
	})

	it('and clicked again under its key once it was taken up is the message that it became', async () => {
		await left({ key: 'la-meme-cle' })
		await takeUpAsked(app())
		expect(await queueMessage(app(), { ...request, key: 'la-meme-cle' })).toMatchObject({ isKnown: true, notices: [] })
	})

	it('and then sent under another key is refused the second time, as what left already', async () => {
		await left({ key: 'la-meme-cle' })
		await takeUpAsked(app())
		await expect(queueMessage(app(), { ...request, key: 'une-autre' })).rejects.toMatchObject({ code: 'MSS-SEND-AGAIN' })
	})

	it('and sent anew meanwhile under another key does not leave a second time, be it words alone', async () => {
		const words = { files: [], isXdm: false, patientId: null }
		await left({ ...words, key: 'la-meme-cle' })
		await left({ again: true, key: 'les-memes-pieces' })
		await queueMessage(app(), { ...request, ...words, key: 'une-autre' })
		await queueMessage(app(), { ...request, again: true, key: 'encore-une-autre' })
		await takeUpAsked(app())
		expect((await sendings()).filter(({ size }) => size > 0).map(({ key }) => key)).toEqual(['une-autre', 'encore-une-autre'])
		expect((await toLookAt()).map(({ recipients }) => recipients[0]!.text))
			.toEqual([expect.stringMatching(/déjà été envoyé.*envoi n° 2/), expect.stringMatching(/déjà été envoyé.*envoi n° 1/)])
	})

	it('is queued though another before it can be read by nobody', async () => {
		await left({ text: 'Abîmé' })
		await db().updateTable('asked').set({ request: '{}' }).execute()
		await left({ key: 'derriere' })
		await takeUpAsked(app())
		expect([(await rows()).length, (await sendings()).map(({ key }) => key)]).toEqual([1, ['derriere']])
	})

	it('brings with it what is written with it: whoever was to be reminded is late no more, and it does not leave', async () => {
		await left({}, { kind: 'reminded', turns: [{ id: 12, before: null }] })
		await takeUpAsked(app())
		expect((await toLookAt())[0]!.recipients[0]!.text).toContain(new MssError('MSS-TURN-NOT-LATE').text)
	})

	it('reports an act of the day that it was asked, though it leaves the day after', async () => {
		const asked = app().clock.at()
		await left()
		await takeUpAsked({ ...app(), clock: clockOf(() => Date.parse(asked) + 24 * 60 * 60_000) })
		const documents = await db().selectFrom('outgoing_documents').select('service_start').execute()
		expect(documents).toEqual([{ service_start: dayThere(new Date(asked), app().config.timeZone).replaceAll('-', '') }])
	})

	it('is a reminder of the day that it leaves, though it was asked the day before', async () => {
		const asked = app().clock.now()
		await queueMessage(app(), { ...request, answerDays: 1 })
		const turns = () => db().selectFrom('turns').selectAll().execute()
		const reminder = { files: [], isXdm: false, patientId: null }
		await left(reminder, { kind: 'reminded', turns: [{ id: (await turns())[0]!.id, before: null }] })
		const clock = clockOf(() => asked + 24 * 60 * 60_000)
		await takeUpAsked({ ...app(), clock })
		expect((await turns()).map((turn) => turn.reminded_at)).toEqual([clock.at()])
	})
})

describe('what a living process makes', () => {
	it('is left to it, be it beside whoever holds the ledger, until it was silent for half a minute', async () => {
		await pinAsked({ ...app(), run: null }, request, NOTHING)
		await askedByTheGone(db())
		await takeUpAsked(app())
		expect([(await rows()).length, (await sendings()).length]).toEqual([1, 0])
		await db().updateTable('asked').set({ seen_at: '2026-01-01T00:00:00.000Z' }).execute()
		await takeUpAsked(app())
		expect([(await rows()).length, (await sendings()).length]).toEqual([0, 1])
	})

	it('is queued once, though it wakes after another took it', async () => {
		const pinned = await left()
		await takeUpAsked(app())
		await expect(queuePinned(app(), pinned)).rejects.toThrow()
		expect((await sendings()).length).toBe(1)
	})

	it('and is refused is told to whoever waits: nothing of it is kept', async () => {
		await expect(queueMessage(app(), { ...request, titles: ['x'.repeat(201)] })).rejects.toMatchObject({ code: 'MSS-SEND-TOO-MANY' })
		expect([await rows(), await sendings(), spooled()]).toEqual([[], [], []])
	})
})

it('what another took up meanwhile is that one’s to tell, though it is refused to whoever waited for the first', async () => {
	const { change } = app().ledger
	const taken: typeof change = async (act) => {
		const done = await change(act)
		await db().updateTable('asked').set({ attempts: 1 }).execute()
		return done
	}
	const slow = { ...app(), ledger: { ...app().ledger, change: taken } }
	await expect(queueMessage(slow, { ...request, titles: ['x'.repeat(201)] })).rejects.toMatchObject({ code: 'MSS-SEND-TOO-MANY' })
	expect([(await rows()).length, spooled().length]).toEqual([1, 1])
	await askedByTheGone(db())
	await takeUpAsked(app())
	expect((await toLookAt()).map(({ wasMade }) => wasMade)).toEqual([false])
})

it('what cannot be forgotten, for the ledger is away, is told as kept: it leaves later', async () => {
	const { change } = app().ledger
	let changes = 0
	const away: typeof change = (act) => {
		changes++
		return changes === 1 ? change(act) : Promise.reject(new MssError('MSS-LOCKED'))
	}
	const lost = { ...app(), ledger: { ...app().ledger, change: away } }
	await expect(queueMessage(lost, request)).rejects.toMatchObject({ code: 'MSS-SEND-KEPT' })
	await askedByTheGone(db())
	await takeUpAsked(app())
	expect([(await rows()).length, (await sendings()).length]).toEqual([0, 1])
})

it('what is being made when the program stops is kept for its next life', async () => {
	await app().pool.close()
	// Whoever waits is told so: begun anew in another window, it would leave twice.
	await expect(queueMessage(app(), request)).rejects.toMatchObject({ code: 'MSS-SEND-KEPT' })
	await askedByTheGone(db())
	await takeUpAsked(app())
	expect((await rows()).map(({ attempts }) => attempts)).toEqual([0])
	const reopened = { ...app(), pool: new ReaderPool() }
	await takeUpAsked(reopened).finally(() => reopened.pool.close())
	expect([(await rows()).length, (await sendings()).length]).toEqual([0, 1])
})

describe('what may not leave any more when it is taken up', () => {
	async function refused() {
		await left()
		await setOpposition(app().ledger, { structure: 'lilas', id: PEOPLE[0]!.id }, 'tous', 'claire')
		await takeUpAsked(app())
	}

	it('is among what needs somebody, with why, and is begun anew from there', async () => {
		await refused()
		const [story, ...others] = await toLookAt()
		expect(others).toEqual([])
		expect(story).toMatchObject({
			title: 'Ordonnance',
			wasMade: false,
			by: 'Claire Fabre',
			recipients: [{ address: TO, state: 'failed', server: null, text: expect.stringMatching(/s’est opposé à .*rien ne part/) }],
			tasks: [{ kind: 'failed', text: expect.stringMatching(/n’est pas parti/) }],
			again: { to: [{ address: TO }], text: 'Bonjour', isXdm: true, documents: [{ id: '9001', title: 'Ordonnance' }] },
		})
		expect([await rows(), spooled()]).toEqual([[], []])
	})

	it('has no proof: nothing was sent', async () => {
		await refused()
		const { id } = (await sendings())[0]!
		expect((await office.ask(claire, 'GET', `messages/${id}/proof`)).json).toMatchObject({ error: { code: 'MSS-SEND-STATE' } })
	})

	it('is told in the journal, under the name of who asked', async () => {
		await refused()
		const { lines } = await office.look<JournalView>(claire, 'journal')
		expect(lines.filter(({ what }) => what.startsWith('Envoi demandé'))).toMatchObject([
			{
				what: 'Envoi demandé avant un arrêt du service\u00A0: il n’a pas pu partir',
				who: 'Claire Fabre',
				why: expect.stringMatching(/opposé/),
			},
		])
	})

	it('keeps its words as long as raw mail is kept, and no longer', async () => {
		await refused()
		const text = async () => (await sendings())[0]!.text
		await applyRetention(app())
		expect(await text()).toBe('Bonjour')
		await applyRetention(app(), app().clock.now() + 31 * 24 * 60 * 60_000)
		expect(await text()).toBeNull()
	})

	it('is what a restored ledger had in progress: it may have left', async () => {
		await left()
		await noteRestoration(app().ledger, null)
		await takeUpAsked(app())
		expect((await toLookAt()).map(({ recipients }) => recipients[0]!.text)).toEqual([expect.stringMatching(/d’une sauvegarde/)])
	})

	it('is about a patient of the structure that its mailbox was of: another’s may have the same identifier', async () => {
		await left()
		await db().updateTable('asked').set({ structure: 'tilleuls' }).execute()
		await takeUpAsked(app())
		expect((await toLookAt()).map(({ recipients }) => recipients[0]!.text))
			.toEqual([expect.stringContaining(new MssError('MSS-SEND-PATIENT', PEOPLE[0]!.id).message)])
	})

	it('is what was asked more than four days ago: whoever asked has found another way since', async () => {
		await left()
		await db().updateTable('asked').set({ asked_at: new Date(app().clock.now() - 5 * 24 * 60 * 60_000).toISOString() }).execute()
		await takeUpAsked(app())
		expect((await toLookAt()).map(({ recipients }) => recipients[0]!.text)).toEqual([expect.stringMatching(/plus de quatre jours/)])
	})

	it('is what ended its process each time', async () => {
		await left()
		await db().updateTable('asked').set({ attempts: MAX_ATTEMPTS }).execute()
		await takeUpAsked(app())
		expect((await toLookAt()).map(({ recipients }) => recipients[0]!.text)).toEqual([expect.stringMatching(/arrêts répétés/)])
	})
})

it('what this machine cannot make for now waits, is told, and is made once it can be', async () => {
	const { names: [name] } = await left()
	const { spool } = app()
	const away = { ...app(), spool: { ...spool, bring: async () => null } }
	await takeUpAsked(away)
	expect((await rows()).map(({ error_code: code, attempts }) => [code, attempts])).toEqual([['MSS-SPOOL-LOST', 0]])
	const mailboxes = office.desk.config.mailboxes
	const late = app().clock.now() + 10 * 60_000
	expect((await alertsOf(app(), mailboxes, late)).map(({ about }) => about)).toContain('envois demandés')
	expect(spooled()).toEqual([name])
	await db().updateTable('asked').set({ next_attempt_at: null }).execute()
	await takeUpAsked(app())
	expect([(await rows()).length, (await sendings()).length]).toEqual([0, 1])
	expect((await alertsOf(app(), mailboxes, late)).map(({ about }) => about)).not.toContain('envois demandés')
})
