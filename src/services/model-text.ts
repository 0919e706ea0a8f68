/** The fields of a model text, filled in as it is put in: {patient} and {date}; what is between other braces stays as it was written. */

const PATIENT = '{patient}'
const DATE = '{date}'

/** Does it say of whom? */
export function namesPatient(text: string): boolean {
	return text.includes(PATIENT)
}

/** @param patient « DUPONT Suzanne, 02/01/1930 » */
export function filledText(text: string, patient: string, today: Date): string {
	return text.replaceAll(PATIENT, () => patient).replaceAll(DATE, () => today.toLocaleDateString('fr-FR'))
}

/** Below what is written already. */
export function withText(before: string, added: string): string {
	return before.trim() === '' ? added : `${before.trimEnd()}\n\n${added}`
}
