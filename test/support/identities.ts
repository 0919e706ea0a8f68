/**
 * Labelled pairs of identities: what a document says, and what the register holds. Each says who may be filed by itself: exactly one
 * person of the register, or nobody. Made from lists of names as they are borne in France; always the same ones.
 */
import type { Identity } from '../../server/mssante/ins/identity.ts'
import type { Patient } from '../../server/patients/patient.ts'

import { NOBODY } from '../../server/mssante/ins/identity.ts'
import { keyOf } from '../../server/mssante/ins/matricule.ts'

const FAMILIES = [
	'MARTIN',
	'BERNARD',
	'PETIT',
	'DUBOIS',
	'LEFÈVRE',
	'LE GOFF',
	'LE ROUX',
	'D’ALMEIDA',
	'D\'ORNANO',
	'DE LA TOUR',
	'DUPONT-MOREAU',
	'ÉLOÏSE-DURAND',
	'N’DIAYE',
	'BEN AHMED',
	'EL HADDAD',
	'AÏT OUAMAR',
	'TRAORÉ',
	'DIALLO',
	'COULIBALY',
	'NGUYEN',
	'PHAM',
	'MUÑOZ',
	'FERREIRA DOS SANTOS',
	'KOWALSKI',
	'ŒUVRARD',
	'HÆGELI',
	'SAINT-ÉTIENNE',
	'O’BRIEN',
	'BOUAZZA',
	'CHARPENTIER',
]
const FIRSTS_F = [
	'MARIE',
	'JEANNE',
	'MARIE-LOUISE',
	'ANNE-SOPHIE',
	'FATIMA',
	'FATOUMATA',
	'AÏCHA',
	'LÆTITIA',
	'HÉLÈNE',
	'ZOÉ',
	'MAËLLE',
	'KHADIJA',
	'SOLÈNE',
	'LUCIE',
	'THI MAI',
]
const FIRSTS_M = [
	'JEAN',
	'PIERRE',
	'JEAN-PIERRE',
	'PAUL',
	'MOHAMED',
	'MOHAMMED',
	'MAMADOU',
	'FRANÇOIS',
	'JOSÉ',
	'NOËL',
	'ABDEL KADER',
	'YOUSSEF',
	'LOÏC',
	'ÉTIENNE',
	'GWENAËL',
]
/** Other ways in which the same name is written, each of them another name to a machine. */
const TRANSLITERATED: Record<string, string> = {
	MOHAMED: 'MOHAMMED',
	MOHAMMED: 'MUHAMMAD',
	FATIMA: 'FATMA',
	FATOUMATA: 'FATIMATA',
	AÏCHA: 'AISSA',
	KHADIJA: 'KHADIDJA',
	YOUSSEF: 'YOUCEF',
	MAMADOU: 'MAMADU',
	DIALLO: 'JALLOW',
	COULIBALY: 'KULIBALI',
	BOUAZZA: 'BOUAZA',
}
/** Metropolitan France, Corsica, overseas, abroad (INSEE). */
const PLACES = ['75112', '69123', '13055', '35238', '2A004', '2B033', '97209', '99139', '99350', '99352', '99326', '99243']
const OID = '1.2.250.1.213.1.4.8'

export interface Pair {
	kind: string
	document: Identity
	register: Patient[]
	/** Who may be filed by itself. */
	filed: string | null
}

/** Numbers that look drawn, the same each time (mulberry32). */
function dice(seed: number): () => number {
	return () => {
		seed = seed + 0x6D2B79F5 | 0
		let mixed = Math.imul(seed ^ seed >>> 15, 1 | seed)
		mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed
		return ((mixed ^ mixed >>> 14) >>> 0) / 4294967296
	}
}

