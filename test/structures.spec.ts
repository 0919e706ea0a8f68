/** Structures made in the administration page, and the patients who were there before. */
import type { App } from '../server/app.ts'
import type { ConnectionReport } from '../server/contract/admin/mailboxes.admin-contract.ts'
import type { Overview } from '../server/contract/admin/overview.admin-contract.ts'
import type { Me } from '../server/contract/me.contract.ts'
import type { PatientCard } from '../server/contract/patients.contract.ts'
import type { Ask } from './support/page.support.ts'
import type { World } from './support/world.support.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE, register } from '../demo/fixtures/people.fixture.ts'
import { openApp } from '../server/app.ts'
import { loadConfig } from '../server/config/load.ts'
import { openLog } from '../server/log/log.ts'
import { pageOf } from './support/page.support.ts'
import { until } from './support/until.ts'
import { maildirMailbox, makeWorld } from './support/world.support.ts'

const LILAS = { name: 'EHPAD Les Lilas', finess: '75 000 0001', sector: 'SA17', telecom: '01 23 45 67 89' }
const BOX = 'accueil@ehpad.exemple.mssante.fr'
const MADE = 'secretariat@lilas.exemple.mssante.fr'
let world: World
let app: App
let page: Ask

function call(scope: 'admin' | 'user', method: 'GET' | 'POST' | 'DELETE', path: string, params: Record<string, unknown> = {}) {
	return page(method, path, params, { scope, user: 'claire' })
}
const admin = (method: 'GET' | 'POST' | 'DELETE', path: string, params: Record<string, unknown> = {}) => call('admin', method, path, params)
const overview = async () => (await admin('GET', 'overview')).json as Overview
const make = (structure: Record<string, unknown>) => admin('POST', 'structures', structure)
function mailbox(more: Record<string, unknown> = {}) {
	return admin('POST', 'mailboxes', {
		mailbox: {
			address: MADE,
			type: 'ORG',
			imap: { host: '127.0.0.1', port: 9, security: 'tls', user: 'a' },
			smtp: { host: '127.0.0.1', port: 9, security: 'tls', user: 'a' },
			access: { send: { users: ['claire'] } },
			...more,
		},
		passwords: { imap: 'x' },
	})
}
async function found(from = MADE) {
	return ((await call('user', 'GET', 'patients', { q: '', mailbox: from })).json as PatientCard[]).map(({ id }) => id)
}
const problemOf = (reply: { json?: unknown }) => (reply.json as { error: { code: string, text: string } }).error

async function open(): Promise<void> {
	app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
	page = pageOf(app)
}
beforeEach(async () => {
	world = await makeWorld()
	await open()
})
afterEach(() => app.close())

