import type { Lines } from './memory.ts'

import { expect, it } from 'vitest'
import { leasesContract } from './leases-suite.ts'
import { leasesInMemory } from './memory.ts'

leasesContract('in memory', async () => {
	const lines: Lines = new Map()
	return [leasesInMemory(lines), leasesInMemory(lines)]
})

it('those of one memory are had in the order of the calls, by whichever sidecar', async () => {
	const lines: Lines = new Map()
	const [one, other] = [leasesInMemory(lines), leasesInMemory(lines)]
	const seen: string[] = []
	const work = (who: string) => async () => {
		await new Promise((resolve) => setTimeout(resolve, 5))
		seen.push(who)
	}
	await Promise.all([one.hold('R001', work('first')), other.hold('R001', work('second')), one.hold('R001', work('third'))])
	expect(seen).toEqual(['first', 'second', 'third'])
})

it('nothing is remembered of a line that has ended', async () => {
	const lines: Lines = new Map()
	const leases = leasesInMemory(lines)
	await Promise.all(['R001', 'R001', 'R002'].map((key) => leases.hold(key, async () => {})))
	await new Promise((resolve) => setImmediate(resolve))
	expect(lines.size).toBe(0)
})
