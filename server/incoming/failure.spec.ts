import { describe, expect, it } from 'vitest'
import { MssError } from '../errors.ts'
import { isOutage } from './failure.ts'

describe('what made a message fail', () => {
	it.each(['MSS-LEDGER-OPEN', 'MSS-LEDGER-DAMAGED', 'MSS-GED-DOWN', 'MSS-DISK-FULL'] as const)('is an outage: %s', (code) =>
		expect(isOutage(new MssError(code))).toBe(true))

	it.each(['MSS-LEDGER-ROW', 'MSS-GED-NAME', 'MSS-INTERNAL'] as const)('is its own, and not retried without end: %s', (code) =>
		expect(isOutage(new MssError(code))).toBe(false))
})
