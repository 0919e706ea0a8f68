import type { Ledger } from '../ledger/ledger.ts'

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ledgerAt } from '../../test/support/ledger.support.ts'
import { noteFact } from '../ledger/facts.ts'
import { openLedger } from '../ledger/ledger.ts'
import { confirmClock, doubtOf, lookAtClock } from './clock-doubt.ts'

const DAY = 24 * 60 * 60 * 1000
const HOUR = DAY / 24
const START = Date.parse('2026-03-02T08:00:00.000Z')
let ledger: Ledger
const look = (days: number, spooledAt: number | null = null) => lookAtClock(ledger, spooledAt, START + days * DAY)

beforeEach(async () => {
	ledger = await openLedger(await ledgerAt(join(mkdtempSync(join(tmpdir(), 'mssante-clock-')), 'ledger.db')), {
		audit: Buffer.alloc(32),
		vault: Buffer.alloc(32),
	})
})
afterEach(() => ledger.close())

describe('a clock', () => {
	it('is believed after a stop of some weeks, and not after a leap of a year', async () => {
		expect(await look(0)).toBeNull()
		expect(await look(44)).toBeNull()
		expect(await look(44 + 365)).toMatchObject({ kind: 'ahead', before: '2026-04-15T08:00:00.000Z' })
	})

	it('is doubted anew where its doubt can be read no more', async () => {
		await look(0)
		await look(365)
		await noteFact(ledger.db, 'clock/doubt', '{"kind":"ahead"}')
		expect(await look(366)).toMatchObject({ kind: 'ahead', before: '2026-03-02T08:00:00.000Z' })
	})

	it('is doubted when it goes back', async () => {
		await look(30)
		expect(await look(28)).toMatchObject({ kind: 'behind' })
	})

	it('of a first run after an upgrade is compared with the spool', async () => {
		expect(await look(365, START)).toMatchObject({ kind: 'ahead', before: '2026-03-02T08:00:00.000Z' })
	})

	it('that comes back is believed', async () => {
		await look(0)
		expect(await look(365)).not.toBeNull()
		expect(await look(1)).toBeNull()
		expect(await look(2)).toBeNull()
	})

	it('is believed once a person confirms it, which is in the journal', async () => {
		await look(0)
		await look(365)
		expect(await confirmClock(ledger, 'claire', START + 365 * DAY)).toMatchObject({ kind: 'ahead' })
		expect(await look(366)).toBeNull()
		expect(await ledger.db.selectFrom('audit').select(['actor', 'action']).execute()).toEqual([
			{ actor: 'claire', action: 'clock-confirmed' },
		])
		await expect(confirmClock(ledger, 'claire')).rejects.toMatchObject({ code: 'MSS-RETENTION-STATE' })
	})

	it('is believed after seven days of running without a stop', async () => {
		await look(0)
		for (let hours = 0; hours < 7 * 24; hours++) {
			expect(await look(365 + hours * HOUR / DAY)).not.toBeNull()
		}
		expect(await look(365 + 7)).toBeNull()
	})

	it('is not believed for having run now and then', async () => {
		await look(0)
		for (const days of [0, 2, 4, 6, 8, 10]) {
			expect(await look(365 + days)).not.toBeNull()
		}
		expect(await doubtOf(ledger.db)).toMatchObject({ since: new Date(START + 375 * DAY).toISOString() })
	})
})
