/** Words as lists search them: without accents, in capitals (RNIV normalisation). Pure. */
import { normaliseName } from './ins/identity.ts'

/** What people write before a name, and nobody is called. */
const CIVILITIES = new Set([
	...['M', 'MR', 'MME', 'MLLE', 'MONSIEUR', 'MADAME', 'MADEMOISELLE'],
	...['DR', 'DOCTEUR', 'PR', 'PROFESSEUR', 'ME', 'MAITRE'],
])
/** Characters kept of what is searched. */
const MAX_WORDS = 2000

export function searchable(texts: (string | null)[]): string {
	return normaliseName(texts.filter(Boolean).join(' ')).slice(0, MAX_WORDS)
}

/** Names, dates or what a person typed, word by word. */
export function wordsOf(text: string): string[] {
	return normaliseName(text).match(/[\p{L}\p{N}]+/gu) ?? []
}

/** The words of a query that find somebody: civilities are forgiven, but where there is nothing else. */
export function withoutCivilities(words: string[]): string[] {
	const telling = words.filter((word) => !CIVILITIES.has(word.toUpperCase()))
	return telling.length > 0 ? telling : words
}
