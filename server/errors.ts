/** Every error this program says, in one registry: code, French sentence, remedy. `docs/errors.md` is checked against it. */
import type { Detail } from './errors/details.errors.ts'
import type { Entry, Field } from './errors/entry.errors.ts'

import { CIRCUITS } from './errors/circuits.errors.ts'
import { CONNECTION } from './errors/connection.errors.ts'
import { because, detailWords } from './errors/details.errors.ts'
import { GED } from './errors/ged.errors.ts'
import { KEEPING } from './errors/keeping.errors.ts'
import { PROGRAM } from './errors/program.ts'
import { REGISTERS } from './errors/registers.errors.ts'
import { RELAY } from './errors/relay.errors.ts'
import { SENDING } from './errors/sending.errors.ts'
import { SIGN_IN } from './errors/sign-in.errors.ts'
import { TRIAGE } from './errors/triage.ts'
import { VIEWS } from './errors/views.ts'
import { WRITTEN } from './errors/written.errors.ts'
import { said } from './mssante/words/whom.ts'

const REGISTRY = {
	...PROGRAM,
	...KEEPING,
	...GED,
	...CONNECTION,
	...SIGN_IN,
	...SENDING,
	...REGISTERS,
	...RELAY,
	...TRIAGE,
	...CIRCUITS,
	...VIEWS,
	...WRITTEN,
}

export type ErrorCode = keyof typeof REGISTRY

const entryOf = (code: ErrorCode): Entry => REGISTRY[code]

export const ERROR_CODES = Object.keys(REGISTRY) as ErrorCode[]

export function statusOf(code: ErrorCode): number {
	return entryOf(code).status
}

export function fieldOf(code: ErrorCode): Field | null {
	return entryOf(code).field ?? null
}

/** Nothing that whoever asked could have done otherwise: it belongs in the log. */
export function isOurFault(code: ErrorCode): boolean {
	return statusOf(code) >= 500
}

export function sentenceOf(code: ErrorCode, detail = ''): string {
	return entryOf(code).says.replace('{}', () => detail)
}

export function remedyOf(code: ErrorCode): string {
	return entryOf(code).then
}

/** The sentence as a page shows it, with the structure's word; what fills it stays as it is. Never kept, nor sent (ADR 47). */
export function shownSentence(code: ErrorCode, detail = ''): string {
	return said(entryOf(code).says).replace('{}', () => detail)
}

/** What is said at the machine, beside; empty: nothing more. */
export function atServerOf(code: ErrorCode): string {
	return entryOf(code).atServer ?? ''
}

/** All that can be done: for the command line, and for administrators. */
export function wholeRemedyOf(code: ErrorCode): string {
	return [remedyOf(code), atServerOf(code)].filter(Boolean).join(' ')
}

/** An error of the registry. Its message may name files: it is for people, never for logs, which keep the code alone. */
export class MssError extends Error {
	override name = 'MssError'
	readonly code: ErrorCode
	/** What fills its sentence, in words; and as it is kept. */
	readonly detail: string
	readonly given: Detail

	constructor(code: ErrorCode, given: Detail = '', options: ErrorOptions = {}) {
		const detail = detailWords(given)
		super(sentenceOf(code, detail), options)
		this.code = code
		this.detail = detail
		this.given = given
	}

	/** The sentence and what to do. */
	get text(): string {
		return `${this.message} ${remedyOf(this.code)}`
	}

	/** The same, for the command line. */
	get wholeText(): string {
		return `${this.message} ${wholeRemedyOf(this.code)}`
	}
}

/** What the operating system or SQLite says, as what a person can do something about. By the code of `systemCode`. */
const FAULTS: Partial<Record<string, ErrorCode>> = {
	ENOSPC: 'MSS-DISK-FULL',
	EDQUOT: 'MSS-DISK-FULL',
	SQLITE_FULL: 'MSS-DISK-FULL',
	EIO: 'MSS-DISK-FAULT',
	SQLITE_IOERR: 'MSS-DISK-FAULT',
	EROFS: 'MSS-DISK-READONLY',
	SQLITE_READONLY: 'MSS-DISK-READONLY',
	EACCES: 'MSS-DISK-DENIED',
	EPERM: 'MSS-DISK-DENIED',
	SQLITE_PERM: 'MSS-DISK-DENIED',
	SQLITE_CORRUPT: 'MSS-LEDGER-DAMAGED',
	SQLITE_NOTADB: 'MSS-LEDGER-DAMAGED',
	SQLITE_BUSY: 'MSS-LOCKED',
	SQLITE_LOCKED: 'MSS-LOCKED',
	SQLITE_CANTOPEN: 'MSS-LEDGER-OPEN',
}
/** Primary result codes (sqlite.org/rescode.html): the low byte of what `node:sqlite` calls `errcode`. */
const SQLITE_CODES: Partial<Record<number, string>> = {
	3: 'SQLITE_PERM',
	5: 'SQLITE_BUSY',
	6: 'SQLITE_LOCKED',
	8: 'SQLITE_READONLY',
	10: 'SQLITE_IOERR',
	11: 'SQLITE_CORRUPT',
	13: 'SQLITE_FULL',
	14: 'SQLITE_CANTOPEN',
	26: 'SQLITE_NOTADB',
}

/** SQLITE_IOERR_SHMSIZE: the index of the write log cannot grow, for want of room. */
const NO_ROOM = 4874

/** A fault of the disk or of the ledger as an error of the registry; null for anything else. @param place where it is no other's fault */
export function systemFault(error: unknown, place?: string): MssError | null {
	const code = systemCode(error)
	const known = FAULTS[code]
	return known === undefined ? null : new MssError(known, place === undefined ? code : `${code}, ${place}`, { cause: error })
}

/** Any error as one of the registry; what is not expected becomes MSS-INTERNAL, told by its name alone. */
export function asMssError(error: unknown): MssError {
	return error instanceof MssError ? error : systemFault(error) ?? new MssError('MSS-INTERNAL', systemCode(error), { cause: error })
}

/** Why a server is not reached: its name, where nothing has that name; else the code. */
export function whyUnreachable(error: unknown): Detail {
	const code = systemCode(error)
	const host = error instanceof Error && 'hostname' in error ? String(error.hostname) : null
	return host !== null && ['ENOTFOUND', 'EAI_AGAIN'].includes(code) ? because('no-such-server', host) : code
}

/** ENOSPC, ECONNREFUSED, SQLITE_FULL…: the code of an error, which holds no name of anybody. */
export function systemCode(error: unknown): string {
	if (error instanceof Error && 'errcode' in error && typeof error.errcode === 'number') {
		return error.errcode === NO_ROOM ? 'SQLITE_FULL' : SQLITE_CODES[error.errcode & 0xFF] ?? `SQLITE_${error.errcode}`
	}
	if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
		return error.code
	}
	return error instanceof Error ? error.name : 'inconnue'
}
