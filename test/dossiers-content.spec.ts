/** What a dossier holds, and what becomes of it when anything of that changes (circuits.md "What must hold"). */
import type { Circuit } from '../server/config/circuit.ts'
import type { Dossier, DossierShown } from '../server/contract/dossiers.contract.ts'
import type { CallFile } from '../server/http/call.ts'
import type { DossierWorld } from './support/dossiers.support.ts'
import type { MailHost } from './support/mail-host.ts'

import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { dossiersWatcher } from '../server/circuits/look-again.ts'
import { circuit } from '../server/config/circuit.ts'
import { sha256Of } from '../server/files/sha256.ts'
import { noteAccountState } from '../server/ledger/people-known.ts'
import { frenchDate } from '../server/mssante/ins/identity.ts'
import { dossierWorld, PREPARER } from './support/dossiers.support.ts'
import { dayHere } from './support/here.ts'
import { startMailHost } from './support/mail-host.ts'
import { sha256 } from './support/world.support.ts'

const NO_CERTIFICATE = [{ piece: 'certificat', reason: 'Aucun médecin présent' }]
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
afterEach(() => world.define())

const db = () => world.ime.app.ledger.db
function documentsOf(sending: number) {
	return db()
		.selectFrom('outgoing_documents')
		.select(['source_sha256', 'maskings', 'title'])
		.where('outgoing_id', '=', sending)
		.orderBy('position')
		.execute()
}

describe('a file that changes after it was put in', () => {
	it('leaves as it was when it was put in; taken anew, it is to be approved anew', async () => {
		const file = await world.pdf('La première version.')
		const before = sha256(readFileSync(file))
		const wish = { files: [{ piece: 'signalement', file }], reasons: NO_CERTIFICATE }
		const dossier = await world.awaiting(wish)
		const { id } = dossier
		writeFileSync(file, await makePdf('La seconde version.'))
		expect(await world.look(id)).toMatchObject({ seen: dossier.seen, state: 'awaiting' })

		await world.change(id, { files: wish.files })
		expect((await world.approve(dossier)).json).toMatchObject({ error: { code: 'MSS-DOSSIER-CHANGED' } })
		expect((await world.look(id)).pieces[0]!.files).toMatchObject([{ sha256: sha256(readFileSync(file)) }])

		const other = await world.awaiting(wish)
		writeFileSync(file, await makePdf('La troisième version.'))
		const { json } = await world.approve(other)
		const [sent] = await documentsOf((json as Dossier).sending!)
		expect(sent!.source_sha256).toBe(other.pieces[0]!.files[0]!.sha256)
		expect(sent!.source_sha256).not.toBe(before)
	})
})

