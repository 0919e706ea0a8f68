/**
 * An information préoccupante never leaves from a folder that the family may read, whatever it leaves by: a circuit made for it, another
 * one, no circuit. Those who approve are of the structure, wherever their circuit was made.
 */
import type { CircuitForm } from '../server/config/circuit.ts'
import type { Share } from '../server/ged/share.ts'
import type { DossierWorld } from './support/dossiers.support.ts'
import type { MailHost } from './support/mail-host.ts'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { machine } from '../server/usecases/actor.ts'
import { activateCircuit, saveCircuit } from '../server/usecases/define-circuit.ts'
import { forward } from '../server/usecases/leave.ts'
import { DIRECTOR, dossierWorld } from './support/dossiers.support.ts'
import { startMailHost } from './support/mail-host.ts'

const ALERT = 'Transmis à la cellule de recueil du département.'
const LINK: Share = { type: 'link', with: null, groups: [] }
const REFUSED = { code: 'MSS-DOSSIER-FAMILY' }
const SAID = expect.stringContaining('que d’autres que le service peuvent lire') as string
const NO_CERTIFICATE = [{ piece: 'certificat', reason: 'Aucun médecin présent' }]
/** By its words alone, and not made for it. */
const BY_WORDS = { guards: {} }
const OTHER = { guards: {}, name: 'Bilans', pieces: [{ id: 'signalement', name: 'Bilan' }] }

let host: MailHost
let world: DossierWorld
let count = 0

beforeAll(async () => {
	host = await startMailHost()
	world = await dossierWorld(host)
})
afterAll(async () => {
	await world?.close()
	await host.stop()
})
afterEach(() => world.define())

const user = (name: string): Share => ({ type: 'user', with: name, groups: [] })
/** A file of the resident's folder, as the page hands it over. */
async function lying(text: string, shares?: Share[]) {
	const { id: fileId, name, path, bytes } = await world.ime.write(`${PEOPLE[0]!.folder}/Document ${++count}.pdf`, text)
	return { file: bytes!, name, path, fileId, ...shares && { shares } }
}
async function put(text: string, shares?: Share[]) {
	return [{ piece: 'signalement', file: await lying(text, shares) }]
}
/** While Nextcloud tells that whatever lies there is opened to these. */
async function openedTo<T>(shares: Share[], act: () => Promise<T>): Promise<T> {
	const { ged } = world.ime.app
	const { sharedWith } = ged
	ged.sharedWith = async () => shares
	return act().finally(() => {
		ged.sharedWith = sharedWith
	})
}
/** As the admin page makes one: a draft. */
async function drafted(approval: CircuitForm['approval']) {
	const circuit = { ...world.ime.app.config.circuits[0]!, id: `page-${++count}`, approval }
	return saveCircuit.do(world.ime.app, machine('admin'), { id: null }, { circuit })
}

describe('a folder that is opened to those who approve', () => {
	it('by a circuit made in the admin page, or stand in there, is the structure’s own', async () => {
		const key = await drafted({ users: ['chef.page'], absence: { groups: ['cadres-page'], afterHours: 1 } })
		await activateCircuit.do(world.ime.app, machine('admin'), key, {})
		const { id } = key
		const shares = [user('chef.page'), { type: 'group', with: 'cadres-page', groups: [] } satisfies Share]
		expect(await world.begin({}, { circuit: id, files: await put('Une note.', shares) })).toBeGreaterThan(0)
		// Of the structure for any other circuit too.
		expect(await world.begin({}, { files: await put('Une note.', shares) })).toBeGreaterThan(0)
		const files = await put('Une note.', [user('famille.durand')])
		await expect(world.begin({}, { circuit: id, files })).rejects.toMatchObject(REFUSED)
	})

	it('by the version with which a dossier began stays so for it, though the circuit names others since', async () => {
		world.define({ approval: { users: ['chef.ancien'] } })
		const id = await world.begin({}, { files: await put('Une note.', [user('chef.ancien')]), reasons: NO_CERTIFICATE })
		world.define()
		await openedTo([user('chef.ancien')], async () => {
			await expect(world.begin({}, { files: await put('Une autre note.') })).rejects.toMatchObject(REFUSED)
			await world.submit(id)
		})
		expect((await world.look(id)).state).toBe('awaiting')
	})

	it('by a draft of a circuit is not: nobody approves by it yet', async () => {
		await drafted({ users: ['chef.brouillon'] })
		await expect(world.begin({}, { files: await put('Une note.', [user('chef.brouillon')]) })).rejects.toMatchObject(REFUSED)
	})
})

