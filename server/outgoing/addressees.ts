/** Who receives: each address in form, trusted, not the sender; a citizen's mailbox with the rules of its own (mssante.md §2.2, §2.3). */
import type { Config } from '../config/schema.ts'
import type { Db } from '../ledger/ledger.ts'
import type { Masking } from '../mssante/cda/sheet.ts'
import type { Patient } from '../patients/patient.ts'
import type { Trusted } from '../trust/trust-store.ts'
import type { Notice } from './notice.ts'

import { MssError } from '../errors.ts'
import { because } from '../errors/details.errors.ts'
import { oppositionsOf } from '../ledger/reads/patients.reads.ts'
import { normaliseAddress, patientMatricule } from '../mssante/address/address.ts'
import { MASKINGS } from '../mssante/cda/sheet.ts'
import { frenchDate } from '../mssante/ins/identity.ts'
import { faultOf } from '../mssante/ins/matricule.ts'
import { trustedAmong } from '../trust/trust-store.ts'
import { notice } from './notice.ts'
import { LIMITS } from './request.ts'

/** Recipients, as they are compared, each once. @throws {MssError} what is wrong with the first that is wrong */
export async function addresseesOf(db: Db, trust: Config['trust'], to: string[], sender: string): Promise<string[]> {
	return addresseesAmong(trust.enforce ? await trustedAmong(db, to) : null, to, sender)
}

/**
 * @param trusted what the list says of them; null: nobody has to be in it
 * @throws {MssError} what is wrong with the first that is wrong
 */
export function addresseesAmong(trusted: Trusted | null, to: string[], sender: string): string[] {
	const addresses = [...new Set(to.map((text) => {
		const address = normaliseAddress(text)
		if (address === null) {
			throw new MssError('MSS-ADDRESS', text)
		}
		return address
	}))]
	if (addresses.length === 0) {
		throw new MssError('MSS-SEND-NO-RECIPIENT')
	}
	if (addresses.length > LIMITS.recipients) {
		throw new MssError('MSS-SEND-TOO-MANY', because('recipients-most', LIMITS.recipients))
	}
	if (trusted?.isThere === false) {
		throw new MssError('MSS-SEND-NO-LIST')
	}
	for (const address of addresses) {
		if (address === normaliseAddress(sender)) {
			throw new MssError('MSS-SEND-SELF', address)
		}
		if (trusted?.has(address) === false) {
			throw new MssError('MSS-SEND-UNTRUSTED', address)
		}
	}
	return addresses
}

/**
 * A citizen's mailbox is its owner's matricule: only of the patient, only when qualified, only if everything agrees.
 *
 * @throws {MssError} MSS-SEND-CITIZEN
 */
export function citizenNotices(addresses: string[], patient: Patient | null): Notice[] {
	return addresses
		.filter((address) => patientMatricule(address) !== null)
		.map((address) => {
			const refuse = (why: string) => new MssError('MSS-SEND-CITIZEN', why)
			const matricule = patientMatricule(address)!
			if (patient === null) {
				throw refuse('il faut dire de quel patient il s’agit')
			}
			if (patient.status !== 'qualifiee' || patient.ins === null) {
				throw refuse('l’identité de ce patient n’est pas qualifiée')
			}
			if (patient.ins.matricule !== matricule) {
				throw refuse('cette adresse n’est pas celle de ce patient')
			}
			if (faultOf(matricule) !== null) {
				throw refuse('le matricule INS n’a pas la bonne forme ou la bonne clé')
			}
			const told = toldBy(matricule)
			if (told.sex !== null && patient.sex !== null && told.sex !== patient.sex) {
				throw refuse('le sexe du matricule n’est pas celui du dossier')
			}
			if (
				patient.birthDate !== null
				&& (patient.birthDate.slice(2, 4) !== told.year || (told.month !== null && patient.birthDate.slice(4, 6) !== told.month))
			) {
				throw refuse('la date de naissance du matricule n’est pas celle du dossier')
			}
			const words = [
				told.sex === null ? 'sexe non connu' : told.sex === 'F' ? 'sexe féminin' : 'sexe masculin',
				told.month === null
					? `naissance en 19${told.year} ou 20${told.year}`
					: `naissance en ${told.month}/${patient.birthDate?.slice(0, 4) ?? `..${told.year}`}`,
			]
			return notice(
				'citizen',
				`${words.join(', ')}\u202F; au dossier\u00A0: ${patient.sex ?? 'sexe inconnu'}, `
				+ `${frenchDate(patient.birthDate ?? '') || 'date inconnue'}`,
			)
		})
}

