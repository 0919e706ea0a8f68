/** METADATA made from a document's own header, beside the METADATA that the official archives have of the same document. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import yauzl from 'yauzl'
import { HeaderTree } from '../cda/header-tree.ts'
import { entryOfCda, utcOf } from './entry-of-cda.ts'

const SAMPLES = join(import.meta.dirname, '../../../../shared/samples/xdm')
const ARCHIVES = existsSync(SAMPLES) ? readdirSync(SAMPLES).filter((name) => name.endsWith('.zip')) : []
/** ANS gives these class 10, where ASS_X04 of 2024-04-26 says 31 and 11 (mssante.md §4.9, §12). */
const OTHER_CLASS = ['IMG_CR_IMG_2024.01_CDA-R2-Niveau-1.zip', 'OBP-SEM_2024.01.zip']

describe.each(ARCHIVES)('%s', (name) => {
	it('is said by METADATA as its own header says it', async () => {
		const entries = await entriesOf(readFileSync(join(SAMPLES, name)))
		const metadata = [...entries]
			.find(([path]) => /METADATA\.XML$/i.test(path))![1]
			.toString()
			.replace(/<!--[\s\S]*?-->/g, '')
		for (const [object] of metadata.matchAll(/<[\w:]*ExtrinsicObject[\s\S]*?<\/[\w:]*ExtrinsicObject>/g)) {
			const theirs = declared(object)
			const entry = entryOfCda(treeOf([...entries].find(([path]) => path.toUpperCase().endsWith(theirs.uri.toUpperCase()))![1]))
			const coded = ({ code, system }: { code: string, system: string }) => `${code}|${system}`
			expect({
				uniqueId: entry.uniqueId,
				patientId: entry.patientId,
				title: entry.title,
				times: [entry.creationTime, entry.serviceStart, entry.serviceStop],
				language: entry.languageCode,
				legal: entry.legalAuthenticator,
				source: [entry.sourcePatientId, ...entry.sourcePatientInfo.toSorted()],
				authors: entry.authors.map(({ institution, person, role, specialty }) => [institution, person, role, specialty]),
				codes: [[entry.type], [entry.confidentiality], [entry.facility], [entry.practice], entry.events].map((list) =>
					list.map(coded).sort()),
				class: OTHER_CLASS.includes(name) ? theirs.known.class : entry.class.code,
				format: entry.format.code,
			}).toEqual(theirs.known)
		}
	})
})

describe('a time', () => {
	it.each([
		['20240104160527+0100', '20240104150527'],
		['202401041605+0100', '20240104150500'],
		['20240104', '20240104'],
		['202401', '202401'],
		['20240104160527', '20240104160527'],
		['20240104160527.123+0100', '20240104150527'],
		['hier', null],
		[null, null],
	])('%s is %s in UTC, as precise as it was', (time, utc) => expect(utcOf(time)).toBe(utc))
})

describe('a header', () => {
	it('of a document whose namespace is not CDA’s is none', () => {
		expect(() => treeOf(Buffer.from('<ClinicalDocument/>'))).toThrow('pas de ClinicalDocument')
	})

	it('without end is refused', () => {
		const endless = `<ClinicalDocument xmlns="urn:hl7-org:v3">${'<author/>'.repeat(20_000)}</ClinicalDocument>`
		expect(() => treeOf(Buffer.from(endless))).toThrow('éléments d’en-tête')
	})

	it('has no separator of HL7 in its names', () => {
		const xml = `<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1.2"/><author><assignedAuthor><id root="1.3" extension="9"/>
			<assignedPerson><name><family>A^B&amp;C</family></name></assignedPerson></assignedAuthor></author></ClinicalDocument>`
		expect(entryOfCda(treeOf(Buffer.from(xml))).authors[0]!.person).toBe('9^A B C^^^^^^^&1.3&ISO^D^^^EI')
	})
})

function treeOf(bytes: Buffer) {
	const tree = new HeaderTree()
	tree.write(bytes)
	return tree.end()
}

/** What an ExtrinsicObject of METADATA says, read by containment. */
function declared(object: string) {
	const classifications = [...object.matchAll(/<[\w:]*Classification[\s\S]*?<\/[\w:]*Classification>/g)].map(([text]) => text)
	const own = object.replace(/<[\w:]*Classification[\s\S]*?<\/[\w:]*Classification>/g, '')
	const slots = (text: string, name: string) =>
		[...(new RegExp(`name="${name}"[\\s\\S]*?</[\\w:]*Slot>`).exec(text)?.[0] ?? '').matchAll(/Value>([^<]*)</g)]
			.map(([, value]) => plain(value!))
			.filter(Boolean)
	const slot = (text: string, name: string) => slots(text, name)[0] ?? null
	const of = (scheme: string) => classifications.filter((text) => text.includes(scheme))
	const coded = (scheme: string) => of(scheme)
		.map((text) => `${/nodeRepresentation="([^"]*)"/.exec(text)![1]}|${/Value>([^<]*)</.exec(text)![1]}`)
		.sort()
	const identifier = (scheme: string) => plain(own
		.match(/<[\w:]*ExternalIdentifier[^>]*>/g)!
		.find((text) => text.includes(scheme))!
		.match(/value="([^"]*)"/)![1]!)
	return {
		uri: slot(own, 'URI')!,
		known: {
			uniqueId: identifier('2e82c1f6'),
			patientId: identifier('58a6f841'),
			title: plain(/<[\w:]*Name>\s*<[\w:]*LocalizedString[^>]*value="([^"]*)"/.exec(own)![1]!),
			times: [slot(own, 'creationTime'), slot(own, 'serviceStartTime'), slot(own, 'serviceStopTime')],
			language: slot(own, 'languageCode'),
			legal: slot(own, 'legalAuthenticator'),
			source: [slot(own, 'sourcePatientId'), ...slots(own, 'sourcePatientInfo').sort()],
			authors: of('93606bcf').map((text) =>
				['authorInstitution', 'authorPerson', 'authorRole', 'authorSpecialty'].map((name) => slot(text, name))),
			codes: ['f0306f51', 'f4f85eac', 'f33fb8ac', 'cccf5598', '2c6b8cb7'].map(coded),
			class: coded('41a5887f')[0]!.split('|')[0],
			format: coded('a09d5840')[0]!.split('|')[0],
		},
	}
}

/** Without entities, nor the spaces that some samples have before a separator. */
function plain(text: string): string {
	const entities: Record<string, string> = { '&amp;': '&', '&apos;': "'", '&quot;': '"', '&lt;': '<', '&gt;': '>' }
	return text
		.replace(/&\w+;/g, (entity) => entities[entity] ?? entity)
		.replace(/\s+/g, ' ')
		.replace(/ \^/g, '^')
		.trim()
}

function entriesOf(zip: Buffer): Promise<Map<string, Buffer>> {
	return new Promise((resolve, reject) => yauzl.fromBuffer(zip, { lazyEntries: true }, (error, opened) => {
		if (error) {
			reject(error)
			return
		}
		const entries = new Map<string, Buffer>()
		opened
			.on('end', () => resolve(entries))
			.on('entry', (entry: yauzl.Entry) => opened.openReadStream(entry, async (problem, stream) => {
				if (problem) {
					reject(problem)
					return
				}
				entries.set(entry.fileName, await buffer(stream))
				opened.readEntry()
			}))
		opened.readEntry()
	}))
}
