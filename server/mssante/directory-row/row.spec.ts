/** The extraction of the Annuaire Santé (mssante.md §6.1, §6.2). */
import type { DirectoryHeader } from './row.ts'

import { describe, expect, it } from 'vitest'
import { readHeader, readRow } from './row.ts'

const HEADER = 'Type de BAL|Adresse BAL|Civilité d\'exercice|Nom d\'exercice|Prénom d\'exercice|Dématérialisation|'
	+ 'Raison Sociale structure BAL|Enseigne commerciale structure BAL|L6LIGNEACHEMINEMENT structure BAL'
const ROW = 'PER|Anne.Leroy@CAB.exemple.mssante.fr|Dr|LEROY|Anne|O|SELARL LEROY|Cabinet des Lilas|69003 LYON CEDEX 03'
const read = (row: string, header = HEADER) => readRow(readHeader(header) as DirectoryHeader, row)

describe('the columns of an extraction', () => {
	it('are known by their names, whatever their order', () => {
		const turned = (line: string) => line.split('|').reverse().join('|')
		expect(read(turned(ROW), turned(HEADER))).toEqual(read(ROW))
	})
	it('are the same with a byte order mark, curly apostrophes, other capitals', () =>
		expect(read(ROW, `\uFEFF${HEADER.replaceAll('\'', '’').toUpperCase()}`)).toEqual(read(ROW)))
	it('without an address are told by the name of what lacks', () =>
		expect(readHeader('Type de BAL|Adresse')).toEqual({ missing: ['Adresse BAL'] }))
})

describe('a row', () => {
	it('is somebody, where they work, and whether they want no paper', () => expect(read(ROW)).toMatchObject({
		address: 'anne.leroy@cab.exemple.mssante.fr',
		type: 'PER',
		person: 'Dr Anne LEROY',
		structure: 'Cabinet des Lilas',
		legalName: 'SELARL LEROY',
		city: 'LYON',
		paperless: true,
	}))
	it('has the legal name where there is no sign', () =>
		expect(read(ROW.replace('Cabinet des Lilas', ''))?.structure).toBe('SELARL LEROY'))
	it('of an organisation is nobody', () => expect(read('ORG|accueil@ehpad.fr||||N|EHPAD|EHPAD|'))
		.toMatchObject({ person: null, paperless: false }))
	it.each(['', 'pas une adresse', '@cab.fr'])('whose address is none is none: « %s »', (address) =>
		expect(read(`PER|${address}||||||||`)).toBeNull())
})

describe('a mailbox that is on the red list', () => {
	const withList = (word: string) => read(`${ROW}|${word}`, `${HEADER}|Liste rouge`)
	it.each(['O', 'oui', 'TRUE', '1'])('is never shown: « %s »', (word) => expect(withList(word)).toBeNull())
	it.each(['N', '', '0'])('and one that is not, is: « %s »', (word) => expect(withList(word)).not.toBeNull())
})
