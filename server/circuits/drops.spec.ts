import type { Context } from '../context.ts'

import { expect, it } from 'vitest'
import { dropsWatcher } from './drops.ts'

/** A look every five seconds of an hour, each of which lasts `lasting`. @return how many there were */
async function looksIn(lasting: (look: number) => number): Promise<number> {
	let at = 0
	let looks = 0
	const watch = dropsWatcher({} as Context, async () => {
		at += lasting(looks++)
	}, () => at)
	for (; at < 3_600_000; at += 5_000) {
		await watch({ isOnce: false })
	}
	return looks
}

it('looking takes a tenth of the time', async () => expect(await looksIn(() => 5_000)).toBe(3600 / (5 + 45)))

it('the machine suspended for ten minutes in the middle of a look does not keep it from looking for more than a minute', async () =>
	expect(await looksIn((look) => look === 0 ? 600_000 : 0)).toBeGreaterThan(580))
