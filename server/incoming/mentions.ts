/** Whom a text names, among the patients of a structure. Pure. */
import type { Patient } from '../patients/patient.ts'

import { normaliseName } from '../mssante/ins/identity.ts'

/** By what somebody is recognised: a matricule; a name with a birth date; a name with a first name. */
export type MentionBy = 'matricule' | 'name-birth' | 'name-first'

export interface Mention {
	patient: Patient
	by: MentionBy
}

/** Everybody named: by matricule (spaces ignored), or by birth or used name with birth date or first name. */
export function mentionsIn(texts: string[], patients: Patient[]): Mention[] {
	const text = read(texts)
	return patients.flatMap((patient): Mention[] => {
		if (text.saysMatricule(patient)) {
			return [{ patient, by: 'matricule' }]
		}
		if (!text.saysFamilyName(patient)) {
			return []
		}
		const by = bornOn(patient.birthDate, text.whole) ? 'name-birth' : [patient.firstBirthGivenName, patient.usedGivenName].some(text.says) ? 'name-first' : null
		return by === null ? [] : [{ patient, by }]
	})
}

/** Everybody whom the texts may be about: a matricule is enough, and so is a family name, even where it is also a common word. */
export function perhapsMeant(texts: string[], patients: Patient[]): Patient[] {
	const text = read(texts)
	return patients.filter((patient) => text.saysMatricule(patient) || text.saysFamilyName(patient))
}

function read(texts: string[]) {
	const whole = texts.join('\n')
	const digits = whole.replace(/\s/g, '').toUpperCase()
	const words = ` ${spaced(whole)} `
	const says = (name: string | null) => name !== null && spaced(name) !== '' && words.includes(` ${spaced(name)} `)
	return {
		whole,
		says,
		saysMatricule: ({ ins }: Patient) => ins !== null && digits.includes(ins.matricule),
		saysFamilyName: ({ birthFamilyName, usedFamilyName }: Patient) => [birthFamilyName, usedFamilyName].some(says),
	}
}

/** Names with `-`, `_` and punctuation as spaces (contract, "Finer points"). */
function spaced(text: string): string {
	return normaliseName(text).replace(/[^A-Z0-9]+/g, ' ').trim()
}

/** The date as DD/MM/YYYY (any separator) or YYYYMMDD. */
function bornOn(date: string | null, text: string): boolean {
	if (date === null || !/^\d{8}$/.test(date)) {
		return false
	}
	const [year, month, day] = [date.slice(0, 4), date.slice(4, 6), date.slice(6)]
	return text.includes(date) || new RegExp(`(?<!\\d)(?:${day}[./\\s-]${month}[./\\s-]${year}|${year}[./\\s-]${month}[./\\s-]${day})(?!\\d)`).test(text)
}