describe('a folder that the family may read', () => {
	it('gives nothing to a circuit made for it by its words alone, when it is prepared and when it leaves', async () => {
		world.define(BY_WORDS)
		await expect(world.begin({}, { files: await put('Une note.', [LINK]) })).rejects.toMatchObject(REFUSED)
		const dossier = await world.awaiting({ files: await put('Une note.'), reasons: NO_CERTIFICATE })
		expect((await openedTo([LINK], () => world.approve(dossier))).status).toBe(409)
		expect(await world.look(dossier.id)).toMatchObject({ state: 'stale', notices: [REFUSED], visas: [] })
		await openedTo([LINK], world.ime.work)
		expect((await world.look(dossier.id)).state, 'still opened, it awaits nobody').toBe('stale')
		await world.ime.work()
		expect((await world.approve(dossier, DIRECTOR)).status).toBe(200)
	})

	it('gives nothing to another circuit once it is known what it speaks of, though a person confirmed whom it goes to', async () => {
		world.define(OTHER)
		const confirmed = { isAlertConfirmed: true }
		await expect(world.begin({}, { files: await put(ALERT, [LINK]), ...confirmed })).rejects.toMatchObject(REFUSED)
		const id = await world.begin({}, { files: await put(ALERT), ...confirmed })
		await expect(openedTo([LINK], () => world.submit(id))).rejects.toMatchObject(REFUSED)
		await world.submit(id)
		const dossier = await world.look(id)
		expect((await openedTo([LINK], () => world.approve(dossier))).status).toBe(409)
		expect(await world.look(id)).toMatchObject({ state: 'stale', notices: [REFUSED] })
	})

	it('is looked at again where words that are added make it one, of what was put in before', async () => {
		world.define(OTHER)
		const id = await world.begin({}, { files: await put('Rien de tel.', [LINK]) })
		const change = () => world.change(id, { text: ALERT, isAlertConfirmed: true })
		await expect(openedTo([LINK], change)).rejects.toMatchObject(REFUSED)
		await change()
	})

	it('keeps nothing else there: what speaks of no such thing leaves', async () => {
		world.define(OTHER)
		const id = await world.begin({}, { files: await put('Rien de tel.', [LINK]) })
		await openedTo([LINK], () => world.submit(id))
		expect((await openedTo([LINK], async () => world.approve(await world.look(id)))).status).toBe(200)
	})
})

