/** Patients of the structures that a person works for, searched by name or birth date. */
import type { PatientCard } from '../../contract/patients.contract.ts'
import type { Opposition, Patient } from '../../patients/patient.ts'
import type { Handler } from '../handler.ts'

import { structureOf } from '../../config/load.ts'
import { STATUS_WORDS } from '../../mssante/ins/identity-status.ts'
import { frenchDate, listedName } from '../../mssante/ins/identity.ts'
import { withoutCivilities, wordsOf } from '../../mssante/searchable.ts'
import { patientsOf } from '../../patients/registry.ts'
import { allowed } from '../../rights.ts'
import { person } from '../../usecases/actor.ts'
import { opposePatient } from '../../usecases/register.usecase.ts'

const MAX_FOUND = 20

export const searchPatients: Handler<'user GET patients'> = async ({ context: { config, ledger } }, { call, params: { q, mailbox } }) => {
	const structure = structureOf(config, allowed(config, call, mailbox, 'patients'))
	const wanted = withoutCivilities(wordsOf(q))
	const patients = await patientsOf(ledger.db, structure)
	const byId = new Map(patients.map((patient) => [patient.id, patient]))
	const suiting = patients.filter((patient) => wanted.every((word) => isCalled(patient, word)))
	// Whoever was found by another line of theirs is shown by the right one.
	const found = [...new Set(suiting.map((patient) => byId.get(patient.out?.replacedBy ?? '') ?? patient))].sort(byName)
	return found.slice(0, MAX_FOUND).map(cardOf)
}

/** Does one of their names begin so, or their birth date, or their number? @param word as `wordsOf` gives it */
export function isCalled(patient: Patient, word: string): boolean {
	const theirs = [
		patient.birthFamilyName,
		patient.usedFamilyName,
		patient.birthGivenNames,
		patient.usedGivenName,
		frenchDate(patient.birthDate ?? ''),
		patient.id,
	]
	return wordsOf(theirs.filter(Boolean).join(' ')).some((one) => one.startsWith(word))
}

export function byName(one: Patient, other: Patient): number {
	return (one.birthFamilyName ?? '').localeCompare(other.birthFamilyName ?? '', 'fr')
		|| (one.birthGivenNames ?? '').localeCompare(other.birthGivenNames ?? '', 'fr')
}

/** What the patient said, kept by whom they said it to. */
export const opposeThePatient: Handler<'user POST patients/opposition'> = ({ context }, { call, params: { mailbox, ...said } }) =>
	opposePatient.do(context, person(call), { mailbox }, said)

const OPPOSED: Record<Opposition, string> = {
	patient: 'ne veut rien recevoir dans Mon espace santé',
	professionnels: 's’oppose à l’échange de ses données entre professionnels',
	tous: 's’oppose à tout envoi par MSSanté',
}

/** As the register says it, or a person in the page. */
function leftWords({ discharged, out }: Patient): string | null {
	const told = out?.at.slice(0, 10) ?? discharged
	const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(told ?? '')?.slice(1).join('')
	const said = day === undefined ? told : frenchDate(day)
	return said === null ? null : /\d/.test(said) ? `sorti le ${said}` : 'sorti'
}

export function cardOf(patient: Patient): PatientCard {
	return {
		id: patient.id,
		structure: patient.structure,
		name: listedName(patient),
		birthFamilyName: patient.birthFamilyName ?? '',
		birthGivenNames: patient.birthGivenNames ?? '',
		usedFamilyName: patient.usedFamilyName,
		birthDate: frenchDate(patient.birthDate ?? ''),
		sex: patient.sex ?? '',
		status: patient.status,
		statusWords: STATUS_WORDS[patient.status],
		hasIns: patient.ins !== null,
		left: leftWords(patient),
		opposition: patient.opposition,
		opposed: patient.opposition && OPPOSED[patient.opposition],
	}
}
