/**
 * The directory by the FHIR interface of the Annuaire Santé (v2): it is asked by what one types of a professional or of a structure. Words
 * are names there (`name`); profession and place are the extraction's to find. Figures leave only where they are the number of a
 * professional or of a structure, alone: a matricule or a date of birth is never sent, nor the address of a citizen.
 */
import type { Clock } from '../../time/clock.ts'
import type { OnlineSource, Told } from '../directory-source.ts'
import type { DirectoryEntry } from '../directory.ts'
import type { Mailboxes } from './entries.ts'
import type { Get } from './gateway.ts'
import type { Page, Resource } from './resources.ts'

import { MssError } from '../../errors.ts'
import { normaliseAddress, patientMatricule } from '../../mssante/address/address.ts'
import { tellingWords, wordsIn } from '../directory.ts'
import { mailboxesOf, structuresOf } from './entries.ts'
import { Gateway } from './gateway.ts'
import { pageOf } from './resources.ts'

/** Resources of a page, and of those that come with them; pages of a question. */
const PAGE = 50
const MOST = 500
const MAX_PAGES = 3
/** Addresses, and structures, asked for at once. */
const MAX_AT_ONCE = 20
/** A shorter beginning is anybody's. */
const MIN_LETTERS = 3
/** RPPS, IDNPS; FINESS. */
const PROFESSIONAL = /^\d{11,12}$/
const STRUCTURE = /^(?:\d{9}|2[AB]\d{7})$/i

/** @param url official: https://gateway.api.esante.gouv.fr/fhir/v2 */
export function onlineAt(url: string, apiKeyFile: string, clock: Clock): OnlineSource {
	const gateway = new Gateway(url.replace(/\/+$/, ''), apiKeyFile, clock)
	return {
		search: async (query, limit) => {
			const text = query.trim().toLowerCase()
			if (text.includes('@')) {
				const start = text.replace(/^[^@]*\s(?=\S*@)/, '')
				const asked = mayLeave(start) ? gateway.ask((get) => byAddress(get, [start], 'contains', clock.now())) : nobody()
				return told(await asked, ({ address }) => address.startsWith(start), limit, clock.at())
			}
			const words = tellingWords(wordsIn(text)).filter(({ length }) => length > 1)
			return PROFESSIONAL.test(text) || STRUCTURE.test(text)
				? told(await gateway.ask((get) => byNumber(get, text.toUpperCase(), clock.now())), () => true, limit, clock.at())
				: told(
						isName(words) ? await gateway.ask((get) => byName(get, words, clock.now())) : await nobody(),
						suits(words),
						limit,
						clock.at(),
						words[0],
					)
		},
		whose: async (addresses) => {
			const wanted = addresses.filter((one) => normaliseAddress(one) === one && mayLeave(one)).slice(0, MAX_AT_ONCE)
			const asked = wanted.length === 0 ? nobody() : gateway.ask((get) => byAddress(get, wanted, null, clock.now()))
			return told(await asked, ({ address }) => wanted.includes(address), wanted.length, clock.at())
		},
		tryOut: async () => {
			const started = performance.now()
			await gateway.ask(async (get) => readPage(await get('Organization?_count=1&_elements=name')))
			return performance.now() - started
		},
		answeredAt: () => gateway.answeredAt,
	}
}

async function nobody(): Promise<Mailboxes> {
	return { entries: [], unlisted: [] }
}

/** A comma would be two addresses, a bar or a dollar something else (FHIR R4, search §3.1.1.5.7). */
function mayLeave(address: string): boolean {
	return address.length >= MIN_LETTERS && !/[,|$\\\s]/.test(address) && patientMatricule(address) === null && !/\d{13}/.test(address)
}

function isName(words: string[]): boolean {
	return words.some(({ length }) => length >= MIN_LETTERS) && words.every((word) => !/\d/.test(word))
}

