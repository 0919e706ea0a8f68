/** kill -9 at every step of sending: never twice, never lost. */
import type { MailHost } from './support/mail-host.ts'

import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dieAt } from './support/die-at.ts'
import { startMailHost } from './support/mail-host.ts'
import { sendingWorld } from './support/sending.ts'

/** One step in so many, and each while the bytes leave; `npm run test:long` goes through all of them. */
const EVERY = process.env.MSSANTE_LONG ? 1 : 5

let host: MailHost
beforeAll(async () => {
	host = await startMailHost()
})
afterAll(() => host.stop())

const recipient = (nth: number) => `pas${nth}@ehpad.exemple.mssante.fr`

it('a sending killed at any step is sent once, or not at all and told, or told to be in doubt', async () => {
	const world = await sendingWorld(host)
	/** @return what it says of its steps, or null: it was killed */
	const sendAndDie = async (nth: number) => {
		const file = await world.pdf(`document ${nth}`, `document-${nth}.pdf`)
		const said = await dieAt('send-and-die.ts', [world.configFile, String(nth), world.address, recipient(nth), file], {
			// Written by the one that lives, read by those that do not.
			NODE_COMPILE_CACHE: join(world.root, 'compiled'),
		})
		return said === null ? null : JSON.parse(said) as { steps: number, leaving: number }
	}
	const whole = (await sendAndDie(0))!
	expect(whole.steps).toBeGreaterThan(30)
	expect(whole.leaving).toBeGreaterThan(1)
	const killedAt = [
		...Array.from({ length: whole.steps }, (_, index) => index + 1).filter((nth) => nth % EVERY === 1 % EVERY),
		...Array.from({ length: whole.leaving }, (_, index) => -1 - index),
	]
	for (const nth of killedAt) {
		// A step more or less, as a sending meets what those before it left: beyond the last one, it lives.
		expect(await sendAndDie(nth) === null || nth > whole.steps - EVERY, `step ${nth} of ${whole.steps}`).toBe(true)
	}

	await world.run('collect', '--once')
	await host.settled()
	await world.run('collect', '--once')
	const sent = (await world.run('sent')).json as { recipients: { address: string, state: string }[] }[]
	const seen = { none: 0, doubtful: 0, once: 0 }
	for (const nth of [0, ...killedAt]) {
		const state = sent.find(({ recipients }) => recipients[0]!.address === recipient(nth))?.recipients[0]!.state ?? null
		const arrived = host.messages(recipient(nth)).length
		if (state === null) {
			expect(arrived).toBe(0)
			seen.none++
		} else if (state === 'unclear') {
			expect(arrived).toBeLessThanOrEqual(1)
			seen.doubtful++
		} else {
			expect([state, arrived]).toEqual(['delivered', 1])
			seen.once++
		}
	}
	// Killed before it was stored, while the bytes left, and everywhere else.
	expect(seen.none).toBeGreaterThan(0)
	expect(seen.doubtful).toBeGreaterThan(0)
	expect(seen.once).toBeGreaterThan(5)
	expect((await world.run('audit', 'verify')).json.ok).toBe(true)
	expect(host.messages(world.address, 'Sent').length).toBeLessThanOrEqual(seen.once)
}, 240_000)
