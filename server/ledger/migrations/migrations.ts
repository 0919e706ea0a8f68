/**
 * The ledger's layout, brought to this program's by Kysely's Migrator: named migrations, all of those that lack in one transaction. A
 * ledger from a newer program is refused.
 */
import type { Kysely, Migration } from 'kysely'
import type { Tables } from '../ledger-schema.ts'

import { Migrator, sql } from 'kysely'
import { MssError } from '../../errors.ts'
import { machineClock } from '../../time/clock.ts'
import { isPostgres, tableNamed } from '../dialects/either.ts'
import { inPostgresWords } from '../dialects/postgres-layout.ts'
import receiving from './01-receiving.ts'
import sending from './02-sending.ts'
import madeInThePage from './03-made-in-the-page.ts'
import triage from './04-triage.ts'
import reopening from './05-reopening.ts'
import readingsCounted from './06-readings-counted.ts'
import receiptsHeld from './07-receipts-held.ts'
import auditMarks from './08-audit-marks.ts'
import undoneAtOnce from './09-undone-at-once.ts'
import removedByHand from './10-removed-by-hand.ts'
import answersAsked from './11-answers-asked.ts'
import versionsSent from './12-versions-sent.ts'
import madeStructures from './13-made-structures.ts'
import droppedFiles from './14-dropped-files.ts'
import turns from './15-turns.ts'
import lists from './16-lists.ts'
import circuits from './17-circuits.ts'
import dossiersTold from './18-dossiers-told.ts'
import dateOfTable from './19-date-of-table.ts'
import whoDecided from './19-who-decided.ts'
import madePeople from './20-made-people.ts'
import madeSettings from './20-made-settings.ts'
import sentAnew from './20-sent-anew.ts'
import linesOfTheRegister from './21-lines-of-the-register.ts'
import readByEach from './22-read-by-each.ts'
import whatIsWritten from './23-what-is-written.ts'
import search from './24-search.ts'
import eachOnesDay from './25-each-ones-day.ts'
import sidecars from './26-sidecars.ts'
import ofAllSidecars from './27-of-all-sidecars.ts'
import thumbnails from './28-thumbnails.ts'
import walked from './30-walked.ts'
import registerVersion from './31-register-version.ts'
import readAlone from './32-read-alone.ts'
import dossiersOpen from './33-dossiers-open.ts'
import asked from './34-asked.ts'
import whyInCodes from './35-why-in-codes.ts'

/** By name, in order. */
const MIGRATIONS: Record<string, string[]> = {
	'01-receiving': receiving,
	'02-sending': sending,
	'03-made-in-the-page': madeInThePage,
	'04-triage': triage,
	'05-reopening': reopening,
	'06-readings-counted': readingsCounted,
	'07-receipts-held': receiptsHeld,
	'08-audit-marks': auditMarks,
	'09-undone-at-once': undoneAtOnce,
	'10-removed-by-hand': removedByHand,
	'11-answers-asked': answersAsked,
	'12-versions-sent': versionsSent,
	'13-made-structures': madeStructures,
	'14-dropped-files': droppedFiles,
	'15-turns': turns,
	'16-lists': lists,
	'17-circuits': circuits,
	'18-dossiers-told': dossiersTold,
	'19-date-of-table': dateOfTable,
	'19-who-decided': whoDecided,
	'20-made-people': madePeople,
	'20-made-settings': madeSettings,
	'20-sent-anew': sentAnew,
	'21-lines-of-the-register': linesOfTheRegister,
	'22-read-by-each': readByEach,
	'23-what-is-written': whatIsWritten,
	'24-search': search,
	'25-each-ones-day': eachOnesDay,
	'26-sidecars': sidecars,
	'27-of-all-sidecars': ofAllSidecars,
	'28-thumbnails': thumbnails,
	'30-walked': walked,
	'31-register-version': registerVersion,
	'32-read-alone': readAlone,
	'33-dossiers-open': dossiersOpen,
	'34-asked': asked,
	'35-why-in-codes': whyInCodes,
}
const NAMES = Object.keys(MIGRATIONS)
/** Before they had names they were counted, in SQLite's `user_version`: a program of that time refuses a ledger that says more. */
const COUNTED = 13
const BY_NAME = COUNTED + 1
/** Kysely's own: name, and when it was run, by the machine's clock: it knows no other. */
const DONE = 'kysely_migration'

/** Brings the ledger to this program's layout, or to an older one's for a test. @throws {MssError} MSS-LEDGER-NEWER */
export async function migrate(db: Kysely<Tables>, target = NAMES.length): Promise<void> {
	await mustBeKnown(db)
	await nameCounted(db)
	const done = await doneIn(db)
	if (done.length >= target) {
		return
	}
	const provider = { getMigrations: async () => Object.fromEntries(NAMES.map((name) => [name, migrationOf(name)])) }
	const { error } = await new Migrator({ db, provider }).migrateTo(NAMES[target - 1]!)
	if (error !== undefined) {
		throw error
	}
}

export async function isCurrentLayout(db: Kysely<Tables>): Promise<boolean> {
	const done = new Set(await doneIn(db))
	return NAMES.every((name) => done.has(name))
}

/** Nothing in it is of a program to come. @throws {MssError} MSS-LEDGER-NEWER */
export async function mustBeKnown(db: Kysely<Tables>): Promise<void> {
	if (await countedIn(db) > BY_NAME || (await doneIn(db)).some((name) => !NAMES.includes(name))) {
		throw new MssError('MSS-LEDGER-NEWER')
	}
}

/** All that this program knows, and nothing that it does not. */
export async function hasThisLayout(db: Kysely<Tables>): Promise<boolean> {
	const done = await doneIn(db)
	return done.length === NAMES.length && done.every((name) => NAMES.includes(name))
}

function migrationOf(name: string): Migration {
	return {
		up: async (db) => {
			for (const statement of isPostgres(db) ? inPostgresWords(name, MIGRATIONS[name]!) : MIGRATIONS[name]!) {
				await sql.raw(statement).execute(db)
			}
			if (!isPostgres(db)) {
				await sql.raw(`PRAGMA user_version = ${BY_NAME}`).execute(db)
			}
		},
	}
}

/** PostgreSQL never counted. */
async function countedIn(db: Kysely<Tables>): Promise<number> {
	if (isPostgres(db)) {
		return BY_NAME
	}
	const { rows: [row] } = await sql<{ user_version: number }>`PRAGMA user_version`.execute(db)
	return row?.user_version ?? 0
}

/** A ledger whose migrations were counted has them by their names. */
async function nameCounted(db: Kysely<Tables>): Promise<void> {
	const counted = await countedIn(db)
	if (counted === 0 || counted === BY_NAME) {
		return
	}
	await db.transaction().execute(async (tx) => {
		await sql.raw(`CREATE TABLE ${DONE} (name varchar(255) NOT NULL PRIMARY KEY, timestamp varchar(255) NOT NULL)`).execute(tx)
		for (const name of NAMES.slice(0, counted)) {
			await sql`INSERT INTO ${sql.table(DONE)} VALUES (${name}, ${machineClock.at()})`.execute(tx)
		}
		await sql.raw(`PRAGMA user_version = ${BY_NAME}`).execute(tx)
	})
}

async function doneIn(db: Kysely<Tables>): Promise<string[]> {
	const { rows: [table] } = await tableNamed(DONE).execute(db)
	return table === undefined
		? []
		: (await sql<{ name: string }>`SELECT name FROM ${sql.table(DONE)}`.execute(db)).rows.map(({ name }) => name)
}
