/** The directory at its real size: 540,000 made rows, and what people type to find somebody. */
import { once } from 'node:events'
import { createWriteStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { buildDirectory } from '../../server/directory/build-directory.ts'
import { Directory } from '../../server/directory/directory.ts'
import { openExtraction } from '../../server/directory/lines.ts'
import { newFolder } from '../support/new-folder.ts'

const ROWS = 540_000
const QUERIES = 1000
const HEADER
	= "Type de BAL|Adresse BAL|Identification nationale PP|Identification Structure|Service de rattachement|Civilité d'exercice|Nom "
		+ "d'exercice|Prénom d'exercice|Libellé Profession|Libellé savoir-faire|Dématérialisation|Raison Sociale structure BAL|Enseigne "
		+ 'commerciale structure BAL|L6LIGNEACHEMINEMENT structure BAL|Code postal structure BAL|Département structure BAL'
const SYLLABLES = [
	'MAR',
	'TIN',
	'DU',
	'PONT',
	'LE',
	'FÈ',
	'VRE',
	'GAR',
	'CIA',
	'BER',
	'NARD',
	'ROU',
	'SSEL',
	'MO',
	'REL',
	'PE',
	'TIT',
	'CHA',
	'RPEN',
	'TIER',
	'BO',
	'YER',
	'GI',
	'RAUD',
	'LAM',
	'BERT',
	'FON',
	'TAINE',
	'HÉ',
	'LIE',
]
const GIVEN = [
	'Marie',
	'Jean',
	'Zoé',
	'Éloïse',
	'Paul',
	'Françoise',
	'Anne-Sophie',
	'Mohamed',
	'José',
	'Inès',
	'Léa',
	'Hugo',
	'Chloé',
	'Jeanne',
	'Théo',
	'Nathalie',
	'Isabelle',
	'Philippe',
	'Sylvie',
	'Catherine',
]
const PROFESSIONS = [
	['Médecin', 'Qualifié en Médecine Générale (SM)'],
	['Médecin', 'Cardiologie et maladies vasculaires (SM)'],
	['Médecin', 'Psychiatrie (SM)'],
	['Infirmier', ''],
	['Pharmacien', ''],
	['Masseur-Kinésithérapeute', ''],
	['Chirurgien-Dentiste', ''],
	['Sage-Femme', ''],
	['Orthophoniste', ''],
	['Psychologue', ''],
] as const
const STRUCTURES = [
	'EHPAD LES LILAS',
	'PHARMACIE DE LA GARE',
	'CABINET MÉDICAL DU PARC',
	'CENTRE HOSPITALIER',
	'IME LES TILLEULS',
	'SSIAD DU CENTRE',
	'MAISON DE SANTÉ',
	'CLINIQUE SAINT-JEAN',
	'CAMSP',
	'LABORATOIRE BIOMED',
]

/** The same figures at every run. */
function dice(seed: number): (sides: number) => number {
	let state = seed
	return (sides) => {
		state = Math.imul(state ^ (state >>> 15), 0x2C1B3C6D) + 0x297A2D39 | 0
		return (state >>> 0) % sides
	}
}

const pick = <T>(roll: (sides: number) => number, list: readonly T[]): T => list[roll(list.length)]!
const nameOf = (roll: (sides: number) => number) => pick(roll, SYLLABLES) + pick(roll, SYLLABLES) + (roll(2) ? pick(roll, SYLLABLES) : '')
function townOf(index: number) {
	return `${SYLLABLES[index % 30]}${SYLLABLES[(index >> 3) % 30]}VILLE${index % 3 ? '' : ` SUR ${SYLLABLES[(index >> 5) % 30]}`}`
}

export async function directory(say: (what: string, value: unknown) => void): Promise<void> {
	const root = newFolder('directory')
	const file = join(root, 'Extraction_Correspondance_MSSante_202611240600.txt')
	try {
		await writeExtraction(file)
		const built = await buildDirectory(join(root, 'directory.db'), await openExtraction(file))
		say('directory import', { rows: built.rows, seconds: +built.seconds.toFixed(1) })
		const opened = Directory.open(join(root, 'directory.db'))!
		const roll = dice(7)
		const times: number[] = []
		let found = 0
		for (let index = 0; index < QUERIES; index++) {
			const query = queryOf(roll, index)
			const started = performance.now()
			found += opened.search(query).length > 0 ? 1 : 0
			times.push(performance.now() - started)
		}
		opened.close()
		times.sort((one, other) => one - other)
		say('directory search, ms', {
			queries: QUERIES,
			withResults: found,
			p50: +times[QUERIES / 2]!.toFixed(2),
			p95: +times[Math.floor(QUERIES * 0.95)]!.toFixed(2),
			worst: +times.at(-1)!.toFixed(2),
			aim: 20,
		})
	} finally {
		rmSync(root, { recursive: true, force: true })
	}
}

async function writeExtraction(file: string): Promise<void> {
	const roll = dice(1)
	const out = createWriteStream(file)
	out.write(`${HEADER}\n`)
	for (let index = 0; index < ROWS; index++) {
		const town = roll(3000)
		const postal = String(1000 + town * 31).padStart(5, '0')
		const structure = `${pick(roll, STRUCTURES)} ${roll(4) ? '' : nameOf(roll)}`
		const isPerson = roll(100) < 85
		const [family, given, [profession, speciality]] = [nameOf(roll), pick(roll, GIVEN), pick(roll, PROFESSIONS)]
		const row = isPerson
			? [
					'PER',
					`${given}.${family}.${index}@cab${town}.mssante.fr`
						.normalize('NFD')
						.replace(/[^\w.@-]/g, '')
						.toLowerCase(),
					`8${10_000_000_000 + index}`,
					'',
					'',
					'DR',
					family,
					given,
					profession,
					speciality,
					'O',
					structure,
					'',
					`${postal} ${townOf(town)}`,
					postal,
					'Rhône',
				]
			: [
					'ORG',
					`accueil.${index}@etab${town}.mssante.fr`,
					'',
					String(750_000_000 + index),
					'Secrétariat',
					'',
					'',
					'',
					'',
					'',
					'O',
					structure,
					'',
					`${postal} ${townOf(town)}`,
					postal,
					'Rhône',
				]
		if (!out.write(`${row.join('|')}\n`)) {
			await once(out, 'drain')
		}
	}
	out.end()
	await finished(out)
}

/** As people type: a name, its beginning, a name and a town, a profession and a town, a structure, a number, an address. */
function queryOf(roll: (sides: number) => number, index: number): string {
	const family = nameOf(roll).toLowerCase()
	const town = townOf(roll(3000)).toLowerCase()
	return [
		family,
		family.slice(0, 3),
		`${pick(roll, GIVEN)} ${family}`,
		`${family.slice(0, 4)} ${town.slice(0, 5)}`,
		`${pick(roll, PROFESSIONS)[0]} ${town}`,
		`médecin généraliste ${town}`,
		`${pick(roll, STRUCTURES).toLowerCase()} ${town}`,
		`8${10_000_000_000 + roll(ROWS)}`,
		`accueil.${roll(ROWS)}`,
		index % 20 < 10
			? `${pick(roll, GIVEN)}.${family.slice(0, 5)}@`
					.normalize('NFD')
					.replace(/[^\w.@-]/g, '')
					.toLowerCase()
			: family.slice(0, 1),
	][index % 10]!
}
