/** What the way to a database does to what is written: it is long, it breaks at the last word, something else answers. */
import type { LedgerPlace } from '../../server/ledger/ledger-place.ts'
import type { Wire } from '../support/postgres-proxy.ts'

import { sql } from 'kysely'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { partsOf } from '../../server/ledger/dialects/postgres-address.ts'
import { factOf, noteFact } from '../../server/ledger/facts.ts'
import { mayBeWritten } from '../../server/ledger/in-doubt.ts'
import { openLedger } from '../../server/ledger/ledger.ts'
import { ledgerAt } from '../support/ledger.support.ts'
import { newFolder } from '../support/new-folder.ts'
import { startProxy } from '../support/postgres-proxy.ts'

const KEYS = { audit: Buffer.alloc(32), vault: Buffer.alloc(32) }
const folder = newFolder('wire')
const placeOf = (name: string) => ledgerAt(join(folder, name))
const failureOf = (work: Promise<unknown>) => work.then(() => null, (error: unknown) => error)

async function through(place: LedgerPlace, wire: () => Wire) {
	const { host, user, database } = partsOf(place.url)
	const proxy = await startProxy(host, wire)
	return { place: { ...place, url: `postgres://${user}@127.0.0.1:${proxy.port}/${database}` }, close: proxy.close }
}

describe('a change', () => {
	it('whose last answer is lost may be written, and is said so; the next one is made', async () => {
		let isWatched = false
		const proxy = await through(await placeOf('lost.db'), () => ({
			answered: (bytes) => {
				const isLost = isWatched && bytes.includes('COMMIT')
				isWatched &&= !isLost
				return isLost ? null : bytes
			},
		}))
		const ledger = await openLedger(proxy.place, KEYS)
		isWatched = true
		expect(mayBeWritten(await failureOf(ledger.change((tx) => noteFact(tx, 'said', 'once'))))).toBe(true)
		expect(await factOf(ledger.db, 'said')).toBe('once')
		await ledger.close()
		proxy.close()
	})

	it('in which something failed, and was not said to have, is an error and keeps nothing', async () => {
		const ledger = await openLedger(await placeOf('half.db'), KEYS)
		await expect(ledger.change(async (tx) => {
			await noteFact(tx, 'half', 'done')
			await sql`SELECT 1 / 0`.execute(tx).catch(() => {})
		})).rejects.toThrow('nothing was kept')
		expect(await factOf(ledger.db, 'half')).toBeNull()
		await ledger.close()
	})

	it('waits for those before it, however long', async () => {
		const ledger = await openLedger(await placeOf('long.db'), KEYS)
		const long = sql`SELECT pg_sleep(11)`.execute(ledger.db)
		await noteFact(ledger.db, 'after', 'done')
		await long
		await ledger.close()
	})
})

it('a pooler, whose server is not the one that the connection was opened with, is refused', async () => {
	const proxy = await through(await placeOf('pooled.db'), () => ({
		answered: (bytes) => {
			// BackendKeyData: its letter, its length, the server’s process.
			const at = bytes.indexOf(Buffer.from('K\0\0\0\f', 'latin1'))
			if (at !== -1) {
				bytes.writeInt32BE(1, at + 5)
			}
			return bytes
		},
	}))
	await expect(openLedger(proxy.place, KEYS)).rejects.toMatchObject({ code: 'MSS-LEDGER-POOLED' })
	proxy.close()
})
