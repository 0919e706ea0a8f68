import libmime from 'libmime'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { DOCUMENT_TYPES, typeLabel } from '../cda/document-type.ts'
import { NOBODY } from '../ins/identity.ts'
import { xdmSubject } from '../subject/subject.ts'
import { named, unstructured } from './encoded-words.ts'

/** What two decoders that are not ours, nor of one another, read. */
async function read(value: string): Promise<string[]> {
	const { subject } = await simpleParser(`Subject: ${value}\r\nFrom: a@b.fr\r\n\r\nx`)
	return [subject ?? '', byTheBook(value)]
}

/** RFC 2047 §6.2 and RFC 5322 §2.2.3, word for word. */
function byTheBook(value: string): string {
	const line = value.replace(/\r\n(?=[ \t])/g, '')
	const joined = line.replace(/(\?=)[ \t]+(?==\?)/g, '$1')
	return joined.replace(/=\?UTF-8\?([QB])\?([^?]*)\?=/g, (_, form: string, text: string) => (form === 'B'
		? Buffer.from(text, 'base64')
		: Buffer.from(
				text
					.replaceAll('_', ' ')
					.replace(/=([0-9A-F]{2})/g, (__, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
				'latin1',
			)
	).toString())
}

const isShort = (name: string, value: string) => `${name}: ${value}`.split('\r\n').every((line) => line.length <= 78 && line.trim() !== '')
const wordsOf = (value: string) => value.match(/=\?[^ \r\n]*\?=/g) ?? []

/** A generator of its own, so that what fails fails again (Numerical Recipes' constants). */
function seeded(seed: number): () => number {
	let state = seed
	return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
}

const LETTERS = [...'abcXYZ019 ?=_"\\<>,;:!@é’Œ–ñ日𝔄👩‍👦', '  ', '=?UTF-8?Q?x?=', '\t', 'a'.repeat(90)]

describe('the subject of what we send', () => {
	it('has its prefix in clear, and only the words that need it encoded', () =>
		expect(unstructured('Subject', "XDM/1.0/DDM+CR d'évaluation VIAL Paul 26/11/1978")).toBe(
			'XDM/1.0/DDM+CR =?UTF-8?Q?d=27=C3=A9valuation?= VIAL Paul 26/11/1978',
		))
	it('joins neighbours that need it, with the space between them inside', () => expect(unstructured('Subject', 'CR préparé à Orléans '
	+ 'hier')).toBe('CR =?UTF-8?Q?pr=C3=A9par=C3=A9_=C3=A0_Orl=C3=A9ans?= hier'))
	it('of a receipt too, behind [KO…]', () => expect(unstructured('Subject', '[KO Intégration système !][902] '
	+ 'XDM/1.0/DDM+CR')).toBe('[KO =?UTF-8?Q?Int=C3=A9gration_syst=C3=A8me?= !][902] XDM/1.0/DDM+CR'))

	it.each(DOCUMENT_TYPES)('is in clear up to the first space, for the type %s', async (type) => {
		const subject = xdmSubject([typeLabel(type)!], {
			...NOBODY,
			birthFamilyName: 'Vial',
			firstBirthGivenName: 'Zoé',
			birthDate: '19781126',
		})
		const value = unstructured('Subject', subject)
		expect(value).toMatch(/^XDM\/1\.0\/DDM\+[!-~]/)
		expect(await read(value)).toEqual([subject, subject])
	})

	it('is what two decoders read, on lines of 78 and in words of 75 at most, whatever is written (ECO.2.1.3)', async () => {
		const next = seeded(14)
		for (let round = 0; round < 500; round++) {
			const text = Array.from({ length: Math.floor(next() * 60) }, () => LETTERS[Math.floor(next() * LETTERS.length)]!).join('')
			const value = unstructured('Subject', `XDM/1.0/DDM+CR ${text}`)
			const expected = `XDM/1.0/DDM+CR ${text}`.replace(/\t+/g, ' ').trim()
			expect(byTheBook(value), text).toBe(expected)
			expect((await read(value))[0]!.replace(/\s+/g, ' '), text).toBe(expected.replace(/\s+/g, ' '))
			expect(libmime.decodeWords(value.replace(/\r\n(?= )/g, '')), text).toBe(expected)
			expect(isShort('Subject', value), value).toBe(true)
			expect(wordsOf(value).every((word) => word.length <= 75), value).toBe(true)
			expect(value.startsWith('XDM/1.0/DDM+CR')).toBe(true)
		}
	})

	it('is never more than one header', () => expect(unstructured('Subject', 'a\r\nBcc: x@y.fr\u0000b')).toBe('a Bcc: x@y.fr b'))
})

describe('a readable From', () => {
	it.each([
		['EHPAD Les Cèdres – Accueil, "RDC"', 'accueil@ehpad.fr'],
		['Dr_Marie_MARTIN', 'marie.martin@cabinet.fr'],
		['Un "guillemet" \\ et une virgule,', 'a@b.fr'],
		['', 'a@b.fr'],
		['É'.repeat(80), 'a@b.fr'],
	])('%s is read with its address', async (label, address) => {
		const value = named('From', label, address)
		const { from } = await simpleParser(`From: ${value}\r\n\r\nx`)
		expect(from!.value).toEqual([{ name: label, address }])
		expect(isShort('From', value)).toBe(true)
	})
})
