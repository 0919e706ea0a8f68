/**
 * Whom texts name, among people who are known: one pass over the words for everybody at once, in time linear in the text. It says
 * what was seen of each; what that means is decided elsewhere (patients/mentions.ts). Pure.
 */
import { daysIn } from './dates.ts'
import { fold } from './fold.ts'
import { matriculesIn } from './matricules.ts'

/** Somebody who may be named. */
export interface Person {
	id: string
	matricule: string | null
	/** Birth and used family names. */
	families: string[]
	/** First birth given name and used one. */
	firsts: string[]
	/** YYYYMMDD, or null when it is not wholly known. */
	birthDate: string | null
}

/** What texts say of somebody. */
export interface Sighting {
	id: string
	matricule: boolean
	/** Family names seen, as they are looked for (`nameKey`). */
	families: string[]
	/** Those of `families` that are written as a name, no doctor's: « Mme Lefèvre », neither « un petit rappel » nor « Dr Petit ». */
	called: string[]
	firsts: string[]
	/** Pairs of a family and a first name that stand close to one another. */
	near: { family: string, first: string }[]
	born: boolean
}

/** Words between a family name and a first name that still belong together. */
const NEAR = 6
/** Words that one name may be cut into: « DE LA TOUR D’AUVERGNE », or a name split at a line's end. */
const MAX_WORDS = 8
/** Letters one by one: « C H A R P E N T I E R ». */
const MAX_LETTERS = 40

