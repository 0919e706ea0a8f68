/**
 * The seven uses of MSSanté (usages.md), each played whole: prepared, approved, sent, received, answered, filed, between structures
 * that have each their own instance, with real mail between them; by the models, as an administrator fills and activates them.
 */
import type { CircuitRow } from '../server/contract/admin/circuits.admin-contract.ts'
import type { Dossier } from '../server/contract/dossiers.contract.ts'
import type { SendingList } from '../server/contract/sending.contract.ts'
import type { ThreadList, ThreadView } from '../server/contract/threads.contract.ts'
import type { CallFile } from '../server/http/call.ts'
import type { MailHost } from './support/mail-host.ts'
import type { Structure, StructureWish } from './support/structures.support.ts'

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { frenchDate } from '../server/mssante/ins/identity.ts'
import { startMailHost } from './support/mail-host.ts'
import { ADMIN } from './support/page.support.ts'
import { wordsOfPdf } from './support/pdf-words.ts'
import { structuresOn } from './support/structures.support.ts'
import { isOurs, isOver, ours, turns } from './support/turns.support.ts'

const marguerite = PEOPLE[0]!
const jose = PEOPLE.find(({ id }) => id === 'R006')!
const CHILD = {
	...marguerite,
	id: 'E1',
	thirteen: '2150475114055',
	family: 'MOREAU',
	given: ['LINA'],
	used: undefined,
	birthDate: '20150407',
	birthPlace: '75114',
	folder: 'Enfants/MOREAU Lina',
}
const STRANGER = {
	...CHILD,
	id: 'X1',
	thirteen: '1150475114056',
	family: 'AUTRE',
	given: ['SAM'],
	sex: 'M' as const,
	folder: 'Dossiers/AUTRE Sam',
}
const PAULA = { user: 'paula', name: 'Paula Lenoir', groups: ['preparation'] }
const DIRECTOR = { user: 'directrice', name: 'Anne Roche', groups: ['direction'] }
const DOCTOR = { user: 'dr.leroy', name: 'Dr Leroy', groups: ['medecins'] }
const DAY = 24 * 3_600_000

let host: MailHost
beforeAll(async () => {
	host = await startMailHost()
})
afterAll(() => host.stop())

/** A model with its blanks: to whom, and who approves. */
type Filled = [model: string, to: string[], approval?: { users?: string[], groups?: string[] }]
type UseWish = Omit<StructureWish, 'id'> & {
	/** Activated in the admin page, given every structure's address by its id. */
	models?: (addresses: Record<string, string>) => Filled[]
}

/** Opened once for a whole use, and closed after it. */
function between<K extends string>(wishes: Record<K, UseWish>): Record<K, Structure> {
	const made = {} as Record<K, Structure>
	beforeAll(async () => {
		const all = Object.entries<UseWish>(wishes).map(([id, wish]) => ({ id, ...wish }))
		Object.assign(made, await structuresOn(host, all))
		const structures = Object.values<Structure>(made)
		const addresses = Object.fromEntries(structures.map(({ id, address }) => [id, address]))
		for (const structure of structures) {
			for (const one of wishes[structure.id as K].models?.(addresses) ?? []) {
				await activate(structure, one)
			}
		}
	})
	afterAll(() => Promise.all(Object.values<Structure>(made).map((one) => one.close())))
	return made
}

/** As its administrator does, who is refused where anything lacks. */
async function activate(structure: Structure, filled: Filled): Promise<void> {
	const [model, recipients, approval] = filled
	const approves = approval === undefined ? null : { users: [], groups: [], ...approval }
	const wish = { model, mailbox: structure.address, recipients, approval: approves }
	const saved = await structure.ask('POST', 'circuits', wish, ADMIN)
	expect([saved.status, saved.json]).toMatchObject([200, { id: model, faults: [] }])
	const { version } = saved.json as CircuitRow
	const { status, json } = await structure.ask('POST', `circuits/${model}/activate`, { version }, ADMIN)
	expect([status, json]).toMatchObject([200, { state: 'active' }])
}

