/** What people write: a letter without a file, drafts, model texts, lists of recipients, and files joined from another's folder. */
import type { Recipient } from '../server/contract/recipients.contract.ts'
import type { ThreadView } from '../server/contract/threads.contract.ts'
import type { KeptDraft, RecipientList, TextModel } from '../server/contract/written.contract.ts'
import type { Person, TestOffice } from './support/office.ts'

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE, register } from '../demo/fixtures/people.fixture.ts'
import { sha256Of } from '../server/files/sha256.ts'
import { applyRetention } from '../server/incoming/retention.ts'
import { importRegister } from '../server/patients/import.ts'
import { sayBack, sayOut, sayReplaced } from '../server/patients/leaving.ts'
import { claire, openOffice, sophie, stranger } from './support/office.ts'

const DAY = 24 * 60 * 60 * 1000
const CHU = 'cardiologie@chu.exemple.mssante.fr'
const PHARMACY = 'pharmacie@officine.exemple.mssante.fr'
const marguerite = PEOPLE[0]!
const jose = PEOPLE.find(({ id }) => id === 'R006')!
let office: TestOffice
beforeAll(async () => {
	office = await openOffice({ answers: false })
})
afterAll(() => office.desk.app.close())

const box = () => office.desk.config.mailboxes[0]!.address
const TEXT = 'Bonjour, êtes-vous ouverts lundi ?'
const LETTER = { to: [CHU], patientId: null, types: [], titles: ['Ouverture lundi'], text: TEXT, isXdm: false, askReceipt: true }
let keys = 0
function letter(more: Record<string, unknown> = {}) {
	return { ...LETTER, from: box(), answerDays: null, again: false, key: `une-cle-${++keys}`, ...more }
}
async function send(wish: Record<string, unknown>, person = claire, files: Parameters<TestOffice['ask']>[4] = {}) {
	return office.ask(person, 'POST', 'sendings', wish, files)
}
async function rawOf(id: number): Promise<string> {
	const { ledger, spool } = office.desk.app
	const { spool: name } = await ledger.db.selectFrom('outgoing').select('spool').where('id', '=', id).executeTakeFirstOrThrow()
	return readFileSync((await spool.bring(name))!, 'utf8')
}

describe('a message without a file', () => {
	it('leaves as an ordinary text message: its own title, no archive, a receipt asked, an exchange', async () => {
		const { status, json } = await send(letter({ answerDays: 3 }))
		expect([status, json]).toMatchObject([202, { state: 'queued', recipients: [{ address: CHU }] }])
		const { id } = json as { id: number }
		const raw = await rawOf(id)
		expect(raw).toMatch(/^Subject: Ouverture lundi\r$/m)
		expect(raw).toMatch(/^Disposition-Notification-To: /m)
		expect(raw).toMatch(/^Content-Type: text\/plain/m)
		expect(raw).not.toMatch(/XDM|X-MSS-TYPEDOC|multipart/i)
		const { turns } = await office.look<{ turns: { thread: string, partner: string }[] }>(claire, 'turns', { whose: 'theirs' })
		expect(turns).toMatchObject([{ thread: `o${id}`, partner: CHU }])
	})

	it('may be about a patient: their answer is then about the same', async () => {
		const { json } = await send(letter({ patientId: marguerite.id }))
		const { patientId } = await office.look<{ patientId: string }>(claire, `sendings/${(json as { id: number }).id}`)
		expect(patientId).toBe(marguerite.id)
	})

	it('that names another resident than the one chosen asks why', async () => {
		const text = `Au sujet de ${jose.family} ${jose.given[0]}, merci.`
		const about = letter({ patientId: marguerite.id, text })
		expect((await send(about)).json).toMatchObject({ error: { code: 'MSS-SEND-OTHER-PATIENT' } })
		expect((await send({ ...about, text: 'Merci.', titles: [text] })).json).toMatchObject({ error: { code: 'MSS-SEND-OTHER-PATIENT' } })
		expect((await send({ ...about, aboutPatient: 'Son voisin de chambre' })).status).toBe(202)
	})

	it('without words is refused, and so is whoever may not send', async () => {
		expect((await send(letter({ text: ' ' }))).json).toMatchObject({ error: { code: 'MSS-SEND-NO-FILE' } })
		expect((await send(letter(), stranger)).status).toBe(403)
	})
})

