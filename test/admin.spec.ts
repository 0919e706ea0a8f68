/** What the administration page asks of the sidecar, where a mistake would file wrongly or tell a secret. */
import type { DemoDesk } from '../demo/desk.ts'
import type { Call } from '../server/http/call.ts'
import type { Ask } from './support/page.support.ts'

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk } from '../demo/desk.ts'
import { PEOPLE, register } from '../demo/fixtures/people.fixture.ts'
import { circuit } from '../server/config/circuit.ts'
import { dossierBegun } from '../server/ledger/tables/dossiers.table.ts'
import { openLog } from '../server/log/log.ts'
import { takeUp } from '../server/ops/join-made.ts'
import { importRegister } from '../server/patients/import.ts'
import { patientsOf } from '../server/patients/registry.ts'
import { ledgerAt } from './support/ledger.support.ts'
import { newFolder } from './support/new-folder.ts'
import { ADMIN, pageOf } from './support/page.support.ts'

const root = newFolder('admin')
const STRUCTURES = ['lilas']
let desk: DemoDesk
let page: Ask

beforeAll(async () => {
	desk = await openDesk(root, { ledger: ledgerAt, log: openLog('silent') })
	page = pageOf(desk.app)
})
afterAll(() => desk.app.close())

function ask(method: Call['method'], path: string, params: Record<string, unknown> = {}) {
	return page(method, path, params, ADMIN)
}
function newcomer(id: string, family: string, given: string, birthDate: string) {
	return {
		...PEOPLE[0]!,
		id,
		thirteen: `25004130550${id.slice(1, 3)}`,
		family,
		given: [given],
		used: undefined,
		birthDate,
		folder: '',
	}
}

describe('giving patients their folders by name', () => {
	beforeAll(async () => {
		await importRegister(
			desk.app.ledger,
			Buffer.from(register([
				newcomer('R41', 'VALLON', 'LUCIE', '19500402'),
				newcomer('R42', 'PETIT', 'ANNE', '19500402'),
				newcomer('R43', 'PETIT', 'ANNE', '19610701'),
				newcomer('R44', 'ROY', 'LÉA', '19500402'),
				newcomer('R45', 'ABSENT', 'PAUL', '19500402'),
			])),
			STRUCTURES,
		)
		for (const name of ['VALLON Lucie', 'PETIT Anne', 'ROY Léa 01-01-1999', 'Divers']) {
			mkdirSync(join(desk.ged, 'Usagers', name), { recursive: true })
		}
	})

	it('proposes the only folder of a name, never for two people of that name, nor against a birth date', async () => {
		const { json } = await ask('GET', 'patients/folders', { path: 'Usagers' })
		const found = (json as { patient: { id: string }, path: string | null }[]).map(({ patient, path }) => [patient.id, path])
		expect(found).toEqual([['R41', 'Usagers/VALLON Lucie'], ['R42', null], ['R43', null], ['R44', null], ['R45', null]])
	})

	it('gives them when asked, and a later import that says no folder takes none away', async () => {
		expect(
			(await ask('POST', 'patients/folders', { assign: [{ structure: 'lilas', id: 'R41', path: 'Usagers/VALLON Lucie' }] })).status,
		).toBe(200)
		await importRegister(desk.app.ledger, Buffer.from(register([newcomer('R41', 'VALLON', 'LUCIE', '19500402')])), STRUCTURES)
		expect((await patientsOf(desk.app.ledger.db)).find(({ id }) => id === 'R41')?.folder).toBe('Usagers/VALLON Lucie')
	})

	it('never gives a second folder to who has one', async () => {
		expect(
			(await ask('POST', 'patients/folders', { assign: [{ structure: 'lilas', id: 'R41', path: 'Usagers/PETIT Anne' }] })).status,
		).toBe(404)
	})
})