type Pieces = Record<string, CallFile[] | string>

/** What the page asks: files by piece, or why there is none. */
function wishOf(pieces: Pieces) {
	return {
		params: {
			pieces: Object.entries(pieces).map(([id, given]) =>
				(typeof given === 'string' ? { id, reason: given } : { id, files: given.map((file) => file.id) })),
		},
		more: { ...PAULA, files: Object.values(pieces).flatMap((given) => (typeof given === 'string' ? [] : given)) },
	}
}

async function begin(structure: Structure, circuit: string, patientId: string, pieces: Pieces, wish: Record<string, unknown> = {}) {
	const { params, more } = wishOf(pieces)
	const { status, json } = await structure.ask('POST', 'dossiers', { circuit, patientId, ...params, ...wish }, more)
	expect(status, JSON.stringify(json)).toBe(201)
	return json as Dossier
}

async function submit(structure: Structure, { id }: Dossier): Promise<Dossier> {
	const { status, json } = await structure.ask('POST', `dossiers/${id}/submit`, {}, PAULA)
	expect(status, JSON.stringify(json)).toBe(200)
	await structure.work()
	return json as Dossier
}

async function approve(structure: Structure, { id, seen }: Dossier, who: typeof DOCTOR): Promise<Dossier> {
	const { status, json } = await structure.ask('POST', `dossiers/${id}/approve`, { seen }, who)
	expect(status, JSON.stringify(json)).toBe(200)
	await structure.work()
	return json as Dossier
}

async function whose(structure: Structure) {
	return (await turns(structure)).map(({ partner, whose: side, verdict }) => ({ partner, side, verdict }))
}
const threads = async (structure: Structure) => structure.look<ThreadList>('threads')
async function thread(structure: Structure): Promise<ThreadView> {
	return structure.look<ThreadView>(`threads/${(await threads(structure)).rows[0]!.thread}`)
}

/** What waits for us is answered, from « À répondre ». */
async function answer(structure: Structure, wish: Record<string, unknown>, files: CallFile[] = []): Promise<void> {
	const [turn] = await ours(structure)
	await answerMessage(structure, turn!.message!, wish, files)
}

async function answerMessage(structure: Structure, message: number, wish: Record<string, unknown>, files: CallFile[] = []) {
	const { status, json } = await structure.ask('POST', `received/${message}/answer`, wish, { files })
	expect([status, json]).toEqual([202, { id: expect.any(Number) as number }])
	await structure.work()
}

/** Days from now, rounded: an answer's due date. */
const daysUntil = (due: string | null | undefined) => Math.round((Date.parse(due ?? '') - Date.now()) / DAY)
function namesIn(structure: Structure, folder: string): string[] {
	return structure.files().filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1))
}
async function wordsOf(structure: Structure): Promise<string[]> {
	return (await structure.look<SendingList>('sendings', { filter: 'all' })).rows.map(({ recipients }) => recipients[0]!.word)
}

/** What the proof of a sending says. */
async function proof(structure: Structure, sending: number): Promise<string> {
	const { status, file } = await structure.ask('GET', `sendings/${sending}/proof`)
	expect(status).toBe(200)
	return wordsOfPdf(file!.bytes)
}

