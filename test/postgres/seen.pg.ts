/** A sidecar that is seen, or not, by the others: what it may begin, and what it holds. */
import type { Config } from '../../server/config/schema.ts'
import type { Db } from '../../server/ledger/db.ts'
import type { Ledger } from '../../server/ledger/ledger.ts'

import { sql } from 'kysely'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { factOf, noteFact } from '../../server/ledger/facts.ts'
import { openBeside, openLedger } from '../../server/ledger/ledger.ts'
import { Seat } from '../../server/ledger/members/seat.ts'
import { sit, UNSEATED } from '../../server/ledger/members/sit.ts'
import { gone, goneEnded, holdsTaken, left, pinsIn } from '../../server/ledger/tables/sidecars.table.ts'
import { openLog } from '../../server/log/log.ts'
import { examineSidecars, sidecarsIn, sidecarTrouble } from '../../server/ops/sidecars.ts'
import { PROGRAM } from '../../server/sidecars/holds.ts'
import { Sidecar } from '../../server/sidecars/sidecar.ts'
import { ledgerAt } from '../support/ledger.support.ts'
import { newFolder } from '../support/new-folder.ts'

const KEYS = { audit: Buffer.alloc(32), vault: Buffer.alloc(32) }
const BOX = 'Accueil@ehpad.exemple.mssante.fr'
const folder = newFolder('seen')
const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
	for (const end of ends.splice(0).reverse()) {
		await end()
	}
})

interface Member {
	ledger: Ledger
	seat: Seat
	sidecar: Sidecar
	signedIn: Map<string, string>
}

async function memberOf(
	name: string,
	{ mailboxes = [BOX], wall = (): number => 0, signedIn = new Map<string, string>() } = {},
): Promise<Member> {
	const place = await ledgerAt(join(folder, name))
	const seat = new Seat()
	const ledger = await openLedger(place, KEYS, { seat })
	ends.push(() => ledger.close())
	await sit(ledger.db, seat, { isAlone: false })
	const db = await openBeside(place, seat.application)
	const log = openLog('silent')
	const sidecar = await Sidecar.begin({
		db,
		seat,
		log,
		wall,
		mailboxes: () => mailboxes.map((address) => address.toLowerCase()),
		isMailbox: (one) => mailboxes.some((address) => address.toLowerCase() === one.toLowerCase()),
		signedIn: () => signedIn,
		rejoin: () => sql`SELECT 1`.execute(ledger.db),
		isAlone: false,
	})
	ends.push(() => sidecar.close())
	return { ledger, seat, sidecar, signedIn }
}

async function numberOf(db: Db, { id }: Seat): Promise<number> {
	return (await db.selectFrom('sidecars').select('number').where('id', '=', id).executeTakeFirstOrThrow()).number
}
async function ownersIn(db: Db) {
	return db.selectFrom('holds').select(['key', 'owner']).orderBy('key').execute()
}

describe('a sidecar', () => {
	it('that was not heard for a while begins nothing that is seen outside, until it is heard again', async () => {
		let now = 0
		const { sidecar } = await memberOf('unheard.db', { wall: () => now })
		sidecar.mustBeHeard()
		// As a machine that was suspended; others take what it holds from here on, if its connection has ended.
		now += UNSEATED
		expect(() => sidecar.mustBeHeard()).toThrow(expect.objectContaining({ code: 'MSS-LEDGER-AWAY' }))
		await expect.poll(() => sidecar.mustBeHeard(), { timeout: 60_000 }).toBeUndefined()
	})

	it('holds what is free of its share, written as anybody may; what is of no mailbox is the program’s', async () => {
		const { sidecar, ledger, seat } = await memberOf('share.db')
		expect(sidecar.has(BOX.toUpperCase())).toBe(true)
		expect(sidecar.has(PROGRAM)).toBe(true)
		expect(sidecar.has('partie@ehpad.exemple.mssante.fr')).toBe(true)
		expect(await ownersIn(ledger.db)).toEqual([BOX.toLowerCase(), PROGRAM].map((key) => ({ key, owner: seat.id })))
	})

	it('leaves alone what another holds that its own configuration does not name yet, though it has what is of no mailbox', async () => {
		const one = await memberOf('newer.db', { mailboxes: [], signedIn: new Map([[PROGRAM, 'it stays there']]) })
		const newer = Array.from({ length: 8 }, (_, index) => `bal-${index}@ehpad.exemple.mssante.fr`)
		const other = await memberOf('newer.db', { mailboxes: newer })
		const itsOwn = () => newer.filter((mailbox) => other.sidecar.has(mailbox))
		await expect.poll(() => itsOwn().length, { timeout: 60_000 }).toBeGreaterThan(0)
		const held = itsOwn()
		expect(one.sidecar.has(PROGRAM)).toBe(true)
		await expect.poll(() => held.filter((mailbox) => one.sidecar.has(mailbox)), { timeout: 60_000 }).toEqual([])
		await other.sidecar.close()
		await expect.poll(() => held.filter((mailbox) => one.sidecar.has(mailbox)), { timeout: 60_000 }).toEqual(held)
	})

	it('has what is under way ended before another holds it; meanwhile nothing new is begun', async () => {
		const one = await memberOf('handed.db')
		const { promise: told, resolve: tell } = Promise.withResolvers<void>()
		const working = one.sidecar.during(BOX, () => told)
		one.sidecar.leave()
		expect(await one.sidecar.during(BOX, async () => 'begun')).toBeUndefined()
		const other = await memberOf('handed.db')
		await expect.poll(() => other.sidecar.has(PROGRAM), { timeout: 60_000 }).toBe(true)
		expect(other.sidecar.has(BOX)).toBe(false)
		tell()
		await working
		await expect.poll(() => other.sidecar.has(BOX), { timeout: 60_000 }).toBe(true)
	})

	it('has the mailbox for which somebody signs in there, though another held it', async () => {
		const signedIn = new Map<string, string>()
		const one = await memberOf('signed.db')
		const other = await memberOf('signed.db', { signedIn })
		const holder = () => [one, other].filter(({ sidecar }) => sidecar.has(BOX))
		for (const [index, member] of [one, other, one].entries()) {
			// Each in turn: whoever signed in last.
			(member === one ? one.signedIn : signedIn).set(BOX, String(index))
			await expect.poll(holder, { timeout: 60_000 }).toEqual([member])
		}
		one.signedIn.clear()
		await expect.poll(async () => (await pinsIn(one.ledger.db)).size, { timeout: 60_000 }).toBe(0)
	})

	it('that was declared gone writes nothing more, and knows it', async () => {
		const [one, other] = [await memberOf('gone.db'), await memberOf('gone.db')]
		expect(await gone(other.ledger.db, await numberOf(other.ledger.db, one.seat), 0)).toBe(true)
		await expect.poll(() => one.seat.lost.aborted, { timeout: 60_000 }).toBe(true)
		await expect(one.ledger.db.deleteFrom('facts').execute()).rejects.toMatchObject({ code: 'MSS-LOCKED' })
		expect(() => one.sidecar.mustBeHeard()).toThrow(expect.objectContaining({ code: 'MSS-LOCKED' }))
		expect(one.sidecar.has(BOX)).toBe(false)
	})
})

