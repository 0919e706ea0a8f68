/** The uses of MSSanté (usages.md) between structures, each with its own instance: from the first sending to the last filing. */
import type { Recipient } from '../server/contract/recipients.contract.ts'
import type { SendingList } from '../server/contract/sending.contract.ts'
import type { ThreadList, ThreadView } from '../server/contract/threads.contract.ts'
import type { MailHost } from './support/mail-host.ts'
import type { Structure } from './support/structures.support.ts'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { startMailHost } from './support/mail-host.ts'
import { structuresOn } from './support/structures.support.ts'

const [marguerite] = PEOPLE
const CHILD = {
	...marguerite!,
	id: 'E1',
	thirteen: '2150475114055',
	family: 'MOREAU',
	given: ['LINA'],
	used: undefined,
	birthDate: '20150407',
	birthPlace: '75114',
	folder: 'Enfants/MOREAU Lina',
}
const STRANGERS = [
	{ ...CHILD, id: 'X1', thirteen: '1150475114056', family: 'AUTRE', given: ['SAM'], sex: 'M' as const, folder: 'Dossiers/AUTRE Sam' },
]
let host: MailHost
let open: Structure[] = []

beforeAll(async () => {
	host = await startMailHost()
})
afterEach(async () => {
	await Promise.all(open.map((one) => one.close()))
	open = []
})
afterAll(() => host.stop())

async function structures<K extends string>(wishes: Record<K, Parameters<typeof structuresOn>[1][number]>): Promise<Record<K, Structure>> {
	const made = await structuresOn(host, Object.values(wishes))
	open = Object.values(made)
	return made as Record<K, Structure>
}

const threads = (structure: Structure, params = {}) => structure.look<ThreadList>('threads', params)
const thread = async (structure: Structure) => structure.look<ThreadView>(`threads/${(await threads(structure)).rows[0]!.thread}`)
async function answer(structure: Structure, { thread: name, reply }: ThreadView, text: string, params = {}, more = {}) {
	const wish = { text, fingerprint: reply!.fingerprint, key: `cle-${name}-${text.length}`, ...params }
	const { status } = await structure.ask('POST', `threads/${name}/reply`, wish, more)
	await structure.work()
	return status
}
async function stateOf(structure: Structure) {
	return (await structure.look<SendingList>('sendings', { filter: 'all' })).rows[0]!.recipients.map(({ word }) => word)
}

describe('C1, an IME and the CRIP of the département', () => {
	it('the cell’s answer, written in our own page, joins the child’s record by itself, and is told « Répondu »', async () => {
		const { ime, crip } = await structures({
			ime: { id: 'ime', name: 'IME Les Tilleuls', sector: 'SA16', people: [CHILD] },
			crip: { id: 'crip', name: 'CRIP 92', sector: 'SA26', people: STRANGERS },
		})
		await ime.send([crip.address], {
			patientId: 'E1',
			files: [await ime.pdf('Note.')],
			titles: ['Information préoccupante'],
			text: 'Bonjour,\n\nMerci d’en accuser réception.',
			answerDays: 7,
		})
		await crip.until(async () => (await threads(crip)).total === 1)
		// The cell does not know the child: the document waits, and can be answered all the same.
		expect((await threads(crip)).rows[0]).toMatchObject({ received: 1, isUnanswered: true, pieces: 2 })
		expect(await answer(crip, await thread(crip), 'Bien reçu, dossier 2026-114.')).toBe(202)
		await ime.until(() => ime.files().some((path) => path.startsWith(`${CHILD.folder}/`)))
		expect(ime.files()).toEqual([expect.stringMatching(/^Enfants\/MOREAU Lina\/MSSanté\/.*\.pdf$/)])
		expect(await stateOf(ime)).toEqual(['Répondu'])
		// « Bien reçu » wants no answer in its turn.
		expect((await threads(ime)).rows[0]).toMatchObject({ isUnanswered: false })
		expect((await threads(crip)).rows[0]).toMatchObject({ sent: 1, isUnanswered: false })
		expect(await thread(ime)).toMatchObject({
			patient: { id: 'E1' },
			entries: [{ kind: 'sent' }, { kind: 'received', text: expect.stringContaining('2026-114') as string, word: 'Classé' }],
		})
	})
})

