import type { Person } from './find.ts'

import { describe, expect, it } from 'vitest'
import { daysIn } from './dates.ts'
import { findPeople } from './find.ts'
import { fold, mixesScripts } from './fold.ts'

const pierre: Person = { id: 'pierre', matricule: '138066912301223', families: ['CHARPENTIER'], firsts: ['PIERRE'], birthDate: '19380621' }
const corse: Person = {
	id: 'corse',
	matricule: '255082A16802597',
	families: ['D’ORNANO', 'LE GOFF-MARTIN'],
	firsts: ['MARIE-LOUISE'],
	birthDate: '19550812',
}
function seen(...texts: string[]) {
	return findPeople(texts, [pierre, corse]).map(({ id, matricule, families, firsts, born }) =>
		[id, matricule && 'matricule', families.length > 0 && 'family', firsts.length > 0 && 'first', born && 'born']
			.filter(Boolean)
			.join(' '))
}

describe('a person is found as people write them', () => {
	it.each([
		['M. CHARPENTIER né le 21/6/1938'],
		['M. Charpentier, né le 21 juin 1938'],
		['charpentier (21/06/38)'],
		['CHARPENTIER 21.06.1938'],
		['CHARPENTIER 1938-06-21'],
		['CHARPENTIER 19380621'],
		['CHARPENTIER né le vingt-et-un juin mil neuf cent trente-huit'],
		['CHAR-\nPENTIER né le 21/06/1938'],
		['CHARPEN\nTIER né le 21/06/1938'],
		['CHAR\u00ADPENTIER né le 21/06/1938'],
		['CHAR\u200BPEN\u2060TIER né le 21/06/1938'],
		['ＣＨＡＲＰＥＮＴＩＥＲ né le ２１/０６/１９３８'],
		['СНАRРЕNТIЕR né le 21/06/1938'],
		['C H A R P E N T I E R  né le 21 / 06 / 1938'],
		['Charpéntier né le 21\u00A0juin\u00A01938'],
	])('%j says a name and a birth date', (text) => expect(seen(text)).toEqual(['pierre family born']))

	it.each([
		['1380669123012'],
		['138066912301223'],
		['1 38 06 69 123 012 23'],
		['1.38.06.69.123.012'],
		['1-38-06-69-123-012 / 23'],
		['NIR : 1 38 06\n69 123 012'],
		['n°1380669123012.'],
	])('%j says a matricule', (text) => expect(seen(text)).toEqual(['pierre matricule']))

	it('knows Corsica', () => expect(seen('2 55 08 2a 168 025')).toEqual(['corse matricule']))

	it.each([
		['CharpentierPierre.pdf', 'pierre family first'],
		['LE_GOFF_MARTIN_Marie-Louise.pdf', 'corse family first'],
		['Mme Legoffmartin, Marie Louise', 'corse family first'],
		['Mme Dornano Marie\nLouise', 'corse family first'],
		['pierre.charpentier@exemple.fr', 'pierre family first'],
	])('%j says a name and a first name', (text, what) => expect(seen(text)).toEqual([what]))

	it('is not found by a part of a word, nor by a date that is another', () => {
		expect(seen('La charpenterie du 21/06/1938')).toEqual([])
		expect(seen('CHARPENTIER, 21/06/1939')).toEqual(['pierre family'])
	})
	it('has a first name close to the family name, or far from it', () => {
		const near = (text: string) => findPeople([text], [pierre])[0]!.near.length
		expect(near('M. Pierre CHARPENTIER')).toBe(1)
		expect(near(`CHARPENTIER Paul. ${'Examen normal. '.repeat(10)} Docteur Pierre Simon`)).toBe(0)
	})
	it('is found among thousands, in a long text', () => {
		const people = Array.from({ length: 3000 }, (_, index): Person => ({
			id: String(index),
			matricule: String(1_380_669_100_000 + index),
			families: [`NOM${[...String(index)].map((digit) => 'ABCDEFGHIJ'[Number(digit)]).join('')}`],
			firsts: ['JEAN'],
			birthDate: '19380621',
		}))
		const text = `${'Surveillance du poids, rien à signaler. '.repeat(20_000)} M. Jean Nombabc`
		expect(findPeople([text], people).map(({ id }) => id)).toEqual(['1012'])
	})
})

describe('a day', () => {
	it.each([
		['1er mars 1940', ['19400301']],
		['le premier mars mil neuf cent quarante', ['19400301']],
		['dix-sept août dix-neuf cent quatre-vingt-dix-sept', ['19970817']],
		['3 févr. 2012', ['20120203']],
		['du 2 au 9 mars', []],
		['3-21/6/1938', ['19380621']],
		['31/12/40', ['19401231', '20401231']],
		['tél. 01 23 45 67 89', []],
		['vingt et un juin mil neuf cent trente-huit', ['19380621']],
		['le 4 mai mil neuf cent quatre-vingt-onze à Lyon', ['19910504']],
		['né le 21JUIN1938', ['19380621']],
	])('%s', (text, days) => expect([...daysIn(fold(text))].filter((day) => days.length > 0 || day.startsWith('19')).sort()).toEqual(days))
})

describe('a word that mixes scripts', () => {
	it.each(['CHАRPENTIER', 'Μartin né', 'pаul'])('%s is doubted', (text) => expect(mixesScripts(text)).toBe(true))
	it.each(['Éléonore', '10 µg/L', '5 μmol', 'γGT', 'β2-mimétique', 'Иванов Пётр', 'ΔF508', 'œdème'])('%s is not', (text) =>
		expect(mixesScripts(text)).toBe(false))
})
