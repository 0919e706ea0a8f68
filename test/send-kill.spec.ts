/** kill -9 at every step of sending: never twice, never lost. */
import type { MailHost } from './support/mail-host.ts'

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startMailHost } from './support/mail-host.ts'
import { sendingWorld } from './support/sending.ts'
import { NODE } from './support/world.ts'

let host: MailHost
beforeAll(async () => {
	host = await startMailHost()
})
afterAll(() => host.stop())

const recipient = (nth: number) => `pas${nth}@ehpad.exemple.mssante.fr`

it('a sending killed at any step is sent once, or not at all and told, or told to be in doubt', async () => {
	const world = await sendingWorld(host)
	const sendAndDie = async (nth: number) => {
		const file = await world.pdf(`document ${nth}`, `document-${nth}.pdf`)
		const child = spawn(
			NODE,
			[join(import.meta.dirname, 'support/send-and-die.ts'), world.configFile, String(nth), world.address, recipient(nth), file],
			{ stdio: 'ignore' },
		)
		return new Promise<number | null>((resolve) => child.on('close', resolve))
	}
	let steps = 1
	while (await sendAndDie(steps) !== 0) {
		steps++
	}
	expect(steps).toBeGreaterThan(30)

	await world.run('collect', '--once')
	await sleep(3000)
	await world.run('collect', '--once')
	const sent = (await world.run('sent')).json as { recipients: { address: string, state: string }[] }[]
	const seen = { none: 0, doubtful: 0, once: 0 }
	for (let nth = 1; nth <= steps; nth++) {
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