describe('a word on a content', () => {
	const CHANGES: [string, string, (dossier: Dossier) => Promise<unknown>][] = [
		['its recipient', 'les destinataires', ({ id }) => world.change(id, { to: [`pmi@${world.crip.address.split('@')[1]}`] })],
		['its patient', 'le patient', ({ id }) => world.change(id, { patientId: 'R002' })],
		['its text', 'le texte', ({ id }) => world.change(id, { text: 'Autrement dit.' })],
		['a reason', 'pourquoi une pièce manque', ({ id }) => world.change(id, { reasons: NO_CERTIFICATE })],
		['the type of a piece', 'les pièces', async ({ id }) =>
			world.change(id, { files: [{ piece: 'signalement', file: await world.pdf('La même note.'), type: '11488-4' }] })],
		['a piece that is taken out', 'les pièces', ({ id, pieces }) =>
			world.change(id, { without: [{ piece: 'certificat', sha256: pieces[1]!.files[0]!.sha256 }] })],
	]

	it.each(CHANGES)('holds no more when another is %s, and it is said', async (_, told, change) => {
		world.define({ recipients: { oneOf: [world.crip.address, `pmi@${world.crip.address.split('@')[1]}`] } })
		const dossier = await world.awaiting({ to: [world.crip.address] })
		const count = await world.sent()
		await change(dossier)
		expect(await world.approve(dossier)).toMatchObject({ status: 409, json: { error: { code: 'MSS-DOSSIER-CHANGED' } } })
		const after = await world.look(dossier.id)
		expect(after).toMatchObject({ state: 'preparing', notices: [{ text: expect.stringContaining(told) as string }] })
		expect([after.seen === dossier.seen, await world.sent()]).toEqual([false, count])
	})

	const defined = (dossier: Dossier, change: (circuit: Circuit) => Circuit) => {
		return db()
			.updateTable('circuits')
			.set({ definition: JSON.stringify(change(world.ime.app.config.circuits[0]!)) })
			.where('id', '=', dossier.circuit)
			.where('version', '=', dossier.version)
			.execute()
	}
	const moved = (id: number, mailbox: string) => db().updateTable('dossiers').set({ mailbox }).where('id', '=', id).execute()
	// No door changes these of a dossier that has begun (its circuit is a version): whatever else does undoes the word all the same.
	it.each<[string, (dossier: Dossier) => Promise<unknown>, (dossier: Dossier) => Promise<unknown>]>([
		[
			'its mask',
			(dossier) => defined(dossier, (circuit) => ({ ...circuit, guards: { ...circuit.guards, mask: [] } })),
			(dossier) => defined(dossier, (circuit) => circuit),
		],
		[
			'its mailbox',
			({ id }) => moved(id, world.ime.app.config.mailboxes[1]!.address),
			({ id }) => moved(id, world.ime.address),
		],
	])('holds no more when another is %s, and again when it is as it was', async (_, change, back) => {
		const [box] = world.ime.app.config.mailboxes
		const { config } = world.ime.app
		const { mailboxes } = config
		config.mailboxes = [...mailboxes, { ...box!, address: `autre@${box!.address.split('@')[1]}` }]
		const dossier = await world.awaiting()
		const count = await world.sent()
		try {
			await change(dossier)
			expect(await world.approve(dossier)).toMatchObject({ status: 409, json: { error: { code: 'MSS-DOSSIER-STALE' } } })
			expect(await world.look(dossier.id)).toMatchObject({ state: 'stale', visas: [] })
			expect(await world.sent()).toBe(count)
		} finally {
			await back(dossier)
			config.mailboxes = mailboxes
		}
		await world.ime.work()
		expect((await world.approve(dossier)).status).toBe(200)
	})

	it('of a content that changed and changed back is asked anew', async () => {
		const dossier = await world.awaiting()
		await world.change(dossier.id, { text: 'Un mot.' })
		await world.change(dossier.id, { text: '' })
		expect((await world.look(dossier.id)).seen).toBe(dossier.seen)
		expect(await world.approve(dossier)).toMatchObject({ status: 409, json: { error: { code: 'MSS-DOSSIER-STATE' } } })
		await world.submit(dossier.id)
		expect((await world.approve(dossier)).status).toBe(200)
	})
})

