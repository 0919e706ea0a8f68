/** Who approves, in whose absence, in whose name it leaves; whom the bell rings (circuits.md "What must hold"). */
import type { Dossier, DossierShown } from '../server/contract/dossiers.contract.ts'
import type { DossierWorld } from './support/dossiers.support.ts'
import type { MailHost } from './support/mail-host.ts'

import { simpleParser } from 'mailparser'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { heldFor } from '../server/circuits/drop-held.ts'
import { noteAccountState, rememberName } from '../server/ledger/people-known.ts'
import { noteDropped } from '../server/ledger/tables/dropped.table.ts'
import { attributeAt, firstAt, HeaderTree } from '../server/mssante/cda/header-tree.ts'
import { alertsOf } from '../server/ops/alerts.ts'
import { dossierRings } from '../server/ops/bell-dossiers.ts'
import { examineDossiers } from '../server/ops/dossiers.ts'
import { visasShownOf } from '../server/outgoing/visas-shown.ts'
import { pathOf } from '../server/spool/spool.ts'
import { simpleId } from '../server/structures/known-circuits.ts'
import { DEPUTY, DIRECTOR, dossierWorld, PREPARER } from './support/dossiers.support.ts'
import { startMailHost } from './support/mail-host.ts'
import { newFolder } from './support/new-folder.ts'

const DOCTOR = { user: 'dr.leroy', name: 'Dr Anne Leroy', groups: ['medecins'] }
const HOUR = 60 * 60 * 1000
let host: MailHost
let world: DossierWorld

beforeAll(async () => {
	host = await startMailHost()
	world = await dossierWorld(host)
	await rememberName(world.ime.app.ledger.db, 'directrice', 'Mme Dubois')
	world.ime.app.config.people = [
		{ user: 'dr.leroy', family: 'LEROY', given: 'Anne', title: 'DR', rpps: '10000000001', profession: 'G15_10' },
	]
})
afterAll(async () => {
	await world?.close()
	await host.stop()
})
afterEach(() => world.define())

const db = () => world.ime.app.ledger.db
function gone(user: string, state: 'deleted' | 'disabled' | 'enabled') {
	return world.ime.app.ledger.change((tx) => noteAccountState(tx, user, state, world.ime.app.clock.at()))
}
function submittedAgo(id: number, hours: number) {
	return db()
		.updateTable('dossiers')
		.set({ submitted_at: new Date(Date.now() - hours * HOUR).toISOString() })
		.where('id', '=', id)
		.execute()
}
const act = (id: number, what: string, params = {}, who: object = DIRECTOR) => world.ime.ask('POST', `dossiers/${id}/${what}`, params, who)

/** Who signs the first document of a sending, and when. */
async function signatureIn(sending: number, element: 'legalAuthenticator' | 'authenticator') {
	const { spool } = await db().selectFrom('outgoing').select('spool').where('id', '=', sending).executeTakeFirstOrThrow()
	const mail = await simpleParser(readFileSync(await pathOf(world.ime.app.spool, spool)))
	const folder = newFolder('visa')
	writeFileSync(join(folder, 'a.zip'), mail.attachments.find(({ filename }) => filename === 'IHE_XDM.zip')!.content)
	spawnSync('python3', ['-c', 'import zipfile,sys; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])', join(folder, 'a.zip'), folder])
	const tree = new HeaderTree()
	tree.write(readFileSync(join(folder, 'IHE_XDM/SUBSET01/DOC0001.XML')))
	const cda = tree.end()
	return firstAt(cda, element) && {
		family: firstAt(cda, `${element}/assignedEntity/assignedPerson/name/family`)?.text,
		at: attributeAt(cda, `${element}/time`, 'value'),
	}
}