describe('a file joined from the folder of another resident', () => {
	it('does not leave as this one’s without a word', async () => {
		await office.receive(...[marguerite, jose].map((person) => makeHealthMail({ cdas: [makeCda({ person })] })))
		const { app, ged } = office.desk
		const { folder_path: folder, folder_id: ancestor } = await app.ledger.db
			.selectFrom('patients').select(['folder_path', 'folder_id']).where('id', '=', jose.id).executeTakeFirstOrThrow()
		const bytes = join(ged, folder!, 'mot.txt')
		writeFileSync(bytes, 'Bonjour.')
		const file = { id: 'f-1', name: 'mot.txt', mime: 'text/plain', size: 8, etag: '', path: `/${folder}/mot.txt`, sha256: '' }
		const files = { files: [{ ...file, ancestors: [ancestor!], shares: [], bytes }] }
		const wish = letter({ patientId: marguerite.id })
		expect((await send(wish, claire, files)).json).toMatchObject({ error: { code: 'MSS-SEND-OTHER-FOLDER' } })
		expect((await send({ ...wish, patientId: jose.id }, claire, files)).status).toBe(202)
		expect((await send({ ...wish, key: 'une-autre-cle', aboutPatient: 'Le même mot pour les deux' }, claire, files)).status).toBe(202)
	})

	it('is theirs by the line that is right, where two lines of the register have that folder', async () => {
		const { app, ged } = office.desk
		const { ledger } = app
		const row = await ledger.db.selectFrom('patients').selectAll().where('id', '=', jose.id).executeTakeFirstOrThrow()
		const bare = { ...row, id: 'R006-bis', folder: null, folder_id: null, folder_path: null }
		await ledger.db.insertInto('patients').values(bare).execute()
		const said = { at: ledger.clock.at(), by: 'claire', reason: null, right: 'R006-bis', takesFolder: true }
		await sayReplaced(ledger, { structure: row.structure, id: jose.id }, said)
		const bytes = join(ged, row.folder_path!, 'mot.txt')
		writeFileSync(bytes, 'Bonsoir.')
		const file = { id: 'f-1', name: 'mot.txt', mime: 'text/plain', size: 8, etag: '', path: '/mot.txt', sha256: '' }
		const files = { files: [{ ...file, ancestors: [row.folder_id!], shares: [], bytes }] }
		const refused = await send(letter({ patientId: marguerite.id }), claire, files)
		await sayBack(ledger, { structure: row.structure, id: jose.id }, 'claire')
		await ledger.db.deleteFrom('patients').where('id', '=', 'R006-bis').execute()
		expect(refused.json).toMatchObject({ error: { code: 'MSS-SEND-OTHER-FOLDER' } })
	})
})

const CONTENT = { from: null, to: [{ address: CHU, name: 'Cardiologie' }], subject: 'Lundi', text: 'Bonjour, je voul' }
const keep = (person: Person, place: string, content: object | null) => office.ask(person, 'POST', 'drafts', { place, content })
const kept = async (person: Person, place = '') => (await office.look<{ drafts: KeptDraft[] }>(person, 'drafts', { place })).drafts

