import type { Annuaire, Resource } from '../../../test/support/fhir-annuaire.ts'

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { fhirAnnuaire, KEY, mailbox, organization, practitioner, role } from '../../../test/support/fhir-annuaire.ts'
import { machineClock } from '../../time/clock.ts'
import { buildDirectory } from '../build-directory.ts'
import { merged } from '../directories.ts'
import { directoryContract, HEADER, PEOPLE } from '../directory-suite.ts'
import { extractionIn } from '../extraction.ts'
import { openExtraction } from '../lines.ts'
import { quotaOf } from './gateway.ts'
import { onlineAt } from './online.ts'

const [ZOE, JEAN] = ['zoe.martin@cab.exemple.mssante.fr', 'jean.martineau@cab.exemple.mssante.fr']
const RECEPTION = 'accueil@ehpad.exemple.mssante.fr'
const RED = { url: 'listeRouge', valueBoolean: true }
/** Of JDV_J202 as JDV_J01 has it: SM54 is general medicine. */
const SAME_PEOPLE: Resource[] = [
	practitioner({
		id: '003-1',
		family: 'MARTIN',
		given: 'Zoé',
		rpps: '10000000001',
		speciality: 'SM54',
		mailboxes: [mailbox(ZOE, 'PER')],
	}),
	practitioner({ id: '003-2', family: 'MARTINEAU', given: 'Jean', rpps: '10000000002', profession: '60' }),
	role('005-1', '003-2', '001-1', [mailbox(JEAN, 'PER')]),
	organization({ id: '001-1', name: 'CABINET DE LA PAIX', finess: '690000001', city: 'LYON CEDEX 03', postalCode: '69003' }),
	organization({
		id: '001-2',
		name: 'EHPAD LES LILAS',
		finess: '130000001',
		city: 'MARSEILLE',
		postalCode: '13001',
		mailboxes: [mailbox(RECEPTION, 'ORG', [{ url: 'service', valueString: 'Secrétariat' }])],
	}),
]

const root = mkdtempSync(join(tmpdir(), 'mssante-online-'))
const keyFile = join(root, 'annuaire.key')
const annuaire: Annuaire = await fhirAnnuaire(SAME_PEOPLE)
function open() {
	return onlineAt(annuaire.url, keyFile, machineClock)
}

async function names(query: string) {
	return (await open().search(query, 10))!.entries.map(({ address }) => address.split('@')[0])
}

async function extraction(people: string[]) {
	const [text, file] = [join(root, 'Extraction_202611260600.txt'), join(root, 'directory.db')]
	writeFileSync(text, [HEADER, ...people, ''].join('\n'))
	await buildDirectory(file, await openExtraction(text), { acceptSmaller: true })
	return extractionIn(file)
}

beforeEach(() => {
	Object.assign(annuaire, { resources: SAME_PEOPLE, instead: null, page: 50, asked: [] })
	writeFileSync(keyFile, `${KEY}\n`)
})
afterAll(() => annuaire.close())

const nowhere = extractionIn(join(root, 'absent.db'))

describe('online', () => directoryContract(async () => open(), async () => merged(nowhere, null, machineClock, () => {})))
describe('both together', () => directoryContract(
	async () => merged(await extraction(PEOPLE), open(), machineClock, () => {}),
	async () => merged(nowhere, null, machineClock, () => {}),
))

