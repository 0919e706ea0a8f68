/** One search, asked as the page and Nextcloud ask it, of a day that is received and sent: what it finds, and for whom. */
import type { DemoDesk } from '../demo/desk.ts'
import type { Found, FoundKind } from '../server/contract/search.contract.ts'
import type { Call } from '../server/http/call.ts'
import type { Office } from '../server/http/handler.ts'
import type { Person } from '../server/rights.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { MAILBOX, makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { collect } from '../server/chores/collect.ts'
import { Jobs } from '../server/http/long-jobs.ts'
import { dispatchCall } from '../server/http/routes.ts'
import { openLog } from '../server/log/log.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage } from '../server/outgoing/send.ts'
import { ledgerAt } from './support/ledger.support.ts'
import { newFolder } from './support/new-folder.ts'

const STRANGER = { user: 'cuistot', groups: ['cuisine'] }
const IDENTITY = { user: 'ines', groups: ['identite'] }
const [marguerite] = PEOPLE as [typeof PEOPLE[number]]
let desk: DemoDesk
let office: Office

beforeAll(async () => {
	const root = newFolder('search')
	desk = await openDesk(root, { ledger: ledgerAt, answers: false, log: openLog('silent') })
	await desk.importTrust()
	desk.config.mailboxes[0]!.access.identity.groups.push('identite')
	office = { context: desk.app, jobs: new Jobs(desk.app.shelf), version: 'test' }
	desk.deliver('1', await makeHealthMail({ cdas: [makeCda({ person: marguerite, title: 'Bilan d’été', pdf: await makePdf('Bilan') })] }))
	desk.deliver('2', await makeMail({
		subject: 'Passage de mardi',
		from: 'marie.martin@cab.exemple.mssante.fr',
		text: 'La chaussure orthopédique est prête.',
		attachments: [{ filename: 'Devis échelonné.pdf', content: await makePdf('Devis') }],
	}))
	await collect(desk.app)
	const file = join(root, 'ordonnance.pdf')
	writeFileSync(file, await makePdf('Amoxicilline'))
	await queueMessage(desk.app, {
		...PLAIN_REQUEST,
		from: MAILBOX,
		to: ['pharmacie@officine.exemple.mssante.fr'],
		patientId: marguerite.id,
		files: [file],
		types: ['57833-6'],
		titles: ['Renouvellement'],
		text: 'Merci de préparer le pilulier.',
		pdfa: false,
	})
})
afterAll(() => desk?.app.close())

interface Answered { status: number, json: unknown }
async function ask(who: Person, path: string, params: Record<string, unknown>, files: Call['files'] = []): Promise<Answered> {
	const rest = { scope: 'user', name: '', method: 'GET', etag: '' } as const
	const { status, json } = await dispatchCall(office, { ...rest, ...who, path, params, files, folders: [] })
	return { status, json }
}

type Groups = Partial<Record<FoundKind, Found[]>>
async function found(q: string, who: Person = PERSON): Promise<Groups> {
	const { groups } = (await ask(who, 'search', { q })).json as { groups: { kind: FoundKind, rows: Found[] }[] }
	return Object.fromEntries(groups.map(({ kind, rows }) => [kind, rows]))
}
const titles = (rows: Found[] = []) => rows.map(({ title, about }) => `${title} · ${about}`)

