import type { Content } from './content.ts'

import { describe, expect, it } from 'vitest'
import { inPieceOrder, missingPieces, seenOf } from './content.ts'

const piece = { name: 'P', types: [], words: [], orReason: false, optional: false, several: false }
const CIRCUIT = { pieces: [{ ...piece, id: 'note', several: true }, { ...piece, id: 'certificat', orReason: true }] }
const note = { piece: 'note', sha256: 'a', name: 'note.pdf', title: 'Note', type_code: '28653-4' }
const IDENTITY: NonNullable<Content['identity']> = {
	ins: { matricule: '255080116802538', oid: '1.2.250.1.213.1.4.8' },
	birthFamilyName: 'PAT',
	birthGivenNames: 'DOMINIQUE',
	firstBirthGivenName: 'DOMINIQUE',
	usedFamilyName: null,
	usedGivenName: null,
	birthDate: '19550814',
	sex: 'F',
	birthPlace: '51454',
}
const CONTENT: Content = {
	mailbox: 'a@ime.fr',
	patientId: 'R001',
	identity: IDENTITY,
	status: 'qualifiee',
	to: ['crip@92.fr', 'pmi@92.fr'],
	text: 'Bonjour',
	maskings: [],
	files: [note],
	reasons: new Map([['certificat', 'Pas de médecin']]),
	aboutPatient: null,
}
const seen = (change: Partial<Content> = {}) => seenOf(CIRCUIT, { ...CONTENT, ...change })

describe('the hash of a content', () => {
	it.each<[string, Partial<Content>]>([
		['the mailbox', { mailbox: 'b@ime.fr' }],
		['the patient', { patientId: 'R002' }],
		['a trait of the identity', { identity: { ...IDENTITY, birthDate: '19550815' } }],
		['the matricule', { identity: { ...IDENTITY, ins: null } }],
		['the status of the identity', { status: 'validee' }],
		['the patient, who is gone', { identity: null, status: null }],
		['a recipient', { to: ['crip@92.fr'] }],
		['the text', { text: 'Bonsoir' }],
		['a masking', { maskings: ['INVISIBLE_PATIENT'] }],
		['the bytes of a file', { files: [{ ...note, sha256: 'b' }] }],
		['the type of a file', { files: [{ ...note, type_code: '11488-4' }] }],
		['the title of a file', { files: [{ ...note, title: 'Autre' }] }],
		['the piece that a file is for', { files: [{ ...note, piece: 'certificat' }] }],
		['the order of two files', { files: [{ ...note, sha256: 'b' }, note] }],
		['a reason', { reasons: new Map([['certificat', 'Refusé']]) }],
		['why another patient is named', { aboutPatient: 'Sa sœur' }],
	])('is another when another is %s', (_, change) => expect(seen(change)).not.toBe(seen()))

	it('is the same whatever the order of recipients, of traits, and of pieces put in', () => {
		const certificat = { ...note, piece: 'certificat' }
		expect(seen({ to: [...CONTENT.to].reverse() })).toBe(seen())
		expect(seen({ identity: Object.fromEntries(Object.entries(IDENTITY).reverse()) as never })).toBe(seen())
		expect(seen({ files: [certificat, note] })).toBe(seen({ files: [note, certificat] }))
	})
})

describe('what lacks', () => {
	it('is each piece without a file, unless a reason may stand for it', () => {
		expect(missingPieces(CIRCUIT, [], new Map())).toEqual(['note', 'certificat'])
		expect(missingPieces(CIRCUIT, [note], new Map([['certificat', 'Refusé']]))).toEqual([])
		expect(missingPieces(CIRCUIT, [], new Map([['note', 'Aucune']]))).toEqual(['note', 'certificat'])
	})
	it('leaves in the order of the circuit', () =>
		expect(inPieceOrder(CIRCUIT, [{ ...note, piece: 'certificat' }, note]).map(({ piece: id }) => id)).toEqual(['note', 'certificat']))
})