describe('C1: an IME tells the CRIP of the département', () => {
	const all = between({
		ime: {
			name: 'IME Les Tilleuls',
			sector: 'SA16',
			people: [CHILD],
			models: ({ crip }) => [['information-preoccupante', [crip!], { groups: ['direction'] }]],
		},
		crip: { name: 'CRIP 92', sector: 'SA26', people: [STRANGER] },
	})
	let dossier: Dossier

	it('is prepared by the secretary, who is told what lacks', async () => {
		const { ime } = all
		const note = await ime.write(`${CHILD.folder}/Éducatif/Note.pdf`, 'Note d’information préoccupante.')
		const text = 'Bonjour,\n\nMerci d’en accuser réception.'
		dossier = await begin(ime, 'information-preoccupante', 'E1', { signalement: [note] }, { text })
		expect(dossier).toMatchObject({ state: 'preparing', missing: ['certificat'], preparedBy: 'paula' })
		expect((await ime.ask('POST', `dossiers/${dossier.id}/submit`, {}, PAULA)).json)
			.toMatchObject({ error: { code: 'MSS-DOSSIER-INCOMPLETE' } })
		const { params, more } = wishOf({ certificat: 'Pas de médecin présent ce jour' })
		expect((await ime.ask('POST', `dossiers/${dossier.id}`, params, more)).json).toMatchObject({ missing: [] })
	})

	it('leaves by the word of the director, and is the cell’s turn for seven days', async () => {
		const { ime, crip } = all
		dossier = await approve(ime, await submit(ime, dossier), DIRECTOR)
		expect(dossier).toMatchObject({ state: 'sent', visas: [{ actor: 'directrice', decision: 'approved' }] })
		expect(await turns(ime)).toMatchObject([{ whose: 'theirs', partner: crip.address, patientId: 'E1' }])
		expect(daysUntil((await turns(ime))[0]!.due)).toBe(7)
	})

	it('is the turn of the cell, which does not know the child, and says « reçue »', async () => {
		const { ime, crip } = all
		await crip.until(isOurs(crip))
		const [turn] = await ours(crip)
		expect(turn).toMatchObject({ partner: ime.address, patientId: null, text: expect.stringContaining('accuser') as string })
		expect(crip.files().every((path) => path.startsWith('À classer/'))).toBe(true)
		await answer(crip, { verdict: 'received', text: 'Dossier 2026-114.' })
		expect(await turns(crip)).toEqual([])
	})

	it('has its answer in the child’s record, by itself, and closes', async () => {
		const { ime } = all
		await ime.until(isOver(ime))
		expect(await turns(ime, { all: true })).toMatchObject([{ verdict: 'received', patientId: 'E1' }])
		expect(namesIn(ime, CHILD.folder)).toEqual([expect.stringMatching(/^MSSanté\/.*Re_ .*\.pdf$/), 'Éducatif/Note.pdf'])
		expect(await wordsOf(ime)).toEqual(['Répondu'])
		expect(await thread(ime))
			.toMatchObject({ patient: { id: 'E1' }, entries: [{ kind: 'sent' }, { kind: 'received', word: 'Classé' }] })
		expect(await proof(ime, dossier.sending!)).toMatch(/Validation .*Validé le/)
	})
})

