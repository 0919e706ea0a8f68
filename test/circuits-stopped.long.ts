/** `serve` stopped for twenty seconds (SIGSTOP: a virtual machine that is suspended) and woken, at several moments of a dropped file. */
import type { SmtpScript } from './support/smtp-script.ts'
import type { World } from './support/world.support.ts'

import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DROPS, dropWorld, prescription } from './support/drop-world.ts'
import { until } from './support/until.ts'

/** Milliseconds for which it is stopped. */
const STOPPED = 20_000
/** Milliseconds after the drop at which it is stopped: before it was seen, between two looks, as it leaves. */
const MOMENTS = [0, 6_000, 9_000, 11_000, 13_000]
let smtp: SmtpScript
let world: World

beforeAll(async () => {
	({ world, smtp } = await dropWorld())
})
afterAll(() => smtp.close())

it('each file leaves once, and is put away', async () => {
	const serve = world.spawn('serve')
	const drops = join(world.root, 'GED', DROPS)
	try {
		for (const [index, moment] of MOMENTS.entries()) {
			writeFileSync(join(drops, `Ordonnance ${index}.pdf`), await prescription(`Ordonnance ${index}.`))
			await sleep(moment)
			serve.kill('SIGSTOP')
			await sleep(STOPPED)
			serve.kill('SIGCONT')
			await until(async () => smtp.received.length > index && readdirSync(drops).length === 0, 120_000)
			expect(smtp.received).toHaveLength(index + 1)
		}
		await sleep(15_000)
		expect(smtp.received).toHaveLength(MOMENTS.length)
	} finally {
		const ended = new Promise((resolve) => serve.on('close', resolve))
		serve.kill('SIGTERM')
		await ended
	}
	expect((await world.run('audit', 'verify')).json.ok).toBe(true)
}, MOMENTS.length * 160_000)
