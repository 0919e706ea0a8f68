/** Whether this process could last write what it remembers of its alerts: a ledger that cannot be written is seen by who writes. */
import type { ErrorCode } from '../errors.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Verdict } from './examination-verdict.ts'

import { sentenceOf, wholeRemedyOf } from '../errors.ts'
import { ill, withCode } from './examination-verdict.ts'

const failing = new WeakMap<Ledger, ErrorCode>()

/** @param code null: it was written */
export function noteWriting(ledger: Ledger, code: ErrorCode | null): void {
	if (code === null) {
		failing.delete(ledger)
	} else {
		failing.set(ledger, code)
	}
}

/** Null: it was written the last time, or nothing was to be. */
export function writingTrouble(ledger: Ledger): Verdict | null {
	const code = failing.get(ledger)
	return code === undefined ? null : ill(withCode(`ne se fait plus\u00A0: ${sentenceOf(code, '…')}`, code), wholeRemedyOf(code))
}
