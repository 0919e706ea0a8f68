/**
 * What is asked before something is filed with one of the patients proposed: where several fit as well, where the letter says
 * another first name or the family name alone, where the document is half another resident's, where the message contradicts itself.
 * Where the likeliest is in doubt, no proposal goes by one key. Pure.
 */
import type { OtherResident } from '../patients/other-resident.ts'
import type { Patient } from '../patients/patient.ts'
import type { Grounds } from '../reasons/reason.ts'

import { said } from '../mssante/words/whom.ts'
import { calledName, distinctNames } from '../patients/patient.ts'
import { grounds } from '../reasons/reason.ts'
import { inWords } from '../reasons/words.reasons.ts'

export interface Question {
	/** « Deux patients correspondent : … Lequel ? » */
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

/**
 * @param proposals all that are shown, those of the software with a score
 * @param quarantined why the message was put in quarantine, in words, whoever released it since; null: it never was
 */
export function questionFor(one: Proposed, proposals: Proposed[], quarantined: string | null): Question | null {
	if (one.other) {
		return { text: inWords(grounds('other-resident', one.other.halves)), among: [one.patient.id, one.other.patient.id] }
	}
	// Whoever was looked for is shown first: the question stays the same.
	const scored = proposals.filter(({ score }) => score !== null)
		.sort((first, second) => second.score! - first.score! || first.patient.id.localeCompare(second.patient.id))
	const doubt = quarantined === null ? doubtOf(one) : `Ce message a été mis en quarantaine. ${quarantined}`
	const best = scored.filter(({ score }) => score === scored[0]!.score)
	const isInDoubt = best.length > 1 || scored.slice(0, 1).some((first) => doubtOf(first) ?? first.other)
	if (!doubt && !(isInDoubt && one.score !== null)) {
		return null
	}
	const likely = best.length > 1 ? best : scored.slice(0, 2)
	const among = [...likely, ...(likely.includes(one) ? [] : [one])]
	const which
		= among.length > 1
			? `${said(`${COUNTS[among.length] ?? among.length} patients correspondent`)}\u00A0: ${list(among)}. Lequel\u202F?`
			: `Est-ce bien ${calledName(one.patient)}\u202F?`
	return { text: [doubt, which].filter(Boolean).join(' '), among: among.map(({ patient }) => patient.id) }
}

/** What of the letter contradicts it, or says too little for one key (incoming/guess.ts); whoever looked for them knows more. */
function doubtOf({ reasons, score }: Proposed): string | undefined {
	if (score !== null && reasons.some(({ rule }) => rule === 'surname-alone')) {
		return 'Seul son nom de famille est dit.'
	}
	const other = reasons.find(({ rule }) => rule === 'first-name-other')
	return other && inWords(other)
}

function list(some: Proposed[]): string {
	const names = distinctNames(some.map(({ patient }) => patient))
	return `${names.slice(0, -1).join(', ')} et ${names.at(-1)}`
}
