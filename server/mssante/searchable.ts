/** Words as lists search them: without accents, in capitals (RNIV normalisation). Pure. */
import { normaliseName } from './ins/identity.ts'

/** Characters kept of what is searched. */
const MAX_WORDS = 2000

export function searchable(texts: (string | null)[]): string {
	return normaliseName(texts.filter(Boolean).join(' ')).slice(0, MAX_WORDS)
}

/** Names, dates or what a person typed, word by word. */
export function wordsOf(text: string): string[] {
	return normaliseName(text).match(/[\p{L}\p{N}]+/gu) ?? []
}
