import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { zip } from '../../demo/fixtures/xdm.ts'
import { buildDirectory } from './build-directory.ts'
import { Directory } from './directory.ts'
import { openExtraction } from './lines.ts'

const HEADER
	= 'Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Identification nationale PP|Type identifiant structure|Identification '
		+ "Structure|Service de rattachement|Civilité d'exercice|Nom d'exercice|Prénom d'exercice|Catégorie profession|Libellé de "
		+ 'catégorie profession|Code Profession|Libellé Profession|Code savoir-faire|Libellé savoir-faire|Dématérialisation|Raison '
		+ 'Sociale structure BAL|Enseigne commerciale structure BAL|L2COMPLEMENTLOCALISATION structure BAL|L3COMPLEMENTDISTRIBUTION '
		+ 'structure BAL|L4NUMEROVOIE structure BAL|L4COMPLEMENTNUMEROVOIE structure BAL|NL4TYPEVOIE structure BAL|L4LIBELLEVOIE '
		+ 'structure BAL|L5LIEUDITMENTION structure BAL|L6LIGNEACHEMINEMENT structure BAL|Code postal structure BAL|Département '
		+ 'structure BAL|Pays structure BAL'
function row(fields: Record<string, string>) {
	return HEADER.split('|')
		.map((name) => fields[name] ?? fields[name.replace(' structure BAL', '')] ?? '')
		.join('|')
}
const ZOE = {
	'Type de BAL': 'PER',
	'Adresse BAL': 'zoe.martin@cab.exemple.mssante.fr',
	'Identification nationale PP': '810000000001',
	"Civilité d'exercice": 'DR',
	"Nom d'exercice": 'MARTIN',
	"Prénom d'exercice": 'Zoé',
	'Libellé Profession': 'Médecin',
	'Libellé savoir-faire': 'Qualifié en Médecine Générale (SM)',
	Dématérialisation: 'O',
}
const ROWS = [
	row({ ...ZOE, 'Raison Sociale': 'CABINET DE LA PAIX', L6LIGNEACHEMINEMENT: '75002 PARIS', 'Code postal': '75002' }),
	row({
		'Type de BAL': 'PER',
		'Adresse BAL': 'jean.martineau@cab.exemple.mssante.fr',
		'Identification nationale PP': '810000000002',
		"Nom d'exercice": 'MARTINEAU',
		"Prénom d'exercice": 'Jean',
		'Libellé Profession': 'Infirmier',
		L6LIGNEACHEMINEMENT: '69003 LYON CEDEX 03',
		'Code postal': '69003',
	}),
	row({
		'Type de BAL': 'PER',
		'Adresse BAL': 'eloise.durand@chu.exemple.mssante.fr',
		'Identification nationale PP': '810000000003',
		"Nom d'exercice": 'DURAND',
		"Prénom d'exercice": 'Éloïse',
		'Libellé Profession': 'Médecin',
		'Libellé savoir-faire': 'Cardiologie et maladies vasculaires (SM)',
		'Raison Sociale': 'CENTRE HOSPITALIER MARTIN',
		L6LIGNEACHEMINEMENT: '75013 PARIS',
		'Code postal': '75013',
	}),
	row({
		'Type de BAL': 'ORG',
		'Adresse BAL': 'accueil@exemple.mssante.fr',
		'Identification Structure': '750000001',
		'Service de rattachement': 'Secrétariat',
		'Raison Sociale': 'EHPAD LES LILAS',
		'Enseigne commerciale': 'Résidence d’été',
		L6LIGNEACHEMINEMENT: '13001 MARSEILLE',
		'Code postal': '13001',
	}),
	// Where she also works.
	row({ ...ZOE, 'Raison Sociale': 'CLINIQUE DU NORD', L6LIGNEACHEMINEMENT: '59000 LILLE', 'Code postal': '59000' }),
	row({ 'Type de BAL': 'PER', 'Adresse BAL': 'sans adresse' }),
]
let root: string
let file: string
let directory: Directory

async function build(text: string, name = 'Extraction_Correspondance_MSSante_202608250915.txt', options = {}) {
	writeFileSync(join(root, name), text)
	return buildDirectory(file, await openExtraction(join(root, name)), options)
}

beforeAll(async () => {
	root = mkdtempSync(join(tmpdir(), 'mssante-directory-'))
	file = join(root, 'directory.db')
	expect((await build([HEADER, ...ROWS, ''].join('\n'))).rows).toBe(4)
	directory = Directory.open(file)!
})
afterAll(() => directory.close())

