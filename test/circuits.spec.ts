/** Circuits made in the admin page: a draft from a model, tried, refused with its reason, active, changed, retired. */
import type { CircuitModel, CircuitRow, CircuitTrial } from '../server/contract/admin/circuits.admin-contract.ts'
import type { Dossier } from '../server/contract/dossiers.contract.ts'
import type { MailHost } from './support/mail-host.ts'
import type { Structure } from './support/structures.support.ts'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { circuit } from '../server/config/circuit.ts'
import { noteAccountState } from '../server/ledger/people-known.ts'
import { examine } from '../server/ops/doctor.ts'
import { machine } from '../server/usecases/actor.ts'
import { changePreparing } from '../server/usecases/prepare.usecase.ts'
import { submit } from '../server/usecases/release.usecase.ts'
import { startMailHost } from './support/mail-host.ts'
import { structuresOn } from './support/structures.support.ts'

const ADMIN = { scope: 'admin' as const, user: 'admin', name: 'Admin', groups: ['admin'] }
const DIRECTOR = { user: 'directrice', groups: ['direction'] }
const PREPARER = { user: 'paula', groups: ['preparation'] }
let host: MailHost
let ime: Structure
let crip: Structure

beforeAll(async () => {
	host = await startMailHost();
	({ ime, crip } = await structuresOn(host, [
		{
			id: 'ime',
			name: 'IME Les Tilleuls',
			sector: 'SA16',
			mailboxes: [{ access: { send: { groups: ['secretariat'] }, prepare: { groups: ['preparation'] } } }, { smtp: undefined }],
		},
		{ id: 'crip', name: 'CRIP 92', sector: 'SA26' },
	]) as { ime: Structure, crip: Structure })
})
afterAll(async () => {
	await ime?.close()
	await crip?.close()
	await host.stop()
})

function wish(more = {}) {
	return {
		model: 'information-preoccupante',
		mailbox: ime.address,
		recipients: [crip.address],
		approval: { users: [], groups: ['direction'] },
		...more,
	}
}
const ask = (path: string, params: object = {}) => ime.ask('POST', path, params as Record<string, unknown>, ADMIN)
const listed = async () => (await ime.ask('GET', 'circuits', {}, ADMIN)).json as CircuitRow[]
async function save(more = {}): Promise<CircuitRow> {
	const { status, json } = await ask('circuits', wish(more))
	expect([status, json]).toEqual([200, expect.any(Object)])
	return json as CircuitRow
}
const turn = (what: 'activate' | 'retire', { id, version }: CircuitRow) => ask(`circuits/${id}/${what}`, { version })
async function active(more = {}): Promise<CircuitRow> {
	const { json } = await turn('activate', await save(more))
	return json as CircuitRow
}
async function begun(id: string): Promise<Dossier> {
	const { status, json } = await ime.ask('POST', 'dossiers', { circuit: id, patientId: 'R001' }, PREPARER)
	expect([status, json]).toEqual([201, expect.any(Object)])
	return json as Dossier
}

describe('a circuit of the page', () => {
	it('begins as a draft of a model, by which nothing can begin', async () => {
		const models = (await ime.ask('GET', 'circuits/models', {}, ADMIN)).json as CircuitModel[]
		expect(models.map(({ use }) => use)).toEqual(['C1', 'C2', 'C3', 'C3', 'C4', 'C5, C6', 'C7'])
		const row = await save()
		expect(row).toMatchObject({
			version: 1,
			name: 'Information préoccupante',
			state: 'draft',
			approves: 'direction (groupe)',
			isOfFile: false,
			faults: [],
		})
		expect((await ime.ask('POST', 'dossiers', { circuit: row.id, patientId: 'R001' }, PREPARER)).status).toBe(404)
		await turn('retire', row)
	})

	it('is used once it is active, and no more once it is retired', async () => {
		const row = await active()
		expect(row.state).toBe('active')
		await begun(row.id)
		expect((await turn('retire', row)).status).toBe(204)
		expect((await ime.ask('POST', 'dossiers', { circuit: row.id, patientId: 'R001' }, PREPARER)).status).toBe(404)
		expect((await listed()).map(({ id }) => id)).not.toContain(row.id)
		expect((await turn('retire', row)).status).toBe(404)
	})

	it('bears an id of its own, whatever was made of the same model before', async () => {
		const [one, other] = [await active(), await active()]
		expect(one.id).not.toBe(other.id)
		await turn('retire', one)
		await turn('retire', other)
	})

	it('that is changed stays as it is until its new version is active', async () => {
		const first = await active()
		const second = await save({ id: first.id, model: null, approval: { users: ['adjoint'], groups: [] } })
		expect(second).toMatchObject({ id: first.id, version: 2, state: 'draft', approves: 'adjoint' })
		expect(await save({ id: first.id, model: null, name: 'CRIP' })).toMatchObject({ version: 2, name: 'CRIP' })
		expect((await listed()).filter(({ id }) => id === first.id).map(({ version, state }) => [version, state]))
			.toEqual([[1, 'active'], [2, 'draft']])
		expect(await begun(first.id)).toMatchObject({ version: 1 })
		await turn('activate', second)
		expect(await begun(first.id)).toMatchObject({ version: 2 })
		expect((await turn('activate', second)).json).toMatchObject({ error: { code: 'MSS-CIRCUIT' } })
		await turn('retire', second)
	})

	it('edited, then retired, while a dossier runs: it ends under its version', async () => {
		const first = await active()
		const dossier = await begun(first.id)
		const second = await active({ id: first.id, model: null, approval: { users: ['autre'], groups: [] } })
		await turn('retire', second)
		const files = [
			{ piece: 'signalement', file: await ime.pdf('Note.', 'note.pdf') },
			{ piece: 'certificat', file: await ime.pdf('Certificat.', 'certificat.pdf') },
		]
		await changePreparing.do(ime.app, machine(), { dossier: dossier.id }, { files, as: 'paula' })
		await submit.do(ime.app, machine(), { dossier: dossier.id }, {})
		const { seen } = await ime.look<Dossier>(`dossiers/${dossier.id}`)
		const { status, json } = await ime.ask('POST', `dossiers/${dossier.id}/approve`, { seen }, DIRECTOR)
		expect([status, json]).toMatchObject([200, { state: 'sent', version: 1 }])
		const { turns } = await ime.look<{ turns: { circuit: string | null }[] }>('turns', { whose: 'theirs' })
		expect(turns.map(({ circuit: id }) => id)).toEqual([first.id])
	})

	it('is shown, and not changed, when the configuration file gives it', async () => {
		ime.app.config.circuits = [circuit.parse({
			id: 'du-fichier',
			name: 'Du fichier',
			mailbox: ime.address,
			pieces: [{ id: 'lettre', name: 'Lettre' }],
			recipients: { only: [crip.address] },
		})]
		const row = (await listed()).find(({ id }) => id === 'du-fichier')!
		expect(row).toMatchObject({ isOfFile: true, state: 'active', faults: [] })
		expect((await ask('circuits', wish({ id: 'du-fichier', model: null }))).json).toMatchObject({ error: { code: 'MSS-CIRCUIT' } })
		expect((await turn('retire', row)).status).toBe(409)
		ime.app.config.circuits = []
	})
})

