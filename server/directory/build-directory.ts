/**
 * The directory file: SQLite with a full-text index, built beside and swapped by rename, so that a search never sees half
 * of it. Rows are numbered in alphabetical order: the first matches of a query are the first in the alphabet, without sorting.
 */
import type { DirectoryHeader, DirectoryRow } from '../mssante/directory-row/row.ts'
import type { Extraction } from './lines.ts'

import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { MssError } from '../errors.ts'
import { makePrivate } from '../files/private-files.ts'
import { syncFolder } from '../files/sync-folder.ts'
import { readHeader, readRow } from '../mssante/directory-row/row.ts'
import { machineClock } from '../time/clock.ts'
import { directoryFacts, FORMAT } from './directory.ts'

/** A file with fewer than this share of the former addresses is a broken file. */
const MIN_SHARE = 0.9
/** Milliseconds after which a draft is a killed build's. */
const LEFTOVER = 60 * 60_000

export interface Built {
	/** Distinct addresses. */
	rows: number
	seconds: number
}

/** @throws {MssError} MSS-DIRECTORY-FILE, MSS-DIRECTORY-SHRUNK, MSS-FILE: the former directory stays */
export async function buildDirectory(target: string, { name, lines }: Extraction, { acceptSmaller = false } = {}): Promise<Built> {
	const started = performance.now()
	removeLeftovers(target)
	const [draft, staging] = [`${target}.${randomUUID()}.new`, `${target}.${randomUUID()}.new`] as const
	const clean = () => [draft, staging].forEach((file) => rmSync(file, { force: true }))
	makePrivate(draft)
	const db = new DatabaseSync(draft)
	try {
		db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE; PRAGMA cache_size = -65536')
		db.prepare('ATTACH ? AS staging').run(staging)
		db.exec('PRAGMA staging.journal_mode = OFF; PRAGMA staging.synchronous = OFF')
		await stage(db, lines)
		const rows = index(db)
		if (rows === 0) {
			throw new MssError('MSS-DIRECTORY-FILE', 'aucune adresse')
		}
		const before = directoryFacts(target)?.rows ?? 0
		if (!acceptSmaller && rows < before * MIN_SHARE) {
			throw new MssError('MSS-DIRECTORY-SHRUNK', `${Math.floor(100 * rows / before)} %`)
		}
		db.exec('CREATE TABLE facts (rows INTEGER NOT NULL, extracted_at TEXT, imported_at TEXT NOT NULL)')
		db.prepare('INSERT INTO facts VALUES (?, ?, ?)').run(rows, dateIn(name), machineClock.at())
		db.exec(`PRAGMA user_version = ${FORMAT}`)
		db.close()
		await syncFile(draft)
		await rename(draft, target)
		await syncFolder(dirname(target))
		return { rows, seconds: (performance.now() - started) / 1000 }
	} finally {
		if (db.isOpen) {
			db.close()
		}
		clean()
	}
}

/** What a killed build left. */
function removeLeftovers(target: string): void {
	for (const name of readdirSync(dirname(target))) {
		const path = join(dirname(target), name)
		if (name.startsWith(`${basename(target)}.`) && name.endsWith('.new') && machineClock.now() - statSync(path).mtimeMs > LEFTOVER) {
			rmSync(path, { force: true })
		}
	}
}

async function stage(db: DatabaseSync, lines: AsyncIterable<string>): Promise<void> {
	db.exec('CREATE TABLE staging.row (address TEXT, type TEXT, name TEXT, profession TEXT, speciality TEXT, structure TEXT, city TEXT, '
		+ 'postal_code TEXT, paperless INTEGER, named TEXT, words TEXT, sort TEXT)')
	const insert = db.prepare('INSERT INTO staging.row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
	let header: DirectoryHeader | null = null
	db.exec('BEGIN')
	for await (const line of lines) {
		if (header === null) {
			const read = readHeader(line)
			if ('missing' in read) {
				throw new MssError('MSS-DIRECTORY-FILE', `il manque la colonne ${read.missing.join(', ')}`)
			}
			header = read
			continue
		}
		const row = readRow(header, line)
		if (row !== null) {
			const name = row.person ?? (row.service || row.structure)
			insert.run(
				row.address,
				row.type,
				name,
				row.profession,
				row.speciality,
				row.structure,
				row.city,
				row.postalCode,
				row.paperless ? 1 : 0,
				name,
				wordsOf(row),
				sortKey(row),
			)
		}
	}
	db.exec('COMMIT')
}

/** One entry an address, whatever its number of rows. */
function index(db: DatabaseSync): number {
	db.exec(`
		CREATE TABLE staging.sorted AS
			SELECT address, type, name, profession, speciality, structure, city, postal_code, paperless,
				group_concat(named, ' ') AS named, group_concat(words, ' ') AS words, min(sort) AS sort
			FROM staging.row GROUP BY address ORDER BY 12;
		CREATE TABLE entry (
			id INTEGER PRIMARY KEY, address TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, profession TEXT NOT NULL,
			speciality TEXT NOT NULL, structure TEXT NOT NULL, city TEXT NOT NULL, postal_code TEXT NOT NULL, paperless INTEGER NOT NULL);
		INSERT INTO entry
			SELECT rowid, address, type, name, profession, speciality, structure, city, postal_code, paperless
			FROM staging.sorted ORDER BY rowid;
		CREATE UNIQUE INDEX entry_address ON entry (address);
		CREATE VIRTUAL TABLE words USING fts5 (
			named, others, content = '', detail = 'column', prefix = '2 3 4', tokenize = 'unicode61 remove_diacritics 2');
		INSERT INTO words (rowid, named, others) SELECT rowid, named, words FROM staging.sorted ORDER BY rowid;
		INSERT INTO words (words) VALUES ('optimize');
	`)
	return Number(db.prepare('SELECT count(*) AS count FROM entry').get()!.count)
}

/** What else a row is found by. The end of an address is the same for all. */
function wordsOf(row: DirectoryRow): string {
	const [local = '', domain = ''] = row.address.split('@')
	return [
		row.profession,
		row.speciality,
		row.service,
		row.structure,
		row.legalName,
		row.city,
		row.postalCode,
		row.department,
		row.rpps,
		row.rpps.slice(1),
		row.structureId,
		local,
		domain.replace(/\.mssante\.fr$/, ''),
	].join(' ')
}

/** People by family name, services by structure. */
function sortKey({ person, structure, service }: DirectoryRow): string {
	const words = person === null ? `${structure} ${service}` : person.split(' ').reverse().join(' ')
	return words.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase()
}

/** AAAAMMJJhhmm of the file's name (mssante.md §6.1), as ISO 8601, or null. */
function dateIn(name: string): string | null {
	const match = /(20\d{2})(\d{2})(\d{2})\d{0,4}(?=\D*$)/.exec(name)
	return match ? match.slice(1).join('-') : null
}

async function syncFile(path: string): Promise<void> {
	const handle = await open(path, 'r')
	await handle.sync().finally(() => handle.close())
}