describe('a dossier that awaits', () => {
	async function wrongUntil(code: string, breaks: () => Promise<unknown>, mends: () => Promise<unknown>) {
		const dossier = await world.awaiting()
		await breaks()
		try {
			await world.ime.work()
			const stale = await world.look(dossier.id)
			expect(stale).toMatchObject({ state: 'stale', notices: [{ code }] })
			expect(stale.notices[0]!.text.length).toBeGreaterThan(20)
			expect(await world.approve(dossier)).toMatchObject({ status: 409, json: { error: { code: 'MSS-DOSSIER-STALE' } } })
		} finally {
			await mends()
		}
		await world.ime.work()
		expect(await world.look(dossier.id)).toMatchObject({ state: 'awaiting', seen: dossier.seen, notices: [], visas: [] })
		expect((await world.approve(dossier)).status).toBe(200)
	}
	const status = (to: string) => db().updateTable('patients').set({ status: to }).where('id', '=', 'R001').execute()

	it('is to be looked at again when its patient is no more, until they are back', async () => {
		const row = await db().selectFrom('patients').selectAll().where('id', '=', 'R001').executeTakeFirstOrThrow()
		await wrongUntil(
			'MSS-SEND-PATIENT',
			() => db().deleteFrom('patients').where('id', '=', 'R001').execute(),
			() => db().insertInto('patients').values(row).execute(),
		)
	})

	it('is so when its patient’s identity becomes qualified', async () => {
		await status('validee')
		await wrongUntil('MSS-DOSSIER-STALE', () => status('qualifiee'), () => status('validee'))
		await status('qualifiee')
	})

	it('is so when its recipient leaves the trust list', async () => {
		const [, domain] = world.crip.address.split('@') as [string, string]
		const row = await db().selectFrom('trust_domains').selectAll().where('domain', '=', domain).executeTakeFirstOrThrow()
		await wrongUntil(
			'MSS-SEND-UNTRUSTED',
			() => db().deleteFrom('trust_domains').where('domain', '=', domain).execute(),
			() => db().insertInto('trust_domains').values(row).execute(),
		)
	})

	it('is so when the account of the mailbox’s holder is gone', async () => {
		const { app } = world.ime
		const [box] = app.config.mailboxes
		const gone = (state: 'deleted' | 'enabled') =>
			app.ledger.change((tx) => noteAccountState(tx, 'leroy', state, app.clock.at()))
		Object.assign(box!, { type: 'PER', holder: 'leroy' })
		try {
			await wrongUntil('MSS-SEND-HOLDER', () => gone('deleted'), () => gone('enabled'))
		} finally {
			Object.assign(box!, { type: 'ORG' })
			delete box!.holder
		}
	})

	it('is so at the very moment of the word, though nobody had looked before', async () => {
		const dossier = await world.awaiting()
		const count = await world.sent()
		await status('provisoire')
		expect((await world.approve(dossier)).json).toMatchObject({ error: { code: 'MSS-DOSSIER-STALE' } })
		expect([(await world.look(dossier.id)).state, await world.sent()]).toEqual(['stale', count])
		await status('qualifiee')
	})

	it('that was sent meanwhile is not composed while the ledger says so, and awaits again once that one failed', async () => {
		const { app } = world.ime
		await world.ime.work()
		const files = [{ piece: 'signalement', file: await world.pdf('Deux fois préparé.') }]
		const wish = { files, reasons: NO_CERTIFICATE }
		const [one, other] = [await world.awaiting(wish), await world.awaiting(wish)]
		const { sending } = (await world.approve(one)).json as Dossier
		expect((await world.approve(other)).json).toMatchObject({ error: { code: 'MSS-DOSSIER-STALE' } })
		const look = dossiersWatcher(app)
		const composed = vi.spyOn(app.spool, 'workFolder')
		for (const now of [0, 5_000, 60_000]) {
			await look({ isOnce: false, now })
		}
		expect([composed.mock.calls.length, (await world.look(other.id)).state]).toEqual([0, 'stale'])
		composed.mockRestore()
		await db().updateTable('recipients').set({ state: 'failed' }).where('outgoing_id', '=', sending!).execute()
		await look({ isOnce: false, now: 65_000 })
		expect((await world.look(other.id)).state).toBe('awaiting')
	})

	it('that stays to be looked at again is told once in the journal, however often it is looked at', async () => {
		const dossier = await world.awaiting()
		await status('provisoire')
		for (let look = 0; look < 3; look++) {
			await world.ime.work()
		}
		const told = (await db().selectFrom('audit').select('details').where('action', '=', 'dossier').execute())
			.map(({ details }) => JSON.parse(details) as { dossier: number, move: string })
			.filter((one) => one.dossier === dossier.id && one.move === 'stale')
		await status('qualifiee')
		expect(told).toHaveLength(1)
	})
})

describe('a circuit that is edited or removed', () => {
	it('is for dossiers that begin: those that run end under theirs, with its recipients, its masks and its approvers', async () => {
		const dossier = await world.awaiting()
		world.define({ guards: {}, approval: { groups: ['medecins'] }, recipients: {}, pieces: [{ id: 'lettre', name: 'Lettre' }] })
		expect(await world.look(dossier.id)).toMatchObject({ seen: dossier.seen, version: dossier.version, state: 'awaiting' })
		const id = await world.begin({ lettre: 'Selon le nouveau.' })
		expect(await world.look(id)).toMatchObject({ version: dossier.version + 1, pieces: [{ id: 'lettre' }] })
		world.ime.app.config.circuits = []
		await expect(world.begin({ lettre: 'Selon aucun.' })).rejects.toMatchObject({ code: 'MSS-CIRCUIT-UNKNOWN' })
		const { json } = await world.approve(dossier)
		expect(json).toMatchObject({ state: 'sent', to: [world.crip.address] })
		expect(await documentsOf((json as Dossier).sending!)).toMatchObject([
			{ maskings: expect.stringContaining('INVISIBLE_REPRESENTANTS_LEGAUX') as string, title: 'Note d’information préoccupante' },
			{ title: 'Certificat médical' },
		])
	})
})