describe('whoever changed it last', () => {
	it('does not approve it, and is told why; nor does whoever prepared it', async () => {
		const { id } = await world.awaiting()
		await world.change(id, { text: 'Un mot de plus.' }, 'adjoint')
		await world.submit(id)
		const dossier = await world.look(id)
		for (const who of [DEPUTY, { user: 'paula', groups: ['preparation', 'direction'] }]) {
			expect(await world.approve(dossier, who)).toMatchObject({
				status: 403,
				json: { error: { code: 'MSS-DOSSIER-APPROVER', text: expect.stringContaining('vous l’avez préparé') as string } },
			})
			expect((await world.ime.ask('GET', `dossiers/${id}`, {}, who)).json)
				.toMatchObject({ mayApprove: false, whyNot: expect.stringContaining('préparé') as string })
		}
		expect((await world.approve(dossier)).status).toBe(200)
	})

	it('approves it where the circuit says so, and the proof tells it', async () => {
		world.define({ approval: { users: ['paula'], notPreparer: false } })
		const { status, json } = await world.approve(await world.awaiting(), PREPARER)
		expect(status).toBe(200)
		expect(await visasShownOf(db(), (json as Dossier).sending!)).toMatchObject([{ name: 'Paula Petit', isPreparer: true }])
	})
})

describe('nobody left who may approve', () => {
	it('is said when it is submitted: whoever prepared it is the only one, or their accounts are gone', async () => {
		world.define({ approval: { users: ['paula'] } })
		await expect(world.awaiting()).rejects.toMatchObject({ code: 'MSS-DOSSIER-NO-APPROVER' })
		world.define({ approval: { users: ['dr.leroy'] } })
		await gone('dr.leroy', 'deleted')
		await expect(world.awaiting()).rejects.toMatchObject({ code: 'MSS-DOSSIER-NO-APPROVER' })
		await gone('dr.leroy', 'enabled')
		expect(await world.awaiting()).toMatchObject({ state: 'awaiting' })
	})

	it('is told to the administrator, and to those of the mailbox, when an account disappears while it awaits', async () => {
		world.define({ approval: { users: ['dr.leroy'] } })
		const { app } = world.ime
		const told = () => alertsOf(app, app.config.mailboxes).then((alerts) => alerts.filter(({ text }) => text.includes('dr.leroy')))
		const dossier = await world.awaiting()
		expect([await told(), (await examineDossiers(app)).ok]).toEqual([[], true])
		await gone('dr.leroy', 'disabled')
		expect(await told()).toMatchObject([{ text: /désigné pour valider/, remedy: /Désignez une autre personne/ }]
			.map(({ text, remedy }) => ({ text: expect.stringMatching(text) as string, remedy: expect.stringMatching(remedy) as string })))
		expect(await examineDossiers(app)).toMatchObject({ ok: false, fix: expect.stringContaining('Désignez') as string })
		expect(await world.approve(dossier, DOCTOR)).toMatchObject({ status: 403, json: { error: { code: 'MSS-ACCOUNT-GONE' } } })
		await gone('dr.leroy', 'enabled')
		await act(dossier.id, 'withdraw', {}, PREPARER)
	})
})

