/** Dossiers and visas (circuits.md "What must hold"): prepared by one, approved by another, on one exact content. */
import type { CircuitForm } from '../server/config/circuit.ts'
import type { Dossier } from '../server/contract/dossiers.ts'
import type { MailHost } from './support/mail-host.ts'
import type { Structure } from './support/structures.ts'

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PEOPLE } from '../demo/fixtures/people.ts'
import { circuit } from '../server/config/circuit.ts'
import { frenchDate } from '../server/mssante/ins/identity.ts'
import { machine } from '../server/usecases/actor.ts'
import { beginPreparing, changePreparing } from '../server/usecases/prepare.ts'
import { submit } from '../server/usecases/release.ts'
import { startMailHost } from './support/mail-host.ts'
import { structuresOn } from './support/structures.ts'

const DIRECTOR = { user: 'directrice', groups: ['direction'] }
const PREPARER = { user: 'paula', groups: ['preparation'] }
let host: MailHost
let ime: Structure
let crip: Structure
let count = 0

beforeAll(async () => {
	host = await startMailHost();
	({ ime, crip } = await structuresOn(host, [
		{
			id: 'ime',
			name: 'IME Les Tilleuls',
			sector: 'SA16',
			mailboxes: [{
				access: {
					send: { groups: ['secretariat'] },
					triage: { groups: ['secretariat'] },
					prepare: { groups: ['preparation'] },
				},
			}],
		},
		{ id: 'crip', name: 'CRIP 92', sector: 'SA26' },
	]) as { ime: Structure, crip: Structure })
	define({})
})
afterAll(async () => {
	await ime?.close()
	await crip?.close()
	await host.stop()
})
beforeEach(() => {
	count += 1
})

function define(more: Partial<CircuitForm>): void {
	ime.app.config.circuits = [circuit.parse({
		id: 'crip',
		name: 'Information préoccupante',
		mailbox: ime.address,
		pieces: [
			{ id: 'signalement', name: 'Note d’information préoccupante', types: ['28653-4'] },
			{ id: 'certificat', name: 'Certificat médical', types: ['89601-9'], orReason: true },
			{ id: 'justificatifs', name: 'Pièces justificatives', optional: true, several: true },
		],
		recipients: { only: [crip.address] },
		approval: { groups: ['direction'] },
		answer: { withinDays: 7, verdicts: ['received'] },
		guards: { mask: ['INVISIBLE_REPRESENTANTS_LEGAUX'] },
		...more,
	})]
}

const look = (id: number) => ime.look<Dossier>(`dossiers/${id}`)
async function begin(pieces: Record<string, string>, more = {}) {
	const files = await Promise.all(Object.entries(pieces)
		.map(async ([piece, text]) => ({ piece, file: await ime.pdf(text, `${piece} ${count}.pdf`) })))
	return beginPreparing.do(ime.app, machine('paula'), { circuit: 'crip' }, { patientId: 'R001', files, as: 'paula', ...more })
}
async function awaiting(text = `Note n° ${count}.`) {
	const id = await begin({ signalement: text, certificat: `Certificat n° ${count}.` })
	await submit.do(ime.app, machine(), { dossier: id }, {})
	return look(id)
}
const approve = ({ id, seen }: Dossier, who: object = DIRECTOR) => ime.ask('POST', `dossiers/${id}/approve`, { seen }, who)

