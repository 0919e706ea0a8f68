/** The shelf of all sidecars on a ledger of PostgreSQL’s (ADR 55). */
import type { Ledger } from '../../server/ledger/ledger.ts'
import type { Clock } from '../../server/time/clock.ts'

import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openLedger } from '../../server/ledger/ledger.ts'
import { shelfInLedger } from '../../server/shelf/in-ledger.ts'
import { shelfContract } from '../../server/shelf/shelf-suite.ts'
import { clockOf, machineClock } from '../../server/time/clock.ts'
import { ledgerAt } from '../support/ledger.support.ts'
import { newFolder } from '../support/new-folder.ts'

const KEY = Buffer.alloc(32, 1)
const opened: Ledger[] = []

async function ledgersOf(count: number, clock: Clock): Promise<Ledger[]> {
	const place = await ledgerAt(join(newFolder('shelf'), 'ledger.db'))
	const ledgers: Ledger[] = []
	for (let index = 0; index < count; index++) {
		ledgers.push(await openLedger(place, { audit: KEY, vault: KEY }, { clock }))
	}
	opened.push(...ledgers)
	return ledgers
}

afterAll(() => Promise.all(opened.map((ledger) => ledger.close())))

shelfContract('with a ledger', async (clock) => {
	const [one, other] = await ledgersOf(2, clock)
	return [shelfInLedger(one!), shelfInLedger(other!)]
})

it('a shelf with a ledger tells nobody who reads the database what is on it', async () => {
	const [ledger] = await ledgersOf(1, machineClock)
	await shelfInLedger(ledger!).put('ged-login', 'un jeton secret', 60_000)
	const rows = await ledger!.db.selectFrom('shelf').selectAll().execute()
	expect(rows).toHaveLength(1)
	expect(JSON.stringify(rows)).not.toContain('jeton')
	expect(Buffer.from(rows[0]!.sealed, 'base64').toString('latin1')).not.toContain('jeton')
})

it('a shelf with a ledger forgets no call for the clock of one machine, which is ahead', async () => {
	const place = await ledgerAt(join(newFolder('shelf'), 'ledger.db'))
	const ahead = clockOf(() => machineClock.now() + 24 * 60 * 60_000)
	const [one, other] = await Promise.all([machineClock, ahead].map((clock) => openLedger(place, { audit: KEY, vault: KEY }, { clock })))
	opened.push(one!, other!)
	const shelf = shelfInLedger(one!)
	expect(await shelf.once('nonce 1', 60_000)).toBe(true)
	await shelfInLedger(other!).put('job 1', 'fait', 60_000)
	expect(await shelf.once('nonce 1', 60_000)).toBe(false)
})
