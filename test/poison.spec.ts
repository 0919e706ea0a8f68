/**
 * One letter stops nobody: on the true program, mail that anybody can send, kills while it is read, and a ledger that refuses to be
 * written.
 */
import type { ChildProcess } from 'node:child_process'
import type { Wrappers } from '../server/app.ts'
import type { World } from './support/world.support.ts'

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { openApp } from '../server/app.ts'
import { collect } from '../server/chores/collect.ts'
import { watchAll } from '../server/chores/serve.ts'
import { loadConfig } from '../server/config/load.ts'
import { resumeAbandoned } from '../server/incoming/catch-up.ts'
import { Flight } from '../server/incoming/flight.ts'
import { processMessage } from '../server/incoming/process.ts'
import { openLog } from '../server/log/log.ts'
import { statusOf } from '../server/ops/status.ts'
import { ReaderPool } from '../server/reading/pool.ts'
import { bombPdf, hiddenBombPdf, slowPdf } from './support/heavy-pdfs.ts'
import { until } from './support/until.ts'
import { makeWorld, sha256 } from './support/world.support.ts'

const paul = PEOPLE[1]!
function letter(subject: string, pdf: Buffer) {
	return makeMail({ subject, attachments: [{ filename: 'lettre.pdf', content: pdf, contentType: 'application/pdf' }] })
}
const honest = () => makeHealthMail({ cdas: [makeCda({ person: paul })] })
const quiet = { log: openLog('silent') }

interface Row {
	id: number
	state: string
	readings: number
	faults: number
	attempts: number
}

function messagesOf({ root }: World): Row[] {
	const db = new DatabaseSync(join(root, 'data/ledger.db'), { readOnly: true })
	try {
		return db.prepare('SELECT id, state, readings, faults, attempts FROM messages ORDER BY id').all() as unknown as Row[]
	} finally {
		db.close()
	}
}

async function ended(child: ChildProcess): Promise<void> {
	if (child.exitCode === null && child.signalCode === null) {
		await new Promise((resolve) => child.once('close', resolve))
	}
}

it('bombs from anybody wait for a person, whole, and the honest message behind them is filed', async () => {
	const world = await makeWorld()
	for (const pdf of [bombPdf(1024), bombPdf(2048), hiddenBombPdf(1024)]) {
		world.drop(await letter('Une lettre', pdf))
	}
	world.drop(await honest())
	const { code, json } = await world.run('collect', '--once')
	expect(code).toBe(0)
	expect(json).toMatchObject({ received: 4, review: 3, filed: 1, failed: 0, inProgress: 0 })
	for (const pdf of [bombPdf(1024), bombPdf(2048), hiddenBombPdf(1024)]) {
		expect(world.hashes()).toContain(sha256(pdf))
	}
})

describe('a message that is being read when the program is killed', () => {
	it('twice is not read a third time: it waits whole, with its reason, and the others are filed', async () => {
		const world = await makeWorld()
		// So large that reading it takes a second at least.
		const lasting = await makeMail({ subject: 'Longue', attachments: [{ filename: 'images.bin', content: randomBytes(100_000_000) }] })
		world.drop(lasting)
		world.drop(await honest())
		for (const times of [1, 2]) {
			const child = world.spawn('collect', '--once')
			child.stderr!.resume()
			// Killed as soon as the attempt is counted, before it can have a result.
			for (let isCounted = false; !isCounted; await sleep(5)) {
				try {
					isCounted = messagesOf(world)[0]?.readings === times
				} catch {
					// The ledger is being made.
				}
			}
			child.kill('SIGKILL')
			await ended(child)
			expect(messagesOf(world)[0]).toMatchObject({ state: 'received', readings: times })
		}
		const { json } = await world.run('collect', '--once')
		expect((await world.run('status')).json).toMatchObject({ received: 2, review: 1, filed: 1, inProgress: 0 })
		expect(json.messages.find(({ state }: { state: string }) => state === 'review')).toMatchObject({
			id: 1,
			reasons: [{ rule: 'message.unreadable' }, {}],
		})
		expect(world.hashes()).toContain(sha256(lasting))
	})
})

it('a message whose reader dies twice is unreadable within one run', async () => {
	const world = await makeWorld()
	world.drop(await makeMail({ subject: 'Fatale' }))
	const pool = new ReaderPool(1, 1)
	const app = await openApp(loadConfig(world.configFile), { ...quiet, pool })
	try {
		await collect(app)
		expect(await statusOf(app.ledger)).toMatchObject({ received: 1, review: 1 })
		expect(messagesOf(world)).toMatchObject([{ readings: 0, faults: 0 }])
	} finally {
		await app.close()
		await pool.close()
	}
})

