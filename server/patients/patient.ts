import type { IdentityStatus } from '../mssante/ins/identity-status.ts'
/** A patient of a structure's register. */
import type { Identity } from '../mssante/ins/identity.ts'

import { frenchDate } from '../mssante/ins/identity.ts'

export const OPPOSITIONS = ['patient', 'professionnels', 'tous'] as const
export type Opposition = typeof OPPOSITIONS[number]

export interface Patient extends Identity {
	structure: string
	id: string
	status: IdentityStatus
	/** Folder below the GED's root, or null. */
	folder: string | null
	/** As the register says it; nothing is filed for them by itself. */
	discharged: string | null
	/** As a person said it in the page; nothing is filed for them by itself. */
	out: { at: string, by: string, reason: string | null, replacedBy: string | null } | null
	/** To what this person objected (CSP R.1111-26, L.1110-4): their own mailbox, exchanges between professionals, both. */
	opposition: Opposition | null
}

/** Has left, or is another line of the register: a person files what still comes. */
export function isOut({ discharged, out }: Pick<Patient, 'discharged' | 'out'>): boolean {
	return discharged !== null || out !== null
}

/** A refusal is never lost: of two that differ, the one that covers both. */
export function bothOppositions(one: Opposition | null, other: Opposition | null): Opposition | null {
	return one === null || other === null || one === other ? (one ?? other) : 'tous'
}

/** CHARPENTIER Paul; D’ALMEIDA Jean-Marie: as a sentence names somebody. */
export function calledName({ birthFamilyName, firstBirthGivenName, birthGivenNames }: NamedInFull): string {
	const given = (firstBirthGivenName ?? birthGivenNames)
		?.toLocaleLowerCase('fr')
		.replace(/(?<!\p{L})\p{L}/gu, (letter) => letter.toLocaleUpperCase('fr'))
	return [birthFamilyName?.toLocaleUpperCase('fr'), given].filter(Boolean).join(' ')
}

/** CHARPENTIER Paul, né le 21/06/1938: whoever reads it knows who it is. */
export function bornName(patient: NamedInFull & Pick<Identity, 'birthDate' | 'sex'>): string {
	const born = { M: 'né', F: 'née' }[patient.sex ?? ''] ?? 'né(e)'
	return `${calledName(patient)}${patient.birthDate === null ? '' : `, ${born} le ${frenchDate(patient.birthDate)}`}`
}

/** Each by name; by birth date too where they share it. */
export function distinctNames(patients: (NamedInFull & Pick<Identity, 'birthDate'>)[]): string[] {
	const names = patients.map(calledName)
	return patients.map(({ birthDate }, index) => {
		const isHomonym = names.filter((name) => name === names[index]).length > 1
		return `${names[index]}${isHomonym && birthDate !== null ? `, né(e) le ${frenchDate(birthDate)}` : ''}`
	})
}

type NamedInFull = Pick<Identity, 'birthFamilyName' | 'firstBirthGivenName' | 'birthGivenNames'>