describe('lines of the register that contradict each other', () => {
	const shared = async () => (await ask('GET', 'patients/shared')).json as { text: string, patients: { id: string }[] }[]
	beforeAll(async () => {
		const twice = newcomer('R46', 'COMBES', 'ODILE', '19500402')
		await importRegister(desk.app.ledger, Buffer.from(register([twice, { ...twice, id: 'R47' }])), STRUCTURES)
	})

	it('are shown together, with what to do', async () => {
		expect(await shared()).toMatchObject([
			{ text: expect.stringContaining('même matricule'), patients: [{ id: 'R46' }, { id: 'R47' }] },
		])
	})

	it('are told apart once the line of too many is taken out', async () => {
		expect((await ask('POST', 'patients/remove', { structure: 'lilas', id: 'R47' })).status).toBe(200)
		expect(await shared()).toEqual([])
		expect((await patientsOf(desk.app.ledger.db)).map(({ id }) => id)).not.toContain('R47')
	})
})

describe('a mailbox of the page', () => {
	const imap = { host: '127.0.0.1', port: 9, security: 'tls', user: 'nouvelle@ehpad.exemple.mssante.fr' }
	const mailbox = { address: 'nouvelle@ehpad.exemple.mssante.fr', type: 'ORG', imap }

	it('names no file of the sidecar’s machine', async () => {
		writeFileSync(join(root, 'secret.txt'), 'x')
		for (const trick of [
			{ ...mailbox, imap: { ...imap, passwordFile: join(root, 'secret.txt') } },
			{ ...mailbox, imap: { ...imap, caFile: '/etc/passwd' } },
			{ address: mailbox.address, type: 'ORG', maildir: root },
			{ ...mailbox, maildir: root },
		]) {
			expect((await ask('POST', 'mailboxes', { mailbox: trick })).status).toBeGreaterThanOrEqual(400)
		}
		expect(desk.config.mailboxes).toHaveLength(1)
	})

	it('does not take the place of one of the configuration', async () => {
		const { status, json } = await ask('POST', 'mailboxes', {
			mailbox: { ...mailbox, address: desk.config.mailboxes[0]!.address.toUpperCase() },
		})
		expect([status, JSON.stringify(json)]).toEqual([422, expect.stringContaining('fichier de configuration')])
	})

	it('keeps its password, and never tries it on another server', async () => {
		expect((await ask('POST', 'mailboxes', { mailbox, passwords: { imap: 'tres-secret' } })).status).toBe(200)
		expect(desk.config.mailboxes[1]?.imap?.password).toBe('tres-secret')
		const tried: (string | undefined)[] = []
		const { source } = desk.app
		desk.app.source = (one) => {
			tried.push(one.imap?.password)
			return source(one)
		}
		await ask('POST', 'mailboxes/test', { mailbox })
		await ask('POST', 'mailboxes/test', { mailbox: { ...mailbox, imap: { ...imap, host: 'ailleurs.exemple' } } })
		desk.app.source = source
		expect(tried).toEqual(['tres-secret', undefined])
		expect((await ask('POST', 'mailboxes', { mailbox: { ...mailbox, imap: { ...imap, host: 'ailleurs.exemple' } } })).status).toBe(422)
		expect(JSON.stringify((await ask('GET', 'overview')).json)).not.toContain('tres-secret')
	})

	it.each([
		['another port', { port: 10 }],
		['another account', { user: 'autre' }],
		['STARTTLS in place of TLS', { security: 'starttls' }],
		['in clear on this machine', { security: 'plain', allowPlain: true }],
		['another name of the same machine', { host: 'localhost' }],
	])('gives its kept password to nobody else: %s', async (_, change) => {
		const changed = { ...mailbox, imap: { ...imap, ...change } }
		const { source } = desk.app
		const tried: (string | undefined)[] = []
		desk.app.source = (one) => {
			tried.push(one.imap?.password)
			return source(one)
		}
		await ask('POST', 'mailboxes/test', { mailbox: changed })
		desk.app.source = source
		expect(tried).toEqual([undefined])
		expect(await ask('POST', 'mailboxes', { mailbox: changed })).toMatchObject({
			status: 422,
			json: { error: { text: expect.stringContaining('redonnez le mot de passe') as unknown } },
		})
		expect((await ask('POST', 'mailboxes', { mailbox })).status).toBe(200)
		expect(desk.config.mailboxes[1]?.imap?.password).toBe('tres-secret')
	})

	it('forgets the password of a server that was taken away: another one put there later has to be given its own', async () => {
		const smtp = { host: '127.0.0.1', port: 25, security: 'starttls', user: 'a' }
		expect((await ask('POST', 'mailboxes', { mailbox: { ...mailbox, smtp }, passwords: { imap: 'tres-secret', smtp: 'envoi-secret' } }))
			.status).toBe(200)
		expect(desk.config.mailboxes[1]?.smtp?.password).toBe('envoi-secret')
		expect((await ask('POST', 'mailboxes', { mailbox })).status).toBe(200)
		expect((await ask('POST', 'mailboxes', { mailbox: { ...mailbox, smtp: { ...smtp, host: 'ailleurs.exemple' } } })).status).toBe(200)
		expect(desk.config.mailboxes[1]?.smtp?.password).toBeUndefined()
	})

	it('once removed, is read no more, and its password is forgotten', async () => {
		expect((await ask('DELETE', `mailboxes/${encodeURIComponent(mailbox.address)}`)).status).toBe(204)
		expect(desk.config.mailboxes).toHaveLength(1)
		expect(await desk.app.ledger.db.selectFrom('secrets').selectAll().execute()).toEqual([])
	})
})

