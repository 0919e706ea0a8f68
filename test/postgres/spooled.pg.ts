/** The spool with a ledger of PostgreSQL’s (ADR 55): its contract, two sidecars with a folder each, and what is killed or damaged. */
import type { Ledger } from '../../server/ledger/ledger.ts'
import type { Spool } from '../../server/spool/spool.ts'

import { sql } from 'kysely'
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLedger } from '../../server/ledger/ledger.ts'
import { PART } from '../../server/ledger/tables/spooled.ts'
import { spoolContract } from '../../server/spool/spool-suite.ts'
import { spoolWithLedger } from '../../server/spool/with-ledger.ts'
import { clockOf, machineClock } from '../../server/time/clock.ts'
import { ledgerAt } from '../support/ledger.support.ts'
import { newFolder } from '../support/new-folder.ts'

const MAIL = Buffer.from('Message-ID: <un@a.fr>\r\n\r\nTexte\r\n')
const DAY = 24 * 60 * 60_000
const opened: { ledger: Ledger, spool: Spool }[] = []

async function sidecar({ on = newFolder('pg'), alone = true } = {}) {
	const key = Buffer.alloc(32, 1)
	let since = 0
	const clock = clockOf(() => machineClock.now() - since)
	const ledger = await openLedger(await ledgerAt(join(on, 'ledger.db')), { audit: key, vault: key })
	const folder = newFolder('spool')
	const spool = await spoolWithLedger(folder, ledger.db, { alone, clock })
	opened.push({ ledger, spool })
	return {
		on,
		folder,
		raw: join(folder, 'raw'),
		ledger,
		spool,
		sooner: (milliseconds: number) => {
			since = milliseconds
		},
	}
}

afterAll(async () => {
	for (const { ledger, spool } of opened) {
		await spool.close()
		await ledger.close()
	}
})

/** By a row. */
async function nameInRow({ db }: Ledger, name: string): Promise<void> {
	await sql`INSERT INTO outgoing (header_id, envelope_id, fingerprint, mailbox, structure, subject, reply_to, actor, spool, size,
		raw_sha256, created_at, copy, words) VALUES (${name}, ${name}, '', '', '', '', '', '', ${name}, 1,
		encode(sha256(${MAIL}::bytea), 'hex'), '', 'none', '')`.execute(db)
}

spoolContract('with a ledger', () => sidecar())

describe('with a ledger, two sidecars', () => {
	let one: Awaited<ReturnType<typeof sidecar>>
	let other: Awaited<ReturnType<typeof sidecar>>
	beforeAll(async () => {
		one = await sidecar()
		other = await sidecar({ on: one.on })
	})

	it.each([MAIL.length, PART, 2 * PART + 1])('each bring what the other stored (%i bytes)', async (size) => {
		const bytes = Buffer.alloc(size, MAIL)
		const { name } = await one.spool.store(['a', String(size)], bytes)
		expect(readdirSync(other.raw)).not.toContain(name)
		expect(readFileSync((await other.spool.bring(name))!).equals(bytes)).toBe(true)
	})

	it('take nothing away that is old by the clock of one alone, which is ahead', async () => {
		const { name } = await one.spool.store(['ahead'], MAIL)
		other.sooner(-2 * DAY)
		await other.spool.removeUnnamed(DAY, async () => new Set())
		other.sooner(0)
		const third = await sidecar({ on: one.on })
		expect(await third.spool.bring(name)).not.toBeNull()
	})

	it('remove it for both: the other’s copy goes with its next round', async () => {
		const { name } = await one.spool.store(['b'], MAIL)
		const copy = (await other.spool.bring(name))!
		await one.spool.remove(name)
		utimesSync(copy, 0, 0)
		await other.spool.removeUnnamed(DAY, async () => new Set())
		expect([await one.spool.bring(name), await other.spool.bring(name)]).toEqual([null, null])
	})

	it('have what they stored at one moment under one name', async () => {
		const bytes = Buffer.alloc(3 * PART, 'x')
		const [first, second] = await Promise.all([one, other].map(({ spool }) => spool.store(['c'], bytes)))
		expect(first).toEqual(second)
		const third = await sidecar({ on: one.on })
		expect(readFileSync((await third.spool.bring(first!.name))!).equals(bytes)).toBe(true)
	})

	it('never take one half of a message for it: what is cut short has another name', async () => {
		const whole = await one.spool.store(['d'], MAIL)
		const cut = await other.spool.store(['d'], MAIL.subarray(0, 20))
		expect(cut.name).not.toBe(whole.name)
		expect(readFileSync((await other.spool.bring(whole.name))!)).toEqual(MAIL)
	})
})

describe('with a ledger, a folder', () => {
	it('forgets copies that nobody asked for since yesterday, and brings them again', async () => {
		const { spool, raw } = await sidecar()
		const { name } = await spool.store(['a'], MAIL)
		utimesSync(join(raw, name), 0, 0)
		await spool.removeUnnamed(DAY, async () => new Set())
		expect(readdirSync(raw)).toEqual([])
		expect(readFileSync((await spool.bring(name))!)).toEqual(MAIL)
	})

	it('keeps a copy that was asked for a moment ago', async () => {
		const { spool, raw } = await sidecar()
		const { name } = await spool.store(['a'], MAIL)
		utimesSync(join(raw, name), 0, 0)
		await spool.bring(name)
		await spool.removeUnnamed(DAY, async () => new Set())
		expect(readdirSync(raw)).toEqual([name])
	})

	it('gives the ledger what rows name and it alone has, and keeps what is not as they say', async () => {
		const { on, ledger, folder, raw } = await sidecar()
		const named = { 'as-said.eml': MAIL, 'changed.eml': Buffer.from('autre') }
		for (const [name, bytes] of Object.entries(named)) {
			writeFileSync(join(raw, name), bytes)
			utimesSync(join(raw, name), 0, 0)
			await nameInRow(ledger, name)
		}
		const again = await spoolWithLedger(folder, ledger.db, { alone: true, clock: machineClock })
		await again.removeUnnamed(DAY, async () => new Set())
		await again.close()
		expect(readdirSync(raw)).toEqual(['changed.eml'])
		const { spool } = await sidecar({ on })
		expect([readFileSync((await spool.bring('as-said.eml'))!), await spool.bring('changed.eml')]).toEqual([MAIL, null])
	})
})

