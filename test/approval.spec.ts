/** What leaves after somebody approved: the CDA and METADATA say who, the official schema takes it, the proof tells it. */
import type { App } from '../server/app.ts'
import type { Approval } from '../server/outgoing/request.ts'
import type { World } from './support/world.support.ts'

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePdf } from '../demo/fixtures/mail.fixture.ts'
import { openApp } from '../server/app.ts'
import { loadConfig } from '../server/config/load.ts'
import { attributeAt, firstAt, HeaderTree } from '../server/mssante/cda/header-tree.ts'
import { entryOfCda } from '../server/mssante/xdm/entry-of-cda.ts'
import { proofOf } from '../server/outgoing/proof.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage } from '../server/outgoing/send.ts'
import { pathOf } from '../server/spool/spool.ts'
import { IME, importTrust, RESPONSIBLE } from './support/sending.support.ts'
import { maildirMailbox, makeWorld, newRoot } from './support/world.support.ts'

const SCHEMA = join(import.meta.dirname, '../../shared/schema/cda/CDA_extended.xsd')
const FROM = 'secretariat@ime.exemple.mssante.fr'
const WHEN = { at: '2026-03-12T09:32:05.000Z', for: null }
const DOCTOR: Approval = { user: 'dr.leroy', name: 'Dr Anne Leroy', ...WHEN }
const DIRECTOR: Approval = { user: 'direction', name: 'Le directeur', ...WHEN }
const STRANGER: Approval = { user: 'chef', name: 'Luc PETIT', ...WHEN }
let world: World
let app: App

beforeAll(async () => {
	const root = newRoot()
	writeFileSync(join(root, 'bal.pass'), 'x\n')
	const smtp = { host: 'localhost', user: 'x', passwordFile: './bal.pass' }
	const own = { ...maildirMailbox(root), structure: 'ime', smtp }
	world = await makeWorld({
		root,
		mailboxes: [
			{ ...own, address: FROM, responsible: RESPONSIBLE },
			{ ...own, address: 'accueil@ime.exemple.mssante.fr', responsible: { family: 'DURAND', given: 'Claire' } },
		],
		more: {
			structures: [IME],
			people: [
				{ user: 'dr.leroy', family: 'LEROY', given: 'Anne', title: 'Dr', rpps: '10000000001', profession: 'G15_10' },
				{ user: 'direction', family: 'MARTIN', given: 'Paul', title: 'M.' },
			],
		},
	})
	await importTrust(world)
	app = await openApp(loadConfig(world.configFile))
})
afterAll(() => app.close())

let made = 0
async function pdf() {
	const file = join(world.root, `bilan${++made}.pdf`)
	writeFileSync(file, await makePdf(`Bilan ${made}`))
	return file
}

/** @param given a PDF of which a document is made, or a document that leaves as it is */
async function sent(approval: Approval | null, from = FROM, given?: string) {
	const folder = join(world.root, `sent${++made}`)
	mkdirSync(folder)
	const { id } = await queueMessage(app, {
		...PLAIN_REQUEST,
		from,
		to: ['crip@crip.exemple.mssante.fr'],
		patientId: 'R001',
		files: [given ?? await pdf()],
		again: given !== undefined,
		approval,
	})
	const { spool } = await app.ledger.db.selectFrom('outgoing').select('spool').where('id', '=', id).executeTakeFirstOrThrow()
	const { simpleParser } = await import('mailparser')
	const mail = await simpleParser(readFileSync(await pathOf(app.spool, spool)))
	writeFileSync(join(folder, 'a.zip'), mail.attachments.find(({ filename }) => filename === 'IHE_XDM.zip')!.content)
	const python = 'import zipfile,sys; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])'
	expect(spawnSync('python3', ['-c', python, join(folder, 'a.zip'), folder]).status).toBe(0)
	const file = join(folder, 'IHE_XDM/SUBSET01/DOC0001.XML')
	const tree = new HeaderTree()
	tree.write(readFileSync(file))
	return { id, file, cda: tree.end(), metadata: readFileSync(join(folder, 'IHE_XDM/SUBSET01/METADATA.XML'), 'utf8') }
}

/** Number, family and given names, title, profession and time of a signature. */
function signatureOf(cda: ReturnType<HeaderTree['end']>, element: 'legalAuthenticator' | 'authenticator') {
	const text = (part: string) => firstAt(cda, `${element}/assignedEntity/assignedPerson/name/${part}`)?.text
	return firstAt(cda, element) && {
		id: attributeAt(cda, `${element}/assignedEntity/id`, 'extension'),
		names: ['prefix', 'given', 'family', 'suffix'].map(text).filter(Boolean).join(' '),
		profession: attributeAt(cda, `${element}/assignedEntity/code`, 'code'),
		time: attributeAt(cda, `${element}/time`, 'value'),
		code: attributeAt(cda, `${element}/signatureCode`, 'code'),
	}
}

const TIME = '20260312103205+0100'