describe('in the absence of whom it names', () => {
	const approval = { users: ['directrice'], absence: { users: ['dr.leroy'], groups: [], afterHours: 24 } }

	it('others may once the time is over, not before; the word says for whom, and the document who approved and when', async () => {
		world.define({ approval })
		const dossier = await world.awaiting()
		await submittedAgo(dossier.id, 23.9)
		expect(await world.approve(dossier, DOCTOR)).toMatchObject({ status: 403, json: { error: { code: 'MSS-DOSSIER-APPROVER' } } })
		await submittedAgo(dossier.id, 24.1)
		const { json } = await world.approve(dossier, DOCTOR)
		expect(json).toMatchObject({
			state: 'sent',
			visas: [{ actor: 'dr.leroy', for: 'directrice' }],
			visaNames: [{ who: 'Dr Anne Leroy', for: 'Mme Dubois', holds: true }],
		})
		const { sending, visas: [visa] } = json as Dossier
		const digits = visa!.at.replaceAll(/\D/g, '')
		expect(await signatureIn(sending!, 'legalAuthenticator')).toMatchObject({ family: 'LEROY' })
		// In local time: minutes and seconds are those of the word.
		expect((await signatureIn(sending!, 'legalAuthenticator'))!.at!.slice(10, 14)).toBe(digits.slice(10, 14))
		expect(await visasShownOf(db(), sending!)).toMatchObject([{ name: 'Dr Anne Leroy', for: 'Mme Dubois', isPreparer: false }])
	})

	it('whom it names may still, in their own right; without an RPPS they are named beside who signs', async () => {
		world.define({ approval })
		const dossier = await world.awaiting()
		await submittedAgo(dossier.id, 48)
		const { json } = await world.approve(dossier)
		expect(json).toMatchObject({ visas: [{ actor: 'directrice', for: null }] })
		expect(await signatureIn((json as Dossier).sending!, 'legalAuthenticator')).toMatchObject({ family: 'DURAND' })
		expect(await signatureIn((json as Dossier).sending!, 'authenticator')).toMatchObject({ family: expect.any(String) as string })
	})
})

describe('two who act at once', () => {
	it('on one piece: one of them is told, and the piece has one file', async () => {
		const id = await world.begin({ signalement: 'Note.' })
		const replace = async (text: string) => world.change(id, { files: [{ piece: 'signalement', file: await world.pdf(text) }] })
		const both = await Promise.allSettled([replace('L’une.'), replace('L’autre.')])
		expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
		expect((await world.look(id)).pieces[0]!.files).toHaveLength(1)
	})

	it.each([
		['approve and return', (one: Dossier) => act(one.id, 'return', { seen: one.seen, reason: 'Il manque la date' }, DEPUTY)],
		['approve and withdraw', (one: Dossier) => act(one.id, 'withdraw', {}, PREPARER)],
		['approve and change', (one: Dossier) => world.ime.ask('POST', `dossiers/${one.id}`, { text: 'Un mot.' }, PREPARER)],
	])('%s: the first wins, the other is told', async (_, other) => {
		const dossier = await world.awaiting()
		const count = await world.sent()
		const statuses = (await Promise.all([world.approve(dossier), other(dossier)])).map(({ status }) => status)
		expect([...statuses].sort()).toEqual([200, 409])
		const after = await world.look(dossier.id)
		expect((after.state === 'sent') === (statuses[0] === 200)).toBe(true)
		expect(await world.sent() - count).toBe(statuses[0] === 200 ? 1 : 0)
		expect(after.visas.some(({ decision }) => decision === 'approved')).toBe(statuses[0] === 200)
	})
})

describe('« Envoi simple »', () => {
	const simple = (text: string) => world.begin({ documents: text }, { circuit: simpleId(world.ime), to: [world.crip.address] })

	it('is prepared by whoever may not send, and approved by those who send', async () => {
		const id = await simple('Simple.')
		await world.submit(id)
		const dossier = await world.look(id)
		expect(dossier).toMatchObject({ state: 'awaiting', circuit: `simple:${world.ime.address}` })
		expect((await world.approve(dossier, { user: 'claire', groups: ['secretariat'] })).status).toBe(200)
	})

	it('of a mailbox where nobody sends does not leave by who prepares', async () => {
		const [{ access }] = world.ime.app.config.mailboxes as [typeof world.ime.app.config.mailboxes[number]]
		const { send } = access
		access.send = { users: [], groups: [] }
		try {
			await expect(world.submit(await simple('Sans personne.'))).rejects.toMatchObject({ code: 'MSS-DOSSIER-NO-APPROVER' })
		} finally {
			access.send = send
		}
	})

	it('of a mailbox that is no more hides nothing of the others, and doctor tells it', async () => {
		await simple('Perdu.')
		const { config } = world.ime.app
		const [box] = config.mailboxes
		config.mailboxes = [{ ...box!, address: `autre-${box!.address}` }]
		try {
			expect((await world.ime.ask('GET', 'dossiers', {}, PREPARER)).json).toEqual({ dossiers: [] })
			await world.ime.work()
			expect(await examineDossiers(world.ime.app)).toMatchObject({
				ok: false,
				detail: expect.stringContaining(`que personne ne voit plus (${world.ime.address}`) as string,
			})
		} finally {
			config.mailboxes = [box!]
		}
		expect((await world.ime.ask('GET', 'dossiers', {}, PREPARER)).json as { dossiers: DossierShown[] })
			.toMatchObject({ dossiers: expect.any(Array) as unknown[] })
	})
})