describe('a table', () => {
	const dated = { answer: { withinDays: 14, byDate: true as const } }
	const due = async () => (await db().selectFrom('turns').select('due').orderBy('id', 'desc').executeTakeFirstOrThrow()).due

	it('is answered by the end of the day that who prepares says, in the days of the circuit where they do not', async () => {
		world.define(dated)
		const day = dayHere(40)
		const dossier = await world.awaiting({ answerBy: day })
		expect(dossier).toMatchObject({ answerBy: day, isDated: true })
		expect((await world.approve(dossier)).status).toBe(200)
		expect((await due())!.slice(0, 10)).toBe(day)
		expect((await world.approve(await world.awaiting())).status).toBe(200)
		// Days of the circuit are counted from the moment that it leaves.
		expect((await due())!.slice(0, 10)).toBe(new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10))
	})

	it('has no date that is past, or that is none', async () => {
		for (const answerBy of [dayHere(-2), '3 décembre', dayHere(500)]) {
			await expect(world.begin({}, { answerBy })).rejects.toMatchObject({ code: 'MSS-DOSSIER-DATE' })
		}
	})
})

describe('a piece that lies in the folder of another resident', () => {
	/** In the folder of R002, as Nextcloud hands it over. */
	async function inTheirs(name: string): Promise<CallFile> {
		const folder = PEOPLE[1]!.folder
		const file = await world.ime.write(`${folder}/${name}`, 'Vu ce jour.')
		const { fileId } = (await world.ime.app.ged.stat(folder))!
		await db().updateTable('patients').set({ folder_id: fileId, folder_path: folder }).where('id', '=', 'R002').execute()
		return { ...file, ancestors: [fileId] }
	}
	const pieces = (id: string) => [{ id: 'signalement', files: [id], types: ['28653-4'], titles: ['Note'], without: [] }]

	it('is not put into a dossier about this one without a word', async () => {
		const file = await inTheirs('mot.pdf')
		const wish = { circuit: 'crip', patientId: 'R001', pieces: pieces(file.id) }
		const ask = async (more: object) =>
			(await world.ime.ask('POST', 'dossiers', { ...wish, ...more }, { ...PREPARER, files: [file] })).json
		expect(await ask({})).toMatchObject({ error: { code: 'MSS-SEND-OTHER-FOLDER' } })
		expect(await ask({ patientId: 'R002' })).toMatchObject({ state: 'preparing' })
		expect(await ask({ aboutPatient: 'Le même mot pour les deux' })).toMatchObject({ state: 'preparing' })
	})

	it('is asked about when the dossier becomes another one’s', async () => {
		const file = await inTheirs('autre mot.pdf')
		const files = { ...PREPARER, files: [file] }
		const begun = await world.ime.ask('POST', 'dossiers', { circuit: 'crip', patientId: 'R002', pieces: pieces(file.id) }, files)
		const { id } = begun.json as Dossier
		await expect(world.change(id, { patientId: 'R001' })).rejects.toMatchObject({ code: 'MSS-SEND-OTHER-FOLDER' })
		await world.change(id, { patientId: 'R001', aboutPatient: 'Le même mot pour les deux' })
		expect((await world.look(id)).patientId).toBe('R001')
	})
})