describe('a draft is refused, with its sentence', () => {
	const refusal = async (more = {}) => {
		const row = await save(more)
		const { status, json } = await turn('activate', row)
		await turn('retire', row)
		return { status, blanks: row.faults.map(({ blank }) => blank), text: (json as { error: { text: string } }).error.text }
	}

	it('when a recipient is outside the trust list', async () => {
		const { status, blanks, text } = await refusal({ recipients: ['cellule@gmail.com'] })
		expect([status, blanks]).toEqual([409, ['recipients']])
		expect(text).toContain('n’appartient pas à l’espace de confiance')
	})

	it('when the accounts of those who approve are gone', async () => {
		const { ledger } = ime.app
		await ledger.change((tx) => noteAccountState(tx, 'partie', 'deleted', ime.app.clock.at()))
		expect(await refusal({ approval: { users: ['partie'], groups: [] } })).toMatchObject({
			status: 409,
			blanks: ['approval'],
			text: expect.stringContaining('n’existent plus') as string,
		})
	})

	it('when nobody is named to approve what somebody must: it is not even a draft', async () => {
		const { status, json } = await ask('circuits', wish({ approval: null }))
		expect([status, json]).toMatchObject([409, { error: { text: expect.stringContaining('pour qui valide') as string } }])
	})

	it('when its mailbox does not send', async () => {
		const mute = ime.app.config.mailboxes.find(({ smtp }) => smtp === undefined)!
		expect(await refusal({ mailbox: mute.address })).toMatchObject({ status: 409, blanks: ['mailbox'] })
	})

	it('when its structure lacks what signs a health document', async () => {
		const [structure] = ime.app.config.structures
		const { finess } = structure!
		delete structure!.finess
		expect(await refusal()).toMatchObject({ status: 409, blanks: ['mailbox'], text: expect.stringContaining('FINESS') as string })
		structure!.finess = finess
	})

	it('when no patient has a folder where its own would be', async () => {
		const { db } = ime.app.ledger
		const before = await db.selectFrom('patients').select(['id', 'folder']).execute()
		await db.updateTable('patients').set({ folder: null }).execute()
		expect(await refusal({ model: 'ordonnance-pharmacie', approval: null })).toMatchObject({ status: 409, blanks: ['trigger'] })
		for (const { id, folder } of before) {
			await db.updateTable('patients').set({ folder }).where('id', '=', id).execute()
		}
		expect(await refusal({ model: 'ordonnance-pharmacie', approval: null }).catch(() => 'accepted')).toBe('accepted')
	})
})

describe('what is wrong afterwards', () => {
	it('is a line of doctor', async () => {
		const row = await active({ approval: { users: ['directrice'], groups: [] } })
		const { config, ledger, ged, source, offer, directory, signIns } = ime.app
		const examined = { config, ledger, openGed: async () => ged, source, offer, directory, signIns, isAsked: true }
		const line = async () => (await examine(examined))
			.find(({ check }) => check === `circuit « ${row.name} »`)
		expect(await line()).toMatchObject({ ok: true, detail: `actif, version ${row.version}` })
		await ledger.change((tx) => noteAccountState(tx, 'directrice', 'disabled', ime.app.clock.at()))
		expect(await line()).toMatchObject({ ok: false, detail: expect.stringContaining('Personne ne peut valider') as string })
		await ledger.change((tx) => noteAccountState(tx, 'directrice', 'enabled', ime.app.clock.at()))
		await turn('retire', row)
	})
})

describe('« Essayer sur les 30 derniers jours »', () => {
	it('counts what was sent, and what would have lacked', async () => {
		await ime.send([crip.address], { patientId: 'R001', files: [await ime.pdf('Autre note.', 'Signalement.pdf')], types: ['28653-4'] })
		const { status, json } = await ask('circuits/trial', wish())
		expect([status, json]).toMatchObject([200, { days: 30, lacking: 1 }])
		const { sendings, rows } = json as CircuitTrial
		expect(sendings).toBe(2)
		expect(rows).toEqual([{ id: expect.any(Number) as number, at: expect.any(String) as string, lacks: ['Certificat médical'] }])
	})
})
