/** Whom a row of a list is about, by the register where it was filed, else by what its documents say: to be read, and nothing else. */
import type { ShapeOf } from '../ledger/stored/column.ts'
import type { Named } from '../mssante/ins/identity.ts'

import { sql } from 'kysely'
import { z } from 'zod'
import { isJson, jsonOf, jsonOfAll, textIn } from '../ledger/dialects/either.ts'
import { parseStored } from '../ledger/stored/column.ts'
import { listedName } from '../mssante/ins/identity.ts'

const text = z.string().nullable()
const ABOUT = z.array(z.object({
	usedFamilyName: text,
	usedGivenName: text,
	birthFamilyName: text,
	birthGivenNames: text,
	firstBirthGivenName: text,
	birthDate: text,
} satisfies ShapeOf<Named>))

const REGISTERED = sql`(
	SELECT ${jsonOf({
		usedFamilyName: sql.ref('used_family_name'),
		usedGivenName: sql.ref('used_given_name'),
		birthFamilyName: sql.ref('birth_family_name'),
		birthGivenNames: sql.ref('birth_given_names'),
		firstBirthGivenName: sql.ref('first_birth_given_name'),
		birthDate: sql.ref('birth_date'),
	})} FROM patients WHERE patients.structure = messages.structure AND patients.id = messages.patient_id)`

/** Each as its documents say it; of one that is no JSON, nothing. */
const SAID = sql`(
	SELECT ${jsonOfAll({
		usedFamilyName: textIn('cda', 'patient', 'usedFamilyName'),
		usedGivenName: textIn('cda', 'patient', 'usedGivenName'),
		birthFamilyName: textIn('cda', 'patient', 'birthFamilyName'),
		birthGivenNames: textIn('cda', 'patient', 'birthGivenNames'),
		firstBirthGivenName: textIn('cda', 'patient', 'firstBirthGivenName'),
		birthDate: textIn('cda', 'patient', 'birthDate'),
	})} FROM documents WHERE documents.message_id = messages.id AND ${isJson('cda')})`

export const aboutWhom = sql<string>`coalesce(${REGISTERED}, ${SAID})`.as('about')

/** Of two names, none: the row would say one for the other. @throws {MssError} MSS-LEDGER-ROW */
export function nameOf(about: string, id: number): string | null {
	const names = new Set(parseStored(ABOUT, about, { column: 'messages.about', row: id }).map(listedName))
	return names.size === 1 ? [...names][0]! || null : null
}