describe('what concerns several', () => {
	const named = PEOPLE.slice(1, 3).map(({ family, given, birthDate }) => `${family} ${given[0]}, né(e) le ${frenchDate(birthDate)}`)

	it('a report that names several registered patients asks why; the reason is kept with what leaves, its hash in the chain', async () => {
		const text = `Concerne aussi ${named.join(' et ')}.`
		await expect(world.begin({ signalement: text })).rejects.toMatchObject({ code: 'MSS-SEND-OTHER-PATIENT' })
		const reason = 'Une même fratrie'
		const files = [{ piece: 'signalement', file: await world.pdf(text) }]
		const dossier = await world.awaiting({ files, aboutPatient: reason, reasons: NO_CERTIFICATE })
		const { sending } = (await world.approve(dossier)).json as Dossier
		expect(await db().selectFrom('outgoing').select('about_patient').where('id', '=', sending!).execute())
			.toEqual([{ about_patient: reason }])
		const chain = (await db().selectFrom('audit').select('details').execute()).map(({ details }) => details)
		expect(chain.filter((details) => details.includes(sha256Of(reason))).length).toBeGreaterThan(1)
		expect(chain.filter((details) => details.includes(reason))).toEqual([])
	})

	it('a circuit that is about several asks nothing', async () => {
		world.define({ guards: { onePatient: false } })
		const files = [{ piece: 'signalement', file: await world.pdf(named.join()) }]
		const dossier = await world.awaiting({ files, reasons: NO_CERTIFICATE })
		expect((await world.approve(dossier)).status).toBe(200)
	})
})

describe('what speaks of an information préoccupante', () => {
	const elsewhere = { guards: {}, name: 'Bilans', pieces: [{ id: 'signalement', name: 'Bilan' }] }
	const words = { signalement: 'Transmis à la cellule de recueil du département.' }

	it('is prepared by a circuit not made for it only on a person’s word, kept in the chain and asked anew at each change', async () => {
		world.define(elsewhere)
		await expect(world.begin(words)).rejects.toMatchObject({ code: 'MSS-DOSSIER-ALERT', detail: 'Bilans' })
		const id = await world.begin(words, { isAlertConfirmed: true })
		await expect(world.change(id, { text: 'Un mot.' })).rejects.toMatchObject({ code: 'MSS-DOSSIER-ALERT' })
		await world.change(id, { text: 'Un mot.', isAlertConfirmed: true })
		const told = (await db().selectFrom('audit').select('details').where('action', '=', 'dossier').execute())
			.map(({ details }) => JSON.parse(details) as { dossier: number, confirmed?: string })
			.filter(({ dossier }) => dossier === id)
		expect(told.map(({ confirmed }) => confirmed)).toEqual(['information-preoccupante', 'information-preoccupante'])
	})

	it('by the name of a file too', async () => {
		world.define(elsewhere)
		const file = await world.ime.pdf('Des mots sans plus.', 'Signalement.pdf')
		await expect(world.begin({}, { files: [{ piece: 'signalement', file }] })).rejects.toMatchObject({ code: 'MSS-DOSSIER-ALERT' })
	})

	it('by the circuit that is made for it asks the page to have it confirmed, and says what', async () => {
		const id = await world.begin(words)
		expect((await world.look(id) as DossierShown).mustConfirm).toMatch(/CRIP.*un\smessage par enfant/)
		world.define(elsewhere)
		expect((await world.look(await world.begin({ signalement: 'Rien de tel.' })) as DossierShown).mustConfirm).toBeNull()
	})
})

describe('the same bytes, to the same recipient, about the same patient', () => {
	it('are submitted a second time by whoever says that they know it', async () => {
		const file = await world.pdf('Une seule fois.')
		const wish = { files: [{ piece: 'signalement', file }], reasons: NO_CERTIFICATE }
		expect((await world.approve(await world.awaiting(wish))).status).toBe(200)
		await expect(world.awaiting(wish)).rejects.toMatchObject({ code: 'MSS-SEND-AGAIN' })
		expect(await world.awaiting({ ...wish, again: true })).toMatchObject({ state: 'awaiting' })
	})
})

describe('a definition', () => {
	it('that says nothing sensible is refused', () => {
		const right = { id: 'a', name: 'A', mailbox: 'a@b.fr', pieces: [{ id: 'p', name: 'P' }] }
		const wrong = (more: object) => circuit.safeParse({ ...right, ...more })
		expect(wrong({}).success).toBe(true)
		for (const more of [
			{ approval: {} },
			{ recipients: { only: [], oneOf: [] } },
			{ trigger: { folder: 'Ailleurs/Pharmacie' } },
			{ pieces: [{ id: 'p', name: 'P' }, { id: 'p', name: 'Q' }] },
		]) {
			expect(wrong(more).success).toBe(false)
		}
	})
})
