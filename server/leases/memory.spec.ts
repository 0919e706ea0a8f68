import type { Lines } from './memory.ts'

import { expect, it } from 'vitest'
import { leasesContract } from './contract.ts'
import { leasesInMemory } from './memory.ts'

leasesContract('in memory', async () => {
	const lines: Lines = new Map()
	return [leasesInMemory(lines), leasesInMemory(lines)]
})

it('nothing is remembered of a line that has ended', async () => {
	const lines: Lines = new Map()
	const leases = leasesInMemory(lines)
	await Promise.all(['R001', 'R001', 'R002'].map((key) => leases.hold(key, async () => {})))
	await new Promise((resolve) => setImmediate(resolve))
	expect(lines.size).toBe(0)
})
