/**
 * What the administrator was told of by mail, and what is still to be told: pure. One mail says everything that began and ended since the
 * last one; what comes and goes within minutes is not told; what lasts is told again each day. Kept in the ledger, so that a start tells
 * nothing twice.
 */
import type { Detail } from '../../errors/details.errors.ts'
import type { Trouble } from '../troubles.ts'

import { z } from 'zod'
import { DETAIL } from '../../ledger/stored/whys.ts'

const MINUTE = 60 * 1000
/** Milliseconds that something must have lasted, or have been over, before it is told. */
const LASTED = 5 * MINUTE
/** Milliseconds between two mails, and between two tries of one that could not leave. */
const GAP = 15 * MINUTE
/** Milliseconds after which a problem that lasts is told again. */
export const REMINDED = 24 * 60 * MINUTE

const entry = z.object({
	level: z.enum(['attention', 'problem']),
	/** ISO 8601, all of them: when it was first seen, when it was told, since when it is over. */
	since: z.string(),
	toldAt: z.string().nullable(),
	overSince: z.string().nullable(),
})
export type Entry = z.infer<typeof entry>

export const book = z.object({
	/** By what each is about. */
	entries: z.record(z.string(), entry),
	/** When the last mail left, and when one was last tried. */
	sentAt: z.string().nullable(),
	triedAt: z.string().nullable(),
	/** Why the last one could not leave, or not for all (`hasLeft`): codes, and no name. */
	failure: DETAIL.nullable(),
})
export type Book = z.infer<typeof book>

export const EMPTY: Book = { entries: {}, sentAt: null, triedAt: null, failure: null }

/** The book after a look. @param isJudged what was not looked at stands as it did */
export function looked(before: Book, troubles: Trouble[], isJudged: (about: string) => boolean, now: number): Book {
	const entries: Book['entries'] = {}
	for (const { about, level } of troubles) {
		const known = before.entries[about]
		entries[about] = { since: known?.since ?? iso(now), toldAt: known?.toldAt ?? null, overSince: null, level }
	}
	for (const [about, known] of Object.entries(before.entries)) {
		if (about in entries) {
			continue
		}
		if (!isJudged(about)) {
			entries[about] = known
		} else if (known.toldAt !== null) {
			entries[about] = { ...known, overSince: known.overSince ?? iso(now) }
		}
	}
	// What could not be told, and is past, is no fault any more.
	return { ...before, entries, failure: Object.keys(entries).length === 0 ? null : before.failure }
}

/** What a mail would say now; `lasting` was told before. */
export interface News {
	begun: string[]
	over: string[]
	lasting: string[]
}

/** Null: nothing is to be told now. */
export function dueNews({ entries, sentAt, triedAt }: Book, now: number): News | null {
	if (triedAt !== null && isWithin(triedAt, now, GAP)) {
		return null
	}
	const all = Object.entries(entries)
	const over = all.filter(([, { overSince }]) => overSince !== null)
	const news: News = {
		begun: namesOf(all.filter(([, { toldAt, since }]) => toldAt === null && !isWithin(since, now, LASTED))),
		over: namesOf(over.filter(([, { overSince }]) => !isWithin(overSince!, now, LASTED))),
		lasting: namesOf(all.filter(([, { toldAt, overSince }]) => toldAt !== null && overSince === null)),
	}
	const isReminder = news.lasting.some((about) => entries[about]!.level === 'problem')
		&& (sentAt === null || !isWithin(sentAt, now, REMINDED))
	return news.begun.length + news.over.length > 0 || isReminder ? news : null
}

/** The mail left. @param failure some of those it went to were refused; null: none */
export function told(before: Book, { begun, over }: News, failure: Detail | null, now: number): Book {
	const entries = Object.entries(before.entries)
		.filter(([about]) => !over.includes(about))
		.map(([about, known]) => [about, begun.includes(about) ? { ...known, toldAt: iso(now) } : known] as const)
	return { entries: Object.fromEntries(entries), sentAt: iso(now), triedAt: iso(now), failure }
}

/** Did the last one leave, though it may have been refused for some? */
export function hasLeft({ sentAt, triedAt }: Book): boolean {
	return sentAt !== null && sentAt === triedAt
}

/** It could not leave: everything is still to be told. */
export function notTold(before: Book, failure: Detail, now: number): Book {
	return { ...before, triedAt: iso(now), failure }
}

/** A clock that was put back makes nothing wait for longer than that. */
function isWithin(at: string, now: number, milliseconds: number): boolean {
	const age = now - Date.parse(at)
	return age >= 0 && age < milliseconds
}

function namesOf(entries: [string, Entry][]): string[] {
	return entries.map(([about]) => about)
}

function iso(milliseconds: number): string {
	return new Date(milliseconds).toISOString()
}