describe('the online directory', () => {
	// ECO.3.1.4 (docs/conformite.md).
	it('tells who and where: on the activity, on the person, on the structure', async () => {
		const entry = async (query: string) => (await open().search(query, 1))!.entries[0]
		expect(await entry('martineau')).toEqual({
			address: JEAN,
			type: 'PER',
			name: 'DR Jean MARTINEAU',
			profession: 'Infirmier',
			speciality: '',
			structure: 'CABINET DE LA PAIX',
			city: 'LYON',
			postalCode: '69003',
		})
		expect(await entry('zoé martin')).toMatchObject({ name: 'DR Zoé MARTIN', profession: 'Médecin', structure: '' })
		expect(await entry('lilas')).toMatchObject({ type: 'ORG', name: 'Secrétariat', structure: 'EHPAD LES LILAS', city: 'MARSEILLE' })
	})
	it.each([
		['an RPPS', '10000000002', ['jean.martineau']],
		['a FINESS', '130000001', ['accueil']],
		['an address as one types', 'jean.martineau@', ['jean.martineau']],
	])('is searched by %s', async (_, query, expected) => expect(await names(query)).toEqual(expected))

	it('follows the pages, three at most', async () => {
		annuaire.resources = Array.from({ length: 6 }, (_, index) => practitioner({
			id: `003-${index}`,
			family: 'DURAND',
			given: 'Éloïse',
			rpps: `1000000000${index}`,
			mailboxes: [mailbox(`eloise.durand.${index}@cab.exemple.mssante.fr`, 'PER')],
		}))
		annuaire.page = 1
		expect(await names('durand')).toHaveLength(3)
		annuaire.page = 3
		expect(await names('durand')).toHaveLength(6)
	})
	it.each([
		['in plain', RED],
		['by what is no boolean', { url: 'listeRouge', valueString: 'true' }],
	])('never shows a red-listed mailbox, said %s', async (_, redList) => {
		annuaire.resources = [practitioner({
			id: '003-1',
			family: 'MARTIN',
			given: 'Zoé',
			rpps: '10000000001',
			mailboxes: [mailbox(ZOE, 'PER', [redList])],
		})]
		expect(await open().search('martin', 10)).toMatchObject({ entries: [], unlisted: [ZOE] })
		expect((await open().whose([ZOE]))!.entries).toEqual([])
	})
	it('shows no address that is none of MSSanté, is over, or belongs to who practises no more', async () => {
		const structure = { id: '001-9', name: 'LILAS', finess: '130000009', city: 'ARLES', postalCode: '13200' }
		const over = mailbox('avant@ehpad.exemple.mssante.fr', 'ORG', [], { use: 'old' })
		const ended = mailbox('fini@ehpad.exemple.mssante.fr', 'ORG', [], { period: { end: '2025-01-01' } })
		annuaire.resources = [
			organization({ ...structure, mailboxes: [{ system: 'email', value: 'contact@lilas.example' }, over, ended] }),
			organization({ ...structure, id: '001-8', mailboxes: [mailbox(RECEPTION, 'ORG')], active: false }),
		]
		expect(await names('lilas')).toEqual([])
		expect(await names('avant@')).toEqual([])
	})
	it('takes a mailbox without metadata, as the guide\'s example has it', async () => {
		annuaire.resources = [practitioner({
			id: '003-1',
			family: 'Saucier',
			given: 'Arthur',
			rpps: '10003461033',
			mailboxes: [mailbox('jeromebonnet@pro.mssante.fr', null)],
		})]
		expect((await open().search('saucier', 1))!.entries[0]).toMatchObject({ name: 'DR Arthur SAUCIER', type: 'PER' })
	})
})

describe('what is never sent there', () => {
	it.each([
		['a matricule', '279035121518989'],
		['a matricule with spaces', '2 79 03 51 215 189 89'],
		['a name with a date of birth', 'martin 12/03/1951'],
		['a citizen\'s address', '279035121518989@patient.mssante.fr'],
		['what is no word', '"*^('],
		['two letters', 'ma'],
	])('%s', async (_, query) => {
		expect(await names(query)).toEqual([])
		expect((await open().whose([query]))!.entries).toEqual([])
		expect(annuaire.asked).toEqual([])
	})
})

