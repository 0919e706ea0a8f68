/** Whom a row of a list is about, by the register where it was filed, else by what its documents say: to be read, and nothing else. */
import type { RawBuilder } from 'kysely'
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

function registered(id: RawBuilder<unknown>) {
	return sql`(
	SELECT ${jsonOf({
		usedFamilyName: sql.ref('used_family_name'),
		usedGivenName: sql.ref('used_given_name'),
		birthFamilyName: sql.ref('birth_family_name'),
		birthGivenNames: sql.ref('birth_given_names'),
		firstBirthGivenName: sql.ref('first_birth_given_name'),
		birthDate: sql.ref('birth_date'),
	})} FROM patients WHERE patients.structure = messages.structure AND patients.id = ${id})`
}

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

export const aboutWhom = sql<string>`coalesce(${registered(sql`messages.patient_id`)}, ${SAID})`.as('about')

function named(from: (trait: string) => RawBuilder<unknown>) {
	return sql`trim(
	coalesce(${from('usedFamilyName')}, ${from('birthFamilyName')}, '') || ' '
	|| coalesce(${from('usedGivenName')}, ${from('firstBirthGivenName')}, ${from('birthGivenNames')}, '') || ' '
	|| coalesce(${from('birthDate')}, ''))`
}
const column = (trait: string) => sql.ref(`patients.${trait.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`)
const inDocument = (trait: string) => textIn('cda', 'patient', trait)

/** Of the documents of a message: the one matricule and the one name that all of them say; null where one says another, or none. */
const ONE_MATRICULE = sql<string | null>`(
	SELECT CASE WHEN count(*) = count(matricule) AND min(matricule) = max(matricule) AND min(name) = max(name) THEN min(matricule) END
	FROM (SELECT CASE WHEN ${isJson('cda')} THEN ${textIn('cda', 'patient', 'ins', 'matricule')} END AS matricule,
		CASE WHEN ${isJson('cda')} THEN ${named(inDocument)} END AS name
		FROM documents WHERE documents.message_id = messages.id AND cda IS NOT NULL) AS said)`

/**
 * Whose it is: in whose folder it was filed; or, while it waits, who had exactly its identity when it came, where all of its documents
 * say their matricule, and the register has it still; unless somebody took it out of there, or out of quarantine: what contradicted
 * itself is for a person to say. Else null: a guess is nobody's.
 */
export const WHOSE = sql<string | null>`coalesce(messages.patient_id, CASE
	WHEN messages.state = 'review' AND messages.closed_at IS NULL AND ${isJson('messages.decision')} THEN CASE
		WHEN ${textIn('messages.decision', 'proposals', 0, 'reasons', 0, 'rule')} = 'exact-ins' AND NOT EXISTS (SELECT 1 FROM acts
			WHERE acts.message_id = messages.id AND acts.kind IN ('put-back', 'release') AND acts.state = 'done' AND acts.undoes IS NULL)
		THEN (SELECT line.id FROM patients AS line WHERE line.structure = messages.structure
			AND line.id = ${textIn('messages.decision', 'proposals', 0, 'patientId')} AND line.status = 'qualifiee'
			AND line.out_at IS NULL AND line.discharged IS NULL AND line.replaced_by IS NULL
			AND line.matricule = ${ONE_MATRICULE}) END END)`

/** The same as `aboutWhom`, of whose it is. */
export const aboutWhose = sql<string>`coalesce(${registered(WHOSE)}, ${SAID})`

/** By what rows about the same person stand together, in the order of their names; null: of nobody, or of several. */
export const ORDER_OF_NAMES = sql<string | null>`nullif(coalesce(
	(SELECT ${named((trait) => column(trait))} FROM patients
		WHERE patients.structure = messages.structure AND patients.id = ${WHOSE}),
	(SELECT CASE WHEN min(name) = max(name) THEN min(name) END FROM (
		SELECT ${named(inDocument)} AS name FROM documents WHERE documents.message_id = messages.id AND ${isJson('cda')}) AS names)), '')`

/** Of two names, none: the row would say one for the other. @throws {MssError} MSS-LEDGER-ROW */
export function nameOf(about: string, id: number): string | null {
	const names = new Set(parseStored(ABOUT, about, { column: 'messages.about', row: id }).map(listedName))
	return names.size === 1 ? [...names][0]! || null : null
}