describe('C2: an EHPAD sends a prescription to its pharmacy', () => {
	const all = between({
		ehpad: {
			name: 'EHPAD Les Lilas',
			sector: 'SA17',
			models: ({ officine }) => [['ordonnance-pharmacie', [officine!]]],
		},
		officine: { name: 'Pharmacie du Centre', sector: 'SA33' },
	})

	it('which leaves by itself from the sending folder, and is put away with its proof', async () => {
		const { ehpad, officine } = all
		const dropped = `${marguerite.folder}/À envoyer/Pharmacie/Ordonnance.pdf`
		const { family, given, birthDate } = marguerite
		await ehpad.write(dropped, `${family} ${given[0]}, né(e) le ${frenchDate(birthDate)}. Amoxicilline.`)
		await ehpad.work()
		expect(await wordsOf(ehpad), 'it can be taken back for two minutes').toEqual([])
		const seen = new Date(Date.now() - 121_000).toISOString()
		await ehpad.app.ledger.db.updateTable('drops_seen').set({ seen_at: seen }).execute()
		await ehpad.until(() => !existsSync(join(ehpad.ged, dropped)))
		expect(readdirSync(join(ehpad.ged, marguerite.folder, 'À envoyer', 'Envoyés')).sort())
			.toEqual([expect.stringContaining('Ordonnance'), expect.stringContaining('Preuve d’envoi')])
		await officine.until(() => namesIn(officine, marguerite.folder).length === 2)
		expect([await turns(ehpad, { all: true }), await turns(officine, { all: true })]).toEqual([[], []])
	})

	it('is answered by a substitution, which joins the resident’s record', async () => {
		const { ehpad, officine } = all
		const message = (await thread(officine)).entries[0]!.id
		const generic = await officine.write('Substitution.pdf', 'Générique.')
		await answerMessage(officine, message, { verdict: 'substitution', text: 'Générique livré demain.' }, [generic])
		await ehpad.until(() => namesIn(ehpad, `${marguerite.folder}/MSSanté`).length === 2)
		expect(await turns(ehpad, { all: true })).toMatchObject([{ verdict: 'substitution', partner: officine.address, isDisputed: false }])
		expect(await turns(ehpad)).toEqual([])
	})

	it('and by a question, which is the EHPAD’s turn, then the pharmacist’s once it is answered', async () => {
		const { ehpad, officine } = all
		const message = (await thread(officine)).entries.find(({ kind }) => kind === 'received')!.id
		await answerMessage(officine, message, { verdict: 'moreAsked', text: 'Est-elle allergique à la pénicilline ?' })
		expect(await whose(officine)).toEqual([{ partner: ehpad.address, side: 'theirs', verdict: 'moreAsked' }])
		await ehpad.until(isOurs(ehpad))
		expect(await turns(ehpad)).toMatchObject([{ whose: 'ours', verdict: 'moreAsked', isDisputed: false, patientId: 'R001' }])
		await answer(ehpad, { text: 'Non, aucune allergie connue.' })
		expect(await whose(ehpad)).toMatchObject([{ side: 'theirs' }])
		await officine.until(isOurs(officine))
		await answer(officine, { verdict: 'received', text: 'Merci.' })
		await ehpad.until(isOver(ehpad))
		expect(namesIn(ehpad, `${marguerite.folder}/MSSanté`)).toHaveLength(4)
		expect(await turns(officine)).toEqual([])
	})
})

