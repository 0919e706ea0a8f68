/**
 * What a person is shown when they choose a patient: traits side by side, differences marked. What they saw is kept with what they
 * decided. Pure.
 */
import type { Identity, Trait } from '../mssante/ins/identity.ts'
import type { Patient } from '../patients/patient.ts'

import { createHash } from 'node:crypto'
import { comparable, shownTrait, TRAITS } from '../mssante/ins/identity.ts'
import { spacedMatricule } from '../mssante/ins/matricule.ts'

/** `unsaid`: one of the two does not say it. */
export type Agreement = 'same' | 'differs' | 'unsaid'

export interface ComparedTrait {
	trait: Trait | 'matricule' | 'usedName'
	label: string
	/** As the document says it, and as the register does; empty when it is not said. */
	theirs: string
	ours: string
	agreement: Agreement
}

const LABELS: Record<Trait | 'matricule' | 'usedName', string> = {
	birthFamilyName: 'Nom de naissance',
	birthGivenNames: 'Prénoms',
	firstBirthGivenName: 'Premier prénom',
	birthDate: 'Né(e) le',
	sex: 'Sexe',
	birthPlace: 'Lieu de naissance',
	matricule: 'Matricule INS',
	usedName: 'Nom utilisé',
}
const SEXES: Record<string, string> = { F: 'Féminin', M: 'Masculin' }

/** @param identity null for a message that says no identity: the patient's own traits are shown all the same */
export function compare(identity: Identity | null, patient: Patient): ComparedTrait[] {
	const traits = TRAITS.map((trait): ComparedTrait => {
		const [theirs, ours] = [identity?.[trait] ?? null, patient[trait]]
		const agreement = theirs === null || ours === null ? 'unsaid' : isSame(trait, theirs, ours) ? 'same' : 'differs'
		return { trait, label: LABELS[trait], theirs: shown(trait, theirs), ours: shown(trait, ours), agreement }
	})
	const [theirs, ours] = [identity?.ins ?? null, patient.ins]
	const matricule: ComparedTrait = {
		trait: 'matricule',
		label: LABELS.matricule,
		theirs: spacedMatricule(theirs?.matricule),
		ours: spacedMatricule(ours?.matricule),
		agreement:
			theirs === null || ours === null
				? 'unsaid'
				: theirs.matricule === ours.matricule && theirs.oid === ours.oid
					? 'same'
					: 'differs',
	}
	// A used name is free to differ (RNIV): shown where it is another than the birth name, never held against anybody.
	const usedName: ComparedTrait = {
		trait: 'usedName',
		label: LABELS.usedName,
		theirs: otherNames(identity),
		ours: otherNames(patient),
		agreement: 'unsaid',
	}
	return [...traits, matricule, ...(usedName.theirs + usedName.ours === '' ? [] : [usedName])]
}

/** Traits that tell people apart: two that differ are seldom a slip of the pen. */
const TELLING = new Set<ComparedTrait['trait']>(['birthFamilyName', 'firstBirthGivenName', 'birthDate', 'sex', 'matricule'])

/** Does the document say the identity of somebody else? */
export function isAnotherPerson(traits: ComparedTrait[]): boolean {
	return traits.filter(({ trait, agreement }) => agreement === 'differs' && TELLING.has(trait)).length >= 2
}

function otherNames(one: Pick<Identity, 'birthFamilyName' | 'usedFamilyName' | 'usedGivenName'> | null): string {
	return one === null || one.usedFamilyName === one.birthFamilyName
		? ''
		: [one.usedFamilyName, one.usedGivenName].filter(Boolean).join(' ')
}

/** A partial birth date equals nothing. */
function isSame(trait: Trait, theirs: string, ours: string): boolean {
	return (trait !== 'birthDate' || /^\d{8}$/.test(theirs.trim())) && comparable(trait, theirs) === comparable(trait, ours)
}

function shown(trait: Trait, value: string | null): string {
	return value === null ? '' : trait === 'sex' ? SEXES[value] ?? value : shownTrait(trait, value)
}

const SHORT: Partial<Record<ComparedTrait['trait'], string>> = {
	birthFamilyName: 'nom',
	birthGivenNames: 'prénoms',
	birthDate: 'date de naissance',
	sex: 'sexe',
	birthPlace: 'lieu de naissance',
	matricule: 'matricule INS',
}

/** « Identiques : nom, prénoms. Différents : date de naissance. » */
export function summaryOf(traits: ComparedTrait[]): string {
	const named = (agreement: Agreement) =>
		traits.flatMap((one) => (one.agreement === agreement ? (SHORT[one.trait] ?? []) : [])).join(', ')
	return [
		['Identiques', named('same')],
		['Différents', named('differs')],
	]
		.filter(([, names]) => names !== '')
		.map(([word, names]) => `${word}\u00A0: ${names}.`)
		.join(' ')
}

/** SHA-256 of what was shown: the audit keeps it, and a decision on anything else is refused. */
export function fingerprintOf(displayed: unknown): string {
	return createHash('sha256').update(JSON.stringify(displayed)).digest('hex')
}
