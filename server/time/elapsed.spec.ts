import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { elapsing } from './elapsed.ts'

it('what lasted is told by what nobody sets, though the clock is put back', async () => {
	let now = 1_000_000
	const elapsed = elapsing({ now: () => now })
	now -= 600_000
	await sleep(20)
	expect(elapsed()).toBeGreaterThanOrEqual(19)
	expect(elapsed()).toBeLessThan(10_000)
})

it('the time that a machine slept counts', () => {
	let now = 1_000_000
	const elapsed = elapsing({ now: () => now })
	now += 600_000
	expect(elapsed()).toBe(600_000)
})