describe('what is being written', () => {
	it('is kept for whoever writes it, by its place, and for nobody else', async () => {
		await keep(claire, 'new', { ...CONTENT, key: 'brouillon-1', patient: `lilas/${marguerite.id}` })
		await keep(claire, 'thread:o1', { ...CONTENT, key: 'brouillon-2' })
		expect((await kept(claire, 'new'))).toMatchObject([{ content: { text: 'Bonjour, je voul' }, patient: { id: marguerite.id } }])
		expect(await kept(claire)).toHaveLength(2)
		expect(await kept(sophie)).toEqual([])
	})

	it('tells of no patient to whoever has lost the right to know them', async () => {
		await keep(stranger, 'new', { ...CONTENT, key: 'brouillon-3', patient: `lilas/${marguerite.id}` })
		expect(await kept(stranger)).toMatchObject([{ patient: null }])
	})

	it('once it has left is no draft any more, and cannot become one again', async () => {
		const wish = letter()
		await keep(claire, 'new', { ...CONTENT, key: wish.key })
		await send(wish)
		expect(await kept(claire, 'new')).toEqual([])
		await keep(claire, 'new', { ...CONTENT, key: wish.key })
		const rows = await office.desk.app.ledger.db.selectFrom('drafts').select('place').where('user', '=', claire.user).execute()
		expect(rows).toEqual([{ place: 'thread:o1' }])
	})

	it('is not thrown away by what is sent beside it, nor by another that left there', async () => {
		const beside = letter()
		await keep(claire, 'files:9', { ...CONTENT, key: 'brouillon-4' })
		await send(beside)
		await office.ask(claire, 'POST', 'drafts', { place: 'files:9', content: null, keys: [beside.key] })
		await keep(claire, 'files:9', { ...CONTENT, key: beside.key })
		expect(await kept(claire, 'files:9')).toMatchObject([{ content: { key: 'brouillon-4' } }])
		await office.ask(claire, 'POST', 'drafts', { place: 'files:9', content: null, keys: ['brouillon-3', 'brouillon-4'] })
		expect(await kept(claire, 'files:9')).toEqual([])
	})

	it('in answer to a turn has its own place, and those who are answered', async () => {
		const to = [{ address: PHARMACY, name: 'Pharmacie' }]
		await keep(claire, 'turn:7', { ...CONTENT, to, key: 'brouillon-5' })
		expect(await kept(claire, 'turn:7')).toMatchObject([{ content: { to } }])
		await keep(claire, 'turn:7', null)
	})

	it('is thrown away when its person says so', async () => {
		await keep(claire, 'thread:o1', null)
		expect(await kept(claire)).toEqual([])
	})

	it('of more than thirty places, the first one goes', async () => {
		for (let place = 1; place <= 31; place++) {
			await keep(sophie, `thread:m${place}`, { ...CONTENT, key: `brouillon-m${place}` })
			// Of one instant, none is the first.
			await sleep(2)
		}
		const places = (await kept(sophie)).map(({ place }) => place)
		expect([places.length, places.includes('thread:m1')]).toEqual([30, false])
	})

	it('left for a fortnight, is forgotten; so is all of whoever is gone', async () => {
		const { app } = office.desk
		await applyRetention(app, Date.now() + 13 * DAY)
		expect(await kept(sophie)).toHaveLength(30)
		const nobody = { user: '', name: '', groups: [] }
		await office.ask(nobody, 'POST', 'accounts', { user: stranger.user, state: 'deleted' }, { scope: 'nextcloud' })
		const rows = app.ledger.db.selectFrom('drafts').select('place').where('user', '=', stranger.user)
		expect(await rows.execute()).toEqual([])
		await applyRetention(app, Date.now() + 15 * DAY)
		expect(await kept(sophie)).toEqual([])
	})
})

describe('an answer', () => {
	it('to one message of an exchange goes to whoever wrote that one, though another wrote since', async () => {
		const first = '<un.1@chu.exemple.mssante.fr>'
		await office.receive(makeMail({ from: CHU, subject: 'Réunion', text: 'Le CHU propose lundi.', messageId: first }))
		await office.receive(makeMail({ from: PHARMACY, subject: 'Re: Réunion', text: 'Mardi ?', headers: { 'In-Reply-To': first } }))
		const { db } = office.desk.app.ledger
		const [{ id, thread }] = await db.selectFrom('messages').select(['id', 'thread']).where('message_id', '=', first).execute() as [
			{ id: number, thread: string },
		]
		const asked = async (params: { message?: number }) => (await office.look<ThreadView>(claire, `threads/${thread}`, params)).reply!
		expect((await asked({})).to).toEqual([PHARMACY])
		const { to, all, fingerprint } = await asked({ message: id })
		expect([to, [...all].sort()]).toEqual([[CHU], [CHU, PHARMACY]])
		const wish = { text: 'Lundi, entendu.', fingerprint, key: 'cle-reunion' }
		const other = await office.ask(claire, 'POST', `threads/${thread}/reply`, wish)
		expect(other.json).toMatchObject({ error: { code: 'MSS-EXCHANGE-CHANGED' } })
		const { json } = await office.ask(claire, 'POST', `threads/${thread}/reply`, { ...wish, message: id })
		expect(await rawOf((json as { id: number }).id)).toMatch(new RegExp(`^To: ${CHU}\r$[^]*^In-Reply-To: ${first}\r$`, 'm'))
		const unknown = await office.ask(claire, 'GET', `threads/${thread}`, { message: 9999 })
		expect(unknown.json).toMatchObject({ error: { code: 'MSS-UNKNOWN' } })
	})
})

