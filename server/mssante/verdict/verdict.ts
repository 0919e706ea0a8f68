/**
 * The verdict of an answer, as a line that reads in any webmail: there is no standard for it (circuits.md "How a verdict travels"). It
 * is read only when that very line comes first; it is never guessed from what people write. Pure.
 */

export const VERDICTS = ['accepted', 'refused', 'moreAsked', 'received', 'substitution'] as const
export type Verdict = typeof VERDICTS[number]

/** As they are written after « Réponse : ». */
const LINES: Record<Verdict, string> = {
	accepted: 'DEMANDE ACCEPTÉE',
	refused: 'DEMANDE REFUSÉE',
	moreAsked: 'COMPLÉMENT DEMANDÉ',
	received: 'DEMANDE REÇUE',
	substitution: 'SUBSTITUTION PROPOSÉE',
}
/** Read as well: the noun is understood. */
const SHORT: Partial<Record<Verdict, string>> = { accepted: 'ACCEPTÉE', refused: 'REFUSÉE', received: 'REÇUE' }
const PREFIX = 'Réponse :'

/** The words of an answer, as they leave: its verdict is their first line. @param verdict null: words alone */
export function answerText(verdict: Verdict | null, words: string): string {
	return [verdict === null ? '' : `${PREFIX} ${LINES[verdict]}`, words.trim()].filter(Boolean).join('\n\n')
}

/** @param text the words of a message, in full */
export function verdictIn(text: string): Verdict | null {
	// Of words all quoted, the first line is a quotation's: it is none of those.
	const first = text.split(/\r?\n/).find((line) => line.trim() !== '') ?? ''
	return READ.get(folded(first)) ?? null
}

/** A question gives the turn back, and closes nothing. */
export function closes(verdict: Verdict): boolean {
	return verdict !== 'moreAsked'
}

function folded(line: string): string {
	return line.normalize('NFKC').toUpperCase().replace(/\s+/g, ' ').replace(/ ?: ?/g, ' : ').trim()
}

const READ = new Map([LINES, SHORT].flatMap((words) =>
	(Object.entries(words) as [Verdict, string][]).map(([verdict, word]) => [folded(`${PREFIX} ${word}`), verdict] as const)))
