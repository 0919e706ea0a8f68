/** What people share of what waits: it is entrusted to a colleague who may act on it, and a word is said of it. */
import type { WaitingList } from '../server/contract/waiting.contract.ts'
import type { Person, TestOffice } from './support/office.ts'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeMail } from '../demo/fixtures/mail.fixture.ts'
import { noteAccountState } from '../server/ledger/people-known.ts'
import { EVERY } from '../server/ledger/windows.ts'
import { readJournal } from '../server/ops/journal.ts'
import { amina, claire, openOffice, sophie, stranger } from './support/office.ts'

let office: TestOffice
let id: number
beforeEach(async () => {
	office = await openOffice()
	await office.receive(makeMail({ subject: 'Facture', text: 'Ci-jointe.' }), makeMail({ subject: 'Devis', text: 'Le voici.' }))
	const { rows } = await office.waiting()
	id = rows[0]!.id
	// She came once: her groups are known.
	await office.look(sophie, 'desk')
})
afterEach(() => office.desk.app.close())

const db = () => office.desk.app.ledger.db
function entrust(to: string | null, before: string | null = null, by: Person = claire) {
	return office.ask(by, 'POST', `waiting/${id}/entrust`, { to, before })
}
const colleagues = async () => (await office.look<{ user: string }[]>(claire, `waiting/${id}/colleagues`)).map(({ user }) => user)
const mine = async (person: Person) => (await office.look<WaitingList>(person, 'waiting', { shelf: 'review', mine: true })).rows

describe('what waits', () => {
	it('may be entrusted to those who may act on it and came lately, oneself first', async () => {
		await office.look(amina, 'desk')
		await office.look(stranger, 'me')
		expect(await colleagues()).toEqual(['claire', 'sophie'])
	})

	it('is on the list of whom it was entrusted to, and of nobody else, with who did it', async () => {
		expect((await entrust('sophie')).status).toBe(204)
		expect((await mine(sophie)).map((row) => [row.id, row.entrustedTo, row.isEntrusted])).toEqual([[id, 'Sophie Morel', true]])
		expect(await mine(claire)).toEqual([])
		expect((await office.item(id, sophie)).entrusted).toMatchObject({ name: 'Sophie Morel', by: 'Claire Fabre', isMine: true })
	})

	it('is entrusted to nobody who may not act on it, and stays where it was', async () => {
		await office.look(stranger, 'me')
		for (const to of ['paul', 'nobody', amina.user]) {
			expect((await entrust(to)).json).toMatchObject({ error: { code: 'MSS-TRIAGE-WHO' } })
		}
		expect((await office.item(id)).entrusted).toBeNull()
	})

	it('is taken back, and given again, by what was on the screen: two people do not entrust it to two', async () => {
		await entrust('sophie')
		expect((await entrust('claire')).json).toMatchObject({ error: { code: 'MSS-TRIAGE-CHANGED' } })
		expect((await entrust(null, 'sophie')).status).toBe(204)
		expect(await mine(sophie)).toEqual([])
	})

	it('keeps nobody else from dealing with it; once over, it is entrusted to nobody any more', async () => {
		await entrust('sophie')
		expect((await office.ask(claire, 'POST', `waiting/${id}/close`, { reason: 'Publicité' })).status).toBe(200)
		expect((await entrust('claire', 'sophie')).json).toMatchObject({ error: { code: 'MSS-TRIAGE-GONE' } })
	})

	it('comes back to all when the account that had it is deleted', async () => {
		await entrust('sophie')
		await office.desk.app.ledger.change((tx) => noteAccountState(tx, 'sophie', 'deleted', office.desk.app.clock.at()))
		expect((await office.item(id)).entrusted).toBeNull()
		expect(await colleagues()).toEqual(['claire'])
	})
})

describe('a word on a message', () => {
	const say = (text: string, by: Person = claire) => office.ask(by, 'POST', `waiting/${id}/remark`, { text })

	it('is read by the others with who said it, in the order in which they were said', async () => {
		await say('Vu avec la pharmacie')
		await say('Merci', sophie)
		expect((await office.item(id)).remarks.map(({ who, text }) => [who, text]))
			.toEqual([['Claire Fabre', 'Vu avec la pharmacie'], ['Sophie Morel', 'Merci']])
	})

	it('is in the journal without its words', async () => {
		await say('Zqsecretqz')
		const lines = await readJournal(office.desk.app, {
			sendings: [],
			messages: EVERY,
			patient: null,
			messageId: id,
			outgoingId: null,
			fileId: null,
			q: '',
			before: null,
			limit: 50,
		})
		expect(lines.map(({ what, who }) => [what, who]))
			.toContainEqual(['Remarque écrite\u00A0: elle se lit avec le message', 'Claire Fabre'])
		expect(JSON.stringify(await db().selectFrom('audit').selectAll().execute())).not.toContain('Zqsecretqz')
	})

	it('is bounded, and is not said of what was erased: nothing would erase it any more', async () => {
		expect((await say('x'.repeat(501))).status).toBe(400)
		await db().updateTable('messages').set({ erased_at: office.desk.app.clock.at() }).where('id', '=', id).execute()
		expect((await say('Trop tard')).json).toMatchObject({ error: { code: 'MSS-TRIAGE-ERASED' } })
		expect(await db().selectFrom('remarks').selectAll().execute()).toEqual([])
	})
})
