/** What leaves is the patient's, and what was shown: the care of receiving, when sending. */
import type { DraftView } from '../server/contract/sending.contract.ts'
import type { MailHost } from './support/mail-host.ts'
import type { Structure } from './support/structures.support.ts'

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePdf } from '../demo/fixtures/mail.fixture.ts'
import { matriculeOf, PEOPLE, register } from '../demo/fixtures/people.fixture.ts'
import { importRegister } from '../server/patients/import.ts'
import { pdfOf } from './support/heavy-pdfs.ts'
import { startMailHost } from './support/mail-host.ts'
import { sendingWorld } from './support/sending.support.ts'
import { structuresOn } from './support/structures.support.ts'

const TO = 'pharmacie@ehpad.exemple.mssante.fr'
/** R001 is Mme Lefèvre; R002 is M. Charpentier, born 21/06/1938. */
const OTHERS = 'Ordonnance de M. CHARPENTIER Paul, né le 21/06/1938 : amoxicilline.'
let host: MailHost

beforeAll(async () => {
	host = await startMailHost()
})
afterAll(() => host.stop())

describe('a document that names another resident', () => {
	it('does not leave as this one’s: it is said whose it seems, and nothing is sent', async () => {
		const world = await sendingWorld(host)
		const { code, json } = await world.send(TO, ['--patient', 'R001', '--file', await world.pdf(OTHERS)])
		expect([code, json.error.code]).toEqual([1, 'MSS-SEND-OTHER-PATIENT'])
		expect(json.error.text).toContain('CHARPENTIER PAUL, né(e) le 21/06/1938')
		expect((await world.run('sent')).json).toEqual([])
	})

	it.each([
		['its name', ['--file'], 'CHARPENTIER Paul ordonnance.pdf', 'Amoxicilline.'],
		['its title', ['--title', 'Ordonnance de Paul CHARPENTIER', '--file'], 'a.pdf', 'Amoxicilline.'],
		['the words', ['--text', 'Voici l’ordonnance de Paul Charpentier.', '--file'], 'a.pdf', 'Amoxicilline.'],
	])('by %s too', async (_, words, name, text) => {
		const world = await sendingWorld(host)
		expect((await world.send(TO, ['--patient', 'R001', ...words, await world.pdf(text, name)])).json.error.code).toBe(
			'MSS-SEND-OTHER-PATIENT',
		)
	})

	it('leaves on a person’s word, whose reason is kept out of the chain', async () => {
		const world = await sendingWorld(host)
		const { code, json } = await world.send(TO, [
			'--patient',
			'R001',
			'--about-patient',
			'Son frère est cité comme aidant',
			'--file',
			await world.pdf(OTHERS),
			'--dry-run',
		])
		expect([code, json.notices.map((one: { code: string }) => one.code)]).toEqual([0, expect.arrayContaining(['other-patient'])])
		const sent = await world.send(TO, [
			'--patient',
			'R001',
			'--about-patient',
			'Son frère est cité comme aidant',
			'--file',
			await world.pdf(OTHERS),
			'--wait',
			'10',
		])
		expect(sent.code).toBe(0)
		expect((await world.run('audit', 'verify')).json.ok).toBe(true)
	})

	it('is no obstacle when it is the chosen one, twin or homonym included', async () => {
		const world = await sendingWorld(host)
		expect((await world.send(TO, ['--patient', 'R002', '--file', await world.pdf(OTHERS), '--wait', '10'])).code).toBe(0)
	})
})

it('a scan that nobody can read leaves, and its sender is told to look at it', async () => {
	const world = await sendingWorld(host)
	const file = join(world.root, 'scan.pdf')
	const page = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R >>'
	writeFileSync(
		file,
		pdfOf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', page, deflateSync('0 0 300 200 re f')]),
	)
	const { code, json } = await world.send(TO, ['--patient', 'R001', '--file', file, '--dry-run'])
	expect([code, json.notices.map((one: { code: string }) => one.code)]).toEqual([0, expect.arrayContaining(['unread'])])
})

it('an information préoccupante is known by the words of the document itself, and is then invisible to the family', async () => {
	const world = await sendingWorld(host)
	const { json } = await world.send(TO, [
		'--patient',
		'R001',
		'--title',
		'Note',
		'--file',
		await world.pdf('Le présent document est une information préoccupante.'),
		'--dry-run',
	])
	expect(json.notices.map((one: { code: string }) => one.code)).toEqual(expect.arrayContaining(['information-preoccupante', 'masked']))
})

it('a mailbox out of the trust space sends nothing', async () => {
	const world = await sendingWorld(host, { address: 'accueil@ailleurs.exemple.fr' })
	expect((await world.send(TO, ['--patient', 'R001', '--file', await world.pdf()])).json.error.code).toBe('MSS-SEND-OWN-DOMAIN')
})

