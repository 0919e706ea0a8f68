/** Days as a date field takes them: YYYY-MM-DD, where the person is. */

const YEAR = 365 * 24 * 60 * 60 * 1000

export function isoDay(at = new Date()): string {
	return at.toLocaleDateString('sv-SE')
}

/** An answer may be expected from today on, within a year. */
export function answerDays(): { min: string, max: string } {
	return { min: isoDay(), max: isoDay(new Date(Date.now() + YEAR)) }
}