describe('a dossier', () => {
	it('is complete once each piece is there, or a reason why there is none', async () => {
		const id = await begin({ signalement: 'Note.' })
		expect(await look(id)).toMatchObject({ state: 'preparing', missing: ['certificat'], preparedBy: 'paula', to: [crip.address] })
		await expect(submit.do(ime.app, machine(), { dossier: id }, {})).rejects.toMatchObject({ code: 'MSS-DOSSIER-INCOMPLETE' })
		const reasons = [{ piece: 'certificat', reason: 'Pas de médecin présent' }]
		await changePreparing.do(ime.app, machine(), { dossier: id }, { reasons })
		expect(await look(id)).toMatchObject({ missing: [], pieces: [{}, { reason: 'Pas de médecin présent', missing: false }, {}] })
	})

	it('refuses a reason where none is allowed, a piece that it does not have, and a recipient that it does not write to', async () => {
		const wrong = [
			[{ reasons: [{ piece: 'signalement', reason: 'Aucune' }] }, 'MSS-DOSSIER-PIECE'],
			[{ files: [{ piece: 'autre', file: await ime.pdf('x') }] }, 'MSS-DOSSIER-PIECE'],
			[{ to: [`autre@${crip.address.split('@')[1]}`] }, 'MSS-DOSSIER-RECIPIENT'],
		] as const
		for (const [wish, code] of wrong) {
			await expect(beginPreparing.do(ime.app, machine(), { circuit: 'crip' }, { patientId: 'R001', ...wish as object }))
				.rejects.toMatchObject({ code })
		}
	})

	it('leaves by the word of who may approve it, as it was approved, in their name', async () => {
		const dossier = await awaiting()
		expect(dossier).toMatchObject({ state: 'awaiting', visas: [] })
		const { status, json } = await approve(dossier)
		expect([status, json]).toMatchObject([200, { state: 'sent', sending: expect.any(Number) as number }])
		expect((json as Dossier).visas).toMatchObject([{ actor: 'directrice', for: null, decision: 'approved', seen: dossier.seen }])
		const received = async () => (await crip.look<{ total: number }>('threads')).total
		const before = await received()
		await ime.work()
		await crip.until(async () => await received() > before)
		expect((await ime.look<{ turns: { partner: string, due: string }[] }>('turns', { whose: 'theirs' })).turns.at(-1))
			.toMatchObject({ partner: crip.address, patientId: 'R001' })
	})

	it('does not leave by the word of who prepared it, even through a group, nor of anybody else', async () => {
		const dossier = await awaiting()
		expect(await approve(dossier, { user: 'paula', groups: ['direction'] })).toMatchObject({ status: 403 })
		expect(await approve(dossier, PREPARER)).toMatchObject({ status: 404 })
		expect(await look(dossier.id)).toMatchObject({ state: 'awaiting', visas: [] })
	})

	it('that changes is to be approved anew', async () => {
		const dossier = await awaiting()
		await changePreparing.do(ime.app, machine(), { dossier: dossier.id }, { text: 'Un mot de plus.' })
		expect((await approve(dossier)).json).toMatchObject({ error: { code: 'MSS-DOSSIER-CHANGED' } })
		expect(await look(dossier.id)).toMatchObject({ state: 'preparing' })
	})

	it('that is returned goes back to its preparer, with the reason', async () => {
		const dossier = await awaiting()
		const back = (reason: string) => ime.ask('POST', `dossiers/${dossier.id}/return`, { seen: dossier.seen, reason }, DIRECTOR)
		expect((await back(' ')).status).toBe(409)
		expect((await back('Il manque la date.')).json).toMatchObject({
			state: 'returned',
			visas: [{ decision: 'returned', reason: 'Il manque la date.' }],
		})
		await submit.do(ime.app, machine(), { dossier: dossier.id }, {})
		expect(await look(dossier.id)).toMatchObject({ state: 'awaiting' })
	})

	it('approved twice at once leaves once, and the other is told', async () => {
		const dossier = await awaiting()
		const replies = await Promise.all([approve(dossier), approve(dossier, { user: 'adjoint', groups: ['direction'] })])
		expect(replies.map(({ status }) => status).sort()).toEqual([200, 409])
		expect((await look(dossier.id)).visas).toHaveLength(1)
	})

	it('whose patient’s identity changes is to be looked at again, and awaits once it is as it was', async () => {
		const dossier = await awaiting()
		const set = (status: string) => ime.app.ledger.db.updateTable('patients').set({ status }).where('id', '=', 'R001').execute()
		await set('provisoire')
		expect((await approve(dossier)).json).toMatchObject({ error: { code: 'MSS-DOSSIER-STALE' } })
		expect(await look(dossier.id)).toMatchObject({ state: 'stale', notices: [{ text: expect.stringContaining('identité') as string }] })
		await set('qualifiee')
		await ime.work()
		expect(await look(dossier.id)).toMatchObject({ state: 'awaiting', seen: dossier.seen, notices: [] })
	})

	it('that is withdrawn keeps none of its bytes', async () => {
		const dossier = await awaiting()
		expect((await ime.ask('POST', `dossiers/${dossier.id}/withdraw`, {}, PREPARER)).json).toMatchObject({ state: 'withdrawn' })
		expect((await ime.app.ledger.db.selectFrom('dossier_files').select('spool').where('dossier_id', '=', dossier.id).execute())
			.map(({ spool }) => spool)).toEqual([null, null])
		expect((await approve(dossier)).status).toBe(409)
	})

	it('with a document that names another resident is refused, unless a person says why', async () => {
		const [, other] = PEOPLE
		const text = `Concerne ${other!.family} ${other!.given[0]}, né le ${frenchDate(other!.birthDate)}.`
		await expect(begin({ signalement: text })).rejects.toMatchObject({ code: 'MSS-SEND-OTHER-PATIENT' })
		const id = await begin({ signalement: text, certificat: 'Certificat.' }, { aboutPatient: 'Dans la même chambre' })
		await submit.do(ime.app, machine(), { dossier: id }, {})
		expect(await look(id)).toMatchObject({ state: 'awaiting' })
	})

	it('prepared twice under the same key is one', async () => {
		const first = await begin({ signalement: 'Note.' }, { key: 'dui-114' })
		expect(await begin({ signalement: 'Note.' }, { key: 'dui-114' })).toBe(first)
	})
})
