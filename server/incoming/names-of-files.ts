/** Where a document goes and under which name (contract: "Names of files"). Pure. */
import type { ReadDocument } from '../reading/reading.ts'

import { posix } from 'node:path'
import { safeName, safePath, splitName } from '../ged/names.ts'
import { typeLabel } from '../mssante/cda/document-type.ts'
import { fold } from '../mssante/mention/fold.ts'
import { extensionOf } from '../reading/media-type.ts'

/** Room for an extension: documents that go together are cut alike. */
const ROOM = '.extension'
/** Characters of a name, its extension apart: what a list of files shows. */
const READABLE = 80
/** Characters of a title below which nothing is left to tell by it: then the whole name is cut. */
const TELLING = 10
/** In a patient's folder, for what machines read and people do not: ADR 56. */
const DATA_FOLDER = 'Données'

export interface Place {
	/** Below the GED's root. */
	folder: string
	/** Without extension. */
	base: string
	extension: string
}

export interface NamingContext {
	/** `{dossier}/MSSanté/{date} {type} {titre}`. */
	pattern: string
	/** The patient's folder, or null: then everything goes straight into `waitingFolder`. */
	patientFolder: string | null
	/** Review or quarantine folder. */
	waitingFolder: string
	/** The mail's date, YYYY-MM-DD, for what has none of its own. */
	mailDate: string
	/** Label of the type of what has none of its own. */
	type?: string | undefined
	/** Where a patient's structured document goes whose readable copy came with it: beside that one, or in a folder apart. */
	data: 'beside' | 'folder'
}

/** The pattern with this sub-folder of the patient's in place of its own. */
export function withSubfolder(pattern: string, subfolder: string): string {
	return ['{dossier}', subfolder, pattern.split('/').at(-1)].join('/')
}

/** The pattern without any sub-folder: for a folder that is no patient's. */
export function withoutSubfolder(pattern: string): string {
	return ['{dossier}', pattern.split('/').at(-1)].join('/')
}

/** Places of documents, in their order; a PDF shares the base of the CDA it makes readable. */
export function placesOf(documents: ReadDocument[], context: NamingContext): { place: Place, group: number }[] {
	const segments = context.pattern.split('/')
	const template = segments.at(-1)!
	const placed: { place: Place, group: number }[] = []
	const isLetter = (index: number) => documents[index]!.source === 'body'
	for (const [index, document] of documents.entries()) {
		const cdaIndex = documents.findIndex(({ cda, sha256 }) => cda !== undefined && sha256 === document.pairedWith)
		const cda = document.cda ?? documents[cdaIndex]?.cda
		// Two readable copies of one CDA (they differ: both are kept) cannot share its base.
		const isSecond = cdaIndex >= 0 && documents.findIndex(({ pairedWith }) => pairedWith === document.pairedWith) !== index
		const own = splitName(document.name)
		const extension = document.cda ? '.xml' : own.extension || extensionOf(document.mediaType)
		const date = cda ? dateOf(cda.createdAt) ?? context.mailDate : context.mailDate
		const values = cda
			? { date, type: typeLabel(cda.type.code ?? '') ?? cda.type.display ?? cda.type.code ?? 'Document', titre: cda.title ?? '' }
			: { date, type: context.type ?? '', titre: own.base }
		const base = readable(once(template, values), values) + (isSecond ? ' (encapsulé)' : '')
		const isData = context.data === 'folder' && documents.some(({ pairedWith }) => document.cda && pairedWith === document.sha256)
		const folder = context.patientFolder === null
			? context.waitingFolder
			: [
					context.patientFolder,
					...segments.slice(1, -1).map((segment) => safePath(fill(segment, values)) ?? 'MSSanté'),
					...isData ? [DATA_FOLDER] : [],
				].join('/')
		const group = cdaIndex >= 0 && !isSecond ? cdaIndex : index
		placed.push({ place: { folder, base: safeName(base, ROOM).slice(0, -ROOM.length), extension }, group })
	}
	// What people named keeps its name: the letter that we made yields.
	const taken = new Map<string, string>()
	for (const [index, { place }] of [...placed.entries()].sort(([one], [other]) => Number(isLetter(one)) - Number(isLetter(other)))) {
		place.base = apart(place.base, place.extension, documents[index]!.sha256, taken)
	}
	return placed
}

/**
 * Where a readable copy goes that comes after its structured document, which stands there: out of the folder of data, if it is ours, in
 * that patient's.
 */
