/**
 * Whose document is it? The care of receiving, when sending (design.md "Identity"): what names another resident of the structure does
 * not leave as this one's without a person's word and reason.
 */
import type { Context } from '../context.ts'
import type { Db } from '../ledger/ledger.ts'
import type { Patient } from '../patients/patient.ts'
import type { LotSeen } from '../reading/look.ts'
import type { Notice } from './notice.ts'
import type { SendRequest } from './request.ts'
import type { SourceFile } from './source-files.ts'

import { MssError } from '../errors.ts'
import { frenchDate } from '../mssante/ins/identity.ts'
import { areSeveral } from '../mssante/ins/same-people.ts'
import { othersThan, personOf } from '../patients/mentions.ts'
import { registerOf } from '../patients/register.ts'
import { patientOf } from '../patients/registry.ts'
import { mediaTypeOf } from '../reading/media-type.ts'
import { mustBeSeen } from '../reading/must-be-seen.ts'
import { notice } from './notice.ts'

/** Residents named in one sentence. */
const NAMED = 3

/**
 * Looks at what leaves about a patient: its files, their names, in whose folders they lie, its titles and words.
 *
 * @return what could not be read, for the person to check, and whether it speaks of an « information préoccupante »
 * @throws {MssError} MSS-SEND-OTHER-PATIENT, or MSS-SEND-OTHER-FOLDER where their folder alone tells, unless a reason was given
 */
export async function checkWhose(
	{ ledger: { db }, pool }: Context,
	structure: string,
	patient: Patient,
	request: SendRequest,
	files: SourceFile[],
): Promise<{ notices: Notice[], isAlert: boolean }> {
	const { residents, people: register, list } = await registerOf(db, structure)
	const documents = files.map(({ copy, name }) => ({ file: copy, name, mediaType: mediaTypeOf(name) }))
	const texts = [request.text, ...request.titles, ...files.map(({ name }) => name)]
	const [inside, beside] = (await pool.look(
		[
			{ texts: [], documents },
			{ texts, documents: [] },
		],
		list,
		patient.id,
	)) as [LotSeen, LotSeen]
	mustBeSeen([inside, beside])
	const own = register.get(patient.id) ?? personOf(patient)
	const others = new Set(
		[...othersThan(own, inside.people, register, true), ...othersThan(own, beside.people, register, false)].map(({ id }) => id),
	)
	const owners = await othersInWhoseFolders(db, request, patient)
	const concerned = [
		...residents.filter(({ id }) => others.has(id) || owners.some((owner) => owner.structure === structure && owner.id === id)),
		...owners.filter((owner) => owner.structure !== structure),
	]
	const isNamed = others.size > 0
	if (concerned.length > 0 && request.aboutPatient === null) {
		throw new MssError(isNamed ? 'MSS-SEND-OTHER-PATIENT' : 'MSS-SEND-OTHER-FOLDER', named(concerned))
	}
	return {
		notices: [
			...concerned.length > 0 ? [notice(isNamed ? 'other-patient' : 'other-folder', named(concerned))] : [],
			...files.filter((_, index) => inside.kinds[index] !== 'words').map(({ name }) => notice('unread', name)),
		],
		isAlert: inside.isAlert || beside.isAlert,
	}
}

/** Of a letter about nobody that is known: does it speak of an « information préoccupante »? */
export async function wordsOf(
	{ pool }: Pick<Context, 'pool'>,
	{ text, titles }: SendRequest,
	files: SourceFile[],
): Promise<{ notices: Notice[], isAlert: boolean }> {
	const documents = files.map(({ copy, name }) => ({ file: copy, name, mediaType: mediaTypeOf(name) }))
	const [seen] = await pool.look([{ texts: [text, ...titles], documents }], [])
	return { notices: [], isAlert: seen!.isAlert }
}

/** In whose folders files of it lie, by the lines that they are now: of another structure too, unless it may be the same person. */
async function othersInWhoseFolders(db: Db, { files }: SendRequest, patient: Patient): Promise<Patient[]> {
	const owners = files.flatMap((file) => (typeof file === 'string' ? [] : file.owner ?? []))
	const found = await Promise.all(owners.map(({ structure, id }) => patientOf(db, structure, id)))
	const others = found.filter((owner) => owner !== null)
		.filter((owner) => owner.structure === patient.structure ? owner.id !== patient.id : areSeveral([owner, patient]))
	return [...new Map(others.map((owner) => [JSON.stringify([owner.structure, owner.id]), owner])).values()]
}

/** By the traits that tell people apart. */
export function named(patients: Patient[]): string {
	const names = patients.slice(0, NAMED).map(({ birthFamilyName, firstBirthGivenName, usedFamilyName, birthDate }) => {
		const family = usedFamilyName === null ? birthFamilyName : `${birthFamilyName} (${usedFamilyName})`
		const name = [family, firstBirthGivenName].filter(Boolean).join(' ')
		return birthDate === null ? name : `${name}, né(e) le ${frenchDate(birthDate)}`
	})
	return `${names.join(' ; ')}${patients.length > NAMED ? '…' : ''}`
}
