/**
 * The mark that a program leaves in a mailbox that it reads, so that another one sees it: which ledger, which run, since when.
 * Time is the mail server's alone: two machines need not agree on theirs. Pure.
 */
import type { Marker } from '../ledger/ledger-identity.ts'

/** What is written: `since` and `first` are empty on a first mark. */
export interface NewMark extends Marker {
	/** When the first mark of this unbroken presence was left, ISO 8601. */
	since: string
	/** Place of that first mark: of two of the same second, the server says which came first. */
	first: string
}

export interface Mark extends NewMark {
	/** When this one was left, ISO 8601. */
	seen: string
	/** UID, or name of the file. */
	place: string
}

/** `alone`: nobody else is there. `first`: somebody else is, and lets us act. `second`: we let another act. */
export type Standing = 'alone' | 'first' | 'second'

const FORM = /^v=1; ledger=([0-9a-f]{32}); instance=([0-9a-f]{32}); host=([0-9a-f]{8}); since=([\dT:.Z-]{0,30}); first=([\w.-]{0,60})$/

export function writeMark({ ledger, instance, host, since, first }: NewMark): string {
	return `v=1; ledger=${ledger}; instance=${instance}; host=${host}; since=${since}; first=${first}`
}

/** Null for what is no mark of ours. */
export function readMark(text: string, seen: string, place: string): Mark | null {
	const [, ledger, instance, host, since, first] = FORM.exec(text.trim()) ?? []
	if (ledger === undefined || Number.isNaN(Date.parse(seen))) {
		return null
	}
	const isFirst = Number.isNaN(Date.parse(since!))
	return { ledger, instance: instance!, host: host!, since: isFirst ? seen : since!, first: isFirst ? place : first!, seen, place }
}

/** The one that acts comes first: the oldest, then the first of its second, then any order that all see alike. */
export function byAge(one: Mark, other: Mark): number {
	return Date.parse(one.since) - Date.parse(other.since)
		|| (Number(one.first) - Number(other.first) || 0)
		|| (one.instance < other.instance ? -1 : 1)
}

/**
 * Who acts, and the other whom to tell about.
 *
 * @param own ours; null where we could leave none
 * @param others those of other runs
 * @param now milliseconds, of the server's clock
 * @param dead milliseconds after which a mark that was not renewed is nobody's
 */
export function standingOf(own: Mark | null, others: Mark[], now: number, dead: number): { standing: Standing, other: Mark | null } {
	const [oldest] = others.filter(({ seen }) => now - Date.parse(seen) <= dead).sort(byAge)
	if (oldest === undefined) {
		return { standing: 'alone', other: null }
	}
	return { standing: own !== null && byAge(own, oldest) < 0 ? 'first' : 'second', other: oldest }
}