describe('the bell', () => {
	const rings = async (subject: string, now?: number) => (await dossierRings(world.ime.app, now))
		.filter((one) => one.subject === subject && one.count > 0)
		.map(({ users, groups, count, mailbox }) => ({ users, groups, count, mailbox }))
	async function allWithdrawn() {
		for (const { id } of await db().selectFrom('dossiers').select('id').where('ended_at', 'is', null).execute()) {
			await act(id, 'withdraw', {}, PREPARER)
		}
	}

	it('rings whom the circuit names while one awaits, those who stand in once the time is over, and is taken back', async () => {
		await allWithdrawn()
		const absence = { users: ['dr.leroy'], groups: [], afterHours: 24 }
		world.define({ approval: { users: ['directrice', 'paula'], groups: ['direction'], absence } })
		const { id } = await world.awaiting()
		const mailbox = 'IME Les Tilleuls – Accueil'
		// Not paula, who prepared it.
		const named = { users: ['directrice'], groups: ['direction'], count: 1, mailbox }
		expect(await rings('approve')).toEqual([named])
		expect(await rings('approve', Date.now() + 25 * HOUR)).toEqual([named, { users: ['dr.leroy'], groups: [], count: 1, mailbox }])
		await act(id, 'withdraw', {}, PREPARER)
		expect(await rings('approve')).toEqual([])
		const rung = await dossierRings(world.ime.app)
		expect(rung.filter(({ users }) => users.includes('directrice')).map(({ count }) => count)).toEqual([0, 0])
	})

	it('rings whoever prepared what is returned, or is to be looked at again', async () => {
		await allWithdrawn()
		const dossier = await world.awaiting()
		expect(await rings('returned')).toEqual([])
		await act(dossier.id, 'return', { seen: dossier.seen, reason: 'Il manque la date' })
		expect(await rings('returned')).toMatchObject([{ users: ['paula'], groups: [], count: 1 }])
		await world.submit(dossier.id)
		expect(await rings('returned')).toEqual([])
		await db().updateTable('dossiers').set({ state: 'stale' }).where('id', '=', dossier.id).execute()
		expect(await rings('returned')).toMatchObject([{ users: ['paula'], count: 1 }])
		await db().updateTable('dossiers').set({ prepared_by: 'cli' }).where('id', '=', dossier.id).execute()
		expect(await rings('returned')).toMatchObject([{ users: [], groups: ['secretariat'], count: 1 }])
	})

	it('rings whoever dropped a file that is held, and those who send where these may do nothing about it', async () => {
		await allWithdrawn()
		const id = await world.begin({ signalement: 'Note déposée.' }, { as: 'hugo' })
		const notices = JSON.stringify([heldFor('by-other')])
		await db().updateTable('dossiers').set({ trigger_file: '77', held: 1, notices }).where('id', '=', id).execute()
		const { ledger, clock } = world.ime.app
		const drop = (groups: string[]) => ledger.change((tx) => noteDropped(tx, '77', { user: 'hugo', groups }, clock.at()))
		await drop(['cuisine'])
		expect(await rings('returned')).toMatchObject([{ users: [], groups: ['secretariat'], count: 1 }])
		await drop(['preparation'])
		expect(await rings('returned')).toMatchObject([{ users: ['hugo'], groups: [], count: 1 }])
	})
})