describe('model texts and lists of recipients', () => {
	const written = (person: Person) => office.look<{ models: TextModel[], lists: RecipientList[] }>(person, 'written', { mailbox: box() })
	const model = (person: Person, name: string, text: string | null, isShared: boolean, more: object = {}) =>
		office.ask(person, 'POST', 'written/models', { mailbox: box(), name, isShared, text, ...more })
	const list = (person: Person, name: string, addresses: string[] | null, isShared: boolean, more: object = {}) =>
		office.ask(person, 'POST', 'written/lists', { mailbox: box(), name, isShared, addresses, ...more })
	/** When it was kept: as it is shown. */
	const before = async (shelf: 'models' | 'lists', name: string) =>
		({ before: (await written(claire))[shelf].find((one) => one.name === name)!.at })

	it('are one’s own, or everybody’s who sends, as was said', async () => {
		await model(claire, 'Accusé', 'Bien reçu, {patient}.', true)
		await model(claire, 'À moi', 'Bien à vous.', false)
		await list(claire, 'Dreux', [CHU, PHARMACY, CHU.toUpperCase()], true)
		await list(claire, 'Mes appels', [PHARMACY], false)
		expect(await written(sophie)).toMatchObject({
			models: [{ name: 'Accusé', isShared: true, text: 'Bien reçu, {patient}.' }],
			lists: [{ name: 'Dreux', isShared: true, addresses: [CHU, PHARMACY] }],
		})
		expect((await written(claire)).models.map(({ name }) => name).sort()).toEqual(['Accusé', 'À moi'])
		expect((await written(claire)).lists.map(({ name }) => name).sort()).toEqual(['Dreux', 'Mes appels'])
	})

	it('kept again under the same name are these now; forgotten, they are gone', async () => {
		await model(sophie, 'Accusé', 'Reçu.', true, await before('models', 'Accusé'))
		expect((await written(claire)).models.find(({ name }) => name === 'Accusé')?.text).toBe('Reçu.')
		await model(sophie, 'Accusé', null, true, await before('models', 'Accusé'))
		await list(sophie, 'Mes appels', null, false)
		expect((await written(claire)).models.map(({ name }) => name)).toEqual(['À moi'])
		expect((await written(claire)).lists).toHaveLength(2)
	})

	it('take the place of nothing but what was shown, and the chain tells of which', async () => {
		const { json } = await list(sophie, 'Dreux', [PHARMACY], true)
		expect(json).toMatchObject({ error: { code: 'MSS-WRITTEN-TAKEN', text: expect.stringContaining('Dreux') as string } })
		expect((await list(sophie, 'Dreux', null, true)).status).toBe(409)
		const shown = await before('lists', 'Dreux')
		expect((await list(sophie, 'Dreux', [PHARMACY], true, shown)).status).toBe(204)
		expect((await list(claire, 'Dreux', [CHU], true, shown)).status).toBe(409)
		expect((await written(claire)).lists.find(({ name }) => name === 'Dreux')?.addresses).toEqual([PHARMACY])
		const { db } = office.desk.app.ledger
		const chain = await db.selectFrom('audit').select(['actor', 'details']).where('action', '=', 'list-kept').execute()
		expect({ ...chain.at(-1), details: JSON.parse(chain.at(-1)!.details) as object }).toEqual({
			actor: 'sophie',
			details: {
				isKept: true,
				isShared: true,
				mailbox: box(),
				name: sha256Of('Dreux'),
				addresses: sha256Of(JSON.stringify([PHARMACY])),
			},
		})
	})

	it('name nobody of the register but on the word of whoever keeps them', async () => {
		const text = `Bonjour, ${jose.given[0]} ${jose.family} va mieux.`
		const { json } = await model(claire, 'Nouvelles', text, true)
		expect(json).toMatchObject({ error: { code: 'MSS-WRITTEN-NAMES', text: expect.stringContaining(jose.family) as string } })
		expect((await written(claire)).models.map(({ name }) => name)).not.toContain('Nouvelles')
		const named = await list(claire, `${jose.given[0]} ${jose.family}`, [CHU], true)
		expect(named.json).toMatchObject({ error: { code: 'MSS-WRITTEN-NAMES' } })
		expect((await model(claire, 'Nouvelles', text, true, { isConfirmed: true })).status).toBe(204)
		await model(claire, 'Nouvelles', null, true, await before('models', 'Nouvelles'))
	})

	it('name somebody by a family name alone, written as a name; a word of the language, a doctor and who left are nobody', async () => {
		const { ledger } = office.desk.app
		const petit: typeof marguerite = {
			...marguerite,
			id: 'R-petit',
			thirteen: '2410375112099',
			family: 'PETIT',
			used: 'PETIT',
			folder: 'Résidents/PETIT Anne',
		}
		await importRegister(ledger, Buffer.from(register([petit])), ['lilas'])
		const codeOf = async (text: string) => {
			const { json } = await model(claire, 'Rappel', text, false)
			return (json as { error?: { code: string } } | null)?.error?.code ?? null
		}
		for (const text of ['Mme Petit attend.', 'Dossier PETIT.', 'Pour Pétit, merci.', `Des nouvelles de Mme ${jose.family}.`]) {
			expect([text, await codeOf(text)]).toEqual([text, 'MSS-WRITTEN-NAMES'])
		}
		expect((await list(claire, 'Famille Petit', [CHU], false)).json).toMatchObject({ error: { code: 'MSS-WRITTEN-NAMES' } })
		for (const text of ['Un petit rappel.', 'Les petits matins.', 'Vu avec le Dr Petit.']) {
			expect([text, await codeOf(text)]).toEqual([text, null])
			await model(claire, 'Rappel', null, false, await before('models', 'Rappel'))
		}
		await sayOut(ledger, { structure: 'lilas', id: 'R-petit' }, { at: ledger.clock.at(), by: 'claire', reason: null })
		expect(await codeOf('Mme Petit attend.')).toBeNull()
	})

	it('of a list, no address is a matricule, and each is looked at when it is used', async () => {
		const citizen = await list(claire, 'Patients', ['279035121518989@patient.mssante.fr'], false)
		expect(citizen.json).toMatchObject({ error: { code: 'MSS-LIST-CITIZEN' } })
		expect((await list(claire, 'x', ['personne'], false)).json).toMatchObject({ error: { code: 'MSS-ADDRESS' } })
		await list(claire, 'Partis', ['a@parti.exemple.fr'], false)
		const checked = await office.look<Recipient>(claire, 'recipients/check', { address: 'a@parti.exemple.fr', mailbox: box() })
		expect(checked.problem).not.toBeNull()
	})

	it('are forty at most, of each', async () => {
		for (let name = 0; name < 41; name++) {
			const { status, json } = await model(sophie, `Texte ${name}`, 'x', false)
			expect(name < 40 ? [status] : [status, json]).toMatchObject(name < 40 ? [204] : [409, { error: { code: 'MSS-WRITTEN-FULL' } }])
		}
	})

	it('are for those who may send', async () => {
		expect((await model(stranger, 'x', 'x', true)).status).toBe(403)
		expect((await list(stranger, 'x', [CHU], true)).status).toBe(403)
	})
})
