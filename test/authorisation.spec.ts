/** The service account's authorisation, asked from the administration page: by whom, taken back, given again. */
import type { App } from '../server/app.ts'
import type { MailboxConfig } from '../server/config/schema.ts'
import type { Overview } from '../server/contract/admin/overview.admin-contract.ts'
import type { Ask } from './support/page.support.ts'
import type { WebdavDouble } from './support/webdav-double.ts'
import type { World } from './support/world.support.ts'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { MAILBOX, makeHealthMail } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { openApp } from '../server/app.ts'
import { collect } from '../server/chores/collect.ts'
import { loadConfig } from '../server/config/load.ts'
import { resumeAbandoned } from '../server/incoming/catch-up.ts'
import { Flight } from '../server/incoming/flight.ts'
import { openLog } from '../server/log/log.ts'
import { stalledIn } from '../server/ops/status.ts'
import { lookingAtStore, storeTroubles } from '../server/ops/store-trouble.ts'
import { ADMIN, pageOf } from './support/page.support.ts'
import { startWebdavDouble } from './support/webdav-double.ts'
import { makeWorld } from './support/world.support.ts'

let double: WebdavDouble
let app: App
let world: World
let page: Ask
function ask(method: 'GET' | 'POST', path: string, params: Record<string, unknown> = {}) {
	return page(method, path, params, ADMIN)
}
const put = (path: string, params: Record<string, unknown>, method: 'GET' | 'POST' = 'GET') => ask(method, path, params)
const ged = async () => ((await ask('GET', 'overview')).json as Overview).ged
const begin = async () => (await ask('POST', 'ged/login')).json as { id: string, login: string, user: string }

beforeEach(async () => {
	double = await startWebdavDouble()
	world = await makeWorld({ more: { ged: { kind: 'nextcloud', url: double.url, user: double.user } } })
	app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
	page = pageOf(app)
})
afterEach(async () => {
	await app.close()
	await double.close()
})

it('is a link to open elsewhere, as the account that is named', async () => {
	const { id, login, user } = await begin()
	expect([login, user]).toEqual([expect.stringContaining('/login/v2/flow/'), double.user])
	expect((await ask('GET', `ged/login/${id}`)).json).toEqual({ isGranted: false })
	await expect(lookingAtStore(app, async () => void (await app.ged.mark()))).rejects.toThrow()
	expect(await ged()).toMatchObject({ account: double.user, isAuthorised: false, isRefused: false })
	double.grant(double.user)
	expect((await ask('GET', `ged/login/${id}`)).json).toEqual({ isGranted: true })
	expect(await ged()).toMatchObject({ isAuthorised: true, isRefused: false })
	expect(double.revoked).toEqual([])
})

it('given by another account is refused at once, and what it gave is given back', async () => {
	const { id } = await begin()
	double.grant('admin')
	expect(await ask('GET', `ged/login/${id}`)).toMatchObject({ status: 422, json: { error: { code: 'MSS-GED-ACCOUNT' } } })
	expect(double.revoked).toEqual(['admin:autre'])
	expect(await ged()).toMatchObject({ isAuthorised: false })
})

it('given by another account, whose password cannot be given back, says so: somebody revokes it by hand', async () => {
	const { id } = await begin()
	double.grant('admin')
	double.trouble.answer = (method) => (method === 'DELETE' ? 'cut' : null)
	const { status, json } = await ask('GET', `ged/login/${id}`)
	expect({ status, json }).toMatchObject({ status: 422, json: { error: { code: 'MSS-GED-ACCOUNT' } } })
	expect((json as { error: { text: string } }).error.text).toContain('révoquez « MSSante (service joint) » à la main')
	expect(double.revoked).toEqual([])
	expect(await ged()).toMatchObject({ isAuthorised: false })
})

it('given again, what it held back is tried at once, and nobody is told any more that it is refused', async () => {
	const first = await begin()
	double.grant(double.user)
	await ask('GET', `ged/login/${first.id}`)
	double.move('', PEOPLE[0]!.folder)
	world.drop(await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[0]! })] }))
	double.trouble.answer = () => 401
	await collect(app)
	// As after a night: the next attempt is in an hour.
	await app.ledger.db
		.updateTable('messages')
		.set({ attempts: 20, next_attempt_at: new Date(Date.now() + 60 * 60_000).toISOString(), received_at: '2026-01-01T00:00:00.000Z' })
		.execute()
	expect(await ged()).toMatchObject({ isRefused: true })
	double.trouble.answer = null
	const again = await begin()
	double.grant(double.user)
	await ask('GET', `ged/login/${again.id}`)
	expect(await ged()).toMatchObject({ isRefused: false })
	expect(await storeTroubles(app.ledger)).toEqual([])
	const flight = new Flight()
	await resumeAbandoned(app, flight, { failed: true })
	expect(await stalledIn(app.ledger, () => true)).toBe(0)
	await flight.all()
	expect(await app.ledger.db.selectFrom('messages').select(['state', 'error_code']).execute()).toEqual([
		{ state: 'filed', error_code: null },
	])
})

it('a folder that is shared from the page gets at once what it was refused', async () => {
	const first = await begin()
	double.grant(double.user)
	await ask('GET', `ged/login/${first.id}`)
	double.move('', PEOPLE[0]!.folder)
	double.unshare('Résidents')
	world.drop(await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[0]! })] }))
	await collect(app)
	expect(await storeTroubles(app.ledger)).toMatchObject([{ code: 'MSS-GED-PRIVATE' }])
	expect((await put('folders/share', { path: 'Résidents', groups: ['soins'], mailbox: MAILBOX }, 'POST')).status).toBe(204)
	const flight = new Flight()
	await resumeAbandoned(app, flight, { failed: true })
	await flight.all()
	expect(await app.ledger.db.selectFrom('messages').select('state').execute()).toEqual([{ state: 'filed' }])
})