describe('a file that lies in a folder of another structure', () => {
	let ehpad: Structure
	beforeAll(async () => {
		({ ehpad } = await structuresOn(host, [{ id: 'ehpad', name: 'EHPAD', sector: 'SA17' }]) as { ehpad: Structure })
		await importRegister(ehpad.app.ledger, Buffer.from(register(PEOPLE.slice(0, 2))), ['annexe'])
	})
	afterAll(() => ehpad.close())
	const leaves = async (owner: string, words = 'Vu.') => {
		const given = { file: await ehpad.pdf(words, `${owner}.pdf`), name: 'a.pdf', path: 'a.pdf', fileId: '7' }
		return ehpad.send([TO], { patientId: 'R001', files: [{ ...given, owner: { structure: 'annexe', id: owner } }] })
	}

	it('does not leave as this one’s without a word when it is somebody else’s there', async () => {
		await expect(leaves('R002')).rejects.toMatchObject({
			code: 'MSS-SEND-OTHER-FOLDER',
			detail: expect.stringContaining('CHARPENTIER PAUL') as string,
		})
	})
	it('and whose words name somebody of this one is told by its words', async () => {
		await importRegister(ehpad.app.ledger, Buffer.from(register([PEOPLE[1]!])), ['ehpad'])
		await expect(leaves('R002', OTHERS)).rejects.toMatchObject({ code: 'MSS-SEND-OTHER-PATIENT' })
	})
	it('leaves when it is the same person’s', async () => expect(await leaves('R001')).toBeGreaterThan(0))
})

describe('a person who objected', () => {
	it.each([
		['patient', `${matriculeOf(PEOPLE[0]!)}@patient.mssante.fr`],
		['professionnels', TO],
		['patient + professionnels', TO],
	])('to %s is sent nothing there (va1.20, va1.22)', async (opposition, to) => {
		const world = await sendingWorld(host)
		const csv = register([PEOPLE[0]!])
			.split('\n')
			.filter(Boolean)
			.map((line, index) => `${line};${index === 0 ? 'opposition' : opposition}`)
			.join('\n')
		writeFileSync(join(world.root, 'opposition.csv'), csv)
		expect((await world.run('patients', 'import', join(world.root, 'opposition.csv'))).json).toMatchObject({ updated: 1, rejected: [] })
		expect((await world.send(to, ['--patient', 'R001', '--file', await world.pdf()])).json.error.code).toBe('MSS-SEND-OPPOSED')
	})
})

it('what a person objects to is kept from the page, for whoever sends; a register without that column does not undo it', async () => {
	const { ehpad } = (await structuresOn(host, [{ id: 'ehpad', name: 'EHPAD', sector: 'SA17' }])) as { ehpad: Structure }
	const wish = (key: string) => ({
		from: ehpad.address,
		to: [TO],
		patientId: 'R001',
		types: ['57833-6'],
		titles: ['Ordonnance'],
		text: '',
		isXdm: true,
		askReceipt: true,
		answerDays: null,
		again: false,
		key,
	})
	const files = (path: string) => [
		{
			id: '7',
			name: 'a.pdf',
			mime: 'application/pdf',
			size: 1,
			etag: '',
			path: '/a.pdf',
			sha256: '',
			ancestors: [],
			shares: [],
			bytes: path,
		},
	]
	const path = await ehpad.pdf('Vu.')
	const oppose = async (opposition: string | null) =>
		(await ehpad.ask('POST', 'patients/opposition', { mailbox: ehpad.address, id: 'R001', opposition })).status
	expect(await oppose('professionnels')).toBe(204)
	const found = await ehpad.ask('GET', 'patients', { q: '', mailbox: ehpad.address })
	expect((found.json as { id: string, opposed: string | null }[]).find(({ id }) => id === 'R001')!.opposed).toContain(
		's’oppose à l’échange',
	)
	await importRegister(ehpad.app.ledger, Buffer.from(register([PEOPLE[0]!])), ['ehpad'])
	expect((await ehpad.ask('POST', 'sendings', wish('cle-opposition-1'), { files: files(path) })).json).toMatchObject({
		error: { code: 'MSS-SEND-OPPOSED' },
	})
	expect(await oppose(null)).toBe(204)
	expect((await ehpad.ask('POST', 'sendings', wish('cle-opposition-2'), { files: files(path) })).status).toBe(202)
	await ehpad.close()
})

describe('the bytes of the last look', () => {
	let ehpad: Structure
	beforeAll(async () => {
		({ ehpad } = await structuresOn(host, [{ id: 'ehpad', name: 'EHPAD', sector: 'SA17' }]) as { ehpad: Structure })
	})
	afterAll(() => ehpad.close())

	it('are those that leave: a file that changed meanwhile is refused, and shown again', async () => {
		const path = await ehpad.pdf('Vu.')
		const wish = {
			from: ehpad.address,
			to: [TO],
			patientId: 'R001',
			types: ['57833-6'],
			titles: ['Ordonnance'],
			text: '',
			isXdm: true,
			askReceipt: true,
			answerDays: null,
			again: false,
			key: 'cle-de-derniere-vue',
		}
		const files = () => [
			{
				id: '7',
				name: 'a.pdf',
				mime: 'application/pdf',
				size: 1,
				etag: '',
				path: '/a.pdf',
				sha256: '',
				ancestors: [],
				shares: [],
				bytes: path,
			},
		]
		const draft = (await ehpad.ask('POST', 'sendings/look', wish, { files: files() })).json as DraftView
		const shown = readFileSync(path)
		writeFileSync(path, await makePdf('Changé.'))
		const refused = await ehpad.ask('POST', 'sendings', { ...wish, seen: draft.seen }, { files: files() })
		expect([refused.status, (refused.json as { error: { code: string } }).error.code]).toEqual([409, 'MSS-SEND-CHANGED'])
		writeFileSync(path, shown)
		expect((await ehpad.ask('POST', 'sendings', { ...wish, seen: draft.seen }, { files: files() })).status).toBe(202)
	})
})
