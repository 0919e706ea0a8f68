/**
 * The directory as it is searched: by name, profession, speciality, structure, town, RPPS, FINESS or address; accents and order of
 * words forgiven.
 */
import type { LedgerPlace } from '../ledger/ledger-place.ts'

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ledgerFolder } from '../ledger/ledger-place.ts'
import { withoutCivilities } from '../mssante/searchable.ts'

/** Version of the file's form: another one is built anew. */
export const FORMAT = 1
/** Words looked at in a query, and characters of each. */
const MAX_WORDS = 12
const MAX_WORD = 60
const MAX_LIMIT = 200
/** A word of this length may be another form of the one sought (généraliste, générale): its end is left out. */
const LONG = 7
const ENDING = 4

export interface DirectoryEntry {
	address: string
	/** PER, ORG, APP, CAB; empty for an address known from exchanges alone. */
	type: string
	name: string
	profession: string
	speciality: string
	structure: string
	city: string
	postalCode: string
}

export interface DirectoryFacts {
	rows: number
	/** Day of the extraction, YYYY-MM-DD, or null when its name does not tell. */
	extractedAt: string | null
	/** ISO 8601. */
	importedAt: string
}

/** Beside the ledger. */
export function directoryFile(ledger: LedgerPlace): string {
	return join(ledgerFolder(ledger), 'directory.db')
}

/** How old the directory is, or null when there is none. */
export function directoryFacts(file: string): DirectoryFacts | null {
	const directory = Directory.open(file)
	try {
		return directory?.facts() ?? null
	} finally {
		directory?.close()
	}
}

export class Directory {
	readonly #db: DatabaseSync
	readonly #search
	readonly #byAddress

	private constructor(db: DatabaseSync) {
		this.#db = db
		const columns = 'entry.address, type, name, profession, speciality, structure, city, postal_code AS postalCode'
		this.#search = db.prepare(`SELECT ${columns} FROM words JOIN entry ON entry.id = words.rowid WHERE words MATCH ? ORDER BY `
			+ 'words.rowid LIMIT ?')
		this.#byAddress = db.prepare(`SELECT ${columns} FROM entry WHERE address >= ? AND address < ? ORDER BY address LIMIT ?`)
	}

	/** The directory in `file`, or null when there is none of this form. */
	static open(file: string): Directory | null {
		if (!existsSync(file)) {
			return null
		}
		const db = new DatabaseSync(file, { readOnly: true })
		if (db.prepare('PRAGMA user_version').get()!.user_version !== FORMAT) {
			db.close()
			return null
		}
		return new Directory(db)
	}

	close(): void {
		this.#db.close()
	}

	facts(): DirectoryFacts {
		const row = this.#db.prepare('SELECT * FROM facts').get() as { rows: number, extracted_at: string | null, imported_at: string }
		return { rows: row.rows, extractedAt: row.extracted_at, importedAt: row.imported_at }
	}

	/** Who bears a name so written first, then everybody who matches, in alphabetical order. */
	search(query: string, limit = 20): DirectoryEntry[] {
		const wanted = Math.max(1, Math.min(limit, MAX_LIMIT))
		const text = query.trim().toLowerCase()
		if (text.includes('@')) {
			const start = text.replace(/^[^@]*\s(?=\S*@)/, '')
			return this.#byAddress.all(start, `${start}\u{10FFFF}`, wanted) as unknown as DirectoryEntry[]
		}
		const words = tellingWords(wordsIn(text))
		if (words.length === 0) {
			return []
		}
		const [first, ...others] = words as [string, ...string[]]
		const found = this.#merge(wanted, [`named : "${first}"${others.map((word) => ` AND "${word}"*`).join('')}`, prefixes(words)])
		return found.length > 0
			? found
			: this.#merge(wanted, [prefixes(words.map((word) => (word.length >= LONG ? word.slice(0, -ENDING) : word)))])
	}

	#merge(limit: number, queries: string[]): DirectoryEntry[] {
		const found = new Map<string, DirectoryEntry>()
		for (const query of queries) {
			for (const entry of found.size < limit ? this.#search.all(query, limit) as unknown as DirectoryEntry[] : []) {
				if (found.size < limit) {
					found.set(entry.address, entry)
				}
			}
		}
		return [...found.values()]
	}
}

/** A lone letter beside words says next to nothing, and half the directory has it; a civility no more. */
export function tellingWords(words: string[]): string[] {
	const telling = words.filter(({ length }) => length > 1)
	return withoutCivilities(telling.length > 0 ? telling : words)
}

/** The words of a query, as the index cuts them: letters and digits, without accents. */
export function wordsIn(text: string): string[] {
	return (
		text
			.normalize('NFD')
			.replace(/\p{M}/gu, '')
			.toLowerCase()
			.match(/[\p{L}\p{N}]+/gu) ?? []
	)
		.slice(0, MAX_WORDS)
		.map((word) => word.slice(0, MAX_WORD))
}

function prefixes(words: string[]): string {
	return words.map((word) => `"${word}"*`).join(' AND ')
}
