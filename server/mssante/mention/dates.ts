/** Every day that a text names, as people write days: 21/6/1938, 21.06.38, 1938-06-21, 19380621, 21 juin 1938, 1er mars 40. Pure. */

const MONTHS = [
	'JANV?(?:IER)?',
	'FEVR?(?:IER)?',
	'MARS?',
	'AVR(?:IL)?',
	'MAI',
	'JUIN',
	'JUIL(?:LET)?',
	'AOUT?',
	'SEPT?(?:EMBRE)?',
	'OCT(?:OBRE)?',
	'NOV(?:EMBRE)?',
	'DEC(?:EMBRE)?',
]
const MONTH = new RegExp(`(?<![A-Z])(${MONTHS.join('|')})(?![A-Z])`, 'g')
const WHICH_MONTH = MONTHS.map((month) => new RegExp(`^(?:${month})$`))
/** Characters looked at around the name of a month: « le vingt et un », « mil neuf cent quatre-vingt-dix-sept ». */
const AROUND = 60
const DAY_BEFORE = /(?:(?<!\d)(\d{1,2}) ?(?:ER)?|((?:[A-Z]+[ -]){0,4}[A-Z]+))[ .]{0,2}$/
const YEAR_AFTER = /^[ .]{0,2}(?:(\d{4}|\d{2})(?!\d)|((?:MIL|DEUX|DIX)(?:[ -][A-Z]+){1,8}))/
const SEPARATOR = ' ?[./\\- \\u2010-\\u2015] ?'

const NUMERIC = new RegExp(`(?<!\\d)(\\d{1,2})${SEPARATOR}(\\d{1,2})${SEPARATOR}(\\d{4}|\\d{2})(?!\\d)`, 'g')
const REVERSED = new RegExp(`(?<!\\d)(\\d{4})${SEPARATOR}(\\d{1,2})${SEPARATOR}(\\d{1,2})(?!\\d)`, 'g')
const COMPACT = /(?<!\d)(\d{8})(?:\d{6})?(?!\d)/g

/** @param folded text (`fold`) */
export function daysIn(folded: string): Set<string> {
	const text = folded.replace(/\s+/g, ' ')
	const days = new Set<string>()
	const add = (day: number, month: number, year: string | number | null) => {
		for (const full of yearsOf(year)) {
			if (day >= 1 && day <= 31 && month >= 1 && month <= 12) {
				days.add(`${full}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}`)
			}
		}
	}
	// A date that another one overlaps is looked at too: « 3-21/6/1938 ».
	for (const [, day, month, year] of overlapping(text, NUMERIC)) {
		add(Number(day), Number(month), year!)
	}
	for (const [, year, month, day] of text.matchAll(REVERSED)) {
		add(Number(day), Number(month), year!)
	}
	for (const [, compact] of text.matchAll(COMPACT)) {
		add(Number(compact!.slice(6)), Number(compact!.slice(4, 6)), compact!.slice(0, 4))
		add(Number(compact!.slice(0, 2)), Number(compact!.slice(2, 4)), compact!.slice(4))
	}
	for (const found of text.matchAll(MONTH)) {
		const day = DAY_BEFORE.exec(text.slice(Math.max(0, found.index - AROUND), found.index))
		const end = found.index + found[0].length
		const year = YEAR_AFTER.exec(text.slice(end, end + AROUND))
		if (day && year) {
			add(
				day[1] ? Number(day[1]) : lastNumber(day[2]!.split(/[ -]/)),
				1 + WHICH_MONTH.findIndex((month) => month.test(found[1]!)),
				year[1] ?? firstNumber(year[2]!.split(/[ -]/)),
			)
		}
	}
	return days
}

function* overlapping(text: string, pattern: RegExp): Iterable<RegExpExecArray> {
	const search = new RegExp(pattern.source, pattern.flags)
	for (let found = search.exec(text); found !== null; found = search.exec(text)) {
		yield found
		search.lastIndex = found.index + 1
		while (/\d/.test(text.charAt(search.lastIndex)) && /\d/.test(text.charAt(search.lastIndex - 1))) {
			search.lastIndex++
		}
	}
}

/** Two figures may be of this century or of the one before: both are meant. */
function yearsOf(year: string | number | null): string[] {
	const text = String(year ?? '')
	return /^\d{4}$/.test(text) ? [text] : /^\d{2}$/.test(text) ? [`19${text}`, `20${text}`] : []
}

const UNITS: Record<string, number> = {
	ZERO: 0,
	UN: 1,
	UNE: 1,
	PREMIER: 1,
	DEUX: 2,
	TROIS: 3,
	QUATRE: 4,
	CINQ: 5,
	SIX: 6,
	SEPT: 7,
	HUIT: 8,
	NEUF: 9,
	DIX: 10,
	ONZE: 11,
	DOUZE: 12,
	TREIZE: 13,
	QUATORZE: 14,
	QUINZE: 15,
	SEIZE: 16,
	VINGT: 20,
	VINGTS: 20,
	TRENTE: 30,
	QUARANTE: 40,
	CINQUANTE: 50,
	SOIXANTE: 60,
	SEPTANTE: 70,
	OCTANTE: 80,
	HUITANTE: 80,
	NONANTE: 90,
}

const isNumber = (word: string) => word in UNITS || /^(?:MILL?E?|CENTS?|ET)$/.test(word)

/** The number that the last of these words say: « le vingt et un » is 21. */
function lastNumber(words: string[]): number {
	return numberOf(words.slice(words.findLastIndex((word) => !isNumber(word)) + 1))
}

/** The number that the first of these words say: « mil neuf cent quatre-vingt-dix à Lyon » is 1990. */
function firstNumber(words: string[]): number {
	const end = words.findIndex((word) => !isNumber(word))
	return numberOf(end < 0 ? words : words.slice(0, end))
}

function numberOf(words: string[]): number {
	let [total, part] = [0, 0]
	for (const word of words) {
		if (word.startsWith('MIL')) {
			total = Math.max(1, part) * 1000
			part = 0
		} else if (word.startsWith('CENT')) {
			part = Math.max(1, part) * 100
		} else if (/^VINGTS?$/.test(word) && part % 100 === 4) {
			part += 76
		} else {
			part += UNITS[word] ?? 0
		}
	}
	return total + part
}