describe('a mailbox that is added', () => {
	const imap = { host: '127.0.0.1', port: 9, security: 'tls', user: 'a' }
	const added = (address: string, more = {}) =>
		ask('POST', 'mailboxes', { mailbox: { address, type: 'ORG', imap }, isNew: true, ...more })
	const looked = async (address: string) => {
		const { status, json } = await ask('GET', 'mailboxes/address', { address })
		return [status, (json as { standing?: string }).standing ?? (json as { error: { code: string } }).error.code]
	}
	const ours = 'ajoutee@ehpad.exemple.mssante.fr'
	beforeAll(() => desk.importTrust())
	afterAll(() => ask('DELETE', `mailboxes/${ours}`))

	it.each([
		['of the trust list', ours, [200, 'trusted']],
		['outside it, whatever its domain ends with', 'a@inconnu.mssante.fr', [422, 'MSS-MAILBOX-OUTSIDE']],
		['of ordinary mail', 'a@exemple.fr', [422, 'MSS-MAILBOX-OUTSIDE']],
		['no address', 'accueil', [422, 'MSS-MAILBOX-ADDRESS']],
		['there already', 'ACCUEIL@ehpad.exemple.mssante.fr', [409, 'MSS-MAILBOX-TAKEN']],
	])('is told at once to be %s', async (_, address, told) => expect(await looked(address)).toEqual(told))

	it('is never kept outside the trust list, whoever insists', async () => {
		expect((await added('a@exemple.fr', { despite: ['address'] })).json).toMatchObject({ error: { code: 'MSS-MAILBOX-OUTSIDE' } })
		expect((await added('a@exemple.fr', { isNew: false })).status).toBe(422)
		expect(desk.config.mailboxes.map(({ address }) => address)).not.toContain('a@exemple.fr')
	})

	it('is kept once: another administrator’s is not written over', async () => {
		expect((await added(ours, { despite: ['connection'] })).status).toBe(200)
		expect((await added(ours)).json).toMatchObject({ error: { code: 'MSS-MAILBOX-TAKEN' } })
	})

	it('despite what was told: the journal has it', async () => {
		const [entry] = await desk.app.ledger.db.selectFrom('audit').select('details').where('action', '=', 'mailbox-saved')
			.orderBy('seq', 'desc').limit(1).execute()
		expect(JSON.parse(entry!.details)).toEqual({ mailbox: ours, despite: 'connection' })
	})

	it('is of no known space while there is no list, or while the list is looked at for nobody', async () => {
		desk.config.trust.enforce = false
		expect(await looked('a@exemple.fr')).toEqual([200, 'unknown'])
		desk.config.trust.enforce = true
		await desk.app.ledger.db.deleteFrom('facts').where('name', '=', 'trust').execute()
		expect(await looked('a@exemple.fr')).toEqual([200, 'unknown'])
	})
})