function told(
	{ entries, unlisted }: Mailboxes,
	isWanted: (entry: DirectoryEntry) => boolean,
	limit: number,
	at: string,
	first?: string,
): Told {
	return {
		source: 'online',
		asOf: at.slice(0, 'YYYY-MM-DD'.length),
		at,
		entries: entries.filter(isWanted).sort(inOrder(first)).slice(0, limit),
		unlisted,
		silent: null,
	}
}

function suits(words: string[]): (entry: DirectoryEntry) => boolean {
	return (entry) => {
		const own = wordsOf(Object.values(entry).join(' '))
		return words.every((word) => own.some((one) => one.startsWith(word)))
	}
}

/** Who bears the first word so written, then by family name. */
function inOrder(first: string | undefined): (one: DirectoryEntry, other: DirectoryEntry) => number {
	const rank = ({ name }: DirectoryEntry) => first !== undefined && wordsOf(name).includes(first) ? 0 : 1
	const key = ({ name, type }: DirectoryEntry) => type === 'PER' ? name.split(' ').reverse().join(' ') : name
	return (one, other) => rank(one) - rank(other) || key(one).localeCompare(key(other), 'fr')
}

/** All of them: `wordsIn` is for a query. */
function wordsOf(text: string): string[] {
	return text.split(/\s+/).flatMap((word) => wordsIn(word))
}

async function byName(get: Get, words: string[], now: number): Promise<Mailboxes> {
	const [people, structures] = await Promise.all([
		found(get, 'Practitioner', [...words.map((word) => ['name', word] as const), ['_revinclude', 'PractitionerRole:practitioner']]),
		found(get, 'Organization', [...words.map((word) => ['name:contains', word] as const), ['mailbox-mss:contains', '@']]),
	])
	return mailboxesOf([...people, ...structures], await workplaces(get, people), now)
}

async function byNumber(get: Get, number: string, now: number): Promise<Mailboxes> {
	if (STRUCTURE.test(number)) {
		return mailboxesOf(await found(get, 'Organization', [['identifier', number]]), [], now)
	}
	const people = await found(get, 'Practitioner', [['identifier', number], ['_revinclude', 'PractitionerRole:practitioner']])
	return mailboxesOf(people, await workplaces(get, people), now)
}

/** @param modifier null: those that begin so */
async function byAddress(get: Get, addresses: string[], modifier: 'contains' | null, now: number): Promise<Mailboxes> {
	const wanted = [modifier === null ? 'mailbox-mss' : `mailbox-mss:${modifier}`, addresses.join(',')] as const
	const asked = await Promise.all([
		found(get, 'Practitioner', [wanted]),
		found(get, 'PractitionerRole', [wanted, ['_include', '*']]),
		found(get, 'Organization', [wanted]),
	])
	return mailboxesOf(asked.flat(), [], now)
}

/** Where people work: `_include` goes with what is sought, not with what comes along. Without it they are shown all the same. */
async function workplaces(get: Get, people: Resource[]): Promise<Resource[]> {
	const ids = structuresOf(people).slice(0, MAX_AT_ONCE)
	return ids.length === 0 ? [] : found(get, 'Organization', [['_id', ids.join(',')]]).catch(() => [])
}

/** What a search finds, some pages of it: what the first one says is shown, though a following one fails. */
async function found(get: Get, type: Resource['resourceType'], parameters: (readonly [string, string])[]): Promise<Resource[]> {
	const query = new URLSearchParams({ _count: String(PAGE) })
	parameters.forEach(([name, value]) => query.append(name, value))
	const first = readPage(await get(`${type}?${query}`))
	const resources = [...first.resources]
	let { next } = first
	for (let pages = 1; next !== null && pages < MAX_PAGES; pages++) {
		const page: Page = await get(next).then(readPage).catch(() => ({ resources: [], next: null }))
		resources.push(...page.resources)
		next = page.next
	}
	return resources
}

/** @throws {MssError} MSS-DIRECTORY-ONLINE */
function readPage(json: unknown): Page {
	const page = pageOf(json, MOST)
	if (page === null) {
		throw new MssError('MSS-DIRECTORY-ONLINE', 'réponse inattendue')
	}
	return page
}