const found = (query: string) => directory.search(query).map(({ address }) => address.split('@')[0])

describe('the directory', () => {
	// ECO.3.1.4 (docs/conformite.md).
	it.each([
		['a name, those who bear it first', 'martin', ['zoe.martin', 'eloise.durand', 'jean.martineau']],
		['a name without its accents', 'eloise durand', ['eloise.durand']],
		['words in any order', 'durand paris eloise', ['eloise.durand']],
		['the beginning of words, as one types', 'marti ly', ['jean.martineau']],
		['a profession and a town', 'infirmier lyon', ['jean.martineau']],
		['a speciality', 'cardiologie', ['eloise.durand']],
		['another form of a speciality', 'médecin généraliste lille', ['zoe.martin']],
		['a structure by its sign', 'residence d\'ete', ['accueil']],
		['a structure by its legal name', 'lilas ehpad', ['accueil']],
		['an RPPS', '10000000003', ['eloise.durand']],
		['a national identifier', '810000000003', ['eloise.durand']],
		['a FINESS', '750000001', ['accueil']],
		['a postal code', '13001', ['accueil']],
		['an address as one types', 'accueil@exe', ['accueil']],
		['nothing that is a word', '"*^(', []],
		['what nobody is', 'inexistant', []],
	])('is searched by %s', (_, query, expected) => expect(found(query)).toEqual(expected))

	it('shows an address once, whatever its rows, with its place', () => expect(directory.search('zoe martin')).toEqual([
		{
			address: 'zoe.martin@cab.exemple.mssante.fr',
			type: 'PER',
			name: 'DR Zoé MARTIN',
			profession: 'Médecin',
			speciality: 'Qualifié en Médecine Générale (SM)',
			structure: expect.any(String) as string,
			city: expect.any(String) as string,
			postalCode: expect.any(String) as string,
		},
	]))
	it('tells its age', () => expect(directory.facts()).toMatchObject({ rows: 4, extractedAt: '2026-08-25' }))
	it('writes a town without its CEDEX', () => expect(directory.search('martineau')[0]!.city).toBe('LYON'))
})

describe('a new extraction', () => {
	it('is read whatever the order of its columns', async () => {
		const target = join(root, 'autre.db')
		writeFileSync(join(root, 'ordre.txt'), 'Adresse BAL|Nom d\'exercice|Type de BAL\na@b.exemple.mssante.fr|DUPONT|PER\n')
		await buildDirectory(target, await openExtraction(join(root, 'ordre.txt')))
		const other = Directory.open(target)!
		expect(other.search('dupont')).toMatchObject([{ address: 'a@b.exemple.mssante.fr', type: 'PER', name: 'DUPONT' }])
		other.close()
	})

	it('is read zipped', async () => {
		const target = join(root, 'zip.db')
		writeFileSync(join(root, 'e.zip'), await zip({ 'Extraction_202608250915.txt': Buffer.from([HEADER, ...ROWS].join('\r\n')) }))
		expect((await buildDirectory(target, await openExtraction(join(root, 'e.zip')))).rows).toBe(4)
	})

	it('never shows a red-listed mailbox', async () => {
		const target = join(root, 'rouge.db')
		writeFileSync(
			join(root, 'rouge.txt'),
			"Type de BAL|Adresse BAL|Nom d'exercice|Liste "
			+ 'rouge\nPER|a@b.exemple.mssante.fr|DUPONT|O\nPER|c@b.exemple.mssante.fr|DURAND|N\n',
		)
		expect((await buildDirectory(target, await openExtraction(join(root, 'rouge.txt')))).rows).toBe(1)
	})

	it.each([
		['a file of something else', 'a;b;c\n1;2;3\n', 'MSS-DIRECTORY-FILE'],
		['a file cut short', [HEADER, ...ROWS.slice(0, 2)].join('\n'), 'MSS-DIRECTORY-SHRUNK'],
		['a line without end', 'x'.repeat(100_000), 'MSS-DIRECTORY-FILE'],
	])('that is %s is refused, and the former one stays', async (_, text, code) => {
		await expect(build(text, 'mauvais.txt')).rejects.toMatchObject({ code })
		expect(found('martin')).toHaveLength(3)
		expect(existsSync(file)).toBe(true)
		expect(readdirSync(root).filter((name) => name.endsWith('.new'))).toEqual([])
	})
})
