/** At which level the provider identified somebody (`acr`, OpenID Connect Core §2), and the one that was asked for. Pure. */

/** eIDAS: low, substantial, high; each does for those below it, as FranceConnect has it too. */
const EIDAS = /^eidas([123])$/

/** What may be repeated of what a provider says. */
const NAMED = /^[\w.:/-]{1,60}$/

/**
 * Why they are not at that level, for people; null: they are, or none was asked for.
 *
 * @param asked words separated by spaces (`acr_values`): one of them is enough @param given the claim of the ID token
 */
export function whyBelow(asked: string | undefined, given: unknown): string | null {
	const isThere = asked === undefined || (typeof given === 'string' && asked.split(' ').some((level) => isAtLeast(given, level)))
	const said = typeof given === 'string' && NAMED.test(given) ? `« ${given} » donné` : 'aucun donné'
	return isThere ? null : `« ${asked} » demandé, ${said}`
}

function isAtLeast(given: string, level: string): boolean {
	return given === level || rankOf(given) >= (rankOf(level) || Infinity)
}

/** 0: it is none of these. */
function rankOf(level: string): number {
	return Number(EIDAS.exec(level)?.[1] ?? 0)
}
