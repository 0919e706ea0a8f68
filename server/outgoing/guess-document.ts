/** What a file seems to be, from its name and its folder: a proposal that a person sees and changes. Pure. */
import { DEFAULT_TYPE, DOCUMENT_TYPES, typeLabel } from '../mssante/cda/document-type.ts'

/** Words of the trade, the most telling first, and the type of JDV_J07 that they announce. */
const HINTS: [words: RegExp, code: string][] = [
	[/ORDONNANCE|PRESCRIPTION/, '57833-6'],
	[/LETTRE DE LIAISON.*SORTIE|SORTIE.*LETTRE DE LIAISON/, '11490-0'],
	[/LETTRE DE LIAISON|NOTE DE TRANSFERT|FICHE DE LIAISON|\bDLU\b/, '18761-7'],
	[/(?:\bCR\b|COMPTE RENDU).*(?:HOSPITALISATION|SEJOUR)/, '34112-3'],
	[/(?:\bCR\b|COMPTE RENDU).*(?:OPERATOIRE|CHIRURG)/, '34874-8'],
	[/(?:\bCR\b|COMPTE RENDU).*(?:URGENCE)/, '15507-7'],
	[/(?:\bCR\b|COMPTE RENDU|FICHE).*(?:CONSULTATION|VISITE)|CONSULTATION/, '11488-4'],
	[/BIOLOGI|PRISE DE SANG|LABORATOIRE|\bANALYSES?\b/, '11502-2'],
	[/RADIO|SCANNER|\bIRM\b|ECHOGRAPHIE|IMAGERIE/, '18748-4'],
	[/VACCIN/, '11369-6'],
	[/GRILLE|\bAGGIR\b|\bGIR\b/, '34842-5'],
	[/BUCCO|DENTAIRE/, '28617-9'],
	[/\bBILAN\b/, '34120-6'],
	[/FACTURE|ADMINISTRATI|ATTESTATION|CERTIFICAT DE SCOLARITE|NOTIFICATION/, '51851-4'],
]

export interface Guess {
	/** JDV_J07. */
	type: string
	title: string
	/** Why this type; null: nothing was recognised. */
	reason: string | null
}

export function guessDocument(name: string, folder: string): Guess {
	const title = titleOf(name)
	for (const [place, text] of [['le nom du fichier', title], ['le nom de son dossier', folder.split('/').at(-1) ?? '']] as const) {
		const flat = flatten(text)
		const code = HINTS.find(([words]) => words.test(flat))?.[1] ?? exactLabel(flat)
		if (code !== undefined && typeLabel(code) !== null) {
			return { type: code, title, reason: `d’après ${place}` }
		}
	}
	return { type: DEFAULT_TYPE, title, reason: null }
}

/** The name without its extension nor the date it begins with, underscores as spaces. */
function titleOf(name: string): string {
	return (
		name
			.normalize('NFC')
			.replace(/\.[a-z0-9]{1,5}$/i, '')
			.replace(/^\d{4}-\d{2}-\d{2}[ _-]+/, '')
			.replace(/_+/g, ' ')
			.replace(/\s+/g, ' ')
			.trim() || 'Document'
	)
}

function exactLabel(flat: string): string | undefined {
	return DOCUMENT_TYPES.find((code) => flat !== '' && flat.includes(flatten(typeLabel(code)!)))
}

function flatten(text: string): string {
	return text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase().replace(/[^A-Z0-9]+/g, ' ').trim()
}
