/** The identity that leaves: with its matricule only when qualified, complete, and of this environment (usages.md; RNIV). Pure. */
import type { Config } from '../config/schema.ts'
import type { Identity } from '../mssante/ins/identity.ts'
import type { Patient } from '../patients/patient.ts'
import type { Notice } from './notice.ts'

import { MssError } from '../errors.ts'
import { FRENCH, missingTraits, normaliseName } from '../mssante/ins/identity.ts'
import { faultOf } from '../mssante/ins/matricule.ts'
import { environmentOf } from '../mssante/ins/oid.ts'
import { notice } from './notice.ts'

export function identityToSend(patient: Patient, environment: Config['ins']['environment']): { identity: Identity, notices: Notice[] } {
	const { birthFamilyName, birthGivenNames, firstBirthGivenName, usedFamilyName, usedGivenName, birthDate, sex, birthPlace } = patient
	const traits: Identity = {
		ins: null,
		birthFamilyName,
		birthGivenNames,
		firstBirthGivenName,
		usedFamilyName,
		usedGivenName,
		birthDate,
		sex,
		birthPlace,
	}
	const without = (why: Notice) => ({ identity: traits, notices: [why] })
	if (patient.status !== 'qualifiee' || patient.ins === null) {
		return without(notice('unqualified'))
	}
	const missing = missingTraits(traits)
	if (missing.length > 0) {
		return without(notice('ins-incomplete', `il manque ${missing.map((trait) => FRENCH[trait]).join(', ')}`))
	}
	if (environmentOf(patient.ins.oid) !== environment) {
		return without(notice('ins-environment', environment === 'test' ? 'de test' : 'de production'))
	}
	return {
		identity: { ...traits, ...strict(traits), ins: patient.ins },
		notices: faultOf(patient.ins.matricule) === null ? [] : [notice('matricule-key')],
	}
}

/**
 * Birth names as the RNIV wants them beside a matricule: capitals, no accents, hyphens and straight apostrophes kept. Used names stay
 * as typed.
 */
function strict({ birthFamilyName, birthGivenNames, firstBirthGivenName }: Identity): Partial<Identity> {
	const capital = (name: string | null) => (name === null ? null : normaliseName(name))
	return {
		birthFamilyName: capital(birthFamilyName),
		birthGivenNames: capital(birthGivenNames),
		firstBirthGivenName: capital(firstBirthGivenName),
	}
}

/**
 * A health document names its patient at least so far (structuration minimale).
 *
 * @throws {MssError} MSS-SEND-TRAITS, which says what lacks
 */
export function checkTraits({ birthFamilyName, birthGivenNames, firstBirthGivenName, birthDate, sex }: Identity): void {
	const missing = Object.entries({
		'le nom de naissance': birthFamilyName,
		'un prénom de naissance': birthGivenNames ?? firstBirthGivenName,
		'la date de naissance': birthDate,
		'le sexe': sex,
	})
		.filter(([, value]) => value === null)
		.map(([name]) => name)
	if (missing.length > 0) {
		throw new MssError('MSS-SEND-TRAITS', missing.join(', '))
	}
}