describe('the first structure', () => {
	it('has the patients who were imported before it, with what was filed about them; new documents still find them', async () => {
		await app.close()
		world.drop(await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[0]! })] }))
		expect((await world.run('collect', '--once')).json).toMatchObject({ filed: 1 })
		await open()
		expect((await make(LILAS)).json).toEqual({ id: 'ehpad-les-lilas' })
		expect(await overview()).toMatchObject({
			structures: [{ id: 'ehpad-les-lilas', finess: '750000001', telecom: '+33123456789', isMade: true }],
			orphans: [],
		})
		const structures = await Promise.all(
			(['patients', 'messages', 'documents'] as const).map((table) =>
				app.ledger.db.selectFrom(table).select('structure').distinct().execute()),
		)
		expect(structures.flat().map(({ structure }) => structure)).toEqual(['ehpad-les-lilas', 'ehpad-les-lilas', 'ehpad-les-lilas'])
		await app.close()
		world.drop(await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[1]! })] }))
		expect((await world.run('collect', '--once')).json).toMatchObject({ filed: 1, review: 0 })
		expect((await world.run('doctor')).json.find(({ check }: { check: string }) => check === 'patients')).toMatchObject({ ok: true })
		await open()
	})

	it('declared in the configuration has them too', async () => {
		await app.close()
		world.configure({ structures: [{ id: 'lilas', name: 'EHPAD Les Lilas', finess: '750000001', sector: 'SA17' }] })
		await open()
		expect(await overview()).toMatchObject({ orphans: [] })
		expect((await app.ledger.db.selectFrom('patients').select('structure').distinct().execute())).toEqual([{ structure: 'lilas' }])
	})

	it('is known by the command line, and by the next start', async () => {
		await make(LILAS)
		await app.close()
		writeFileSync(join(world.root, 'registre.csv'), register([PEOPLE[0]!]))
		expect((await world.run('patients', 'import', join(world.root, 'registre.csv'))).json).toMatchObject({ added: 0, unchanged: 1 })
		await open()
		expect((await overview()).structures.map(({ name }) => name)).toEqual(['EHPAD Les Lilas'])
	})

	it.each([
		['without its FINESS', { finess: '12' }, /FINESS/],
		['with a sector that is none', { sector: 'X' }, /secteur/],
		['with a telephone that is none', { telecom: '12' }, /téléphone/],
		['without a name', { name: ' ' }, /name/],
	])('%s is refused, with what was expected', async (_, change, words) => {
		expect(problemOf(await make({ ...LILAS, ...change }))).toMatchObject({
			code: 'MSS-CFG-KEY',
			text: expect.stringMatching(words) as string,
		})
	})

	it('of Corsica has a letter in its FINESS', async () => expect((await make({ ...LILAS, finess: '2A0000014' })).status).toBe(200))
})