describe('one search', () => {
	it('finds a patient, what came and what left by their name, accents, order and civilities forgiven', async () => {
		const groups = await found('mme marguerite LEFEVRE')
		expect(groups.patients).toEqual([{
			title: 'LEFÈVRE Marguerite, 12/03/1941',
			about: 'nom de naissance ÉLOÏSE-DURAND',
			leads: 'patient?structure=lilas&id=R001',
		}])
		expect(titles(groups.received)).toEqual([expect.stringMatching(/^LEFÈVRE Marguerite, .* · Bilan d’été · .* · Classé$/)])
		expect(titles(groups.sent)).toEqual([expect.stringMatching(/^LEFÈVRE Marguerite, .* · Renouvellement · à .* · En attente$/)])
	})

	it.each([
		['passage mardi', 'a title'],
		['echelonne', 'the name of a file'],
		['chaussure orthopedique', 'what was written'],
		['martin cab', 'an address'],
	])('finds %s: %s, of a message that waits', async (q) => {
		expect((await found(q)).received).toEqual([
			{
				title: 'Passage de mardi',
				about: expect.stringMatching(/· À classer$/) as string,
				leads: expect.stringMatching(/^waiting\?message=\d+$/) as string,
			},
		])
	})

	it.each([['pilulier', 'what was written'], ['prescription', 'a type of document'], ['officine', 'a recipient']])(
		'finds what left by %s: %s',
		async (q) => expect(titles((await found(q)).sent)).toEqual([expect.stringContaining('Renouvellement')]),
	)

	it('finds whom one hears from, and by their address what they wrote', async () => {
		const [one] = (await found('marie martin')).correspondents!
		expect(one!.title).toMatch(/martin/i)
		const address = new URLSearchParams(one!.leads.split('?')[1]).get('find')!
		expect(titles((await found(address)).received)).toEqual([expect.stringContaining('Passage de mardi')])
	})

	it.each(['', 'x', ' ', '%', '_', 'zzz', 'lefevre passage'])('finds nothing by « %s »', async (q) => {
		expect(await found(q)).toEqual({})
	})

	it('tells nothing to whoever has no mailbox, nor what waits and was written to whoever may not see it', async () => {
		for (const q of ['lefevre', 'passage', 'chaussure', 'martin', 'renouvellement']) {
			expect(await found(q, STRANGER), q).toEqual({})
			expect(await found(q, IDENTITY), q).toEqual({})
		}
	})
})

describe('of a message that somebody may know of, and not read', () => {
	beforeAll(async () => {
		const { db } = desk.app.ledger
		const waits = db.selectFrom('messages').selectAll().where('state', '=', 'review')
		const { id, mailbox, structure } = await waits.executeTakeFirstOrThrow()
		const nothing = { sender: null, patient_id: null, folder: null, subfolder: null, type: null, queue: null, reason: null }
		const never = { displayed: null, error_code: null, confirmed_by: null, done_at: null }
		const act = { at: '2026-11-01T08:00:00.000Z', actor: 'ines', kind: 'release', state: 'done' } as const
		await db.insertInto('acts').values({ ...act, message_id: id, mailbox, structure, ...nothing, ...never }).execute()
	})

	it('the title is found, what was written is not', async () => {
		expect(titles((await found('passage mardi', IDENTITY)).received)).toEqual([expect.stringContaining('Passage de mardi')])
		expect(await found('chaussure', IDENTITY)).toEqual({})
	})
})

describe('of a folder, in Files', () => {
	it('whose it is, to whoever may look for patients and sees that folder: no name to anybody else', async () => {
		const { id } = marguerite
		const { folder_id: folder } = await desk.app.ledger.db.selectFrom('patients').select('folder_id')
			.where('id', '=', id).executeTakeFirstOrThrow()
		const whose = async (who: Person, permissions: number, asked = folder!) => {
			const rest = { scope: 'user', name: '', method: 'POST', etag: '', params: {}, files: [] as Call['files'] } as const
			const folders = [{ id: asked, permissions }]
			const { json } = await dispatchCall(office, { ...rest, ...who, path: 'folders/patient', folders })
			return (json as { patient: { id: string } | null }).patient?.id ?? null
		}
		expect(await whose(PERSON, 1)).toBe(id)
		expect([await whose(PERSON, 0), await whose(STRANGER, 31), await whose(PERSON, 1, 'inconnu')]).toEqual([null, null, null])
	})
})