describe('with a ledger, the folder of one that serves beside others', () => {
	/** Begun where another serves already: never alone. */
	const beside = ({ folder, ledger }: Awaited<ReturnType<typeof sidecar>>) =>
		spoolWithLedger(folder, ledger.db, { alone: false, serves: true, clock: machineClock })

	it('forgets what another one’s retention took away, and what a process that was killed there took out of messages', async () => {
		const here = await sidecar({ alone: false })
		const { raw, folder, spool } = here
		const there = await sidecar({ on: here.on })
		const { name } = await there.spool.store(['a'], MAIL)
		const [copy, work, fresh] = [(await spool.bring(name))!, spool.workFolder(12), spool.workFolder(13)]
		await there.spool.remove(name)
		mkdirSync(work)
		mkdirSync(fresh)
		writeFileSync(join(raw, 'demi.tmp'), 'de')
		writeFileSync(join(work, 'resultats.pdf'), 'de')
		for (const old of [copy, work, join(raw, 'demi.tmp')]) {
			utimesSync(old, 0, 0)
		}
		await (await beside(here)).close()
		expect([readdirSync(raw), readdirSync(join(folder, 'work'))]).toEqual([[], ['13']])
	})

	it('gives the ledger what rows name and it alone has', async () => {
		const here = await sidecar({ alone: false })
		const { raw, ledger, spool } = here
		writeFileSync(join(raw, 'seul.eml'), MAIL)
		await nameInRow(ledger, 'seul.eml')
		await (await beside(here)).close()
		rmSync(join(raw, 'seul.eml'))
		expect(readFileSync((await spool.bring('seul.eml'))!)).toEqual(MAIL)
	})
})

describe('with a ledger, bytes', () => {
	it('of which one was changed are refused, and no copy is left', async () => {
		const { on, ledger, spool } = await sidecar()
		const { name } = await spool.store(['a'], Buffer.alloc(2 * PART, 'x'))
		await sql`UPDATE spooled_parts SET bytes = set_byte(bytes, 12, 0) WHERE number = 1`.execute(ledger.db)
		const other = await sidecar({ on })
		await expect(other.spool.bring(name)).rejects.toMatchObject({ code: 'MSS-SPOOL-CHANGED' })
		expect(readdirSync(other.raw)).toEqual([])
	})

	it.each([MAIL.length, 2 * PART])('of which a part lacks are refused, until they are stored again (%i bytes)', async (size) => {
		const { on, ledger, spool } = await sidecar()
		const bytes = Buffer.alloc(size, 'x')
		const { name } = await spool.store(['a'], bytes)
		await sql`DELETE FROM spooled_parts WHERE number = ${size > PART ? 1 : 0}`.execute(ledger.db)
		const other = await sidecar({ on })
		await expect(other.spool.bring(name)).rejects.toMatchObject({ code: 'MSS-SPOOL-CHANGED' })
		await spool.store(['a'], bytes)
		expect(readFileSync((await other.spool.bring(name))!).equals(bytes)).toBe(true)
	})

	it('that a killed process left in the middle are not there, are made whole by the next one, or go', async () => {
		const { on, ledger, spool } = await sidecar()
		const bytes = Buffer.alloc(2 * PART, 'x')
		const { name } = await spool.store(['a'], bytes)
		await sql`UPDATE spooled SET is_whole = 0`.execute(ledger.db)
		await sql`DELETE FROM spooled_parts WHERE number = 1`.execute(ledger.db)
		const other = await sidecar({ on })
		expect(await other.spool.bring(name)).toBeNull()
		await other.spool.store(['a'], bytes)
		const third = await sidecar({ on })
		expect(readFileSync((await third.spool.bring(name))!).equals(bytes)).toBe(true)
		await sql`UPDATE spooled SET is_whole = 0, made_at = '2020-01-01T00:00:00.000Z'`.execute(ledger.db)
		await third.spool.removeUnnamed(DAY, async () => new Set())
		expect((await sql`SELECT 1 FROM spooled_parts`.execute(ledger.db)).rows).toEqual([])
	})

	it('that nothing named, and that something names by the time they would go, stay', async () => {
		const { ledger, spool, sooner } = await sidecar()
		sooner(2 * DAY)
		const { name, rawSha256 } = await spool.store(['a'], MAIL)
		sooner(0)
		await sql`INSERT INTO outgoing (header_id, envelope_id, fingerprint, mailbox, structure, subject, reply_to, actor, spool, size,
			raw_sha256, created_at, copy, words) VALUES ('a', 'a', '', '', '', '', '', '', ${name}, 1, ${rawSha256}, '', 'none', '')`
			.execute(ledger.db)
		await spool.removeUnnamed(DAY, async () => new Set())
		expect(await spool.bring(name)).not.toBeNull()
		await spool.remove(name)
		expect(readFileSync((await spool.bring(name))!)).toEqual(MAIL)
	})
})