export function folderOfReadable(path: string, { patientFolder, data }: Pick<NamingContext, 'patientFolder' | 'data'>): string {
	const folder = posix.dirname(path)
	const isOurs = data === 'folder' && posix.basename(folder) === DATA_FOLDER && folder.startsWith(`${patientFolder}/`)
	return isOurs ? posix.dirname(folder) : folder
}

/**
 * `CR.pdf` beside `cr.pdf`: two documents of one message, which a store that ignores case would take for one. The same name twice is
 * for whoever files.
 */
function apart(base: string, extension: string, sha256: string, taken: Map<string, string>): string {
	const exact = `${base}${extension}`
	const key = exact.normalize('NFC').toLowerCase()
	const other = taken.get(key)
	taken.set(key, other ?? exact)
	return other === undefined || other === exact ? base : `${base} (${sha256.slice(0, 8)})`
}

/** A mail's own date, unless it is after its receipt or of before mail: then the day of receipt. */
export function credibleDate(date: string | null, receivedAt: string): string {
	const instant = Date.parse(date ?? '')
	return instant > EARLIEST && instant <= Date.parse(receivedAt) + DAY ? date! : receivedAt
}

const EARLIEST = Date.parse('1990-01-01')
/** Milliseconds that clocks and time zones may differ. */
const DAY = 24 * 60 * 60_000

/** A date of a document (YYYYMMDD…, in its own offset) as YYYY-MM-DD, as far as it goes. */
function dateOf(time: string | null): string | null {
	const match = /^(\d{4})(\d{2})?(\d{2})?/.exec(time ?? '')
	return match === null ? null : match.slice(1).filter(Boolean).join('-')
}

/** Formats are slow to make. */
const formats = new Map<string, Intl.DateTimeFormat>()

/** The day of an instant in a time zone, YYYY-MM-DD. */
export function dayIn(timeZone: string, instant: string): string {
	const format
		= formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
	formats.set(timeZone, format)
	return format.format(new Date(instant))
}

/** Words that tell nothing. */
const SMALL = new Set(['A', 'AU', 'AUX', 'D', 'DE', 'DES', 'DU', 'EN', 'ET', 'L', 'LA', 'LE', 'LES', 'UN', 'UNE'])
/** As they are compared, however they are written. */
function wordsOf(text: string): string[] {
	return (fold(text).replace(/\bCR\b/g, 'COMPTE RENDU').match(/[A-Z0-9]+/g) ?? []).filter((word) => !SMALL.has(word))
}

/** The template without the type, or the title, where the other says all that it does. */
function once(template: string, { type, titre }: { type: string, titre: string }): string {
	const says = (one: string, other: string) => {
		const [words, others] = [wordsOf(one), wordsOf(other)]
		return other === '' || (others.length > 0 && others.every((word) => words.includes(word)))
	}
	const spare = !template.includes('{type}') || !template.includes('{titre}')
		? null
		: says(titre, type) ? '\\{type\\}' : says(type, titre) ? '\\{titre\\}' : null
	return spare === null ? template : template.replace(new RegExp(`^${spare}[\\s–_-]*|[\\s–_-]*${spare}`), '')
}

/** Of what is too long the longer of title and type yields, wherever it stands: the other, and a date after it, are kept. */
function readable(template: string, values: Values): string {
	const longer = template.includes('{type}') && (!template.includes('{titre}') || lengthOf(values.type) > lengthOf(values.titre))
		? 'type'
		: 'titre'
	const room = READABLE - lengthOf(fill(template, { ...values, [longer]: '' })) - 1
	const shortened = room < TELLING ? values[longer] : cut(fill(`{${longer}}`, values), room)
	return cut(fill(template, { ...values, [longer]: shortened }), READABLE)
}

/** After a word, where there is one to cut after: what is cut is told by its last character. */
function cut(text: string, most: number): string {
	if (lengthOf(text) <= most) {
		return text
	}
	const kept = [...text.normalize('NFC')].slice(0, most - 1).join('')
	const end = kept.lastIndexOf(' ')
	return `${end > most / 2 ? kept.slice(0, end) : kept}…`
}

function lengthOf(text: string): number {
	return [...text.normalize('NFC')].length
}

interface Values extends Record<string, string> {
	date: string
	type: string
	titre: string
}

function fill(template: string, values: Record<string, string>): string {
	return template.replace(/\{(\w+)\}/g, (_, key: string) => (values[key] ?? '').replaceAll('/', '_')).replace(/\s+/g, ' ').trim()
}
