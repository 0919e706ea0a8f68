/** Twins, documents that are half one resident's, slips of the hand: asked as the page asks it, and as a page of yesterday would. */
import type { JournalView } from '../server/contract/journal.contract.ts'
import type { WaitingItem } from '../server/contract/waiting.contract.ts'
import type { Decision } from '../server/patients/match.ts'
import type { TestOffice } from './support/office.ts'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { MAILBOX, makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { figuresOf } from '../server/views/figures.view.ts'
import { ALL, claire, openOffice, sophie } from './support/office.ts'

const [, paul, pierre, jeanne1945, jeanne1952, jose] = PEOPLE as [Person, Person, Person, Person, Person, Person]
type Person = typeof PEOPLE[number]
let office: TestOffice

beforeEach(async () => {
	office = await openOffice()
})
afterEach(() => office.desk.app.close())

/** Both twins bear the name and the birth date. */
const ofTwins = () => makeMail({ subject: 'M. CHARPENTIER', text: 'Au sujet de M. CHARPENTIER, né le 21/06/1938 : voir la pièce jointe.' })
const almostJose = () => makeHealthMail({ cdas: [makeCda({ person: { ...jose, birthDate: '19470116' }, title: 'Ordonnance' })] })
const health = (person: Person) => makeHealthMail({ cdas: [makeCda({ person, title: 'Consultation' })] })
const events = async () => (await office.ask(claire, 'GET', 'journal/vigilance')).file!.bytes.toString().trim().split('\r\n').slice(1)
const figures = async () => (await figuresOf(office.desk.app.ledger.db, [MAILBOX], { from: '2000-01-01', to: '2100-01-01' }))[0]!

describe('twins whom a letter names as well the one as the other', () => {
	it('are asked about: no key files, not even from a page that does not know the question', async () => {
		await office.receive(ofTwins())
		const item = await office.first()
		expect(item.candidates.map(({ patient, question, isAnother }) => [patient.id, question?.text, isAnother])).toEqual([
			['R002', 'Deux patients correspondent : CHARPENTIER Paul et CHARPENTIER Pierre. Lequel ?', false],
			['R003', 'Deux patients correspondent : CHARPENTIER Paul et CHARPENTIER Pierre. Lequel ?', false],
		])
		expect(await office.file(item, { reason: 'Vu' })).toMatchObject({ status: 409, json: { error: { code: 'MSS-TRIAGE-CONFIRM' } } })
		expect(office.filesIn('Résidents')).toEqual([])
		// The second one, as it was shown.
		expect((await office.file({ ...item, candidates: item.candidates.slice(1) }, { confirmed: true })).status).toBe(200)
		expect(office.filesIn('Résidents/CHARPENTIER Pierre').length).toBeGreaterThan(0)
	})

	it('are asked about too when the letter says another first name than the first one’s', async () => {
		await office.receive(ofTwins())
		const { id } = await office.first()
		const { db } = office.desk.app.ledger
		const { decision } = await db.selectFrom('messages').select('decision').where('id', '=', id).executeTakeFirstOrThrow()
		const before = JSON.parse(decision!) as Decision
		// As the look-up of letters will say it.
		const said = { rule: 'first-name-other', text: 'Le message dit « Pierre », qui n’est pas son prénom.' }
		const [first] = before.proposals
		await db
			.updateTable('messages')
			.set({ decision: JSON.stringify({ ...before, proposals: [{ ...first!, reasons: [...first!.reasons, said] }] }) })
			.where('id', '=', id)
			.execute()
		const item = await office.item(id)
		expect(item.candidates[0]!.question?.text).toBe('Le message dit « Pierre », qui n’est pas son prénom. Est-ce bien CHARPENTIER '
			+ 'Paul ?')
		expect((await office.file(item)).status).toBe(409)
	})

	it('are compared anew when one of them has changed since the question', async () => {
		await office.receive(ofTwins())
		const item = await office.first()
		await office.desk.app.ledger.db.updateTable('patients').set({ birth_date: '19380622' }).where('id', '=', 'R002').execute()
		expect(await office.file(item, { confirmed: true })).toMatchObject({ status: 409, json: { error: { code: 'MSS-TRIAGE-CHANGED' } } })
	})
})

describe('a document half one resident’s and half another’s', () => {
	it.each<[string, Person, string, string]>([
		[
			'first name of the twin',
			{ ...paul, given: pierre.given },
			'R002',
			'Le matricule est celui de CHARPENTIER Paul, mais le prénom est celui de CHARPENTIER Pierre.',
		],
		[
			'birth date of the homonym',
			{ ...jeanne1945, birthDate: jeanne1952.birthDate },
			'R004',
			'Le matricule est celui de MARTIN Jeanne, né(e) le 05/10/1945, mais la date de naissance est celle de MARTIN Jeanne, né(e) '
			+ 'le 05/11/1952.',
		],
	])('names the other, and wants a reason in words: %s', async (_, person, first, text) => {
		await office.receive(health(person))
		const item = await office.first()
		expect(item.reasons[0]).toBe(text)
		expect((await office.waiting()).rows[0]!.chip).toBe('Deux patients possibles')
		expect(item.candidates[0]).toMatchObject({ patient: { id: first }, isAnother: true, question: { text } })
		expect(item.candidates[0]!.reasons[0]).toBe(text)
		expect(item.candidates[1]).toMatchObject({ isAnother: true })
		expect(item.candidates[0]!.question!.among).toContain(item.candidates[1]!.patient.id)
		expect(await office.file(item, { confirmed: true })).toMatchObject({ status: 409, json: { error: { code: 'MSS-TRIAGE-REASON' } } })
		expect(office.filesIn('Résidents')).toEqual([])
		expect((await office.file(item, { reason: 'Vu avec le service' })).status).toBe(200)
	})

	it('is asked of the one who was not first, too', async () => {
		await office.receive(makeHealthMail({
			cdas: [makeCda({ person: pierre, twist: (xml) => xml.replace(/<id extension="\d{15}" root="[\d.]+"\/>/, '') })],
			twistMetadata: (xml) =>
				xml.replace(/value="\d{15}\^\^\^&amp;[\d.]+&amp;ISO\^NH"/, 'value="IPP-R003^^^&amp;1.2.3.4.5&amp;ISO^PI"'),
			mail: { headers: { 'X-MSS-INS': 'N' } },
		}))
		const item = await office.first()
		expect(item.candidates.map(({ patient, isAnother, question }) => [patient.id, isAnother, question?.text])).toEqual([
			['R003', false, undefined],
			['R002', true, 'Le prénom est celui de CHARPENTIER Pierre, non de CHARPENTIER Paul.'],
		])
		expect((await office.fileWith(item.id, 'R002')).status).toBe(409)
	})
})

describe('« Annuler », just after', () => {
	const undo = async (item: WaitingItem, wish: Record<string, unknown> = {}, person = claire) => {
		const { lastAct, homes } = await office.item(item.id)
		return office.ask(
			person,
			'POST',
			`received/${item.id}/put-back`,
			{ undo: true, lastAct, ...wish },
			{ folders: homes.map((id) => ({ id, permissions: ALL })) },
		)
	}

	it('is a slip of the hand: in the journal, in no register nor figure, and the right patient stays first', async () => {
		await office.receive(almostJose())
		const before = await office.first()
		await office.file(before)
		expect((await undo(before)).status).toBe(200)
		const after = await office.first()
		expect(after).toMatchObject({ id: before.id, state: 'review', reasons: before.reasons })
		expect(after.candidates.map(({ patient, reasons }) => [patient.id, reasons])).toEqual(
			before.candidates.map(({ patient, reasons }) => [patient.id, reasons]),
		)
		expect(after.past.map(({ what }) => what)).toEqual(['Classé', 'Annulé aussitôt'])
		expect((await office.waiting()).rows[0]!.chip).toBe('La date de naissance diffère')
		expect(await office.wordInFiles(before.id)).toEqual(['À classer', 'Un trait d’identité diffère'])
		expect(await events()).toEqual([])
		expect(await figures()).toMatchObject({ putBack: 0, filedByHand: 0, medianHours: null })
		const { lines } = await office.look<JournalView>(claire, 'journal')
		expect(lines.find(({ what }) => what.startsWith('Annulé aussitôt'))).toMatchObject({ who: 'Claire Fabre' })
		expect(lines.filter(({ what }) => what.includes('mauvais dossier'))).toEqual([])
	})

	it('and « Mauvais dossier » after it, is one wrong filing', async () => {
		await office.receive(almostJose())
		const item = await office.first()
		await office.file(item)
		await undo(item)
		await office.file(await office.first())
		expect((await office.putBack(item.id, { reason: 'Un autre' })).status).toBe(200)
		expect(await events()).toHaveLength(1)
		expect(await figures()).toMatchObject({ putBack: 1 })
		expect((await office.first()).candidates.at(-1)!.reasons.at(-1)).toBe('Il vient d’être retiré de ce dossier.')
	})

	it('tells its sender, once it is « sans suite », what it would have told', async () => {
		await office.receive(
			makeHealthMail({ cdas: [makeCda({ person: { ...jose, birthDate: '19470116' } })], mail: { askReceipt: true } }),
		)
		const item = await office.first()
		await office.file(item)
		await undo(item)
		await office.close(item.id)
		expect(await office.desk.app.ledger.db.selectFrom('outbox').select('outcome').where('state', '=', 'queued').execute()).toEqual([
			{ outcome: '904' },
		])
	})

	it.each([
		['of what a colleague filed', sophie, 0],
		['a quarter of an hour later', claire, 15],
	])('is a wrong filing, %s: it is refused', async (_, person, minutes) => {
		await office.receive(almostJose())
		const item = await office.first()
		await office.file(item)
		await office.desk.app.ledger.db
			.updateTable('acts')
			.set({ done_at: new Date(Date.now() - minutes * 60_000).toISOString() })
			.execute()
		expect(await undo(item, {}, person)).toMatchObject({ status: 409, json: { error: { code: 'MSS-TRIAGE-UNDO' } } })
		expect((await office.waiting(claire, 'filed')).total).toBe(1)
	})

	it('of what was put aside takes back that alone', async () => {
		await office.receive(
			makeHealthMail({ cdas: [makeCda({ person: jeanne1952, title: 'Un' }), makeCda({ person: jeanne1952, title: 'Deux' })] }),
		)
		const item = await office.first()
		await office.file(item, { documentIds: [item.documents[0]!.id] })
		await office.close(item.id)
		expect((await undo(item)).status).toBe(200)
		expect(office.filesIn('Résidents/MARTIN Jeanne (1952)')).toHaveLength(1)
		expect(office.filesIn('À classer')).toHaveLength(1)
		expect(await events()).toEqual([])
	})
})

describe('a folder that is still to be made', () => {
	it('is the same before the eyes once the first document has made it', async () => {
		const { filing } = office.desk.config.mailboxes[0]!
		Object.assign(filing, { folder: 'Résidents', createPatientFolders: true })
		await office.desk.app.ledger.db.updateTable('patients').set({ folder: null }).where('id', '=', 'R006').execute()
		await office.receive(
			almostJose(),
			makeHealthMail({
				cdas: [makeCda({ person: { ...jose, birthDate: '19470117' }, title: 'Suite', pdf: await makePdf('Suite.') })],
			}),
		)
		const [one, two] = (await office.waiting()).rows
		const [first, second] = [await office.item(one!.id), await office.item(two!.id)]
		expect(first.candidates[0]!.folder).toBe('Résidents/D\'ALMEIDA JOSÉ 15-01-1947')
		expect((await office.file(first)).status).toBe(200)
		const now = await office.item(two!.id)
		expect(now.candidates[0]!.fingerprint).toBe(second.candidates[0]!.fingerprint)
		expect(now.candidates[0]!.folderId).not.toBe(second.candidates[0]!.folderId)
		expect((await office.file(now)).status).toBe(200)
		expect(office.filesIn('Résidents/D\'ALMEIDA JOSÉ 15-01-1947').length).toBeGreaterThan(1)
	})
})