describe('an online directory that does not answer', () => {
	const silent = async (sources = merged(nowhere, open(), machineClock, () => {})) => (await sources.search('martin', 5))!.silent
	const status = (code: number, headers: Record<string, string> = {}) => {
		annuaire.instead = (_, response) => response.writeHead(code, headers).end()
	}

	it('is waited for three seconds, then left in peace; the extraction answers alone', async () => {
		annuaire.instead = () => {}
		const said: string[] = []
		const both = merged(await extraction(PEOPLE), open(), machineClock, ({ code }) => said.push(code))
		const started = Date.now()
		const told = (await both.search('martin', 5))!
		expect(Date.now() - started).toBeLessThan(6000)
		expect(told.entries.map(({ address }) => address)).toEqual([ZOE, JEAN])
		expect([told.source, told.silent?.code]).toEqual(['extraction', 'MSS-DIRECTORY-ONLINE'])
		const asked = annuaire.asked.length
		expect((await both.search('martin', 5))!.silent?.code).toBe('MSS-DIRECTORY-ONLINE')
		expect([annuaire.asked.length, said]).toEqual([asked, ['MSS-DIRECTORY-ONLINE']])
	})
	it.each([401, 403])('refuses the key (%i): another one is tried at once', async (code) => {
		status(code)
		const online = merged(nowhere, open(), machineClock, () => {})
		expect(await silent(online)).toMatchObject({ code: 'MSS-DIRECTORY-KEY', detail: `HTTP ${code}` })
		annuaire.instead = null
		expect(await silent(online)).toMatchObject({ code: 'MSS-DIRECTORY-KEY' })
		annuaire.instead = (_, response) => response.end(JSON.stringify({ resourceType: 'Bundle' }))
		writeFileSync(keyFile, 'une-autre-cle')
		expect(await silent(online)).toBeNull()
	})
	it('asks to wait (429): as long as it says', async () => {
		status(429, { 'retry-after': '120' })
		const online = open()
		const both = merged(nowhere, online, machineClock, () => {})
		expect(await silent(both)).toMatchObject({ code: 'MSS-DIRECTORY-QUOTA', detail: '120 s' })
		annuaire.instead = null
		await expect(online.tryOut()).rejects.toMatchObject({ code: 'MSS-DIRECTORY-QUOTA' })
		expect(annuaire.asked.filter(({ path }) => path.includes('_elements'))).toEqual([])
	})
	it.each([
		['seconds', '120', 120_000],
		['a date', 'Thu, 26 Nov 2026 10:00:30 GMT', 30_000],
		['nothing', undefined, 60_000],
		['a year', '31536000', 3_600_000],
	])('to wait is said by %s', (_, said, expected) => expect(quotaOf(said, Date.parse('2026-11-26T10:00:00Z'))).toBe(expected))

	it('leads elsewhere: the key does not go there', async () => {
		status(302, { location: 'https://ailleurs.example/fhir' })
		expect(await silent()).toMatchObject({ code: 'MSS-DIRECTORY-ONLINE', detail: 'redirection refusée' })
	})
	it('names a next page elsewhere: the key does not go there', async () => {
		const elsewhere = await fhirAnnuaire([])
		annuaire.instead = (_, response) => response.end(JSON.stringify({
			resourceType: 'Bundle',
			link: [{ relation: 'next', url: `${elsewhere.url}?_getpages=1` }],
			entry: [{ resource: SAME_PEOPLE[0] }],
		}))
		expect(await names('martin')).toEqual(['zoe.martin'])
		expect(elsewhere.asked).toEqual([])
		elsewhere.close()
	})
	it.each([
		['no JSON', '<html>', 'réponse illisible'],
		['no bundle', '{"resourceType":"OperationOutcome"}', 'réponse inattendue'],
		['too much', ' '.repeat(5 * 1024 * 1024), 'réponse trop longue'],
	])('answers %s', async (_, body, detail) => {
		annuaire.instead = (_, response) => response.end(body)
		expect(await silent()).toMatchObject({ code: 'MSS-DIRECTORY-ONLINE', detail })
	})
	it('has no key in what it says', async () => {
		status(401)
		expect(JSON.stringify(await silent()) + (await silent())!.stack).not.toContain(KEY)
	})
})

describe('the two as one', () => {
	it('the fresher one says, what it leaves empty is the other\'s, and both are shown', async () => {
		const people = [...PEOPLE, 'PER|lea.martin@cab.exemple.mssante.fr||||||||MARTIN|Léa']
		const both = merged(await extraction(people), open(), machineClock, () => {})
		const told = (await both.search('martin', 5))!
		expect(told).toMatchObject({ source: 'both', asOf: '2026-11-26', silent: null })
		expect(told.entries.map(({ name }) => name)).toEqual(['DR Zoé MARTIN', 'Léa MARTIN', 'DR Jean MARTINEAU'])
	})
	it('what is on the red list today is not shown from an extraction of yesterday', async () => {
		const hidden = [mailbox(ZOE, 'PER', [RED])]
		annuaire.resources = [practitioner({ id: '003-1', family: 'MARTIN', given: 'Zoé', rpps: '10000000001', mailboxes: hidden })]
		const both = merged(await extraction(PEOPLE), open(), machineClock, () => {})
		expect((await both.search('martin', 5))!.entries.map(({ address }) => address)).toEqual([JEAN])
	})
	it('at hand, nothing is asked of the network', async () => {
		const both = merged(await extraction(PEOPLE), open(), machineClock, () => {})
		expect((await both.atHand.search('martin', 5))!.entries).toHaveLength(2)
		expect(annuaire.asked).toEqual([])
	})
})
