/** Patients of the structures that a person works for, searched by name or birth date. */
import type { Opposition, Patient } from '../../patients/patient.ts'
import type { PatientCard } from '../contract.ts'
import type { Handler } from '../handler.ts'

import { z } from 'zod'
import { structureOf } from '../../config/load.ts'
import { frenchDate } from '../../mssante/ins/identity.ts'
import { wordsOf } from '../../mssante/searchable.ts'
import { OPPOSITIONS, STATUS_WORDS } from '../../patients/patient.ts'
import { patientsOf, setOpposition } from '../../patients/registry.ts'
import { asked } from '../asked.ts'
import { allowed } from '../rights.ts'

const MAX_FOUND = 20
const params = z.object({ q: z.string().max(200).default(''), mailbox: z.string().max(320) })

export const searchPatients: Handler = async ({ desk: { config, ledger } }, call) => {
	const { q, mailbox } = asked(params, call)
	const structure = structureOf(config, allowed(config, call, mailbox, 'patients'))
	const wanted = wordsOf(q)
	const found = (await patientsOf(ledger.db, structure)).filter((patient) => {
		const theirs = wordsOf([
			patient.birthFamilyName,
			patient.usedFamilyName,
			patient.birthGivenNames,
			patient.usedGivenName,
			frenchDate(patient.birthDate ?? ''),
			patient.id,
		]
			.filter(Boolean)
			.join(' '))
		return wanted.every((word) => theirs.some((one) => one.startsWith(word)))
	})
	found.sort((one, other) => (one.birthFamilyName ?? '').localeCompare(other.birthFamilyName ?? '', 'fr')
		|| (one.birthGivenNames ?? '').localeCompare(other.birthGivenNames ?? '', 'fr'))
	return { status: 200, json: found.slice(0, MAX_FOUND).map(cardOf) }
}

const opposing = z.strictObject({ mailbox: z.string().max(320), id: z.string().max(1000), opposition: z.enum(OPPOSITIONS).nullable() })

/** What the patient said, kept by whom they said it to. */
export const opposePatient: Handler = async ({ desk: { config, ledger } }, call) => {
	const { mailbox, id, opposition } = asked(opposing, call)
	const structure = structureOf(config, allowed(config, call, mailbox, 'send'))
	await setOpposition(ledger, { structure, id }, opposition, call.user)
	return { status: 204 }
}

const OPPOSED: Record<Opposition, string> = {
	patient: 'ne veut rien recevoir dans Mon espace santé',
	professionnels: 's’oppose à l’échange de ses données entre professionnels',
	tous: 's’oppose à tout envoi par MSSanté',
}

export function cardOf(patient: Patient): PatientCard {
	return {
		id: patient.id,
		structure: patient.structure,
		birthFamilyName: patient.birthFamilyName ?? '',
		birthGivenNames: patient.birthGivenNames ?? '',
		usedFamilyName: patient.usedFamilyName,
		birthDate: frenchDate(patient.birthDate ?? ''),
		sex: patient.sex ?? '',
		status: patient.status,
		statusWords: STATUS_WORDS[patient.status],
		hasIns: patient.ins !== null,
		opposition: patient.opposition,
		opposed: patient.opposition && OPPOSED[patient.opposition],
	}
}