describe('C2, an EHPAD and its pharmacy', () => {
	it('a prescription that files itself is seen, its words are filed with it, and the pharmacist’s file joins the record', async () => {
		const { ehpad, officine } = await structures({
			ehpad: { id: 'ehpad', name: 'EHPAD Les Lilas', sector: 'SA17' },
			officine: { id: 'officine', name: 'Pharmacie du Centre', sector: 'SA33' },
		})
		await ehpad.send([officine.address], {
			patientId: 'R001',
			types: ['57833-6'],
			titles: ['Ordonnance'],
			files: [await ehpad.pdf('Amoxicilline.')],
			text: 'Bonjour,\n\nPouvez-vous livrer demain ?',
		})
		await officine.until(() => officine.files().length === 3)
		expect(officine.files().every((path) => path.startsWith('Résidents/LEFÈVRE Marguerite/MSSanté/'))).toBe(true)
		expect(officine.files().filter((path) => path.includes('Message de EHPAD Les Lilas'))).toHaveLength(1)
		expect((await officine.look<{ counts: unknown }>('desk')).counts).toMatchObject({ waiting: 0, asked: 1 })
		const view = await thread(officine)
		expect(view).toMatchObject({ isUnanswered: true, reply: { to: [ehpad.address], all: [ehpad.address] } })
		const file = {
			id: '1',
			name: 'Substitution.pdf',
			mime: 'application/pdf',
			size: 1,
			etag: '',
			path: '/Substitution.pdf',
			sha256: '',
			ancestors: [],
			shares: [],
			bytes: await officine.pdf('Générique.', 'Substitution.pdf'),
		}
		expect(await answer(officine, view, 'Livraison demain, avec une substitution.', {}, { files: [file] })).toBe(202)
		await ehpad.until(() => ehpad.files().length === 2)
		expect(ehpad.files().map((path) => path.replace(/.*\//, ''))).toEqual([
			expect.stringContaining('Re_ Prescription'),
			expect.stringContaining('Substitution'),
		])
	})

	it('what only brings a document asks for nothing', async () => {
		const { ehpad, officine } = await structures({
			ehpad: { id: 'ehpad', name: 'EHPAD Les Lilas', sector: 'SA17' },
			officine: { id: 'officine', name: 'Pharmacie du Centre', sector: 'SA33' },
		})
		await ehpad.send([officine.address], {
			patientId: 'R001',
			titles: ['Ordonnance'],
			files: [await ehpad.pdf('Amoxicilline.')],
			text: 'Bonjour,\n\nVeuillez trouver ci-joint : Ordonnance.',
		})
		await officine.until(() => officine.files().length === 2)
		expect((await officine.look<{ counts: unknown }>('desk')).counts).toMatchObject({ asked: 0 })
	})
})

describe('C3, a DAC that asks a SSIAD', () => {
	it('an APP mailbox is answered where it says (ECO.2.2.5); a question is no answer, an acceptance is', async () => {
		const { dac, ssiad } = await structures({
			dac: { id: 'dac', name: 'DAC Nord', sector: 'SA63', mailboxes: [{ type: 'APP' }, {}] },
			ssiad: { id: 'ssiad', name: 'SSIAD Sud', sector: 'SA41' },
		})
		// ECO.3.1.5
		expect((await dac.look<Recipient[]>('recipients', { q: '', mailbox: dac.address, patient: 'R001' }))[0]).toMatchObject({
			origin: 'patient',
			name: expect.stringContaining('Mon espace santé') as string,
		})
		const reader = dac.app.config.mailboxes[1]!.address
		await dac.send([ssiad.address], {
			patientId: 'R001',
			titles: ['Demande d’intervention'],
			files: [await dac.pdf('Demande.')],
			text: 'Bonjour,\n\nMerci de nous dire si vous acceptez.',
			answerDays: 3,
		})
		await ssiad.until(async () => (await threads(ssiad)).total === 1)
		const asked = await thread(ssiad)
		expect(asked.reply).toMatchObject({ to: [reader], note: expect.stringContaining(reader) as string })
		await answer(ssiad, asked, 'Quel est son degré d’autonomie ?')
		await dac.until(async () => (await stateOf(dac))[0] === 'Question posée')
		expect(await thread(dac)).toMatchObject({ isUnanswered: true, turns: [{ whose: 'ours', asker: 'ours', mailbox: reader }] })
		await answer(dac, await thread(dac), 'GIR 3.')
		await ssiad.until(async () => (await thread(ssiad)).entries.length === 3)
		await answer(ssiad, await thread(ssiad), 'Demande acceptée : première visite lundi.')
		await dac.until(async () => (await thread(dac)).entries.length === 4)
		expect((await dac.look<SendingList>('sendings', { filter: 'all' })).rows.at(-1)!.recipients[0]!.word).toBe('Répondu')
		// Everything is in the person's record, at both ends.
		expect(dac.files().every((path) => path.startsWith('Résidents/LEFÈVRE Marguerite/'))).toBe(true)
		expect(ssiad.files().every((path) => path.startsWith('Résidents/LEFÈVRE Marguerite/'))).toBe(true)
	})
})

describe('C5, a table of several partners', () => {
	it('says who has answered and who has not, and an answer can go to everybody', async () => {
		const { maia, ccas, ssiad, cabinet } = await structures({
			maia: { id: 'maia', name: 'MAIA', sector: 'SA63' },
			ccas: { id: 'ccas', name: 'CCAS', sector: 'SA41' },
			ssiad: { id: 'ssiad', name: 'SSIAD', sector: 'SA41' },
			cabinet: { id: 'cabinet', name: 'Cabinet', sector: 'SA08' },
		})
		const partners = [ccas, ssiad, cabinet]
		await maia.send(
			partners.map(({ address }) => address),
			{
				patientId: 'R001',
				titles: ['Ordre du jour'],
				files: [await maia.pdf('Table.')],
				text: 'Bonjour,\n\nPouvez-vous être là le 3 ?',
				answerDays: 7,
			},
		)
		await ccas.until(async () => (await threads(ccas)).total === 1)
		const invited = await thread(ccas)
		await answer(ccas, invited, 'Oui, nous serons là.')
		await maia.until(async () => (await thread(maia)).entries.length === 2)
		const view = await thread(maia)
		expect(view.entries[0]).toMatchObject({ kind: 'sent', word: 'Répondu par 1 sur 3', tone: 'waiting' })
		expect(view.silent).toHaveLength(2)
		expect(view.reply!.all.sort()).toEqual(partners.map(({ address }) => address).sort())
		expect(await answer(maia, view, 'Rendez-vous à 14 h.', { toAll: true })).toBe(202)
		for (const partner of partners) {
			await partner.until(async () => (await threads(partner)).total === 1 && (await thread(partner)).entries.length >= 2)
		}
		const raw = host.messages(cabinet.address).map(String).find((text) => text.includes('14 h'))!
		const references = /^References: ((?:.|\r?\n[ \t])*)/im.exec(raw)![1]!.match(/<[^>]+>/g)!
		expect(references).toHaveLength(2)
	})
})