describe('a sending without circuit', () => {
	const wish = (more: Record<string, unknown> = {}) => ({
		from: world.ime.address,
		to: [world.crip.address],
		patientId: 'R001',
		types: [],
		titles: [],
		text: '',
		isXdm: true,
		askReceipt: true,
		answerDays: null,
		again: false,
		key: `sans-circuit-${++count}`,
		...more,
	})
	async function asked(path: string, text: string, shares: Share[], more: Record<string, unknown> = {}) {
		const file = await world.ime.write(`${PEOPLE[0]!.folder}/Document ${++count}.pdf`, text)
		const { status, json } = await world.ime.ask('POST', path, wish(more), { files: [{ ...file, shares }] })
		return [status, (json as { error?: { code: string, text: string } }).error]
	}
	const refusal = [409, { ...REFUSED, text: SAID, field: 'documents', remedy: expect.any(String) as string }]

	it.each([
		['by the words of its file', ALERT, {}],
		['by its own words', 'Un document.', { text: ALERT }],
		['by its title, as a letter about nobody', 'Un document.', { titles: ['Signalement'], isXdm: false, patientId: null }],
	])('of an information préoccupante, %s, is refused at the last look and when it is sent', async (_, text, more) => {
		const before = await world.sent()
		expect(await asked('sendings/look', text, [LINK], more)).toEqual(refusal)
		expect(await asked('sendings', text, [user('famille.durand')], more)).toEqual(refusal)
		expect(await world.sent()).toBe(before)
	})

	it.each([
		['its own words', 'Un document.', { text: ALERT }],
		['the words of its file', ALERT, {}],
	])('as a letter about nobody is refused by %s too', async (_, text, more) => {
		expect(await asked('sendings/look', text, [LINK], { ...more, isXdm: false, patientId: null })).toEqual(refusal)
	})

	it('of one that was received is refused by its title alone', async () => {
		const { ime, crip } = world
		const titles = ['Signalement']
		await crip.send([ime.address], { patientId: 'R002', titles, files: [await crip.pdf('Rien à dire.', 'piece.pdf')] })
		const row = () => ime.app.ledger.db.selectFrom('documents').select('message_id')
			.where('state', '=', 'filed').where('cda', 'like', '%Signalement%').executeTakeFirst()
		await ime.until(async () => await row() !== undefined)
		const { message_id: message } = (await row())!
		const to = [`pmi@${crip.address.split('@')[1]}`]
		const transfer = () => forward.queue.do(ime.app, machine(), { message, from: null }, { to })
		await expect(openedTo([LINK], transfer)).rejects.toMatchObject(REFUSED)
	})

	it('of one whose folder the service alone reads leaves, and so does anything else', async () => {
		expect(await asked('sendings', `${ALERT} Un.`, [{ type: 'group', with: 'direction', groups: [] }])).toEqual([202, undefined])
		expect(await asked('sendings', `${ALERT} Deux.`, [])).toEqual([202, undefined])
		expect(await asked('sendings', 'Rien de tel, sans circuit.', [LINK])).toEqual([202, undefined])
	})

	it('from the command line is asked of the store', async () => {
		const file = `${world.ime.ged}/${PEOPLE[0]!.folder}/Commande.pdf`
		await world.ime.write(`${PEOPLE[0]!.folder}/Commande.pdf`, `${ALERT} Trois.`)
		const send = () => world.ime.send([world.crip.address], { patientId: 'R001', files: [file] })
		await expect(openedTo([LINK], send)).rejects.toMatchObject(REFUSED)
		expect(await send()).toBeGreaterThan(0)
	})

	it('of one that was received, from its folder or by its message, is refused too', async () => {
		const { ime, crip } = world
		await crip.send([ime.address], { patientId: 'R001', files: [await crip.pdf(`${ALERT} Reçu.`)] })
		const folder = `${PEOPLE[0]!.folder}/MSSanté/`
		const there = (end = '.pdf') => ime.files().find((path) => path.startsWith(folder) && path.endsWith(end))
		await ime.until(() => there() !== undefined)
		const draft = async (shares: Share[], ...ends: string[]) => {
			const files = await Promise.all(ends.map((end) => ime.file(there(end)!)))
			return (await ime.ask('POST', 'sendings/look', wish(), { files: [...files, { ...await ime.file(there()!), shares }] })).status
		}
		expect([await draft([LINK]), await draft([])]).toEqual([409, 200])
		// The PDF that goes with a CDA, chosen too.
		expect([await draft([LINK], '.xml'), await draft([], '.xml')]).toEqual([409, 200])
		const received = ime.app.ledger.db.selectFrom('documents').select('message_id').orderBy('id', 'desc')
		const { message_id: message } = await received.executeTakeFirstOrThrow()
		const to = [`pmi@${crip.address.split('@')[1]}`]
		const transfer = () => forward.queue.do(ime.app, machine(), { message, from: null }, { to })
		await expect(openedTo([LINK], transfer)).rejects.toMatchObject(REFUSED)
		// What the service account may not know keeps nothing that nobody chose there.
		expect((await openedTo([{ ...LINK, type: 'unknown' }], transfer)).id).toBeGreaterThan(0)
	})
})