describe('patients whose structure is declared no more', () => {
	beforeEach(async () => {
		await app.close()
		world.configure({ structures: [{ id: 'lilas', name: 'EHPAD Les Lilas' }] })
		await open()
		await app.close()
		world.configure({
			structures: [
				{ id: 'roses', name: 'EHPAD Les Roses' },
				{ id: 'ime', name: 'IME' },
			],
			mailboxes: [{ ...maildirMailbox(world.root), structure: 'roses' }],
		})
		await open()
	})

	it('are told, by the page and doctor, and given one', async () => {
		expect((await overview()).orphans).toEqual([{ structure: 'lilas', count: PEOPLE.length }])
		await app.close()
		expect((await world.run('doctor')).json.find(({ check }: { check: string }) => check === 'patients')).toMatchObject({
			ok: false,
			detail: expect.stringContaining('lilas') as string,
		})
		await open()
		expect((await admin('POST', 'patients/adopt', { from: 'lilas', to: 'roses' })).json).toEqual({ left: 0 })
		expect((await overview()).orphans).toEqual([])
	})

	it('are never mixed with others of the same identifier', async () => {
		await app.ledger.db
			.insertInto('patients')
			.values({
				...(await app.ledger.db.selectFrom('patients').selectAll().where('id', '=', 'R001').executeTakeFirstOrThrow()),
				structure: 'roses',
				matricule: '1234',
				folder: null,
			})
			.execute()
		expect((await admin('POST', 'patients/adopt', { from: 'lilas', to: 'roses' })).json).toEqual({ left: 1 })
		expect((await overview()).orphans).toEqual([{ structure: 'lilas', count: 1 }])
		expect((await admin('POST', 'patients/adopt', { from: 'roses', to: 'ime' })).status).toBe(404)
	})

	it('keep their own papers: those of R001 here are not those of R001 there', async () => {
		await app.close()
		world.configure({ structures: [{ id: 'lilas', name: 'EHPAD Les Lilas' }] })
		world.drop(await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[0]! })] }))
		world.drop(await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[1]!, title: 'Autre' })] }))
		expect((await world.run('collect', '--once')).json).toMatchObject({ filed: 2 })
		world.configure({
			structures: [
				{ id: 'roses', name: 'EHPAD Les Roses' },
				{ id: 'ime', name: 'IME' },
			],
			mailboxes: [{ ...maildirMailbox(world.root), structure: 'roses' }],
		})
		await open()
		const { db } = app.ledger
		const own = await db.selectFrom('patients').selectAll().where('id', '=', PEOPLE[0]!.id).executeTakeFirstOrThrow()
		const received = await db.selectFrom('messages').select(['id', 'thread', 'mailbox', 'received_at', 'patient_id']).execute()
		for (const { id, thread, mailbox, received_at: at, patient_id: patient } of received) {
			const turn = { structure: 'lilas', mailbox, thread: thread!, partner: `${patient}@chu.fr`.toLowerCase(), message_id: id }
			await db.insertInto('turns').values({ ...turn, asker: 'theirs', whose: 'ours', opened_at: at, since: at }).execute()
		}
		await db.insertInto('patients').values({ ...own, structure: 'roses', matricule: '1234', compared_name: 'AUTRE' }).execute()
		expect((await admin('POST', 'patients/adopt', { from: 'lilas', to: 'roses' })).json).toEqual({ left: 1 })
		const whose = async (table: 'messages' | 'documents') => (
			await db.selectFrom(table).select(['structure', 'patient_id']).distinct().orderBy('patient_id').execute()
		).map(({ structure, patient_id: id }) => `${id} ${structure}`)
		for (const table of ['messages', 'documents'] as const) {
			expect(await whose(table)).toEqual([`${PEOPLE[0]!.id} lilas`, `${PEOPLE[1]!.id} roses`])
		}
		const turns = await db.selectFrom('turns').select(['partner', 'structure']).orderBy('partner').execute()
		expect(turns).toEqual([
			{ partner: `${PEOPLE[0]!.id}@chu.fr`.toLowerCase(), structure: 'lilas' },
			{ partner: `${PEOPLE[1]!.id}@chu.fr`.toLowerCase(), structure: 'roses' },
		])
	})

	it.each([
		['kept', 'patient', null, 'patient'],
		['kept when the other register had it', null, 'tous', 'tous'],
		['the wider one when they differ', 'patient', 'professionnels', 'tous'],
	] as const)('never lose a refusal: %s', async (_, before, there, kept) => {
		const { db } = app.ledger
		const own = await db.selectFrom('patients').selectAll().where('id', '=', 'R001').executeTakeFirstOrThrow()
		await db.updateTable('patients').set({ opposition: before }).where('id', '=', 'R001').execute()
		await db.insertInto('patients').values({ ...own, structure: 'roses', opposition: there }).execute()
		expect((await admin('POST', 'patients/adopt', { from: 'lilas', to: 'roses' })).json).toEqual({ left: 0 })
		expect(await db.selectFrom('patients').select(['structure', 'opposition']).where('id', '=', 'R001').execute()).toEqual([
			{ structure: 'roses', opposition: kept },
		])
	})
})

describe('a second structure, written in the file after one made in the page', () => {
	it('takes nobody’s mailbox: a mailbox that says no structure stops the start, with what to write', async () => {
		await make(LILAS)
		await app.close()
		world.configure({ structures: [{ id: 'ime', name: 'IME' }], mailboxes: [maildirMailbox(world.root)] })
		await expect(open()).rejects.toMatchObject({
			code: 'MSS-CFG-KEY',
			message: expect.stringMatching(new RegExp(`${BOX}.*déclarez là aussi sa structure`)) as string,
		})
		world.configure({
			structures: [
				{ id: 'ime', name: 'IME' },
				{ id: 'ehpad-les-lilas', name: 'EHPAD Les Lilas' },
			],
			mailboxes: [{ ...maildirMailbox(world.root), structure: 'ehpad-les-lilas' }],
		})
		await open()
		expect(app.config.structures.map(({ id }) => id)).toEqual(['ime', 'ehpad-les-lilas'])
	})
})

