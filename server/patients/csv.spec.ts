import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { parseRegister } from './csv.ts'

const HEADER = 'id;matricule;oid;statut_ins;nom_naissance;prenoms_naissance;premier_prenom_naissance;'
	+ 'nom_utilise;prenom_utilise;date_naissance;sexe;lieu_naissance;dossier'
const OID = '1.2.250.1.213.1.4.8'
function line(change: Record<string, string> = {}) {
	return Object.values({
		id: 'P1',
		matricule: '279035121518989',
		oid: OID,
		statut: 'qualifiee',
		nom: 'HÉLÈNE',
		prenoms: 'LÉA',
		premier: 'LÉA',
		nu: '',
		pu: '',
		date: '28/03/1979',
		sexe: 'F',
		lieu: '51215',
		dossier: 'Usagers/HÉLÈNE Léa',
		...change,
	}).join(';')
}
const parse = (...lines: string[]) => parseRegister(Buffer.from([HEADER, ...lines].join('\r\n')), [])

describe('a register, as people export it', () => {
	it.each<[string, Buffer]>([
		['UTF-8', Buffer.from(`${HEADER}\n${line()}`)],
		['UTF-8 with a BOM', Buffer.from(`\uFEFF${HEADER}\n${line()}`)],
		['Windows-1252', iconv.encode(`${HEADER}\n${line()}`, 'windows-1252')],
	])('is read in %s', (_, bytes) => expect(parseRegister(bytes, []).patients[0]!.birthFamilyName).toBe('HÉLÈNE'))
	it.each([['28/03/1979'], ['1979-03-28']])('reads the date %s', (date) =>
		expect(parse(line({ date })).patients[0]!.birthDate).toBe('19790328'))
	it('ignores empty lines and spaces in matricules', () =>
		expect(parse('', line({ matricule: '2 79 03 51 215 189 89' }), ';;;;;;;;;;;;').patients[0]!.ins!.matricule).toBe('279035121518989'))
	it('accepts columns in another order', () =>
		expect(parseRegister(Buffer.from(`${HEADER.replace('id;', '')};id\n${line().replace('P1;', '')};P1`), []).patients[0]!.id).toBe(
			'P1',
		))

	it.each<[RegExp, Record<string, string>]>([
		[/tableur a transformé/, { matricule: '2,79035E+14' }],
		[/13 caractères/, { matricule: '2790351215189' }],
		[/forme attendue/, { matricule: '979035121518989' }],
		[/date de naissance/, { date: '31/02/1979' }],
		[/date de naissance/, { date: '3/28/79' }],
		[/statut/, { statut: 'oui' }],
		[/sexe/, { sexe: 'X' }],
		[/zéro de gauche/, { lieu: '1053' }],
		[/OID/, { oid: '1.2.3' }],
		[/sans son OID/, { oid: '' }],
		[/identifiant/, { id: '' }],
		[/nom de naissance/, { nom: '' }],
		[/chemin/, { dossier: '../autre' }],
	])('rejects a line with its reason: %s', (reason, change) => {
		const { patients, rejected } = parse(line({ id: 'bon' }), line(change))
		expect(patients.map(({ id }) => id)).toEqual(['bon'])
		expect(rejected).toMatchObject([{ line: 3, reason: expect.stringMatching(reason) }])
	})

	it('rejects a second line of the same patient', () => expect(parse(line(), line()).rejected[0]!.reason).toMatch(/déjà plus haut/))
	it('takes in a wrong key, with a warning', () => expect(parse(line({ matricule: '253097812634581' }))).toMatchObject({
		patients: [{}],
		warnings: [{ reason: expect.stringMatching(/clé/) }],
	}))
	it('says which columns are missing', () => expect(() => parseRegister(Buffer.from('id;nom\n1;x'), [])).toThrow(/matricule, oid/))
	it('asks for the structure where there are several', () =>
		expect(parseRegister(Buffer.from(`${HEADER}\n${line()}`), ['a', 'b']).rejected[0]!.reason).toMatch(/structure/))
})

describe('the code page of a register', () => {
	const PEOPLE = [
		['LEFÈVRE', 'HÉLÈNE'],
		['Lefèvre', 'Hélène'],
		['MUÑOZ', 'JOSÉ'],
		['GÖRANSSON', 'Noël'],
		['ÉLOÏSE-DURAND', 'ZOÉ'],
		['Œuvrard', 'Lætitia'],
		['CÔTÉ', 'FRANÇOIS'],
		['Garçon', 'Anaïs'],
	]
	const of = (family: string, given: string) => `${HEADER}\r\n1;;;provisoire;${family};${given};${given};;;;F;;Résidents/${family} `
		+ `${given}\r\n`
	it.each(PEOPLE)('is read where it is UTF-8, UTF-16 or Windows-1252: %s %s', (family, given) => {
		const text = of(family, given)
		for (const bytes of [
			Buffer.from(text),
			Buffer.from(`\uFEFF${text}`),
			iconv.encode(`\uFEFF${text}`, 'utf-16le'),
			iconv.encode(text, 'windows-1252'),
		]) {
			expect(parseRegister(bytes, []).patients[0]).toMatchObject({
				birthFamilyName: family,
				birthGivenNames: given,
				folder: `Résidents/${family} ${given}`,
			})
		}
	})
	it.each(PEOPLE)('is refused where it is that of MS-DOS or of the Macintosh: %s %s', (family, given) => {
		for (const page of ['cp850', 'macroman']) {
			const text = of(family, given)
			// œ does not exist in the code page of MS-DOS.
			if (iconv.decode(iconv.encode(text, page), page) === text) {
				expect(() => parseRegister(iconv.encode(text, page), [])).toThrow(/MS-DOS ou Macintosh/)
			}
		}
	})
})

describe('the header of a register', () => {
	const FRIENDLY = HEADER
		.replace('nom_naissance', 'Nom de naissance')
		.replace('matricule', 'Matricule INS')
		.replace('date_naissance', 'Né(e) le')
		.replace('premier_prenom_naissance', '1er prénom')
	const of = (header: string, rest = '') => parseRegister(Buffer.from(`${header}\n${line()}${rest}`), [])

	it('is forgiven where it is clear, and what was understood is told', () => {
		const { patients, header } = of(`${FRIENDLY};Chambre`, ';12')
		expect(patients[0]).toMatchObject({ birthFamilyName: 'HÉLÈNE', birthDate: '19790328', firstBirthGivenName: 'LÉA' })
		expect(header).toEqual({
			renamed: [
				{ header: 'Matricule INS', column: 'matricule' },
				{ header: 'Nom de naissance', column: 'nom_naissance' },
				{ header: '1er prénom', column: 'premier_prenom_naissance' },
				{ header: 'Né(e) le', column: 'date_naissance' },
			],
			ignored: ['Chambre'],
		})
	})
	it.each(['Nom', 'Prénom', 'NIR', 'Numéro de sécurité sociale'])('is not guessed: « %s » is nobody’s', (name) => {
		for (const column of ['nom_naissance', 'prenoms_naissance', 'matricule']) {
			expect(() => of(HEADER.replace(column, name))).toThrow(new RegExp(`manque ${column}`))
		}
	})
	it('of our own words is believed before another’s', () =>
		expect(of(`${HEADER};INS`, ';oui')).toMatchObject({
			patients: [{ ins: { matricule: '279035121518989' } }],
			header: { ignored: ['INS'] },
		}))
	it('that says one thing twice is refused, both named', () =>
		expect(() => of(HEADER.replace('matricule', 'INS').concat(';Matricule INS'), ';x')).toThrow(/« INS », « Matricule INS »/))
})