describe('a person of the page, who approves and signs', () => {
	const leroy = { user: 'dr.leroy', family: 'LEROY', given: 'Anne', title: 'Dr', rpps: '10000 000 001', profession: 'G15_10' }
	const codeOf = ({ json }: { json?: unknown }) => (json as { error: { code: string } } | undefined)?.error.code

	it('is kept, and signs from then on and after a restart', async () => {
		expect((await ask('POST', 'people', { ...leroy, isNew: true })).json).toEqual({ ...leroy, rpps: '10000000001', isMade: true })
		expect(desk.config.people).toMatchObject([{ user: 'dr.leroy', rpps: '10000000001' }])
		const started = { ...desk.config, people: [], structures: [...desk.config.structures], mailboxes: [...desk.config.mailboxes] }
		await takeUp(desk.app.ledger, started)
		expect(started.people).toMatchObject([{ user: 'dr.leroy', profession: 'G15_10' }])
	})

	it('is added once, and changed', async () => {
		expect(codeOf(await ask('POST', 'people', { ...leroy, isNew: true }))).toBe('MSS-PERSON-TAKEN')
		expect((await ask('POST', 'people', { ...leroy, given: 'Anne-Marie' })).status).toBe(200)
		expect(desk.config.people).toMatchObject([{ given: 'Anne-Marie' }])
	})

	it.each([
		['a number that is no RPPS', { rpps: '123' }, 'RPPS'],
		['a title that nobody bears', { title: 'Capitaine' }, 'attendu : Dr'],
		['no account', { user: '' }, 'user'],
		['no name', { family: ' ' }, 'family'],
	])('with %s, is refused with what was expected', async (_, wrong, told) =>
		expect(await ask('POST', 'people', { ...leroy, ...wrong })).toMatchObject({
			status: 422,
			json: { error: { text: expect.stringContaining(told) as unknown } },
		}))

	it('of the file is shown, and changed there', async () => {
		desk.config.people.push({ user: 'direction', family: 'MARTIN', given: 'Paul' })
		expect((await ask('GET', 'overview')).json).toMatchObject({ people: [{ isMade: true }, { user: 'direction', isMade: false }] })
		expect(codeOf(await ask('POST', 'people', { ...leroy, user: 'direction' }))).toBe('MSS-CFG-KEY')
		expect(codeOf(await ask('DELETE', 'people/direction'))).toBe('MSS-UNKNOWN')
	})

	it('stays while a mailbox or a circuit names them, and is told which', async () => {
		const [box] = desk.config.mailboxes
		box!.access.approve.users.push('dr.leroy')
		expect(await ask('DELETE', 'people/dr.leroy')).toMatchObject({
			status: 422,
			json: { error: { code: 'MSS-PERSON-USED', text: expect.stringContaining(box!.address) as unknown } },
		})
		box!.access.approve.users.pop()
		const pieces = [{ id: 'note', name: 'Note' }]
		desk.config.circuits
			= [circuit.parse({ id: 'crip', name: 'Signalement', mailbox: box!.address, pieces, approval: { users: ['dr.leroy'] } })]
		expect(await ask('DELETE', 'people/dr.leroy')).toMatchObject({
			status: 422,
			json: { error: { text: expect.stringContaining('le circuit « Signalement »') as unknown } },
		})
		desk.config.circuits = []
	})

	it('who approves by a group, perhaps, stays until somebody says that it is not so: which ones are told', async () => {
		const [box] = desk.config.mailboxes
		box!.access.approve.groups.push('medecins')
		const pieces = [{ id: 'note', name: 'Note' }]
		const approval = { groups: ['direction'], absence: { groups: ['astreinte'], afterHours: 2 } }
		desk.config.circuits = [circuit.parse({ id: 'crip', name: 'Signalement', mailbox: box!.address, pieces, approval })]
		const { status, json } = await ask('DELETE', 'people/dr.leroy')
		const { error } = json as { error: { code: string, text: string } }
		expect([status, error.code]).toEqual([409, 'MSS-PERSON-GROUPS'])
		expect(error.text).toContain('le circuit « Signalement » (groupes direction, astreinte)')
		expect(error.text).toContain(`la boîte «\u00A0${box!.address}\u00A0» (groupe medecins)`)
		expect((await ask('DELETE', 'people/dr.leroy', { isConfirmed: true })).status).toBe(204)
		const { details } = await desk.app.ledger.db
			.selectFrom('audit')
			.select('details')
			.where('action', '=', 'person-removed')
			.executeTakeFirstOrThrow()
		expect(JSON.parse(details!)).toEqual({ user: 'dr.leroy', despite: 'groups' })
		expect((await ask('POST', 'people', leroy)).status).toBe(200)
		box!.access.approve.groups.pop()
		desk.config.circuits = []
	})

	it('stays while what is being prepared began by a circuit that named them, whatever it says now', async () => {
		const [{ address }] = desk.config.mailboxes as [typeof desk.config.mailboxes[number]]
		const { db, clock } = desk.app.ledger
		const pieces = [{ id: 'note', name: 'Note' }]
		const wish = { id: 'avis', name: 'Avis', mailbox: address, pieces }
		const at = clock.at()
		const definition = JSON.stringify(circuit.parse({ ...wish, approval: { users: ['dr.leroy'] } }))
		await db.insertInto('circuits')
			.values({ id: 'avis', version: 1, definition, origin: 'file', state: 'active', made_at: at, made_by: 'admin' })
			.execute()
		desk.config.circuits = [circuit.parse({ ...wish, approval: { users: ['direction'] } })]
		const id = await desk.app.ledger.change((tx) => dossierBegun(tx, {
			...{ circuit: 'avis', version: 1, mailbox: address, structure: 'lilas', patient_id: null, recipients: '[]', text: '' },
			...{ prepared_by: 'claire', prepared_at: at, changed_by: 'claire', changed_at: at },
			...{ state: 'awaiting', release_key: 'avis' },
		}))
		expect(await ask('DELETE', 'people/dr.leroy', { isConfirmed: true })).toMatchObject({
			status: 422,
			json: { error: { code: 'MSS-PERSON-USED', text: expect.stringContaining('envois en préparation (« Avis »') as unknown } },
		})
		await db.updateTable('dossiers').set({ state: 'withdrawn' }).where('id', '=', id).execute()
		desk.config.circuits = []
	})

	it('then goes', async () => {
		expect((await ask('DELETE', 'people/dr.leroy')).status).toBe(204)
		expect(desk.config.people).toMatchObject([{ user: 'direction' }])
	})
})

describe('names of files', () => {
	it('are shown by the code that files', async () => {
		expect((await ask('GET', 'names', { pattern: '{dossier}/Courrier/{date} {titre}', folder: 'Patients' })).json).toEqual({
			examples: [
				'Patients/DURAND Jeanne/Courrier/2026-11-12 Cardiologie.pdf',
				'Patients/DURAND Jeanne/Courrier/2026-11-12 Bilan sanguin.pdf',
			],
		})
	})
	it('are refused outside the patient’s folder', async () =>
		expect((await ask('GET', 'names', { pattern: 'Tout/{titre}' })).status).toBe(422))
	it('lead nowhere outside', async () => expect((await ask('GET', 'folders', { path: '../..' })).status).toBe(422))
})
