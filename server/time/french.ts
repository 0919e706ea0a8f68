/** Instants as people read them, there. */

/** 26/11/2026. @param at an instant, or the same in ISO 8601 */
export function frenchDay(at: Date | string, timeZone: string): string {
	return new Date(at).toLocaleDateString('fr-FR', { timeZone, day: '2-digit', month: '2-digit', year: 'numeric' })
}

/** 26 novembre 2026 à 09:00. @param at ISO 8601 */
export function frenchMoment(at: string, timeZone: string): string {
	return new Date(at).toLocaleString('fr-FR', { timeZone, dateStyle: 'long', timeStyle: 'short' })
}
