/** The figures of twelve weeks, and of a month to be printed: each is that of the list that it links to; no name of a patient. */
import type { WeekOfFigures } from '../server/contract/figures.contract.ts'
import type { SendingList } from '../server/contract/sending.contract.ts'
import type { WaitingList } from '../server/contract/waiting.contract.ts'
import type { TestOffice } from './support/office.ts'

import { extractText, getDocumentProxy } from 'unpdf'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { mondayOf, weeksUntil } from '../server/time/days.ts'
import { claire, openOffice, stranger } from './support/office.ts'

const PARIS = 'Europe/Paris'
const HOUR = 60 * 60_000
let office: TestOffice
let weeks: WeekOfFigures[]

beforeAll(async () => {
	office = await openOffice()
	const { ledger: { db }, clock } = office.desk.app
	await office.receive(
		makeHealthMail({ cdas: [makeCda({ person: PEOPLE[0]!, pdf: await makePdf('Bonjour') })] }),
		makeMail({ subject: 'Un', text: 'a' }),
		makeMail({ subject: 'Deux', text: 'b' }),
		makeMail({ subject: 'Trois', text: 'c' }),
	)
	const idOf = async (title: string) =>
		(await db.selectFrom('messages').select('id').where('title', '=', title).executeTakeFirstOrThrow()).id
	for (const [title, hours] of [['Un', 2], ['Deux', 5]] as const) {
		const id = await idOf(title)
		expect((await office.fileWith(id, PEOPLE[1]!.id)).status).toBe(200)
		const { done_at: done } = await db.selectFrom('acts').select('done_at').where('message_id', '=', id).executeTakeFirstOrThrow()
		const came = new Date(Date.parse(done!) - hours * HOUR).toISOString()
		await db.updateTable('messages').set({ received_at: came }).where('id', '=', id).execute()
	}
	const at = clock.at()
	const { mailbox, structure } = await db.selectFrom('messages').select(['mailbox', 'structure']).executeTakeFirstOrThrow()
	await db
		.insertInto('outgoing')
		.values({
			header_id: '<s@b.fr>',
			envelope_id: 'e',
			key: null,
			fingerprint: 'f',
			mailbox,
			structure,
			patient_id: null,
			subject: 's',
			reply_to: mailbox,
			actor: 'claire',
			spool: null,
			size: 1,
			raw_sha256: 'a',
			created_at: at,
			cancelled_at: null,
			answer_due_at: null,
			copy: 'none',
			searched_at: null,
			words: 'w',
			text: 't',
			thread: 'o1',
			answers: null,
		})
		.execute()
	for (const position of [0, 1]) {
		const failed = { state: 'failed' as const, code: '550', text: null }
		const dates = { next_attempt_at: null, accepted_at: null, changed_at: at, due_at: null }
		await db
			.insertInto('recipients')
			.values({ ...failed, ...dates, outgoing_id: 1, position, address: `${position}@b.fr`, written: null })
			.execute()
	}
	const turn = { structure, mailbox, partner: 'mdph@b.fr', asker: 'ours' as const, whose: 'theirs' as const }
	const ago = (hours: number) => new Date(clock.now() - hours * HOUR).toISOString()
	const [opened, due] = [ago(1), ago(0.5)]
	await db.insertInto('turns').values({ ...turn, thread: 'o1', opened_at: opened, since: opened, due }).execute()
	weeks = (await office.look<{ weeks: WeekOfFigures[] }>(claire, 'figures/weeks')).weeks
})
afterAll(() => office.desk.app.close())

const now = () => weeks.at(-1)!

describe('the last twelve weeks', () => {
	it('go from Monday to Monday, this one last', () => {
		expect(weeks).toHaveLength(12)
		expect(weeks.map(({ from }) => mondayOf(from))).toEqual(weeks.map(({ from }) => from))
		expect(weeks.slice(1).map(({ from }) => from)).toEqual(weeks.slice(0, -1).map(({ to }) => to))
	})

	it('pass over a change of the clock', () => {
		expect(weeksUntil(Date.parse('2026-11-01T23:30:00Z'), PARIS, 2)).toEqual([
			{ from: '2026-10-26', to: '2026-11-02' },
			{ from: '2026-11-02', to: '2026-11-09' },
		])
	})

	// Not of a Monday before five: what came hours ago was of the week before.
	it('count what came, what filed itself, what was filed by hand and how long that waited', () => {
		const sum = (key: 'received' | 'filedAlone' | 'filedByHand') => weeks.reduce((total, week) => total + week[key], 0)
		expect([sum('received'), sum('filedAlone'), sum('filedByHand')]).toEqual([4, 1, 2])
		expect(weeks.map(({ medianHours }) => medianHours).filter((one) => one !== null).at(0)).toBe(5)
	})

	it('count a sending once, however many it did not reach, and who is late to answer', () => {
		expect(now()).toMatchObject({ failures: 1, partnerDays: null })
		expect(weeks.reduce((total, { partnersLate }) => total + partnersLate, 0)).toBe(1)
	})

	it('are those of the lists that they link to', async () => {
		for (const { from, to, filedAlone, filedByHand, failures } of weeks) {
			const filed = (filedBy: string) => office.look<WaitingList>(claire, 'waiting', { shelf: 'filed', filedBy, from, to })
			const sent = await office.look<SendingList>(claire, 'sendings', { filter: 'failed', from, to })
			expect([(await filed('itself')).total, (await filed('hand')).total, sent.total]).toEqual([filedAlone, filedByHand, failures])
		}
	})

	it('are nobody’s who uses no mailbox', async () => {
		const { weeks: theirs } = await office.look<{ weeks: WeekOfFigures[] }>(stranger, 'figures/weeks')
		expect(theirs.every(({ received, failures }) => received + failures === 0)).toBe(true)
	})
})

describe('the month to be printed', () => {
	it('is a PDF in French with the figures, and no name of a patient', async () => {
		const { file } = await office.ask(claire, 'GET', 'figures/report', { month: new Date().toISOString().slice(0, 7) })
		expect(file!.mime).toBe('application/pdf')
		const { text } = await extractText(await getDocumentProxy(new Uint8Array(file!.bytes)), { mergePages: true })
		expect(text).toMatch(/les chiffres de \p{L}+ \d{4}/u)
		expect(text).toContain('EHPAD Les Lilas – Accueil')
		expect(text).toContain('Classés sans intervention')
		expect(text).not.toMatch(new RegExp(PEOPLE.map(({ family }) => family).join('|'), 'i'))
	})
})