it('lets the administrator see who sees each folder, and show one to those who use it', async () => {
	const first = await begin()
	double.grant(double.user)
	await ask('GET', `ged/login/${first.id}`)
	double.move('', 'Résidents')
	await app.ged.makeFolder('À classer')
	expect((await put('folders', { path: '' })).json).toMatchObject({
		folders: [
			{ name: 'À classer', isShown: false },
			{ name: 'Résidents', isShown: true },
		],
	})
	const theirs = { path: 'À classer', groups: ['secretariat'], mailbox: MAILBOX }
	expect((await put('folders/share', { ...theirs, users: ['lea'] }, 'POST')).status).toBe(204)
	expect((await put('folders/share', theirs, 'POST')).status).toBe(204)
	expect(double.shares).toEqual([
		{ path: 'À classer', type: '0', who: 'lea' },
		{ path: 'À classer', type: '1', who: 'secretariat' },
	])
	expect((await put('folders/seen', { path: 'À classer' })).json).toEqual({ isThere: true, isShown: true })
})

describe('a folder is shared from the page', () => {
	const RECEPTION = { groups: ['accueil'], mailbox: MAILBOX }
	const share = async (path: string, wish: Record<string, unknown> = RECEPTION) => {
		const { status, json } = await put('folders/share', { path, ...wish }, 'POST')
		return status === 204 ? 'shared' : (json as { error: { code: string, text: string } }).error
	}
	const refused = (text: string) => ({ code: 'MSS-SHARE-OTHERS', text: expect.stringContaining(text) as string })
	/** Another mailbox of the configuration. */
	function add(address: string, more: Partial<MailboxConfig>): MailboxConfig {
		const [first] = app.config.mailboxes
		const mailbox = { ...structuredClone(first!), address, label: address, ...more }
		app.config.mailboxes = [...app.config.mailboxes, mailbox]
		return mailbox
	}
	beforeEach(async () => {
		const first = await begin()
		double.grant(double.user)
		await ask('GET', `ged/login/${first.id}`)
		app.config.mailboxes[0]!.access.triage.groups.push('accueil')
	})

	it('never with the people of one mailbox, where what waits for a doctor waits too', async () => {
		const doctor = add('dr.leroy@ehpad.exemple.mssante.fr', { type: 'PER', holder: 'leroy' })
		// What was said before it became the holder's alone opens nothing.
		doctor.access.triage.groups.push('accueil')
		for (const path of ['À classer', 'À classer/Sans suite', 'Quarantaine', 'Quarantaine/Rejetés']) {
			expect(await share(path), path).toMatchObject(refused('«\u00A0dr.leroy@ehpad.exemple.mssante.fr\u00A0» s’en sert aussi'))
		}
		expect(double.shares).toEqual([])
		expect(double.node('À classer')).toBeUndefined()
		expect(await share('À classer', { users: ['leroy'], mailbox: doctor.address })).toMatchObject(
			refused(app.config.mailboxes[0]!.address),
		)
		doctor.filing.reviewFolder = 'À classer/Dr Leroy'
		expect(await share('À classer'), 'theirs is below').toMatchObject(refused('dr.leroy'))
		expect(await share('À classer/Dr Leroy', { users: ['leroy'], mailbox: doctor.address })).toBe('shared')
		doctor.filing.reviewFolder = 'Dr Leroy'
		expect(await share('À classer')).toBe('shared')
	})

	it('with those whom all its mailboxes open to, and not those whom one of them does not', async () => {
		const other = add('soins@ehpad.exemple.mssante.fr', {})
		other.access.triage = { users: [], groups: ['soins', 'accueil'] }
		expect(await share('À classer')).toBe('shared')
		expect(await share('À classer', { groups: ['soins'], mailbox: 'nouvelle@ehpad.exemple.mssante.fr' })).toMatchObject(
			refused(MAILBOX),
		)
		expect(await share('Quarantaine'), 'who settles it is said apart').toMatchObject(refused('soins@'))
	})

	it('never with people of another structure than its patients', async () => {
		app.config.structures.push(
			{ id: 'ehpad', name: 'EHPAD', practiceSetting: 'ESSMS' },
			{ id: 'ime', name: 'IME Les Tilleuls', practiceSetting: 'ESSMS' },
		)
		app.config.mailboxes[0]!.structure = 'ehpad'
		const other = add('accueil@ime.exemple.mssante.fr', { structure: 'ime' })
		other.access.triage = { users: [], groups: ['soins'] }
		other.filing = { ...other.filing, folder: 'IME/Usagers', reviewFolder: 'IME-attente', quarantineFolder: 'IME-quarantaine' }
		expect(await share('IME')).toMatchObject(refused('accueil@ime.exemple.mssante.fr'))
		await app.ledger.db.updateTable('patients').set({ structure: 'ime' }).where('id', '=', PEOPLE[0]!.id).execute()
		expect(await share('Résidents')).toMatchObject(refused('des patients de « IME Les Tilleuls »'))
		expect(await share('À classer')).toBe('shared')
	})
})

it('that was taken back is told, and is given again from the page', async () => {
	const first = await begin()
	double.grant(double.user)
	await ask('GET', `ged/login/${first.id}`)
	double.trouble.answer = () => 401
	await expect(lookingAtStore(app, async () => void (await app.ged.mark()))).rejects.toThrow()
	expect(await ged()).toMatchObject({ isAuthorised: true, isRefused: true })
	double.trouble.answer = null
	const again = await begin()
	double.grant(double.user)
	await ask('GET', `ged/login/${again.id}`)
	expect(await ged()).toMatchObject({ isAuthorised: true, isRefused: false })
})