export function* pairs(count: number, seed = 1): Iterable<Pair> {
	const roll = dice(seed)
	const one = <T>(list: readonly T[]) => list[Math.floor(roll() * list.length)]!
	const digits = (length: number) => Array.from({ length }, () => Math.floor(roll() * 10)).join('')
	let next = 0

	function person(more: Partial<Patient> = {}): Patient {
		const sex = one(['M', 'F'])
		const first = one(sex === 'M' ? FIRSTS_M : FIRSTS_F)
		const place = more.birthPlace ?? one(PLACES)
		const year = `19${20 + Math.floor(roll() * 79)}`
		const month = String(1 + Math.floor(roll() * 12)).padStart(2, '0')
		const birthDate = `${year}${month}${String(1 + Math.floor(roll() * 28)).padStart(2, '0')}`
		const made: Patient = {
			structure: '',
			id: `P${++next}`,
			status: 'qualifiee',
			folder: null,
			discharged: null,
			out: null,
			opposition: null,
			ins: null,
			birthFamilyName: one(FAMILIES),
			birthGivenNames: `${first} ${one(FIRSTS_M)}`,
			firstBirthGivenName: first,
			usedFamilyName: null,
			usedGivenName: null,
			birthDate,
			sex,
			birthPlace: place,
			...more,
		}
		return { ...made, ins: more.ins ?? { oid: OID, matricule: matriculeFor(made) } }
	}
	function matriculeFor({ sex, birthDate, birthPlace }: Patient): string {
		const thirteen = `${sex === 'M' ? 1 : 2}${birthDate!.slice(2, 6)}${birthPlace!}${digits(3)}`
		return thirteen + keyOf(thirteen)
	}
	/** As an honest sender writes it: strict traits, or with accents, typographic apostrophes, small letters, more spaces. */
	function written(patient: Patient): Identity {
		const identity = Object.fromEntries(
			Object.keys(NOBODY).map((trait) => [trait, patient[trait as keyof Identity]]),
		) as unknown as Identity
		const style = one([
			(text: string) => text,
			strict,
			(text: string) => text.toLowerCase(),
			(text: string) => text.replace(/'/g, '’'),
			(text: string) => `${text.replaceAll(' ', '  ')} `,
		])
		const again = (text: string | null) => (text === null ? null : style(text))
		return {
			...identity,
			birthFamilyName: again(identity.birthFamilyName),
			birthGivenNames: again(identity.birthGivenNames),
			firstBirthGivenName: again(identity.firstBirthGivenName),
		}
	}
	const strangers = () => Array.from({ length: 3 }, () => person())

	/** Each makes one pair. */
	const KINDS: Record<string, () => Omit<Pair, 'kind'> | null> = {
		exact: () => {
			const patient = person()
			return { document: written(patient), register: [patient, ...strangers()], filed: patient.id }
		},
		'twin, both known': () => {
			const [one_, other] = twins()
			return { document: written(one_), register: [other, one_], filed: one_.id }
		},
		'twin, the other alone is known': () => {
			const [absent, other] = twins()
			return { document: written(absent), register: [other, ...strangers()], filed: null }
		},
		'matricule of one twin, first name of the other': () => {
			const [first, other] = twins()
			return {
				document: { ...written(first), firstBirthGivenName: other.firstBirthGivenName, birthGivenNames: other.birthGivenNames },
				register: [first, other],
				filed: null,
			}
		},
		'homonyms born on different days': () => {
			const patient = person()
			const homonym = person({
				birthFamilyName: patient.birthFamilyName,
				firstBirthGivenName: patient.firstBirthGivenName,
				birthGivenNames: patient.birthGivenNames,
				sex: patient.sex,
			})
			return { document: written(patient), register: [homonym, patient], filed: patient.id }
		},
		'birth date of the homonym': () => {
			const patient = person()
			const homonym = person({
				birthFamilyName: patient.birthFamilyName,
				firstBirthGivenName: patient.firstBirthGivenName,
				birthGivenNames: patient.birthGivenNames,
				sex: patient.sex,
			})
			return patient.birthDate === homonym.birthDate
				? null
				: { document: { ...written(patient), birthDate: homonym.birthDate }, register: [homonym, patient], filed: null }
		},
		'used name, known by it': () => {
			const patient = person({ usedFamilyName: one(FAMILIES) })
			return { document: { ...written(patient), usedFamilyName: 'AUTRE' }, register: [patient, ...strangers()], filed: patient.id }
		},
		'used name in place of the birth name': () => {
			const patient = person({ usedFamilyName: 'CHAUMETTE' })
			return {
				document: { ...written(patient), birthFamilyName: patient.usedFamilyName },
				register: [patient, ...strangers()],
				filed: null,
			}
		},
		'hyphen in place of a space': () => {
			const patient = person()
			const changed = patient.firstBirthGivenName!.includes('-')
				? patient.firstBirthGivenName!.replace('-', ' ')
				: patient.firstBirthGivenName!.replace(' ', '-')
			return changed === patient.firstBirthGivenName
				? null
				: { document: { ...written(patient), firstBirthGivenName: changed }, register: [patient], filed: null }
		},
		'compound name cut': () => {
			const patient = person()
			const cut = patient.birthFamilyName!.split(/[- ’']/)[0]!
			return cut === patient.birthFamilyName
				? null
				: { document: { ...written(patient), birthFamilyName: cut }, register: [patient], filed: null }
		},
		transliterated: () => {
			const patient = person()
			const other = TRANSLITERATED[patient.firstBirthGivenName!] ?? TRANSLITERATED[patient.birthFamilyName!]
			const trait = patient.firstBirthGivenName! in TRANSLITERATED ? 'firstBirthGivenName' : 'birthFamilyName'
			return other === undefined ? null : { document: { ...written(patient), [trait]: other }, register: [patient], filed: null }
		},
		'partial birth date': () => {
			const patient = person()
			const date = one([patient.birthDate!.slice(0, 4), patient.birthDate!.slice(0, 6), ''])
			return { document: { ...written(patient), birthDate: date || null }, register: [patient], filed: null }
		},
		'partial birth date on both sides': () => {
			const patient = person({ birthDate: '1938' })
			return { document: written(patient), register: [patient], filed: null }
		},
		'Corsica, A for B': () => {
			const patient = person({ birthPlace: '2A004' })
			return { document: { ...written(patient), birthPlace: '2B004' }, register: [patient], filed: null }
		},
		'another country of birth': () => {
			const patient = person({ birthPlace: '99350' })
			return { document: { ...written(patient), birthPlace: '99352' }, register: [patient], filed: null }
		},
		'one digit of the matricule': () => {
			const patient = person()
			const { matricule, oid } = patient.ins!
			const thirteen = matricule.slice(0, 10) + String((Number(matricule[10]) + 1) % 10) + matricule.slice(11, 13)
			return {
				document: { ...written(patient), ins: { oid, matricule: thirteen + keyOf(thirteen) } },
				register: [patient, ...strangers()],
				filed: null,
			}
		},
		'another nature of matricule': () => {
			const patient = person()
			return {
				document: { ...written(patient), ins: { ...patient.ins!, oid: '1.2.250.1.213.1.4.9' } },
				register: [patient],
				filed: null,
			}
		},
		'one matricule for two': () => {
			const patient = person()
			return { document: written(patient), register: [patient, person({ ins: patient.ins })], filed: null }
		},
		'not qualified': () => {
			const patient = person({ status: one(['validee', 'recuperee', 'provisoire']) })
			return { document: written(patient), register: [patient], filed: null }
		},
		'the other sex': () => {
			const patient = person()
			return { document: { ...written(patient), sex: patient.sex === 'M' ? 'F' : 'M' }, register: [patient], filed: null }
		},
		'a trait that is missing': () => {
			const patient = person()
			return {
				document: { ...written(patient), [one(['birthPlace', 'sex', 'birthGivenNames'])]: null },
				register: [patient],
				filed: null,
			}
		},
	}

	function twins(): [Patient, Patient] {
		const first = person()
		const name = one((first.sex === 'M' ? FIRSTS_M : FIRSTS_F).filter((other) => strict(other) !== strict(first.firstBirthGivenName!)))
		const { birthFamilyName, birthDate, birthPlace, sex } = first
		return [first, person({ birthFamilyName, birthDate, birthPlace, sex, firstBirthGivenName: name, birthGivenNames: name })]
	}

	for (let index = 0, made = 0; made < count; index++) {
		const names = Object.keys(KINDS)
		const kind = names[index % names.length]!
		const pair = KINDS[kind]!()
		if (pair !== null) {
			made++
			yield { kind, ...pair }
		}
	}
}

/** RNIV: capitals without accents. */
function strict(name: string): string {
	return name.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase().replaceAll('Œ', 'OE').replaceAll('Æ', 'AE').replaceAll('’', '\'')
}
