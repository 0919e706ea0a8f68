/**
 * What it costs to keep bytes with a ledger of PostgreSQL's (ADR 55): messages stored, and brought to another sidecar's folder, per second;
 * beside the folder alone. By itself: `node test/bench/bytes.bench.ts`, as root, with Debian's postgresql.
 */
import type { Spool } from '../../server/spool/spool.ts'

import { randomBytes } from 'node:crypto'
import { openLedger } from '../../server/ledger/ledger.ts'
import { spoolInFolder } from '../../server/spool/spool-folder.ts'
import { spoolWithLedger } from '../../server/spool/with-ledger.ts'
import { machineClock } from '../../server/time/clock.ts'
import { newFolder } from '../support/new-folder.ts'
import { makeDatabase, startPostgres } from '../support/postgres.support.ts'

/** Bytes of a message, and how many of them: a CDA with its PDF, and a big scan. */
const SIZES = [[405_000, 200], [10_000_000, 12]] as const
const ROUNDS = 3

const host = await startPostgres({ isSafe: true })
await makeDatabase(host.folder, 'bench')
const key = Buffer.alloc(32, 1)
const place = { url: `postgres://mssante@/bench?host=${host.folder}`, folder: newFolder('bytes') }
const ledger = await openLedger(place, { audit: key, vault: key })
const options = { alone: false, clock: machineClock }
const withLedger = () => spoolWithLedger(newFolder('bytes'), ledger.db, options)
const told: Record<string, Record<string, number>> = {}
for (const [size, count] of SIZES) {
	const messages = Array.from({ length: count }, () => randomBytes(size * 3 / 4).toString('base64')).map((text) => Buffer.from(text))
	const best = { folder: 0, stored: 0, brought: 0 }
	for (let round = 0; round < ROUNDS; round++) {
		const [folder, one, other] = [await spoolInFolder(newFolder('bytes'), options), await withLedger(), await withLedger()]
		best.folder = Math.max(best.folder, await rateOf(count, () => storeAll(folder, messages, round)))
		let names: string[] = []
		best.stored = Math.max(best.stored, await rateOf(count, async () => {
			names = await storeAll(one, messages, round)
		}))
		best.brought = Math.max(best.brought, await rateOf(count, async () => {
			for (const name of names) {
				await other.bring(name)
			}
		}))
		await Promise.all(names.map((name) => one.remove(name)))
	}
	told[`${size} bytes`] = best
}
console.table(told) // eslint-disable-line no-console -- what it is for
await ledger.close()
await host.end()

/** One after the other, as a mailbox is taken in. */
async function storeAll(spool: Spool, messages: Buffer[], round: number): Promise<string[]> {
	const names: string[] = []
	for (const [index, message] of messages.entries()) {
		names.push((await spool.store([String(round), String(index)], message)).name)
	}
	return names
}

async function rateOf(count: number, act: () => Promise<unknown>): Promise<number> {
	const begun = performance.now()
	await act()
	return Math.round(10_000 * count / (performance.now() - begun)) / 10
}