/**
 * A person's opposition is honoured: to their own mailbox (CSP R.1111-26), to exchanges between professionals (L.1110-4). It is of the
 * person: a second line of the register with the same matricule does not undo it.
 *
 * @throws {MssError} MSS-SEND-OPPOSED
 */
export async function checkOpposition(db: Db, patient: Patient, addresses: string[]): Promise<void> {
	const twins = patient.ins === null ? [] : await oppositionsOf(db, patient.ins.matricule)
	const said = [patient.opposition, ...twins]
	const objects = (to: 'patient' | 'professionnels') => said.some((one) => one === to || one === 'tous')
	const citizens = addresses.filter((address) => patientMatricule(address) !== null).length
	if (citizens > 0 && objects('patient')) {
		throw new MssError('MSS-SEND-OPPOSED', because('opposed-mailbox'))
	}
	if (citizens < addresses.length && objects('professionnels')) {
		throw new MssError('MSS-SEND-OPPOSED', because('opposed-exchange'))
	}
}

/** Year, month and sex are all that a matricule says; a month that is none of the calendar says nothing (Référentiel INS). */
function toldBy(matricule: string): { sex: 'M' | 'F' | null, year: string, month: string | null } {
	const month = matricule.slice(3, 5)
	return {
		sex: { 1: 'M', 2: 'F' }[matricule[0]!] as 'M' | 'F' | undefined ?? null,
		year: matricule.slice(1, 3),
		month: Number(month) <= 12 ? month : null,
	}
}

/** The matrix of mssante.md §2.3. @throws {MssError} MSS-SEND-MASK */
export function checkMaskings(maskings: Masking[], addresses: string[]): Notice[] {
	const citizens = addresses.filter((address) => patientMatricule(address) !== null).length
	const forCitizenOnly = maskings.includes('MASQUE_PS')
	const forProfessionalsOnly = maskings.includes('INVISIBLE_PATIENT') || maskings.includes('INVISIBLE_REPRESENTANTS_LEGAUX')
	if (forCitizenOnly && forProfessionalsOnly) {
		throw new MssError('MSS-SEND-MASK', because('masked-to-both'))
	}
	if (forCitizenOnly && citizens < addresses.length) {
		throw new MssError('MSS-SEND-MASK', because('masked-to-professionals'))
	}
	if (forProfessionalsOnly && citizens > 0) {
		throw new MssError('MSS-SEND-MASK', because('masked-to-patient'))
	}
	return maskings.map((masking) => notice('masked', MASKINGS[masking]))
}

/** A mailbox out of the trust space is no mailbox of MSSanté, whatever its operator lets through. @throws {MssError} MSS-SEND-OWN-DOMAIN */
export async function checkOwnDomain(db: Db, trust: Config['trust'], address: string): Promise<void> {
	checkOwnAmong(trust.enforce ? await trustedAmong(db, [address]) : null, address)
}

/** @param trusted as above. @throws {MssError} MSS-SEND-OWN-DOMAIN */
export function checkOwnAmong(trusted: Trusted | null, address: string): void {
	if (trusted?.isThere === true && !trusted.has(address)) {
		throw new MssError('MSS-SEND-OWN-DOMAIN', address)
	}
}
