/** The register as a list, and what a person says of a line: has left, is another one, has not that folder. */
import type { Resident as Told } from '../../contract/admin/patients.admin-contract.ts'
import type { Fault, Resident } from '../../patients/residents.ts'
import type { Handler } from '../handler.ts'

import { calledName } from '../../patients/patient.ts'
import { isFound, residents } from '../../patients/residents.ts'
import { person } from '../../usecases/actor.ts'
import { sayPatientBack, sayPatientOut, sayPatientReplaced, untiePatientFolder } from '../../usecases/register.usecase.ts'
import { cardOf } from '../user/patients.routes.ts'

export const listResidents: Handler<'admin GET patients'> = async ({ context }, { params: { q, wrong, offset, limit } }) => {
	const all = await residents(context.ledger.db, context.ged)
	const isWrong = ({ faults }: Resident) => faults.length > 0
	const found = all.filter((one) => (!wrong || isWrong(one)) && isFound(one, q))
	const nameOf = new Map(context.config.structures.map(({ id, name }) => [id, name ?? id]))
	return {
		total: found.length,
		wrong: all.filter(isWrong).length,
		rows: found.slice(offset, offset + limit).map(({ patient, name, faults }): Told => ({
			patient: cardOf(patient),
			name,
			structureName: nameOf.get(patient.structure) ?? patient.structure,
			folder: patient.folder,
			faults: faults.map(({ kind, others }) => ({
				kind,
				text: textOf({ kind, others }),
				others: others.map((other) => ({ id: other.id, name: calledName(other) })),
			})),
			out: patient.out && { by: patient.out.by, reason: patient.out.reason, replacedBy: patient.out.replacedBy },
		})),
	}
}

export const sayTheyLeft: Handler<'admin POST patients/out'> = ({ context }, { call, params: { structure, id, ...said } }) =>
	sayPatientOut.do(context, person(call), { id, structure }, said)

export const sayTheyAreAnother: Handler<'admin POST patients/replace'> = ({ context }, { call, params: { structure, id, ...said } }) =>
	sayPatientReplaced.do(context, person(call), { id, structure }, said)

export const sayTheyAreThere: Handler<'admin POST patients/back'> = ({ context }, { call, params: { structure, id } }) =>
	sayPatientBack.do(context, person(call), { id, structure }, {})

export const untieTheFolder: Handler<'admin POST patients/untie'> = ({ context }, { call, params: { structure, id, folder } }) =>
	untiePatientFolder.do(context, person(call), { id, structure }, { folder })

function textOf({ kind, others }: Fault): string {
	const names = others.map((other) => `${calledName(other)} (${other.id})`).join(', ')
	return {
		matricule: `Même matricule INS que ${names}`,
		folder: `Même dossier que ${names}, ou l’un est dans l’autre`,
		gone: 'Son dossier est introuvable\u00A0: supprimé, ou plus partagé avec le compte de service',
		ins: 'Son INS n’a pas encore été vérifiée en ligne\u00A0: rien ne se classe de soi-même',
	}[kind]
}