describe('the connection of one that is gone', () => {
	it('ends, whatever it was doing, before anybody takes what it held', async () => {
		const [one, other] = [await memberOf('frozen.db', { mailboxes: [] }), await memberOf('frozen.db', { mailboxes: [] })]
		const { db } = other.ledger
		await holdsTaken(db, one.seat.id, ['x@y'])
		const { promise: frozen, resolve: wake } = Promise.withResolvers<void>()
		const changing = expect(one.ledger.change(async (tx) => {
			await noteFact(tx, 'half', 'done')
			await frozen
			await noteFact(tx, 'other-half', 'done')
		})).rejects.toMatchObject({ code: expect.stringMatching(/^MSS-(?:LOCKED|LEDGER-AWAY)$/) as string })
		await gone(db, await numberOf(db, one.seat), 0)
		expect(await holdsTaken(db, other.seat.id, ['x@y'])).toEqual([])
		await goneEnded(db)
		await expect.poll(() => holdsTaken(db, other.seat.id, ['x@y']), { timeout: 60_000 }).toEqual(['x@y'])
		wake()
		await changing
		expect(await factOf(db, 'half')).toBeNull()
	})
})

describe('who holds what, as it is told', () => {
	const config = { mailboxes: [{ address: BOX }], timeZone: 'Europe/Paris' } as unknown as Config

	it('is each one’s machine and mailboxes, and who has what is of none', async () => {
		const { ledger } = await memberOf('told.db')
		const [told, ...others] = await sidecarsIn({ config, ledger })
		expect(told).toMatchObject({ machine: hostname(), isGone: false, mailboxes: [BOX], hasProgram: true })
		expect(others).toEqual([])
		expect(await examineSidecars({ config, ledger })).toMatchObject({ ok: true, detail: `«\u00A0${hostname()}\u00A0» (1 boîte)` })
	})

	it('names the machine of one that has gone, until one serves there again', async () => {
		const [one, other] = [await memberOf('missed.db'), await memberOf('missed.db')]
		const { ledger } = other
		await ledger.db.updateTable('sidecars').set({ machine: 'serveur-2' }).where('id', '=', one.seat.id).execute()
		await gone(ledger.db, await numberOf(ledger.db, one.seat), 0)
		expect(await sidecarsIn({ config, ledger })).toMatchObject([{ machine: 'serveur-2', isGone: true }, { machine: hostname() }])
		expect(await examineSidecars({ config, ledger })).toMatchObject({ ok: false, isMild: true })
		expect((await sidecarTrouble({ config, ledger }))?.text).toContain('serveur-2')
		await ledger.db.updateTable('sidecars').set({ machine: 'serveur-2' }).where('id', '=', other.seat.id).execute()
		expect(await sidecarTrouble({ config, ledger })).toBeNull()
	})
})

describe('what one holds', () => {
	it('is taken by no other while its connection lives, declared gone or not', async () => {
		const [one, other] = [await memberOf('held.db', { mailboxes: [] }), await memberOf('held.db', { mailboxes: [] })]
		const { db } = other.ledger
		expect(await holdsTaken(db, one.seat.id, ['x@y'])).toEqual(['x@y'])
		expect(await holdsTaken(db, other.seat.id, ['x@y'])).toEqual([])
		expect(await holdsTaken(db, one.seat.id, ['x@y'])).toEqual(['x@y'])
		await one.sidecar.close()
		await holdsTaken(db, other.seat.id, ['x@y'])
		expect(await ownersIn(db)).toContainEqual({ key: 'x@y', owner: other.seat.id })
		await left(db, one.seat.id)
	})

	it('is taken by nobody who is gone, or leaves', async () => {
		const [one, other] = [await memberOf('never.db', { mailboxes: [] }), await memberOf('never.db', { mailboxes: [] })]
		await gone(other.ledger.db, await numberOf(other.ledger.db, one.seat), 0)
		expect(await holdsTaken(other.ledger.db, one.seat.id, ['x@y'])).toEqual([])
	})
})
