/** The document store refuses, or is away: told to everybody alike, from what the ledger keeps. */
import type { Desk } from '../desk.ts'
import type { Db } from '../ledger/ledger.ts'
import type { Verdict } from './verdict.ts'

import { asMssError, remedyOf, sentenceOf } from '../errors.ts'
import { factOf, noteFact } from '../ledger/facts.ts'
import { ill, well } from './verdict.ts'

const FACT = 'store'
/** What somebody must mend. */
const LASTING = [
	'MSS-GED-ROOT',
	'MSS-GED-AUTH',
	'MSS-GED-TLS',
	'MSS-GED-FULL',
	'MSS-GED-DENIED',
	'MSS-GED-UNSAFE',
	'MSS-GED-PRIVATE',
	'MSS-GED-MOVED',
] as const
/** What mostly mends itself: told when it lasts. */
const PASSING = ['MSS-GED-DOWN', 'MSS-GED-BUSY', 'MSS-GED-LOCKED', 'MSS-GED-WRITE'] as const
const CODES = [...LASTING, ...PASSING]
type StoreCode = typeof CODES[number]

/** Milliseconds, and tries of one message, after which what passes has lasted. */
const LONG = 2 * 60_000
const TRIES = 4

export interface StoreTrouble {
	code: StoreCode
	text: string
	remedy: string
	/** Messages that wait for it. */
	waiting: number
}

/** Null while documents can be filed, as far as is known. */
export async function storeTrouble(db: Db, now = Date.now()): Promise<StoreTrouble | null> {
	const rows = await db
		.selectFrom('messages')
		.select(({ fn }) => ['error_code as code', fn.countAll<number>().as('count'), fn.max('attempts').as('attempts')])
		.where('state', 'in', ['failed', 'received', 'planned'])
		.where('error_code', 'in', CODES)
		.groupBy('error_code')
		.orderBy('count', 'desc')
		.execute()
	const waiting = rows.reduce((sum, { count }) => sum + count, 0)
	const lasting = rows.find(({ code, attempts }) => isLasting(code as StoreCode) || (attempts ?? 0) >= TRIES)?.code
	const code = lasting ?? await seenLately(db, now)
	if (code === null) {
		return null
	}
	return { code: code as StoreCode, text: sentenceOf(code as StoreCode, '…'), remedy: remedyOf(code as StoreCode), waiting }
}

/** In one sentence, with what waits for it. */
export function troubleText({ text, waiting }: StoreTrouble): string {
	return `Plus rien ne peut être classé. ${text}${waiting === 0 ? '' : ` ${waiting} message(s) attendent.`}`
}

export async function examineStore(db: Db): Promise<Verdict> {
	const trouble = await storeTrouble(db)
	return trouble === null ? well('accessible en écriture') : ill(troubleText(trouble), trouble.remedy)
}

/** Looks at the store, and remembers whether it answered. */
export async function lookingAtStore({ ledger: { db } }: Pick<Desk, 'ledger'>, look: () => Promise<void>): Promise<void> {
	try {
		await look()
	} catch (error) {
		const { code } = asMssError(error)
		const known = await factOf(db, FACT)
		if (isOfStore(code) && (known === null || read(known).code !== code)) {
			await noteFact(db, FACT, JSON.stringify({ code, since: new Date().toISOString() }))
		}
		throw error
	}
	if (await factOf(db, FACT) !== null) {
		await forgetTrouble(db)
	}
}

/** What was seen lately is past: it answered, or was put right. */
export async function forgetTrouble(db: Db): Promise<void> {
	await noteFact(db, FACT, null)
}

async function seenLately(db: Db, now: number): Promise<StoreCode | null> {
	const known = await factOf(db, FACT)
	if (known === null) {
		return null
	}
	const { code, since } = read(known)
	return isLasting(code) || now - Date.parse(since) >= LONG ? code : null
}

function read(text: string): { code: StoreCode, since: string } {
	return JSON.parse(text) as { code: StoreCode, since: string }
}

function isOfStore(code: string): code is StoreCode {
	return (CODES as readonly string[]).includes(code)
}

function isLasting(code: StoreCode): boolean {
	return (LASTING as readonly string[]).includes(code)
}
