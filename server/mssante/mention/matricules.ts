/** Matricules in a text, with or without their key, whatever separates their digits: 1 38 06 69 123 011 23, 138.06.69-123-011. Pure. */

/** Characters of a matricule without its key (Référentiel INS v2.0 §3). */
const LENGTH = 13
/** Digits, A or B of Corsica among them, with at most this between two: spaces, dots, dashes, underscores, slashes, line ends. */
const RUN = /\d(?:[\s.,:;_/|·\u2010-\u2015-]{0,4}[0-9AB]){12,}/g

/**
 * Which of these matricules does the text bear?
 *
 * @param text folded (`fold`)
 * @param known by their first thirteen characters
 */
export function matriculesIn<T>(text: string, known: ReadonlyMap<string, T>): Set<T> {
	const found = new Set<T>()
	for (const [run] of text.matchAll(RUN)) {
		const digits = run.replace(/[^0-9AB]/g, '')
		for (let start = 0; start + LENGTH <= digits.length; start++) {
			const one = known.get(digits.slice(start, start + LENGTH))
			if (one !== undefined) {
				found.add(one)
			}
		}
	}
	return found
}
