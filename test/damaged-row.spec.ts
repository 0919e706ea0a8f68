/** One row of the ledger that is damaged refuses no list: it is shown with what can be, and the others are as they were. */
import type { JournalView } from '../server/contract/journal.contract.ts'
import type { ThreadList, ThreadView } from '../server/contract/threads.contract.ts'
import type { TestOffice } from './support/office.ts'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { mayLeave } from '../server/doubts/restoration.ts'
import { Jobs } from '../server/http/long-jobs.ts'
import { factOf, noteFact } from '../server/ledger/facts.ts'
import { lastExamination } from '../server/ops/examination.ts'
import { lookingAtStore, storeTroubles } from '../server/ops/store-trouble.ts'
import { checkVersions } from '../server/outgoing/carried/carried-message.ts'
import { chainTo } from '../server/outgoing/thread.ts'
import { historiesOf } from '../server/views/history.view.ts'
import { claire, openOffice } from './support/office.ts'

const [marguerite] = PEOPLE as [typeof PEOPLE[number]]
let office: TestOffice

beforeAll(async () => {
	office = await openOffice()
	const stranger = { ...marguerite, family: 'INCONNUE', birthDate: '19500101', thirteen: '2500175114055' }
	await office.receive(
		makeMail({ subject: 'Sain', from: 'pharmacie@officine.exemple.mssante.fr', text: 'Pouvez-vous nous rappeler ?' }),
		makeHealthMail({ cdas: [makeCda({ person: stranger, pdf: await makePdf('x') })] }),
	)
})
afterAll(() => office.desk.app.close())

const db = () => office.desk.app.ledger.db
async function damaged(): Promise<number> {
	const row = await db().selectFrom('documents').select('message_id').where('cda', 'is not', null).executeTakeFirstOrThrow()
	return row.message_id
}

describe('a message whose row is damaged', () => {
	it('by its document stays in the list, is opened, and its exchange too', async () => {
		const id = await damaged()
		await db().updateTable('documents').set({ cda: '{"id":1}' }).where('cda', 'is not', null).execute()
		expect((await office.waiting()).total).toBe(2)
		const { rows } = await office.look<ThreadList>(claire, 'threads')
		const thread = (await db().selectFrom('messages').select('thread').where('id', '=', id).executeTakeFirstOrThrow()).thread!
		expect(rows.length).toBeGreaterThan(0)
		expect((await office.look<ThreadView>(claire, `threads/${thread}`)).entries).toHaveLength(1)
	})

	it('by its decision, even where it is no JSON, stays in the list', async () => {
		const id = await damaged()
		await db().updateTable('messages').set({ decision: '{' }).where('id', '=', id).execute()
		const { rows } = await office.waiting()
		expect(rows.map((row) => [row.id === id, row.chip === '']).sort()).toEqual([[false, false], [true, true]])
	})

	it('by its reading still says in its file’s story that it came, and when', async () => {
		const id = await damaged()
		await db().updateTable('messages').set({ reading: '[]' }).where('id', '=', id).execute()
		const [file] = await db().selectFrom('documents').select('file_id').where('message_id', '=', id).execute()
		const told = await office.ask(claire, 'GET', 'files/history', {}, { files: [{ id: file!.file_id, ancestors: [] }] as never })
		expect(told.json).toMatchObject({ received: [{ messageId: id, from: 'expéditeur inconnu' }] })
	})
})

describe('an event whose details are damaged', () => {
	it('stays in the journal, at its hour, and the others as they were', async () => {
		const id = await damaged()
		const told = async () => (await office.look<JournalView>(claire, 'journal', { message: id })).lines.map(({ what }) => what)
		const before = await told()
		const damage = db().updateTable('audit').set({ details: '{"state":{}}' })
		await damage.where('message_id', '=', id).where('action', '=', 'settled').execute()
		const after = await told()
		expect(after).toHaveLength(before.length)
		expect(after.filter((what, index) => what !== before[index])).toEqual(['Ce qui a été noté ici ne se lit plus'])
	})

	it('stays in what « why » says, as the message whose decision is damaged, with the code that says so', async () => {
		const id = await damaged()
		const [told] = await historiesOf(db(), String(id))
		expect(told).toMatchObject({ id, state: 'review', reasons: [], error: 'MSS-LEDGER-ROW' })
		expect(told!.events.filter(({ details }) => details === null).map(({ action }) => action)).toEqual(['settled'])
	})
})

describe('a document whose header is damaged', () => {
	it('is not sent on: it may ask for a deletion, or be masked', async () => {
		const [row] = await db().selectFrom('documents').selectAll().where('cda', 'is not', null).execute()
		expect(() => checkVersions([{ cda: row!, pdf: null }], false)).toThrow(expect.objectContaining({ code: 'MSS-LEDGER-ROW' }))
	})
})

describe('a message whose reading is damaged', () => {
	it('is answered all the same, by its own Message-ID', async () => {
		const { message_id: answered, structure } = await db()
			.selectFrom('messages')
			.select(['message_id', 'structure'])
			.where('id', '=', await damaged())
			.executeTakeFirstOrThrow()
		expect(await chainTo(office.desk.app, structure, answered!)).toEqual([answered])
	})
})

describe('what the program noted of itself, damaged,', () => {
	it('of the store is looked at again', async () => {
		const { ledger } = office.desk.app
		await noteFact(db(), 'store', '{"code":"MSS-PERHAPS"}')
		expect(await storeTroubles(ledger)).toEqual([])
		await lookingAtStore(office.desk.app, async () => {})
		expect(await factOf(db(), 'store')).toBeNull()
	})

	it('of a restoration lets nothing leave', async () => {
		await noteFact(db(), 'restoration', '{')
		expect(await mayLeave({ ...office.desk.app, ledger: { ...office.desk.app.ledger } })).toBe(false)
		await noteFact(db(), 'restoration', null)
	})

	it('on its shelf is as if its time were over', async () => {
		const { shelf } = office.desk.app
		await shelf.put('job 1', '{"state":"paused"}', 60_000)
		await shelf.put('examination', '{"at":"yesterday"}', 60_000)
		await expect(new Jobs(shelf).get('1')).rejects.toMatchObject({ code: 'MSS-UNKNOWN' })
		expect(await lastExamination(office.desk.app)).toMatchObject({ at: 0, checks: null })
	})
})
