/** The document store refuses, or is away: told to everybody alike, from what the ledger keeps. */
import type { Context } from '../context.ts'
import type { Db, Ledger } from '../ledger/ledger.ts'
import type { Verdict } from './examination-verdict.ts'

import { z } from 'zod'
import { asMssError, remedyOf, sentenceOf } from '../errors.ts'
import { factOf, lookIn, noteFact } from '../ledger/facts.ts'
import { keptBackBy } from '../ledger/reads/messages.reads.ts'
import { counted } from '../mssante/words/counted.ts'
import { ill, well } from './examination-verdict.ts'

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
/** What is said of one folder: everything that goes elsewhere is filed. */
const OF_A_PLACE: readonly StoreCode[] = ['MSS-GED-PRIVATE', 'MSS-GED-MOVED', 'MSS-GED-DENIED', 'MSS-GED-LOCKED']

/** The fact: since when, ISO 8601. */
const SEEN = z.object({ code: z.enum(CODES), since: z.iso.datetime() })

/** Milliseconds, and tries of one message, after which what passes has lasted. */
const LONG = 2 * 60_000
const TRIES = 4

interface StoreTrouble {
	code: StoreCode
	text: string
	remedy: string
	/** Messages that wait for it. */
	waiting: number
	/** Nothing can be filed; else what goes to some folders cannot. */
	isWhole: boolean
}

/** The worst; null while documents can be filed, as far as is known. */
export async function storeTrouble(ledger: Pick<Ledger, 'db' | 'clock'>, now = ledger.clock.now()): Promise<StoreTrouble | null> {
	return (await storeTroubles(ledger, now))[0] ?? null
}

/** Of the whole store, if any, then folder by folder: what each holds back. */
export async function storeTroubles({ db, clock }: Pick<Ledger, 'db' | 'clock'>, now = clock.now()): Promise<StoreTrouble[]> {
	const told = (await keptBackBy(db, CODES)).map(({ code, count, attempts }) => ({
		code: code as StoreCode,
		count,
		hasLasted: isLasting(code as StoreCode) || attempts >= TRIES,
	}))
	const whole = told.filter(({ code }) => !OF_A_PLACE.includes(code))
	const code = whole.find(({ hasLasted }) => hasLasted)?.code ?? await seenLately(db, now)
	return [
		...code === null ? [] : [troubleOf(code, whole.reduce((sum, { count }) => sum + count, 0), true)],
		...told
			.filter(({ code: one, hasLasted }) => hasLasted && one !== code && OF_A_PLACE.includes(one))
			.map(({ code: one, count }) => troubleOf(one, count, false)),
	]
}

function troubleOf(code: StoreCode, waiting: number, isWhole: boolean): StoreTrouble {
	return { code, text: sentenceOf(code, '…'), remedy: remedyOf(code), waiting, isWhole }
}

/** In a sentence or two, with what waits for it. */
export function troubleText({ text, waiting, isWhole }: StoreTrouble): string {
	return isWhole
		? `Plus rien ne peut être classé. ${text}${waiting === 0 ? '' : ` ${counted(waiting, 'message attend', 'messages attendent')}.`}`
		: `${counted(waiting, 'message ne peut pas être classé', 'messages ne peuvent pas être classés')}. ${text}`
}

export async function examineStore(ledger: Pick<Ledger, 'db' | 'clock'>): Promise<Verdict> {
	const troubles = await storeTroubles(ledger)
	return troubles.length === 0
		? well('accessible en écriture')
		: ill(troubles.map(troubleText).join(' '), troubles.map(({ remedy }) => remedy).join(' '))
}

/** Looks at the store, and remembers whether it answered. */
export async function lookingAtStore({ ledger: { db, clock } }: Pick<Context, 'ledger'>, look: () => Promise<void>): Promise<void> {
	try {
		await look()
	} catch (error) {
		const { code } = asMssError(error)
		if (isOfStore(code) && (await lookIn(db, FACT, SEEN))?.code !== code) {
			await noteFact(db, FACT, JSON.stringify({ code, since: clock.at() } satisfies z.infer<typeof SEEN>))
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
	const seen = await lookIn(db, FACT, SEEN)
	return seen !== null && (isLasting(seen.code) || now - Date.parse(seen.since) >= LONG) ? seen.code : null
}

function isOfStore(code: string): code is StoreCode {
	return (CODES as readonly string[]).includes(code)
}

function isLasting(code: StoreCode): boolean {
	return (LASTING as readonly string[]).includes(code)
}
