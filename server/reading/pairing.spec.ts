/** Which PDF is the readable form of which document (mssante.md §3.3): what is filed with it, and what is looked at as a letter is. */
import type { CdaHeader, DocumentSource } from '../mssante/document.ts'
import type { ReadDocument } from './reading.ts'

import { describe, expect, it } from 'vitest'
import { NOBODY } from '../mssante/ins/identity.ts'
import { pair } from './pairing.ts'

function document(name: string, sha256: string, source: DocumentSource, more: Partial<ReadDocument> = {}): ReadDocument {
	const mediaType = name.endsWith('.pdf') ? 'application/pdf' : 'text/xml'
	return { name, sha256, source, mediaType, size: 1, file: `/w/${sha256}`, ...more }
}
const MARGUERITE = { ...NOBODY, birthFamilyName: 'LEFÈVRE', firstBirthGivenName: 'MARGUERITE' }
function cda(sha256: string, display: string, day: string, patient = MARGUERITE): ReadDocument {
	const header = { type: { code: null, system: null, display }, title: null, createdAt: `${day}120000+0100`, patient } as CdaHeader
	return document(`${sha256}.xml`, sha256, 'xdm', { cda: header, serviceStart: null })
}
/** The PDF that a document of level 1 holds. */
const inside = (sha256: string, of: string) => document('embedded.pdf', sha256, 'embedded', { pairedWith: of })
function pairs(documents: ReadDocument[]) {
	return Object.fromEntries(pair(documents).documents.map(({ name, pairedWith }) => [name, pairedWith]))
}
const codes = (documents: ReadDocument[]) => pair(documents).findings.map(({ code }) => code)

const [BILAN, LETTRE] = [cda('b', 'Compte rendu d’examens biologiques', '20261102'), cda('l', 'Lettre de liaison', '20261102')]

describe('a PDF is the readable form of a document', () => {
	it('whose own bytes it is, whatever its name; the copy inside is then no document more', () => {
		const { documents } = pair([BILAN, LETTRE, inside('p', 'b'), document('scan001.pdf', 'p', 'xdm')])
		expect(documents.map(({ name, pairedWith }) => [name, pairedWith]))
			.toEqual([['b.xml', undefined], ['l.xml', undefined], ['scan001.pdf', 'b']])
	})
	it('whose day and type its name says, accents and capitals aside', () => {
		const name = '20261102_LETTRE DE LIAISON_LEFEVRE_Marguerite.pdf'
		expect(pairs([BILAN, LETTRE, document(name, 'p', 'xdm')])[name]).toBe('l')
	})
	it('whose long type is cut in its name', () => {
		const long = cda('c', 'Compte rendu de réunion de concertation pluridisciplinaire', '20261102')
		const name = '20261102_Compte rendu de réunion de concertatio_LEFEVRE_Marguerite.pdf'
		expect(pairs([long, LETTRE, document(name, 'p', 'xdm')])[name]).toBe('c')
	})
})

describe('a PDF stays a document of its own', () => {
	it.each([
		['of another day', '20261103_Lettre de liaison_LEFEVRE_Marguerite.pdf'],
		['of another type', '20261102_Ordonnance_LEFEVRE_Marguerite.pdf'],
		['whose name says nothing', 'scan001.pdf'],
	])('%s', (_, name) => expect(pairs([BILAN, LETTRE, document(name, 'p', 'xdm')])[name]).toBeUndefined())

	it('where its name is that of two documents: nobody guesses which', () => {
		const name = '20261102_Lettre de liaison_LEFEVRE_Marguerite.pdf'
		expect(pairs([LETTRE, cda('m', 'Lettre de liaison', '20261102'), document(name, 'p', 'xdm')])[name]).toBeUndefined()
	})
	it('where the document that it is named after has its own already', () => {
		const name = '20261102_Lettre de liaison_LEFEVRE_Marguerite.pdf'
		expect(pairs([LETTRE, BILAN, inside('p', 'l'), document('a.pdf', 'p', 'xdm'), document(name, 'q', 'xdm')])[name]).toBeUndefined()
	})
})

describe('it is told', () => {
	it('that the only PDF beside a document is not the one that it holds, both kept', () => {
		const documents = [BILAN, inside('p', 'b'), document('scan001.pdf', 'q', 'xdm')]
		expect(codes(documents)).toEqual(['cda.pdf-differs'])
		expect(pair(documents).documents).toHaveLength(3)
	})
	it('that documents are of several people, by their names', () => {
		const paul = { ...NOBODY, birthFamilyName: 'CHARPENTIER', firstBirthGivenName: 'PAUL' }
		expect(pair([BILAN, cda('p', 'Lettre de liaison', '20261102', paul)]).findings)
			.toMatchObject([{ code: 'xdm.several-patients', params: { names: ['LEFÈVRE MARGUERITE', 'CHARPENTIER PAUL'] } }])
	})
	it('of nothing, where they are of one', () => expect(codes([BILAN, LETTRE])).toEqual([]))
})

it('the same file twice is one', () =>
	expect(pair([document('a.pdf', 'p', 'attachment'), document('a.pdf', 'p', 'attachment')]).documents).toHaveLength(1))
