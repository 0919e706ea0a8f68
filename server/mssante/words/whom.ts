/**
 * What people call those whom they look after: sentences are written with « patient », and said with the structure's word. Pure, but for
 * the word itself, which is this program's for as long as it runs (ADR 47).
 */

export const WORDS = ['patient', 'resident', 'usager'] as const
export type Word = typeof WORDS[number]

/** What replaces what, the longest first: a vowel changes the word before it. */
const FORMS: Record<Word, [said: string, wanted: string][]> = {
	patient: [],
	resident: [['patients', 'résidents'], ['patient', 'résident']],
	usager: [
		['le patient', 'l’usager'],
		['du patient', 'de l’usager'],
		['au patient', 'à l’usager'],
		['ce patient', 'cet usager'],
		['de patients', 'd’usagers'],
		['de patient', 'd’usager'],
		['que patient', 'qu’usager'],
		['nouveau patient', 'nouvel usager'],
		['patients', 'usagers'],
		['patient', 'usager'],
	],
}

/** The same, and each at the beginning of a sentence. */
export function formsOf(word: Word): [said: string, wanted: string][] {
	return FORMS[word].flatMap(([said, wanted]) => [[said, wanted], [capital(said), capital(wanted)]])
}

let forms: [RegExp, string][] = []

/** From now on, in what `said` says. */
export function speakOf(word: Word): void {
	forms = formsOf(word).map(([from, to]) => [new RegExp(`(?<!\\p{L})${from}(?!\\p{L})`, 'gu'), to])
}

/** What is quoted is somebody's, a file or a folder: it stays; but the page's own rooms and filters. */
const QUOTED = /(«\u00A0(?!(?:P|Mes p)atients\u00A0»)[^»]*»)/u

/** A sentence of ours with the word of this structure. */
export function said(sentence: string): string {
	return forms.length === 0 ? sentence : sentence.split(QUOTED).map((part, index) => index % 2 === 1 ? part : worded(part)).join('')
}

function worded(text: string): string {
	return forms.reduce((now, [from, to]) => now.replace(from, to), text)
}

function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1)
}
