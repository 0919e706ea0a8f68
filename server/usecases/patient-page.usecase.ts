/** A patient's page: opened, which the journal tells; and « mes patients » of each person. */
import type { Least } from '../context.ts'
import type { Patient } from '../patients/patient.ts'
import type { Person } from '../rights.ts'
import type { Actor } from './actor.ts'

import { z } from 'zod'
import { structureOf } from '../config/load.ts'
import { MssError } from '../errors.ts'
import { follow, followNoMore } from '../ledger/tables/followed-patients.ts'
import { lastLook, lookedAnew } from '../ledger/tables/patient-looks.ts'
import { patientOf } from '../patients/registry.ts'
import { mailboxesFor } from '../rights.ts'
import { useCase } from './use-case.ts'

/** Milliseconds for which somebody who stays on a page, or comes back to it, is told once. */
const ONE_LOOK = 60 * 60_000

export interface FoundPatient {
	patient: Patient
	person: Person
}

/**
 * A patient of a structure for which they send, file or prepare; by whatever line of the register they are now.
 *
 * @throws {MssError} MSS-FORBIDDEN, MSS-UNKNOWN
 */
async function findPatient({ config, ledger: { db } }: Least, { patient: text }: { patient: string }, actor: Actor): Promise<FoundPatient> {
	const [structure = '', ...id] = text.split('/')
	const mine = actor.kind === 'person' ? mailboxesFor(config, actor, { ask: 'patients' }) : []
	if (actor.kind !== 'person' || !mine.some((one) => structureOf(config, one) === structure)) {
		throw new MssError('MSS-FORBIDDEN')
	}
	const patient = await patientOf(db, structure, id.join('/'))
	if (patient === null) {
		throw new MssError('MSS-UNKNOWN', text)
	}
	return { patient, person: actor }
}

/** @throws {MssError} MSS-FORBIDDEN, MSS-UNKNOWN */
export const openPatient = useCase({
	name: 'open-patient',
	find: findPatient,
	may: () => true,
	input: z.strictObject({}),
	run: async ({ context: { ledger, clock }, found: { patient, person: { user } }, change }) => {
		const since = new Date(clock.now() - ONE_LOOK).toISOString()
		const last = await lastLook(ledger.db, user, patient)
		if (last === null || last < since) {
			await change(async (tx, note) => {
				if (await lookedAnew(tx, user, patient, clock.at(), since)) {
					note({ action: 'patient-opened', details: { structure: patient.structure, patient: patient.id } })
				}
			})
		}
		return patient
	},
})

/** @throws {MssError} MSS-FORBIDDEN, MSS-UNKNOWN */
export const followPatient = useCase({
	name: 'follow-patient',
	find: findPatient,
	may: () => true,
	input: z.strictObject({ isFollowed: z.boolean() }),
	run: async ({ context: { clock }, found: { patient, person: { user } }, input: { isFollowed }, change }) => change(async (tx, note) => {
		await (isFollowed ? follow(tx, user, patient, clock.at()) : followNoMore(tx, user, patient))
		note({ action: 'patient-followed', details: { structure: patient.structure, patient: patient.id, isFollowed } })
	}),
})
