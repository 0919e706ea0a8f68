/** One row of the ledger that is damaged refuses no list: it is shown with what can be, and the others are as they were. */
import type { ThreadList, ThreadView } from '../server/contract/threads.ts'
import type { TestOffice } from './support/office.ts'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.ts'
import { PEOPLE } from '../demo/fixtures/people.ts'
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
