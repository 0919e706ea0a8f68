/** Leases that several sidecars have of one database; and what becomes of those in hand when a connection is lost. */
import type { Leases } from '../../server/leases/leases.ts'
import type { Ledger } from '../../server/ledger/ledger.ts'

import { sql } from 'kysely'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { leasesContract } from '../../server/leases/leases-suite.ts'
import { leasesShared } from '../../server/leases/shared-leases.ts'
import { SEATS } from '../../server/ledger/dialects/postgres-locks.ts'
import { openLedger } from '../../server/ledger/ledger.ts'
import { Seat } from '../../server/ledger/members/seat.ts'
import { leaseLocks, sit } from '../../server/ledger/members/sit.ts'
import { ledgerAt } from '../support/ledger.support.ts'
import { newFolder } from '../support/new-folder.ts'

const KEYS = { audit: Buffer.alloc(32), vault: Buffer.alloc(32) }
const folder = newFolder('leases')
const opened: Ledger[] = []
afterAll(() => Promise.all(opened.map((ledger) => ledger.close())))

interface Member {
	ledger: Ledger
	seat: Seat
	leases: Leases
}

async function memberOf(name: string): Promise<Member> {
	const seat = new Seat()
	const ledger = await openLedger(await ledgerAt(join(folder, name)), KEYS, { seat })
	opened.push(ledger)
	await sit(ledger.db, seat, { isAlone: false })
	return { ledger, seat, leases: leasesShared(leaseLocks(ledger.db, seat)) }
}

/** As a wire that breaks. */
async function cut({ ledger }: Member, by: Member): Promise<void> {
	const { rows: [own] } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(ledger.db)
	await sql`SELECT pg_terminate_backend(${own!.pid})`.execute(by.ledger.db)
}

const asked = ({ ledger }: Member) => sql`SELECT 1`.execute(ledger.db)
const askedAgain = (member: Member) => asked(member).catch(() => asked(member))

leasesContract('in a database', async () => {
	const [one, other] = [await memberOf('contract.db'), await memberOf('contract.db')]
	return [one.leases, other.leases]
})

describe('a connection that is lost', () => {
	it('has again what was in hand, before anything else is asked', async () => {
		const [one, other] = [await memberOf('again.db'), await memberOf('again.db')]
		const { promise: told, resolve: tell } = Promise.withResolvers<void>()
		const seen: string[] = []
		const working = one.leases.hold('R001', async () => {
			await cut(one, other)
			await askedAgain(one)
			seen.push('again')
			await told
			seen.push('ended')
		})
		const elsewhere = other.leases.hold('R002', async () => {
			await expect.poll(() => seen, { timeout: 30_000 }).toEqual(['again'])
			const locks = leaseLocks(other.ledger.db, other.seat)
			expect(await locks.atOnce('R001')).toBe(false)
			tell()
		})
		await Promise.all([working, elsewhere])
		expect(seen).toEqual(['again', 'ended'])
		expect(one.seat.lost.aborted).toBe(false)
	})

	it('of what another has since, is refused for good: that process ends', async () => {
		const [one, other] = [await memberOf('taken.db'), await memberOf('taken.db')]
		await one.leases.hold('R001', async () => {
			await cut(one, other)
			await other.leases.hold('R001', async () => {
				await expect(askedAgain(one)).rejects.toMatchObject({ code: 'MSS-LOCKED' })
			})
		})
		expect(one.seat.lost.aborted).toBe(true)
		await expect(asked(one)).rejects.toMatchObject({ code: 'MSS-LOCKED' })
	})

	it('leaves one place, whichever connection has it', async () => {
		const [one, other] = [await memberOf('before.db'), await memberOf('before.db')]
		const seated = async () => (await sql<{ pid: number }>`SELECT pid FROM pg_locks WHERE locktype = 'advisory'
			AND classid = ${SEATS} AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
			.execute(other.ledger.db)).rows.map(({ pid }) => pid)
		const before = await seated()
		await cut(one, other)
		await askedAgain(one)
		const after = await seated()
		expect(after).toHaveLength(before.length)
		expect(after.filter((pid) => before.includes(pid))).toHaveLength(1)
	})
})