it('slow letters hold nobody: honest mail that came with them, and after them, is filed while they are read', async () => {
	const world = await makeWorld()
	const pdf = slowPdf()
	for (let index = 0; index < 4; index++) {
		world.drop(await letter(`Lente ${index}`, pdf))
	}
	const [first, second] = [makeCda({ person: paul, title: 'Premier' }), makeCda({ person: paul, title: 'Second' })]
	world.drop(await makeHealthMail({ cdas: [first] }))
	const child = world.spawn('serve')
	child.stderr!.resume()
	try {
		await until(async () => world.hashes().includes(sha256(first.bytes)), 60_000)
		expect(messagesOf(world).filter(({ state }) => state === 'received').length).toBeGreaterThan(0)
		world.drop(await makeHealthMail({ cdas: [second] }))
		await until(async () => world.hashes().includes(sha256(second.bytes)), 60_000)
		expect(messagesOf(world).filter(({ state }) => state === 'received').length).toBeGreaterThan(0)
	} finally {
		child.kill('SIGTERM')
		await ended(child)
	}
	// A stop is no attempt.
	expect(messagesOf(world).filter(({ readings }) => readings > 0)).toEqual([])
}, 200_000)

describe('a ledger that refuses to be written for 3 s', () => {
	it.each(['readings', 'planned', 'filed'])(
		'while a message is dealt with (%s): it is filed without a restart',
		async (moment) => {
			const world = await makeWorld()
			let refusedUntil: number | null = null
			const marks: Record<string, RegExp> = {
				readings: /set "readings"/,
				planned: /set "state" = \?, "readings"/,
				filed: /update "documents"/,
			}
			const onStatement = (sql: string) => {
				if (refusedUntil === null && marks[moment]!.test(sql)) {
					refusedUntil = Date.now() + 3_000
				}
				if (refusedUntil !== null && Date.now() < refusedUntil && /^(?:insert|update|delete|begin)/i.test(sql)) {
					throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 })
				}
			}
			const app = await openApp(loadConfig(world.configFile), { ...quiet, onStatement })
			const stop = new AbortController()
			const watching = watchAll(app, stop.signal)
			try {
				world.drop(await honest())
				await until(async () => (await statusOf(app.ledger)).filed === 1, 60_000)
				expect(refusedUntil).not.toBeNull()
				expect(messagesOf(world)).toMatchObject([{ state: 'filed', readings: 0, faults: 0 }])
			} finally {
				stop.abort()
				await watching
				await app.close()
			}
		},
		120_000,
	)
})

/** A reader that answers what no message should be able to make it answer. */
class Faulty extends ReaderPool {
	override within(): this {
		return this
	}

	override async attempt(): Promise<never> {
		throw new TypeError('undefined n’est pas une fonction')
	}
}

/** A GED that fails wherever a patient's documents go. */
function failing(error: () => Error): Wrappers {
	return {
		ged: (ged) => new Proxy(ged, {
			get: (target, name) => {
				const member = Reflect.get(target, name) as (...words: unknown[]) => unknown
				return name !== 'create'
					? member.bind(target)
					: async (...words: [string, ...unknown[]]) => {
						if (!words[0].startsWith('À classer')) {
							throw error()
						}
						return member.apply(target, words)
					}
			},
		}),
	}
}

describe('a message that always fails', () => {
	/** Tried as `serve` would, without the hours between attempts. */
	async function tried(times: number, wrappers: Wrappers): Promise<{ world: World, states: string[] }> {
		const world = await makeWorld()
		world.drop(await honest())
		const app = await openApp(loadConfig(world.configFile), { ...quiet, ...wrappers })
		try {
			await collect(app)
			const states = [messagesOf(world)[0]!.state]
			while (states.length < times) {
				states.push(await processMessage(app, app.config.mailboxes[0]!.address, 1))
			}
			return { world, states }
		} finally {
			await app.close()
		}
	}

	it.each<[string, Wrappers]>([
		['when it is read', { pool: new Faulty(1) }],
		['when it is filed', failing(() => new TypeError('undefined n’est pas une fonction'))],
	])('by a fault of ours, %s, waits whole after 8 attempts, with its reason', async (_, wrappers) => {
		const { world, states } = await tried(9, wrappers)
		expect(states).toEqual([...Array.from({ length: 8 }, () => 'failed'), 'review'])
		const [told] = (await world.run('why', '1')).json
		expect(told).toMatchObject({ state: 'review', reasons: [{ rule: 'message.given-up' }, {}] })
		expect(world.files().filter((path) => path.endsWith('.eml'))).toHaveLength(1)
	})

	it('by an outage is retried for ever', async () => {
		const { world, states } = await tried(
			12,
			failing(() => Object.assign(new Error('plus de place'), { code: 'ENOSPC' })),
		)
		expect(new Set(states)).toEqual(new Set(['failed']))
		expect(messagesOf(world)).toMatchObject([{ state: 'failed', faults: 0, attempts: 12 }])
	})
})

it('what is in progress for a quarter of an hour is told, and is in nobody’s hands for long', async () => {
	const world = await makeWorld()
	world.drop(await honest())
	const app = await openApp(loadConfig(world.configFile), quiet)
	try {
		await collect(app)
		await app.ledger.db
			.updateTable('messages')
			.set({ state: 'received', final_at: null, received_at: new Date(Date.now() - 16 * 60_000).toISOString() })
			.execute()
		expect(await statusOf(app.ledger)).toMatchObject({ stalled: 1 })
		const flight = new Flight()
		expect(await resumeAbandoned(app, flight, { failed: true })).toEqual([1])
		await flight.all()
		expect(await statusOf(app.ledger)).toMatchObject({ stalled: 0, inProgress: 0 })
	} finally {
		await app.close()
	}
})
