/** What a file changes of a line of the register, old and new, and what of it a person confirms first. Pure. */
import type { Trait } from '../mssante/ins/identity.ts'
import type { Column } from './columns.ts'
import type { Patient } from './patient.ts'

import { STATUS_WORDS } from '../mssante/ins/identity-status.ts'
import { comparable, frenchDate, TRAITS } from '../mssante/ins/identity.ts'
import { spacedMatricule } from '../mssante/ins/matricule.ts'
import { COLUMN_WORDS } from './columns.ts'

export interface Change {
	column: Column
	/** As a French reader writes it; null: nothing. */
	before: string | null
	after: string | null
	/** Nothing of the line is applied without it. */
	mustConfirm: boolean
}

const OF_TRAIT: Record<Trait, Column> = {
	birthFamilyName: 'nom_naissance',
	birthGivenNames: 'prenoms_naissance',
	firstBirthGivenName: 'premier_prenom_naissance',
	birthDate: 'date_naissance',
	sex: 'sexe',
	birthPlace: 'lieu_naissance',
}

/** What the file contradicts first. Completing what was empty contradicts nothing; a used name is free to change, a folder is not. */
export function changesOf(known: Patient, fresh: Patient): Change[] {
	const all = [
		change('matricule', cardOf(known), cardOf(fresh), known.ins !== null),
		change('oid', known.ins?.oid, fresh.ins?.oid, known.ins !== null),
		...TRAITS.map((trait) => {
			const [before, after] = [known[trait], fresh[trait]]
			const isOther = before !== null && (after === null || comparable(trait, before) !== comparable(trait, after))
			return trait === 'birthDate'
				? change(OF_TRAIT[trait], before && frenchDate(before), after && frenchDate(after), isOther)
				: change(OF_TRAIT[trait], before, after, isOther)
		}),
		change('dossier', known.folder, fresh.folder, known.folder !== null),
		change('statut_ins', STATUS_WORDS[known.status], STATUS_WORDS[fresh.status], false),
		change('nom_utilise', known.usedFamilyName, fresh.usedFamilyName, false),
		change('prenom_utilise', known.usedGivenName, fresh.usedGivenName, false),
		change('sorti', known.discharged, fresh.discharged, false),
		change('opposition', known.opposition, fresh.opposition, false),
	]
	return all.filter(({ before, after }) => before !== after)
}

function change(column: Column, before: string | null | undefined, after: string | null | undefined, mustConfirm: boolean): Change {
	return { column, before: before ?? null, after: after ?? null, mustConfirm }
}

/** « Matricule : 2 41 03 75 112 003 97 → 2 45 … », as a list says it. */
export function wordsOfChange({ column, before, after }: Pick<Change, 'column' | 'before' | 'after'>): string {
	return `${COLUMN_WORDS[column]}\u00A0: ${before ?? 'rien'} → ${after ?? 'rien'}`
}

/** A matricule as it is printed on a card; null: there is none. */
function cardOf({ ins }: Pick<Patient, 'ins'>): string | null {
	return ins && spacedMatricule(ins.matricule)
}