/** Shorter ones, with a capital, are also « Le », « Un »: nobody is called so by that alone. */
const SHORTEST = 3
/** A professional of care, up to three words of their name: none of it is anybody's of the register. */
const PROFESSIONAL = /(?<!\p{L})(?:[DP][rR]|[Dd]octeur|DOCTEUR|[Pp]rofesseur|PROFESSEUR)\.?[ \u00A0]+(?:\p{Lu}[\p{L}’'-]*[ \u00A0]*){1,3}/gu
const CAPITALISED = /\p{Lu}\p{L}+/gu

/** A name as it is looked for: its letters alone, so that hyphens, apostrophes, spaces and line ends do not count. */
export function nameKey(name: string): string {
	return fold(name).replace(/[^A-Z]+/g, '')
}

/**
 * Who is seen in these texts. What is not seen at all is left out.
 *
 * @param people the same list, given again, is not made ready again: a register is long, and a message short
 * @param about id of whom they are known to be about: « Jean » within this one's « Jean-Pierre » is nobody else's
 */
export function findPeople(texts: string[], people: Person[], about?: string): Sighting[] {
	const text = fold(texts.map(withoutCamelCase).join('\n\n'))
	const ready = readyOf(people)
	const names = locate(text, ready)
	const own = about === undefined ? undefined : ready.byId.get(about)
	leaveOutWithin(own ? [...own.families, ...own.firsts] : [], names)
	const borne = new Set([...matriculesIn(text, ready.bearers)].flat())
	const days = daysIn(text)
	const capitalised = capitalisedIn(texts)
	const named = new Set([...names].flatMap(([key, spans]) => spans.length > 0 ? ready.called.get(key)! : []))
	return [...new Set([...named, ...borne])].sort((one, other) => one.place - other.place).flatMap((one): Sighting[] => {
		const { person } = one
		const seen = (list: string[]) => list.filter((key) => (names.get(key)?.length ?? 0) > 0)
		const families = seen(one.families)
		const sighting: Sighting = {
			id: person.id,
			matricule: borne.has(one),
			families,
			called: families.filter((key) => capitalised.has(key) || isCompound(person, key)),
			firsts: seen(one.firsts),
			near: [],
			born: person.birthDate !== null && days.has(person.birthDate),
		}
		for (const family of sighting.families) {
			for (const first of sighting.firsts.filter((key) => areNear(names.get(family)!, names.get(key)!))) {
				sighting.near.push({ family, first })
			}
		}
		return sighting.matricule || sighting.families.length > 0 || (sighting.firsts.length > 0 && sighting.born) ? [sighting] : []
	})
}

/** Somebody, with their names as they are looked for. */
interface Sought {
	person: Person
	/** In the list. */
	place: number
	families: string[]
	firsts: string[]
}

interface Ready {
	byId: Map<string, Sought>
	/** By each of their names. */
	called: Map<string, Sought[]>
	/** By their matricules, without keys. */
	bearers: Map<string, Sought[]>
	/** Letters of the longest name. */
	longest: number
}

const READY = new WeakMap<Person[], Ready>()

function readyOf(people: Person[]): Ready {
	const known = READY.get(people)
	if (known !== undefined) {
		return known
	}
	const sought = people.map((person, place): Sought => (
		{ person, place, families: keysOf(person.families), firsts: keysOf(person.firsts) }
	))
	const ready: Ready = { byId: new Map(sought.map((one) => [one.person.id, one])), called: new Map(), bearers: new Map(), longest: 0 }
	for (const one of sought) {
		for (const key of new Set([...one.families, ...one.firsts])) {
			push(ready.called, key, one)
			ready.longest = Math.max(ready.longest, key.length)
		}
		if (one.person.matricule !== null) {
			push(ready.bearers, one.person.matricule.slice(0, 13), one)
		}
	}
	READY.set(people, ready)
	return ready
}

function push(lists: Map<string, Sought[]>, key: string, one: Sought): void {
	const list = lists.get(key)
	if (list === undefined) {
		lists.set(key, [one])
	} else {
		list.push(one)
	}
}

/** Words with a capital, as names are looked for. */
function capitalisedIn(texts: string[]): Set<string> {
	const words = texts.flatMap((text) => withoutCamelCase(text).normalize('NFKC').replace(PROFESSIONAL, ' ').match(CAPITALISED) ?? [])
	return new Set((fold(words.join('\n')).match(/[A-Z]+/g) ?? []).filter(({ length }) => length >= SHORTEST))
}

/** « DE LA TOUR », « LE GOFF-MARTIN »: no word of a sentence. */
function isCompound({ families }: Person, key: string): boolean {
	return families.some((name) => nameKey(name) === key && /\p{L}\P{L}+\p{L}/u.test(name))
}

function keysOf(names: string[]): string[] {
	return [...new Set(names.map(nameKey))].filter((key) => key.length > 1)
}

/** `CharpentierPierre.pdf` is two words. */
function withoutCamelCase(text: string): string {
	return text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
}

/** Words from `start` on, `end` excluded. */
interface Span {
	start: number
	end: number
}

/** Where each name stands that does, in words from the beginning: words joined until they make it, or are longer than any. */
function locate(text: string, { called, longest }: Ready): Map<string, Span[]> {
	const names = new Map<string, Span[]>()
	const words = text.match(/[A-Z]+/g) ?? []
	for (let start = 0; start < words.length; start++) {
		let joined = ''
		const most = words[start]!.length === 1 ? MAX_LETTERS : MAX_WORDS
		for (let end = start; end < words.length && end - start < most; end++) {
			joined += words[end]!
			if (joined.length > longest) {
				break
			}
			if (called.has(joined)) {
				const spans = names.get(joined) ?? []
				spans.push({ start, end: end + 1 })
				names.set(joined, spans)
			}
		}
	}
	return names
}

/** Forgets names that stand within a longer one of `own`. */
function leaveOutWithin(own: string[], names: Map<string, Span[]>): void {
	const wholes = own.flatMap((key) => names.get(key) ?? []).filter(({ start, end }) => end - start > 1)
	if (wholes.length === 0) {
		return
	}
	const around = new Map<number, Span>()
	for (const whole of wholes) {
		for (let word = whole.start; word < whole.end; word++) {
			around.set(word, whole)
		}
	}
	for (const [key, spans] of names) {
		names.set(key, spans.filter(({ start, end }) => {
			const whole = around.get(start)
			return whole === undefined || end > whole.end || end - start >= whole.end - whole.start
		}))
	}
}

/** Two rising lists: is one of the first close to one of the second? */
function areNear(ones: Span[], others: Span[]): boolean {
	for (let [one, other] = [0, 0]; one < ones.length && other < others.length;) {
		const distance = ones[one]!.start - others[other]!.start
		if (Math.abs(distance) <= NEAR) {
			return true
		}
		if (distance < 0) {
			one++
		} else {
			other++
		}
	}
	return false
}