describe('a document', () => {
	it('that a doctor approved is signed by the doctor, when they approved, and is the doctor’s', async () => {
		const { cda } = await sent(DOCTOR)
		expect(signatureOf(cda, 'legalAuthenticator')).toEqual({
			id: '810000000001',
			names: 'Anne LEROY DR',
			profession: 'G15_10',
			time: TIME,
			code: 'S',
		})
		expect(firstAt(cda, 'authenticator')).toBeUndefined()
		expect(attributeAt(cda, 'author/assignedAuthor/id', 'extension')).toBe('810000000001')
	})

	it('that somebody without RPPS approved stays signed by the responsible, and says who approved beside', async () => {
		const { cda } = await sent(DIRECTOR)
		expect(signatureOf(cda, 'legalAuthenticator')).toMatchObject({ id: '810000000000', names: 'Claire DURAND' })
		expect(signatureOf(cda, 'legalAuthenticator')!.time).toBe(attributeAt(cda, 'effectiveTime', 'value'))
		expect(signatureOf(cda, 'authenticator')).toEqual({
			id: '3750000001/direction',
			names: 'M Paul MARTIN',
			profession: null,
			time: TIME,
			code: 'S',
		})
	})

	it('that somebody unknown to the configuration approved has the name that Nextcloud shows', async () => {
		const { cda } = await sent(STRANGER)
		expect(signatureOf(cda, 'authenticator')).toMatchObject({ id: '3750000001/chef', names: 'Luc PETIT' })
	})

	it('that nobody had to approve is signed by the responsible alone, when it is made', async () => {
		const { cda } = await sent(null)
		expect(firstAt(cda, 'authenticator')).toBeUndefined()
		expect(signatureOf(cda, 'legalAuthenticator')!.time).toBe(attributeAt(cda, 'effectiveTime', 'value'))
	})

	it('that leaves as it is stays its author’s, handed over by who approved', async () => {
		const first = await sent(null)
		const { cda, metadata } = await sent(DOCTOR, FROM, first.file)
		expect(signatureOf(cda, 'legalAuthenticator')).toEqual(signatureOf(first.cda, 'legalAuthenticator'))
		const persons = [...metadata.matchAll(/name="(?:authorPerson|legalAuthenticator)"><rim:ValueList><rim:Value>(\d+)/g)]
		expect(persons.map(([, id]) => id)).toEqual(['810000000001', '810000000000', '810000000000'])
	})

	it.runIf(existsSync(SCHEMA)).each([
		['nobody', null],
		['a doctor', DOCTOR],
		['a director', DIRECTOR],
		['somebody unknown', STRANGER],
		['an account with one name', { ...STRANGER, name: 'admin' }],
	])('approved by %s is taken by the French schema', async (_, approval) => {
		const { file } = await sent(approval)
		const { status, stderr } = spawnSync('xmllint', ['--noout', '--schema', SCHEMA, file], { encoding: 'utf8' })
		expect(status, stderr).toBe(0)
	})

	it.each([
		['a doctor', DOCTOR, FROM],
		['a director', DIRECTOR, FROM],
		['a director, for a responsible without RPPS', DIRECTOR, 'accueil@ime.exemple.mssante.fr'],
	])('approved by %s is said by METADATA as its own header says it', async (_, approval, from) => {
		const { cda, metadata } = await sent(approval, from)
		const { legalAuthenticator, authors: [author] } = entryOfCda(cda)
		const slots = (name: string) =>
			[...metadata.matchAll(new RegExp(`<rim:Slot name="${name}"><rim:ValueList><rim:Value>([^<]*)<`, 'g'))].map(([, value]) =>
				value!.replaceAll('&amp;', '&'))
		expect(slots('legalAuthenticator')).toEqual([legalAuthenticator])
		// Of the lot, and of the document.
		expect(slots('authorPerson')).toEqual([author!.person, author!.person])
		expect(slots('authorSpecialty')).toEqual([author!.specialty, author!.specialty])
	})
})

describe('the proof of what was approved', () => {
	async function words(id: number, visas: Parameters<typeof proofOf>[3]) {
		const { getDocumentProxy, extractText } = await import('unpdf')
		const pdf = await getDocumentProxy(new Uint8Array(await proofOf(app.ledger, app.config, id, visas)))
		return { pages: pdf.numPages, text: (await extractText(pdf, { mergePages: true })).text.replace(/\s+/g, ' ') }
	}

	it('tells every visa on its page, in order', async () => {
		const { id } = await sent(DOCTOR)
		const visa = { ...WHEN, name: 'Anne LEROY', decision: 'approved', reason: null, isPreparer: false } as const
		const { pages, text } = await words(id, [
			{ ...visa, decision: 'returned', reason: 'Il manque le certificat.', at: '2026-03-11T08:00:00.000Z' },
			{ ...visa, for: 'Paul MARTIN' },
			{ ...visa, name: 'Claire DURAND', isPreparer: true },
		])
		expect(pages).toBe(1)
		expect(text).toContain([
			'Validation Anne LEROY : Renvoyé le 11 mars 2026 à 09:00:00 motif : Il manque le certificat.',
			'Anne LEROY : Validé le 12 mars 2026 à 10:32:05 pour Paul MARTIN, absent',
			'Claire DURAND : Validé le 12 mars 2026 à 10:32:05 validé par la personne qui l’a préparé (autorisé par le circuit)',
			'Destinataire',
		].join(' '))
	})

	it('says nothing of visas where nobody had to approve', async () =>
		expect((await words((await sent(null)).id, [])).text).not.toContain('Validation'))
})
