/** Dossiers and visas (circuits.md "What must hold"): prepared by one, approved by another, on one exact content. */
import type { Dossier, DossierShown } from '../server/contract/dossiers.contract.ts'
import type { TurnList, TurnShown } from '../server/contract/turns.contract.ts'
import type { DossierWorld } from './support/dossiers.support.ts'
import type { MailHost } from './support/mail-host.ts'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { frenchDate } from '../server/mssante/ins/identity.ts'
import { machine } from '../server/usecases/actor.ts'
import { answer } from '../server/usecases/answer.ts'
import { beginPreparing } from '../server/usecases/prepare.usecase.ts'
import { DEPUTY, DIRECTOR, dossierWorld, PREPARER } from './support/dossiers.support.ts'
import { startMailHost } from './support/mail-host.ts'

let host: MailHost
let world: DossierWorld

beforeAll(async () => {
	host = await startMailHost()
	world = await dossierWorld(host)
})
afterAll(async () => {
	await world?.close()
	await host.stop()
})

describe('a dossier', () => {
	it('is complete once each piece is there, or a reason why there is none', async () => {
		const id = await world.begin({ signalement: 'Note.' })
		const prepared = { state: 'preparing', missing: ['certificat'], preparedBy: 'paula', to: [world.crip.address] }
		expect(await world.look(id)).toMatchObject(prepared)
		await expect(world.submit(id)).rejects.toMatchObject({ code: 'MSS-DOSSIER-INCOMPLETE' })
		const reasons = [{ piece: 'certificat', reason: 'Pas de médecin présent' }]
		await world.change(id, { reasons })
		expect(await world.look(id)).toMatchObject({ missing: [], pieces: [{}, { reason: 'Pas de médecin présent', missing: false }, {}] })
	})

	it('refuses a reason where none is allowed, a piece that it does not have, and a recipient that it does not write to', async () => {
		const wrong = [
			[{ reasons: [{ piece: 'signalement', reason: 'Aucune' }] }, 'MSS-DOSSIER-PIECE'],
			[{ files: [{ piece: 'autre', file: await world.ime.pdf('x') }] }, 'MSS-DOSSIER-PIECE'],
			[{ to: [`autre@${world.crip.address.split('@')[1]}`] }, 'MSS-DOSSIER-RECIPIENT'],
		] as const
		for (const [wish, code] of wrong) {
			await expect(beginPreparing.do(world.ime.app, machine(), { circuit: 'crip' }, { patientId: 'R001', ...wish as object }))
				.rejects.toMatchObject({ code })
		}
	})

	it('leaves by the word of who may approve it, as it was approved, in their name', async () => {
		const dossier = await world.awaiting()
		expect(dossier).toMatchObject({ state: 'awaiting', visas: [] })
		const { status, json } = await world.approve(dossier)
		expect([status, json]).toMatchObject([200, { state: 'sent', sending: expect.any(Number) as number }])
		expect((json as Dossier).visas).toMatchObject([{ actor: 'directrice', for: null, decision: 'approved', seen: dossier.seen }])
		const received = async () => (await world.crip.look<{ total: number }>('threads')).total
		const before = await received()
		await world.ime.work()
		await world.crip.until(async () => await received() > before)
		expect((await world.ime.look<{ turns: { partner: string, due: string }[] }>('turns', { whose: 'theirs' })).turns.at(-1))
			.toMatchObject({ partner: world.crip.address, patientId: 'R001' })
	})

	it('does not leave by the word of who prepared it, even through a group, nor of anybody else', async () => {
		const dossier = await world.awaiting()
		expect(await world.approve(dossier, { user: 'paula', groups: ['direction'] })).toMatchObject({ status: 403 })
		expect(await world.approve(dossier, PREPARER)).toMatchObject({ status: 404 })
		expect(await world.look(dossier.id)).toMatchObject({ state: 'awaiting', visas: [] })
	})

	it('that answers a received message leaves in its exchange', async () => {
		await world.crip.send([world.ime.address], { isXdm: false, titles: ['Demande de pièces'], text: 'Pouvez-vous envoyer la note ?' })
		const asked = () => world.ime.look<TurnList>('turns', { whose: 'ours' })
		await world.ime.until(async () => (await asked()).turns.length === 1)
		const [{ message, thread }] = (await asked()).turns as [TurnShown]
		const dossier = await world.awaiting({ answers: message })
		// Whoever approves reads what it answers.
		expect((await world.ime.ask('GET', `dossiers/${dossier.id}`, {}, DIRECTOR)).json)
			.toMatchObject({ mayApprove: true, answered: { title: 'Demande de pièces', from: expect.stringContaining('CRIP 92') } })
		// So do whoever prepared it, and those who see that message anyway; to prepare others’ answers is to see no message.
		const shownTo = async (who: object) => ((await world.ime.ask('GET', `dossiers/${dossier.id}`, {}, who)).json as DossierShown)
		expect((await shownTo(PREPARER)).answered).toMatchObject({ title: 'Demande de pièces' })
		expect((await shownTo({ user: 'simone', groups: ['secretariat'] })).answered).toMatchObject({ title: 'Demande de pièces' })
		const { answered, names } = await shownTo({ user: 'perrine', groups: PREPARER.groups })
		expect([answered, Object.keys(names)]).toEqual([null, [world.crip.address]])
		expect((await world.approve(dossier)).status).toBe(200)
		const { turns } = await world.ime.look<TurnList>('turns', { all: true })
		// It answers them, and expects an answer in its turn.
		const answer = turns.find((one) => one.thread === thread && one.whose === 'theirs')
		expect(answer).toMatchObject({ asker: 'ours', partner: world.crip.address })
	})

	it('that answers what a colleague answered meanwhile waits for whoever prepared it to say that it leaves all the same', async () => {
		const title = 'Demande de pièces, encore'
		await world.crip.send([world.ime.address], { isXdm: false, titles: [title], text: 'Pouvez-vous envoyer la note ?' })
		const asked = async () => (await world.ime.look<TurnList>('turns', { whose: 'ours' })).turns.find((one) => one.title === title)
		await world.ime.until(async () => await asked() !== undefined)
		const { message } = (await asked())!
		const dossier = await world.awaiting({ answers: message })
		const words = { verdict: 'accepted' as const, text: 'Oui.', toAll: false, key: 'plus-rapide', files: [] }
		await answer.do(world.ime.app, machine(), { message: message! }, words)
		expect((await world.approve(dossier)).json).toMatchObject({ error: { code: 'MSS-DOSSIER-STALE' } })
		expect(await world.look(dossier.id)).toMatchObject({ state: 'stale', notices: [{ code: 'MSS-DOSSIER-ANSWERED' }] })
		await expect(world.submit(dossier.id)).rejects.toMatchObject({ code: 'MSS-DOSSIER-ANSWERED' })
		await world.change(dossier.id, { again: true })
		await world.submit(dossier.id)
		expect((await world.approve(await world.look(dossier.id))).status).toBe(200)
	})

	it('that changes is to be approved anew', async () => {
		const dossier = await world.awaiting()
		await world.change(dossier.id, { text: 'Un mot de plus.' })
		expect((await world.approve(dossier)).json).toMatchObject({ error: { code: 'MSS-DOSSIER-CHANGED' } })
		expect(await world.look(dossier.id)).toMatchObject({ state: 'preparing' })
	})

	it('that is returned goes back to its preparer, with the reason', async () => {
		const dossier = await world.awaiting()
		const back = (reason: string) => world.ime.ask('POST', `dossiers/${dossier.id}/return`, { seen: dossier.seen, reason }, DIRECTOR)
		expect((await back(' ')).status).toBe(409)
		expect((await back('Il manque la date.')).json).toMatchObject({
			state: 'returned',
			visas: [{ decision: 'returned', reason: 'Il manque la date.' }],
		})
		await world.submit(dossier.id)
		expect(await world.look(dossier.id)).toMatchObject({ state: 'awaiting' })
	})

	it('approved twice at once leaves once, and the other is told', async () => {
		const dossier = await world.awaiting()
		const replies = await Promise.all([world.approve(dossier), world.approve(dossier, DEPUTY)])
		expect(replies.map(({ status }) => status).sort()).toEqual([200, 409])
		expect((await world.look(dossier.id)).visas).toHaveLength(1)
	})

	it('whose patient’s identity changes is to be looked at again, and awaits once it is as it was', async () => {
		const dossier = await world.awaiting()
		const set = (status: string) => world.ime.app.ledger.db.updateTable('patients').set({ status }).where('id', '=', 'R001').execute()
		await set('provisoire')
		expect((await world.approve(dossier)).json).toMatchObject({ error: { code: 'MSS-DOSSIER-STALE' } })
		const notices = [{ text: expect.stringContaining('identité') as string }]
		expect(await world.look(dossier.id)).toMatchObject({ state: 'stale', notices })
		await set('qualifiee')
		await world.ime.work()
		expect(await world.look(dossier.id)).toMatchObject({ state: 'awaiting', seen: dossier.seen, notices: [] })
	})

	it('that is withdrawn keeps none of its bytes', async () => {
		const dossier = await world.awaiting()
		expect((await world.ime.ask('POST', `dossiers/${dossier.id}/withdraw`, {}, PREPARER)).json).toMatchObject({ state: 'withdrawn' })
		expect((await world.ime.app.ledger.db.selectFrom('dossier_files').select('spool').where('dossier_id', '=', dossier.id).execute())
			.map(({ spool }) => spool)).toEqual([null, null])
		expect((await world.approve(dossier)).status).toBe(409)
	})

	it('with a document that names another resident is refused, unless a person says why', async () => {
		const [, other] = PEOPLE
		const text = `Concerne ${other!.family} ${other!.given[0]}, né le ${frenchDate(other!.birthDate)}.`
		await expect(world.begin({ signalement: text })).rejects.toMatchObject({ code: 'MSS-SEND-OTHER-PATIENT' })
		const id = await world.begin({ signalement: text, certificat: 'Certificat.' }, { aboutPatient: 'Dans la même chambre' })
		await world.submit(id)
		expect(await world.look(id)).toMatchObject({ state: 'awaiting' })
	})

	it('prepared twice under the same key is one', async () => {
		const first = await world.begin({ signalement: 'Note.' }, { key: 'dui-114' })
		expect(await world.begin({ signalement: 'Note.' }, { key: 'dui-114' })).toBe(first)
	})
})