describe('C3: a DAC asks a SSIAD to intervene', () => {
	const all = between({
		dac: {
			name: 'DAC Nord',
			sector: 'SA63',
			models: ({ ssiad }) => [['demande-intervention', [ssiad!]]],
		},
		ssiad: {
			name: 'SSIAD Sud',
			sector: 'SA41',
			models: () => [['demande-recue', []]],
		},
	})
	const TEXT = 'Bonjour,\n\nPouvez-vous intervenir dès lundi ?'

	it('with its pieces, and it is the SSIAD’s turn, for three days, on both sides', async () => {
		const { dac, ssiad } = all
		const prescription = await dac.write(`${marguerite.folder}/Prescription.pdf`, 'Soins infirmiers.')
		const plan = await dac.write(`${marguerite.folder}/Plan.pdf`, 'Plan personnalisé, extrait.')
		const wish = { to: [ssiad.address], text: TEXT }
		const dossier = await begin(dac, 'demande-intervention', 'R001', { prescription: [prescription], plan: [plan] }, wish)
		expect(await submit(dac, dossier)).toMatchObject({ state: 'sent', visas: [] })
		expect(daysUntil((await turns(dac))[0]!.due)).toBe(3)
		await ssiad.until(isOurs(ssiad))
		expect(await ours(ssiad)).toMatchObject([{ partner: dac.address, patientId: 'R001', circuit: 'demande-recue' }])
		expect(daysUntil((await ours(ssiad))[0]!.due)).toBe(3)
		expect(namesIn(ssiad, `${marguerite.folder}/MSSanté`)).toHaveLength(5)
	})

	it('gets a question, answers it with a document, and is accepted', async () => {
		const { dac, ssiad } = all
		const { due } = (await turns(dac))[0]!
		await answer(ssiad, { verdict: 'moreAsked', text: 'Il nous faut la grille AGGIR.' })
		expect(await whose(ssiad)).toEqual([{ partner: dac.address, side: 'theirs', verdict: 'moreAsked' }])
		await dac.until(isOurs(dac))
		expect(await ours(dac)).toMatchObject([{ verdict: 'moreAsked', due }])
		const grid = await dac.write(`${marguerite.folder}/Grille AGGIR.pdf`, 'GIR 3.')
		await answer(dac, { text: 'La voici.' }, [grid])
		expect(await turns(dac)).toMatchObject([{ whose: 'theirs', due }])
		await ssiad.until(isOurs(ssiad))
		expect(namesIn(ssiad, `${marguerite.folder}/MSSanté`).filter((name) => name.includes('AGGIR'))).toHaveLength(1)
		await answer(ssiad, { verdict: 'accepted', text: 'Première visite lundi.' })
		expect(await turns(ssiad)).toEqual([])
		await dac.until(isOver(dac))
		expect(await wordsOf(dac)).toContain('Répondu')
	})

	it('and is refused, on another request', async () => {
		const { dac, ssiad } = all
		const prescription = await dac.write(`${jose.folder}/Prescription.pdf`, 'Pansements.')
		const plan = await dac.write(`${jose.folder}/Plan.pdf`, 'Plan personnalisé, autre extrait.')
		const pieces = { prescription: [prescription], plan: [plan] }
		await submit(dac, await begin(dac, 'demande-intervention', 'R006', pieces, { to: [ssiad.address], text: TEXT }))
		await ssiad.until(isOurs(ssiad))
		await answer(ssiad, { verdict: 'refused', text: 'Nous n’avons plus de place.' })
		await dac.until(isOver(dac))
		const said = (await turns(dac, { all: true })).map(({ patientId, verdict }) => `${patientId} ${verdict}`)
		expect(said.sort()).toEqual(['R001 accepted', 'R006 refused'])
		expect(namesIn(dac, `${jose.folder}/MSSanté`)).toHaveLength(1)
	})
})

describe('C4: a PCPE tells the MDPH the end of its support', () => {
	const all = between({
		pcpe: {
			name: 'PCPE Est',
			sector: 'SA16',
			people: [CHILD],
			models: ({ mdph }) => [['saisine-mdph', [mdph!], { groups: ['medecins', 'direction'] }]],
		},
		mdph: { name: 'MDPH 75', sector: 'SA26', people: [CHILD] },
	})
	let dossier: Dossier

	it('returned by the doctor, mended, then approved, it is expected within thirty days', async () => {
		const { pcpe } = all
		const bilan = await pcpe.write(`${CHILD.folder}/Bilan.pdf`, 'Bilan, sans date.')
		const saisine = await pcpe.write(`${CHILD.folder}/Saisine.pdf`, 'Saisine de la MDPH.')
		const text = 'Bonjour,\n\nMerci de nous confirmer la bonne réception.'
		dossier = await submit(pcpe, await begin(pcpe, 'saisine-mdph', 'E1', { bilan: [bilan], saisine: [saisine] }, { text }))
		const back = { seen: dossier.seen, reason: 'Il manque la date.' }
		expect((await pcpe.ask('POST', `dossiers/${dossier.id}/return`, back, DOCTOR)).json).toMatchObject({ state: 'returned' })
		const { params, more } = wishOf({ bilan: [await pcpe.write(`${CHILD.folder}/Bilan daté.pdf`, 'Bilan du 2 mars.')] })
		const pieces = params.pieces.map((piece) => ({ ...piece, without: [bilan.sha256] }))
		const { json } = await pcpe.ask('POST', `dossiers/${dossier.id}`, { pieces }, more)
		expect((json as Dossier).pieces[0]!.files.map(({ name }) => name)).toEqual(['Bilan daté.pdf'])
		dossier = await approve(pcpe, await submit(pcpe, dossier), DOCTOR)
		expect(dossier.visas.map(({ decision }) => decision)).toEqual(['returned', 'approved'])
		expect(daysUntil((await turns(pcpe))[0]!.due)).toBe(30)
	})

	it('is reminded once it is late, in the same exchange, and answered there', async () => {
		const { pcpe, mdph } = all
		await mdph.until(isOurs(mdph))
		const past = new Date(Date.now() - 3_600_000).toISOString()
		await pcpe.app.ledger.db.updateTable('turns').set({ due: past }).execute()
		const { thread: name } = (await turns(pcpe))[0]!
		expect((await pcpe.ask('POST', `threads/${name}/remind`)).status).toBe(202)
		await pcpe.work()
		await mdph.until(async () => (await thread(mdph)).entries.length === 2)
		expect(await ours(mdph)).toHaveLength(1)
		await answer(mdph, { verdict: 'received', text: 'Notification sous deux mois.' })
		await pcpe.until(isOver(pcpe))
		expect(await turns(pcpe, { all: true })).toMatchObject([{ verdict: 'received', remindedAt: expect.any(String) as string }])
		expect((await threads(pcpe)).total).toBe(1)
		expect(namesIn(pcpe, `${CHILD.folder}/MSSanté`)).toHaveLength(1)
		expect(await turns(mdph)).toEqual([])
		expect(await proof(pcpe, dossier.sending!)).toMatch(/Renvoyé le .*motif : Il manque la date\. .*Validé le/)
	})
})

