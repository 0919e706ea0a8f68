/**
 * Whether the one chain of the audit is a brake (ADR 54): durable changes per second of one, two and three sidecars on one PostgreSQL,
 * with their entry of audit, whose head is under a row lock, and without.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { openLedger } from '../../server/ledger/ledger.ts'
import { Seat } from '../../server/ledger/members/seat.ts'
import { newFolder } from '../support/new-folder.ts'
import { makeDatabase, startPostgres } from '../support/postgres.support.ts'

const SIDECARS = [1, 2, 3]
/** Milliseconds of each measure. */
const LASTS = 8_000
/** Changes that a sidecar has at work, as many as messages that come to their end at once. */
const AT_WORK = 8
const KEYS = { audit: randomBytes(32), vault: randomBytes(32) }

export async function chain(say: (what: string, value: unknown) => void): Promise<void> {
	const host = await startPostgres({ isSafe: true })
	try {
		await makeDatabase(host.folder, 'chain')
		for (const count of SIDECARS) {
			const chained = await perSecond(host.folder, count, true)
			const unchained = await perSecond(host.folder, count, false)
			say(`${count} sidecars, changes per second`, { chained, unchained, ratio: Math.round(100 * chained / unchained) / 100 })
		}
	} finally {
		await host.end()
	}
}

async function perSecond(socket: string, count: number, isChained: boolean): Promise<number> {
	const place = { url: `postgres://mssante@/chain?host=${socket}`, folder: newFolder('chain') }
	const ledgers = []
	for (let index = 0; index < count; index++) {
		ledgers.push(await openLedger(place, KEYS, { seat: new Seat(), isShared: index > 0 }))
	}
	let [made, isOver] = [0, false]
	const workers = ledgers.flatMap((ledger, whose) => Array.from({ length: AT_WORK }, async (_, worker) => {
		while (!isOver) {
			await ledger.change(async (tx) => {
				const row = { name: `bench ${whose} ${worker}`, value: String(made) }
				await tx.insertInto('facts').values(row).onConflict((conflict) => conflict.column('name').doUpdateSet(row)).execute()
				await (isChained ? ledger.audit.append(tx, [{ action: 'dropped', details: { worker } }]) : undefined)
			})
			made++
		}
	}))
	await sleep(LASTS)
	isOver = true
	await Promise.all(workers)
	await Promise.all(ledgers.map((ledger) => ledger.close()))
	return Math.round(made / LASTS * 1_000)
}
