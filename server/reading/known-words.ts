/** What is known of a document's words. Pure. */

/**
 * `words`: its words are known. `picture`: a picture, whose words nobody can read. `active`: it could run, or hides what it holds
 * (pages, drawings, programs, shortcuts, macros, locked archives). `unreadable`: anything else.
 */
export type WordsKind = 'words' | 'picture' | 'active' | 'unreadable'

export interface DocumentWords {
	kind: WordsKind
	words: string
}

/** A share of characters that are no text (private use, unknown, control) above which a text is gibberish: a font without its table. */
const MAX_GIBBERISH = 0.1

/** Known words, or none: nothing to read is not the same as nothing said. */
export function asWords(text: string | null): DocumentWords {
	const isKnown
		= text !== null
			&& text.trim() !== ''
			&& (text.match(/[\p{Co}\uFFFD\p{Cc}]/gu) ?? []).filter((one) => !/\s/.test(one)).length <= text.length * MAX_GIBBERISH
	return isKnown ? { kind: 'words', words: text } : { kind: 'unreadable', words: '' }
}
