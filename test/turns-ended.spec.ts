/** What people decide of a message in « À classer » ends what it asked: nobody waits for an answer to what was set aside. */
import type { TurnList } from '../server/contract/turns.contract.ts'
import type { TestOffice } from './support/office.ts'

import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeMail } from '../demo/fixtures/mail.fixture.ts'
import { claire, openOffice } from './support/office.ts'

let office: TestOffice

beforeAll(async () => {
	office = await openOffice()
})
afterAll(() => office.desk.app.close())

it('a letter that asks is to be answered, until somebody sets it aside and says why', async () => {
	const from = 'pharmacie@officine.exemple.mssante.fr'
	await office.receive(makeMail({ subject: 'Question', from, text: 'Pouvez-vous nous rappeler ?' }))
	const turns = async (params = {}) => (await office.look<TurnList>(claire, 'turns', params)).turns
	const [turn] = await turns({ whose: 'ours' })
	expect((await office.ask(claire, 'POST', `waiting/${turn!.message}/close`, { reason: 'Vu au téléphone' })).status).toBe(200)
	expect(await turns()).toEqual([])
	expect(await turns({ all: true })).toMatchObject([{ id: turn!.id, reason: 'Vu au téléphone', verdict: null }])

	// Taken up again, it is to be answered again, by when it was.
	const { lastAct } = await office.item(turn!.message!)
	expect((await office.ask(claire, 'POST', `received/${turn!.message}/reopen`, { lastAct })).status).toBe(204)
	expect(await turns()).toMatchObject([{ id: turn!.id, whose: 'ours', due: turn!.due, reason: null, verdict: null }])
})

it('what a person said was to be answered by nobody stays so, though its message is set aside and taken up again', async () => {
	const from = 'pharmacie@officine.exemple.mssante.fr'
	await office.receive(makeMail({ subject: 'Autre question', from, text: 'Pouvez-vous nous écrire ?' }))
	const turns = async (params = {}) => (await office.look<TurnList>(claire, 'turns', params)).turns
	const turn = (await turns({ whose: 'ours' })).find(({ title }) => title === 'Autre question')!
	expect((await office.ask(claire, 'POST', `turns/${turn.id}/close`, { reason: 'Déjà dit' })).status).toBe(204)
	expect((await office.ask(claire, 'POST', `waiting/${turn.message}/close`, { reason: 'Vu' })).status).toBe(200)
	const { lastAct } = await office.item(turn.message!)
	expect((await office.ask(claire, 'POST', `received/${turn.message}/reopen`, { lastAct })).status).toBe(204)
	expect((await turns()).filter(({ id }) => id === turn.id)).toEqual([])
})
