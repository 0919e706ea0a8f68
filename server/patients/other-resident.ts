/**
 * A document that is half one resident and half another: the matricule of one, the first name or the birth date of the other.
 * Whoever the differing traits designate is named, so that nobody files by the half that agrees. Pure.
 */
import type { Identity, Trait } from '../mssante/ins/identity.ts'
import type { ParamsOf } from '../reasons/catalogue.ts'
import type { Telling } from '../reasons/identity.reasons.ts'
import type { Patient } from './patient.ts'

import { comparable } from '../mssante/ins/identity.ts'
import { TELLING } from '../reasons/identity.reasons.ts'
import { distinctNames } from './patient.ts'

export interface OtherResident {
	patient: Patient
	/** « Le matricule est celui de CHARPENTIER Paul, mais le prénom est celui de CHARPENTIER Pierre. » */
	halves: ParamsOf<'other-resident'>
}

/** A partial birth date equals nothing (contract: "Finer points"). */
export function agrees(trait: Trait, one: string, other: string): boolean {
	if (trait === 'birthDate' && !/^\d{8}$/.test(one.trim())) {
		return false
	}
	return comparable(trait, one) === comparable(trait, other)
}

/** @param candidates residents who share the document's matricule, birth date or birth name */
export function otherResident(identity: Identity, patient: Patient, candidates: Patient[]): OtherResident | null {
	const others = candidates.filter(({ id }) => id !== patient.id).flatMap((other) => {
		const theirs = TELLING.filter((trait) => has(identity, other, trait) && !has(identity, patient, trait))
		return designates(identity, other, theirs) ? [{ other, theirs }] : []
	})
	const [best] = others.sort((one, two) => rank(one.theirs) - rank(two.theirs) || one.other.id.localeCompare(two.other.id))
	return best ? { patient: best.other, halves: halvesOf(identity, patient, best.other, best.theirs) } : null
}

/** A matricule or a birth date alone does, and a first name in the family or of the day; a family name is also a spouse's. */
function designates(identity: Identity, other: Patient, theirs: Telling[]): boolean {
	return theirs.some((trait) => trait !== 'birthFamilyName') || (theirs.length > 0 && has(identity, other, 'firstBirthGivenName'))
}

/** The more traits, and the surer, the lower. */
function rank(theirs: Telling[]): number {
	return -TELLING.reduce((sum, trait, index) => sum + (theirs.includes(trait) ? 2 ** (TELLING.length - index) : 0), 0)
}

/** Does the document say this trait, as the register has it for them? */
function has(identity: Identity, patient: Patient, trait: Telling): boolean {
	if (trait === 'matricule') {
		return identity.ins !== null && patient.ins?.matricule === identity.ins.matricule
	}
	const [theirs, ours] = [identity[trait], patient[trait]]
	return theirs !== null && ours !== null && agrees(trait, theirs, ours)
}

function halvesOf(identity: Identity, patient: Patient, other: Patient, theirs: Telling[]): OtherResident['halves'] {
	const ours = TELLING.filter((trait) => has(identity, patient, trait) && !has(identity, other, trait))
	const [name, otherName] = distinctNames([patient, other]) as [string, string]
	return { one: name, other: otherName, ours, theirs }
}
