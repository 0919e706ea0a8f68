/**
 * What is asked before something is filed with one of the patients proposed: where several fit as well, where the letter says
 * another first name, where the document is half another resident's. Where the likeliest is in doubt, no proposal goes by one key. Pure.
 */
import type { OtherResident } from '../patients/other-resident.ts'
import type { Patient } from '../patients/patient.ts'
import type { Grounds } from '../reasons/reason.ts'

import { calledName, distinctNames } from '../patients/patient.ts'
import { grounds } from '../reasons/reason.ts'
import { inWords } from '../reasons/words.ts'

export interface Question {
	/** « Deux résidents correspondent : … Lequel ? » */
	text: string
	/** Ids of the patients to compare, the likeliest first. */
	among: string[]
}

export interface Proposed {
	patient: Patient
	/** 0 to 100; null: found by the person. */
	score: number | null
	reasons: Grounds[]
	/** Whom the traits that differ designate. */
	other: OtherResident | null
}

/** In words, up to as many as are proposed. */
const COUNTS = ['Aucun', 'Un', 'Deux', 'Trois', 'Quatre', 'Cinq', 'Six']

/** @param proposals all that are shown, those of the software with a score */
export function questionFor(one: Proposed, proposals: Proposed[]): Question | null {
	if (one.other) {
		return { text: inWords(grounds('other-resident', one.other.halves)), among: [one.patient.id, one.other.patient.id] }
	}
	// Whoever was looked for is shown first: the question stays the same.
	const scored = proposals.filter(({ score }) => score !== null)
		.sort((first, second) => second.score! - first.score! || first.patient.id.localeCompare(second.patient.id))
	const contradiction = contradictionOf(one)
	const best = scored.filter(({ score }) => score === scored[0]!.score)
	const isInDoubt = best.length > 1 || scored.slice(0, 1).some((first) => contradictionOf(first) ?? first.other)
	if (!contradiction && !(isInDoubt && one.score !== null)) {
		return null
	}
	const likely = best.length > 1 ? best : scored.slice(0, 2)
	const among = [...likely, ...(likely.includes(one) ? [] : [one])]
	const which
		= among.length > 1
			? `${COUNTS[among.length] ?? among.length} résidents correspondent : ${list(among)}. Lequel ?`
			: `Est-ce bien ${calledName(one.patient)} ?`
	return { text: [contradiction, which].filter(Boolean).join(' '), among: among.map(({ patient }) => patient.id) }
}

/** What of the letter contradicts it (incoming/look-up.ts). */
function contradictionOf({ reasons }: Proposed): string | undefined {
	const other = reasons.find(({ rule }) => rule === 'first-name-other')
	return other && inWords(other)
}

function list(some: Proposed[]): string {
	const names = distinctNames(some.map(({ patient }) => patient))
	return `${names.slice(0, -1).join(', ')} et ${names.at(-1)}`
}
