/** Days where the tests' structures are, wherever the machine is that runs them: a configuration that says nothing is of Paris. */
export const ZONE = 'Europe/Paris'
const DAY = 24 * 60 * 60 * 1000

/** @param days from today @return YYYY-MM-DD, which is how Swedes write a day */
export function dayHere(days = 0): string {
	return new Date(Date.now() + days * DAY).toLocaleDateString('sv-SE', { timeZone: ZONE })
}

/** YYYY-MM */
export const monthHere = () => dayHere().slice(0, 7)
