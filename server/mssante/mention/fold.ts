/**
 * Text as names are looked for in it (design.md "Identity"): however it was typed, scanned or disguised, the same name gives the
 * same letters. Compatibility forms opened (NFKC), what is invisible dropped, marks dropped, upper case, look-alike letters of
 * other scripts turned into the Latin ones. Looser than the comparison of traits: it finds people, it never identifies one. Pure.
 */

/** What no reader sees: soft hyphens, zero-width and direction characters, variation selectors (Unicode, Default_Ignorable_Code_Point). */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu
/** Letters that decomposition leaves whole. */
const WHOLE: Record<string, string> = { Œ: 'OE', Æ: 'AE', Ø: 'O', Ł: 'L', Đ: 'D', Ð: 'D', Þ: 'TH', Ħ: 'H', Ŧ: 'T', Ŋ: 'N', ẞ: 'SS', Ə: 'E' }
/** Capitals of other scripts that look like Latin ones, or whose small letter does (Unicode TS 39, confusables). */
const CYRILLIC = {
	А: 'A',
	В: 'B',
	С: 'C',
	Е: 'E',
	Н: 'H',
	І: 'I',
	Ј: 'J',
	К: 'K',
	М: 'M',
	О: 'O',
	Р: 'P',
	Ѕ: 'S',
	Т: 'T',
	У: 'Y',
	Х: 'X',
	Ү: 'Y',
	Һ: 'H',
	Ԁ: 'D',
	Ԛ: 'Q',
	Ԝ: 'W',
	Ӏ: 'I',
	Ѵ: 'V',
	Ғ: 'F',
	Г: 'R',
	П: 'N',
	И: 'N',
	Ь: 'B',
}
const GREEK = {
	Α: 'A',
	Β: 'B',
	Ε: 'E',
	Ζ: 'Z',
	Η: 'H',
	Ι: 'I',
	Κ: 'K',
	Μ: 'M',
	Ν: 'N',
	Ο: 'O',
	Ρ: 'P',
	Τ: 'T',
	Υ: 'Y',
	Χ: 'X',
	Ϲ: 'C',
	Ϳ: 'J',
}
const LOOK_ALIKES: Record<string, string> = { ...WHOLE, ...CYRILLIC, ...GREEK }

/** Greek letters of units and molecules (µg, α-bloquant, γGT, ΔF): beside Latin ones they are no disguise. */
const SCIENTIFIC = /[αβγδεθκλμπρστφχψωΔΣΦΨΩΓΘΛΠ]/gu
const FOREIGN = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\p{Script=Lisu}]/u

/** What is left of a text: A to Z, 0 to 9, and whatever separates them; as many lines as it had. */
export function fold(text: string): string {
	return visible(text).normalize('NFD').replace(/\p{M}/gu, '').toUpperCase()
		.replace(/[^\p{ASCII}]/gu, (character) => LOOK_ALIKES[character] ?? character)
}

/** Does a word mix letters of several scripts, as no honest word does? Units and Greek prefixes apart. */
export function mixesScripts(text: string): boolean {
	const words = visible(text).normalize('NFD').replace(/\p{M}/gu, '').match(/\p{L}+/gu) ?? []
	return words.some((word) => /\p{Script=Latin}/u.test(word) && FOREIGN.test(word.replace(SCIENTIFIC, '')))
}

function visible(text: string): string {
	return text.normalize('NFKC').replace(INVISIBLE, '')
}
