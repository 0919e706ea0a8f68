/**
 * What every page that is open asks for again and again, and costs what all of the ledger does: counted once for all of them, and anew
 * once the journal tells of anything. Whatever changes a message or a sending tells the journal.
 */
import type { Ledger } from '../ledger/ledger.ts'

/** Milliseconds that a count is good for, where the journal tells of nothing since. */
const FRESH = 5_000

interface Kept {
	/** The entry of the journal before which it was counted. */
	seq: number
	at: number
	counted: Promise<unknown>
}

const kept = new WeakMap<Ledger, Map<string, Kept>>()

/** @param key what is counted, of what: one for what is alike */
export async function forPages<T>(ledger: Ledger, key: string, count: () => Promise<T>): Promise<T> {
	const seq = (await ledger.audit.head(ledger.db))?.seq ?? 0
	const ofLedger = kept.get(ledger) ?? new Map<string, Kept>()
	kept.set(ledger, ofLedger)
	const known = ofLedger.get(key)
	if (known?.seq === seq && performance.now() - known.at < FRESH) {
		return known.counted as Promise<T>
	}
	// What is of an entry before will never be asked for again.
	ofLedger.forEach((one, other) => one.seq !== seq && ofLedger.delete(other))
	const counted = count()
	ofLedger.set(key, { seq, at: performance.now(), counted })
	counted.catch(() => ofLedger.delete(key))
	return counted
}