describe('C5 and C6: a table of three partners, and the same in the course of time', () => {
	const all = between({
		maia: {
			name: 'MAIA Centre',
			sector: 'SA63',
			models: ({ ccas, ssiad, cabinet }) => [['table-concertation', [ccas!, ssiad!, cabinet!], { users: ['dr.leroy'] }]],
		},
		ccas: { name: 'CCAS', sector: 'SA41' },
		ssiad: { name: 'SSIAD', sector: 'SA41' },
		cabinet: { name: 'Cabinet infirmier', sector: 'SA08' },
	})

	it('is one exchange, and one turn for each, until the day of the table', async () => {
		const { maia, ccas, ssiad, cabinet } = all
		const partners = [ccas, ssiad, cabinet]
		const agenda = await maia.write(`${marguerite.folder}/Ordre du jour.pdf`, 'Table du 3.')
		const answerBy = new Date(Date.now() + 10 * DAY).toISOString().slice(0, 10)
		const wish = { to: partners.map(({ address }) => address), text: 'Bonjour,\n\nPouvez-vous être là le 3 ?', answerBy }
		const pieces = { 'ordre-du-jour': [agenda], synthese: 'Première table : rien à résumer' }
		await approve(maia, await submit(maia, await begin(maia, 'table-concertation', 'R001', pieces, wish)), DOCTOR)
		const inParis = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', dateStyle: 'short', timeStyle: 'medium' })
		const dues = (await turns(maia)).map(({ due }) => inParis.format(Date.parse(due!)))
		expect(dues).toEqual(partners.map(() => `${answerBy} 23:59:59`))
		expect((await whose(maia)).map(({ partner }) => partner).sort()).toEqual(partners.map(({ address }) => address).sort())
		for (const partner of partners) {
			await partner.until(isOurs(partner))
		}
	})

	it('says who has answered, who asks, and who has not', async () => {
		const { maia, ccas, ssiad, cabinet } = all
		await answer(ccas, { verdict: 'accepted', text: 'Nous serons là.' })
		await answer(ssiad, { verdict: 'moreAsked', text: 'À quelle heure ?' })
		await maia.until(async () => (await thread(maia)).entries.length === 3)
		expect((await thread(maia)).turns.map(({ partner, whose: side, verdict, closedAt }) => [partner, side, verdict, closedAt !== null]))
			.toEqual(expect.arrayContaining([
				[ccas.address, 'theirs', 'accepted', true],
				[ssiad.address, 'ours', 'moreAsked', false],
				[cabinet.address, 'theirs', null, false],
			]))
	})

	it('is answered to all, and reminds the silent one only', async () => {
		const { maia, ccas, ssiad, cabinet } = all
		await answer(maia, { text: 'À 14 h.', toAll: true })
		await ssiad.until(isOurs(ssiad))
		await answer(ssiad, { verdict: 'accepted', text: 'D’accord.' })
		await maia.until(async () => (await whose(maia)).length === 1)
		expect(await whose(maia)).toEqual([{ partner: cabinet.address, side: 'theirs', verdict: null }])
		const past = new Date(Date.now() - 3_600_000).toISOString()
		await maia.app.ledger.db.updateTable('turns').set({ due: past }).where('closed_at', 'is', null).execute()
		const before = [host.messages(ccas.address).length, host.messages(cabinet.address).length]
		expect((await maia.ask('POST', `threads/${(await thread(maia)).thread}/remind`)).status).toBe(202)
		await maia.work()
		await cabinet.until(() => host.messages(cabinet.address).length > before[1]!)
		expect(host.messages(ccas.address)).toHaveLength(before[0]!)
		await cabinet.until(async () => (await thread(cabinet)).entries.length === 3)
		await answer(cabinet, { verdict: 'refused', text: 'Nous ne pourrons pas.' })
		await maia.until(isOver(maia))
	})

	it('goes on months later in the same exchange: asked anew, each has a turn again', async () => {
		const { maia, ccas, ssiad, cabinet } = all
		const last = (await thread(maia)).entries.filter(({ kind }) => kind === 'received').at(-1)!.id
		await answerMessage(maia, last, { text: 'Pouvez-vous nous dire où vous en êtes ?', toAll: true, answerDays: 7 })
		expect(await whose(maia)).toHaveLength(3)
		for (const partner of [ccas, ssiad, cabinet]) {
			await partner.until(isOurs(partner))
			await answer(partner, { verdict: 'received', text: 'Bien reçu.' })
		}
		await maia.until(isOver(maia))
		expect((await threads(maia)).total).toBe(1)
		expect((await thread(maia)).patient).toMatchObject({ id: 'R001' })
		expect(maia.files().every((path) => path.startsWith(`${marguerite.folder}/`))).toBe(true)
	})
})