describe('beside a file’s name', () => {
	const marks = async (who: Person, ...ids: string[]) => {
		const files = ids.map((id) => ({ id, name: '', mime: '', size: 0, etag: '', path: '', sha256: '', ancestors: [], shares: [] }))
		return ((await ask(who, 'files/marks', {}, files)).json as { text: string }[]).map(({ text }) => text)
	}
	const fileIn = async (state: 'filed' | 'review') => (await desk.app.ledger.db.selectFrom('documents').select('file_id')
		.where('state', '=', state).where('file_id', 'is not', null).executeTakeFirstOrThrow()).file_id!

	it('that it came is said to whoever may read it once it is filed; that it waits, to those of its mailbox', async () => {
		expect(await marks(STRANGER, await fileIn('filed'))).toEqual(['Reçu par MSSanté'])
		expect(await marks(PERSON, await fileIn('review'), 'inconnu')).toEqual(['Reçu par MSSanté, à classer'])
		expect(await marks(STRANGER, await fileIn('review'))).toEqual([])
	})

	it.each([
		['queued', 'Envoi en attente'],
		['accepted', 'Envoyé par MSSanté, réponse attendue'],
		['answered', 'Envoyé par MSSanté'],
		['failed', 'Envoi à regarder'],
	] as const)('of what was sent and is %s: « %s »', async (state, text) => {
		const { db } = desk.app.ledger
		await db.updateTable('outgoing_documents').set({ file_id: 'ordonnance' }).execute()
		await db.updateTable('outgoing').set({ answer_due_at: '2099-01-01T00:00:00.000Z' }).execute()
		await db.updateTable('recipients').set({ state }).execute()
		expect(await marks(PERSON, 'ordonnance')).toEqual([text])
	})

	it('what was cancelled is not said', async () => {
		await desk.app.ledger.db.updateTable('outgoing').set({ cancelled_at: '2026-01-01T00:00:00.000Z' }).execute()
		expect(await marks(PERSON, 'ordonnance')).toEqual([])
	})
})

describe('the dashboard of Nextcloud', () => {
	it('shows what waits in a sentence, then what came last', async () => {
		const { json } = await ask(PERSON, 'widget', {})
		expect(json).toMatchObject({
			figures: { title: '1 à classer', leads: 'waiting' },
			rows: [{ title: 'Passage de mardi' }, { title: 'LEFÈVRE Marguerite, 12/03/1941' }],
		})
	})

	it('says so to whoever has no mailbox', async () => {
		const nothing = expect.stringMatching(/boîte/) as string
		expect((await ask(STRANGER, 'widget', {})).json).toMatchObject({ figures: null, rows: [], nothing })
	})
})

describe('a link to the page', () => {
	it('is told without a name, a title, or a word that was written', async () => {
		const { received } = await found('passage')
		const { json } = await ask(PERSON, 'link', { leads: received![0]!.leads })
		expect(json).toMatchObject({
			title: expect.stringMatching(/^Message reçu, de /) as string,
			about: expect.stringMatching(/À classer/) as string,
		})
		expect(JSON.stringify(json)).not.toMatch(/Passage|chaussure|Devis/)
		const ofPatient = (await ask(PERSON, 'link', { leads: 'patient?structure=lilas&id=R001' })).json
		expect(JSON.stringify({ ...ofPatient as Found, leads: '' })).not.toMatch(/LEF|Marguerite|R001/)
	})

	it.each(['waiting?message=99', 'journal?message=x', 'journal?sending=-1', 'exchanges'])('%s tells a room alone', async (leads) => {
		expect((await ask(PERSON, 'link', { leads })).json).toMatchObject({ title: expect.stringMatching(/^MSSanté – /) as string })
	})

	it.each(['', 'ailleurs', '../admin'])('« %s » is none', async (leads) => {
		expect((await ask(PERSON, 'link', { leads })).status).toBe(404)
	})
})