describe('a mailbox that goes to another structure', () => {
	it('has what was still in progress looked up there, message and documents alike', async () => {
		await app.close()
		const two = [
			{ id: 'lilas', name: 'EHPAD Les Lilas' },
			{ id: 'ime', name: 'IME' },
		]
		world.configure({ structures: two, mailboxes: [{ ...maildirMailbox(world.root), structure: 'lilas' }] })
		await open()
		await app.ledger.db.updateTable('patients').set({ structure: 'ime' }).execute()
		await app.close()
		world.drop(await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[0]! })] }))
		await world.run('collect', '--once')
		await open()
		await app.ledger.db.deleteFrom('documents').execute()
		await app.ledger.db.updateTable('messages').set({ state: 'received' }).execute()
		await app.close()
		world.configure({ structures: two, mailboxes: [{ ...maildirMailbox(world.root), structure: 'ime' }] })
		await world.run('collect', '--once')
		await open()
		for (const table of ['messages', 'documents'] as const) {
			expect(await app.ledger.db.selectFrom(table).select(['structure', 'patient_id']).distinct().execute()).toEqual([
				{ structure: 'ime', patient_id: PEOPLE[0]!.id },
			])
		}
	})
})

describe('a mailbox from which people send', () => {
	it('is red until it can really sign, in its line, in its test and in the dialog', async () => {
		await mailbox()
		const line = async () => (await overview()).mailboxes.find(({ address }) => address === MADE)!.cannotSign
		const tested = async (more: Record<string, unknown> = {}) => {
			const { job } = (
				await admin('POST', 'mailboxes/test', {
					mailbox: {
						address: MADE,
						type: 'ORG',
						imap: { host: '127.0.0.1', port: 9, security: 'tls', user: 'a' },
						smtp: { host: '127.0.0.1', port: 9, security: 'tls', user: 'a' },
						access: { send: { users: ['claire'] } },
						...more,
					},
				})
			).json as { job: string }
			let report: ConnectionReport | undefined
			await until(
				async () => (report = ((await admin('GET', `jobs/${job}`)).json as { result?: ConnectionReport }).result) !== undefined,
			)
			return report!.signing
		}
		const dialog = async () => ((await call('user', 'GET', 'me')).json as Me).mailboxes[0]!.responsible
		expect(await line()).toMatch(/structure/)
		expect(await tested()).toMatchObject({ ok: false, text: expect.stringMatching(/FINESS/) as string })
		await make(LILAS)
		expect(await line()).toMatch(/responsable/)
		expect(await dialog()).toBeNull()
		const responsible = { family: 'DURAND', given: 'Claire' }
		expect(await tested({ responsible })).toBeNull()
		await mailbox({ responsible })
		expect([await line(), await dialog()]).toEqual([null, 'Claire DURAND'])
	})

	it('is of the structure that was the only one, when there are two', async () => {
		await app.close()
		world.configure({ mailboxes: [] })
		await open()
		await make(LILAS)
		await mailbox()
		expect((await make({ ...LILAS, name: 'IME Les Tilleuls' })).json).toEqual({ id: 'ime-les-tilleuls' })
		expect((await overview()).mailboxes.map(({ structure }) => structure)).toEqual(['ehpad-les-lilas'])
		expect(await found()).toHaveLength(PEOPLE.length)
		const { code, text } = problemOf(await admin('DELETE', 'structures/ehpad-les-lilas'))
		expect([code, text]).toEqual(['MSS-STRUCTURE-IN-USE', expect.stringMatching(/elle a la boîte «\u00A0\S+@\S+\u00A0»/)])
		expect((await admin('DELETE', 'structures/ime-les-tilleuls')).status).toBe(204)
		expect((await admin('DELETE', 'structures/ime-les-tilleuls')).status).toBe(404)
	})

	it('of the configuration says its own before there are two', async () => {
		await make(LILAS)
		expect(problemOf(await make({ ...LILAS, name: 'IME' })).text).toContain(BOX)
	})
})