describe('C7: a child goes from a PMI to a CAMSP, then to the MDPH', () => {
	const approval = { groups: ['medecins'] }
	const bilans = [{ id: 'bilans', name: 'Bilans', several: true }]
	const all = between({
		pmi: {
			name: 'PMI Ouest',
			sector: 'SA26',
			people: [CHILD],
			models: ({ camsp, mdph }) => [['parcours-enfant', [camsp!, mdph!], approval]],
		},
		camsp: {
			name: 'CAMSP Les Lutins',
			sector: 'SA16',
			people: [CHILD],
			models: ({ mdph }) => [['parcours-enfant', [mdph!], approval]],
			circuits: ({ pmi }) => [
				{ id: 'retour', name: 'Retour', pieces: bilans, recipients: { only: [pmi!] } },
				{ id: 'masque', name: 'Masqué', pieces: bilans, guards: { mask: ['INVISIBLE_REPRESENTANTS_LEGAUX'] } },
			],
		},
		mdph: { name: 'MDPH 75', sector: 'SA26', people: [CHILD] },
	})

	it('is received in the child’s record, and accepted', async () => {
		const { pmi, camsp } = all
		const bilan = await pmi.write(`${CHILD.folder}/Bilan PMI.pdf`, 'Bilan de développement.')
		const wish = { to: [camsp.address], text: 'Bonjour,\n\nPouvez-vous recevoir cet enfant ?' }
		await approve(pmi, await submit(pmi, await begin(pmi, 'parcours-enfant', 'E1', { bilans: [bilan] }, wish)), DOCTOR)
		expect(daysUntil((await turns(pmi))[0]!.due)).toBe(30)
		await camsp.until(isOurs(camsp))
		expect(camsp.files().every((path) => path.startsWith(`${CHILD.folder}/MSSanté/`))).toBe(true)
		await answer(camsp, { verdict: 'accepted', text: 'Rendez-vous le 12.' })
		await pmi.until(isOver(pmi))
		expect(namesIn(pmi, `${CHILD.folder}/MSSanté`)).toHaveLength(1)
	})

	it('goes back as it was received, to answer: it says to what', async () => {
		const { pmi, camsp } = all
		const { entries } = await thread(camsp)
		const answers = entries.find(({ kind }) => kind === 'received')!.id
		const received = camsp.files().find((path) => path.includes('/MSSanté/') && path.endsWith('.pdf'))!
		await submit(camsp, await begin(camsp, 'retour', 'E1', { bilans: [await camsp.file(received)] }, { answers }))
		const asked = (await camsp.app.ledger.db.selectFrom('messages').select('message_id').where('id', '=', answers).execute())[0]!
		await camsp.until(() => host.messages(pmi.address).some((raw) => {
			return String(raw).includes(`In-Reply-To: ${asked.message_id}`) && String(raw).includes('IHE_XDM.zip')
		}))
	})

	it('does not leave by a circuit that masks, without the mask that its author did not put', async () => {
		const { camsp } = all
		const received = camsp.files().find((path) => path.includes('/MSSanté/') && path.endsWith('.pdf'))!
		const { params, more } = wishOf({ bilans: [await camsp.file(received)] })
		expect((await camsp.ask('POST', 'dossiers', { circuit: 'masque', patientId: 'E1', ...params }, more)).json)
			.toMatchObject({ error: { code: 'MSS-DOSSIER-MASK' } })
	})

	it('is completed, and transmitted in one message: as it was received, its author kept, with what the CAMSP made', async () => {
		const { pmi, camsp, mdph } = all
		const received = camsp.files().filter((path) => path.startsWith(`${CHILD.folder}/MSSanté/`))
		const [cda, pdf] = ['.xml', '.pdf'].map((end) => received.find((path) => path.endsWith(end) && path.includes('Bilan')))
		const own = await camsp.write(`${CHILD.folder}/Bilan CAMSP.pdf`, 'Bilan psychomoteur.')
		const text = 'Bonjour,\n\nMerci de nous dire si le dossier est recevable.'
		const prepared = await begin(camsp, 'parcours-enfant', 'E1', { bilans: [await camsp.file(pdf!)] }, { to: [mdph.address], text })
		const added = wishOf({ bilans: [own] })
		expect((await camsp.ask('POST', `dossiers/${prepared.id}`, added.params, added.more)).status).toBe(200)
		const sent = await approve(camsp, await submit(camsp, prepared), DOCTOR)
		expect(await proof(camsp, sent.sending!)).toContain('Validé le')
		await mdph.until(isOurs(mdph))
		expect(await ours(mdph)).toHaveLength(1)
		const there = mdph.files().filter((path) => path.startsWith(`${CHILD.folder}/MSSanté/`))
		const bytes = there.map((path) => mdph.read(path))
		expect(bytes.some((one) => one.equals(camsp.read(cda!)))).toBe(true)
		expect(bytes.some((one) => one.equals(camsp.read(pdf!)))).toBe(true)
		const authors = there.filter((path) => path.endsWith('.xml')).map((path) => String(mdph.read(path)))
		expect(authors.filter((xml) => /<author[\s\S]*PMI Ouest[\s\S]*<\/author>/.test(xml))).toHaveLength(1)
		expect(authors.filter((xml) => /<author[\s\S]*CAMSP Les Lutins[\s\S]*<\/author>/.test(xml))).toHaveLength(1)
		await answer(mdph, { verdict: 'accepted', text: 'Recevable.' })
		await camsp.until(isOver(camsp))
		const asked = (await turns(camsp, { all: true })).filter(({ asker }) => asker === 'ours')
		expect(asked.map(({ verdict }) => verdict)).toEqual(['accepted'])
		expect((await turns(pmi)).length).toBe(0)
	})
})
