import { expect, it } from 'vitest'
import { leasesContract } from './contract.ts'
import { leasesInMemory } from './memory.ts'

leasesContract('in memory', async () => {
	const lines = { ends: new Map(), fence: 0 }
	return [leasesInMemory(lines), leasesInMemory(lines)]
})

it('nothing is remembered of a line that has ended', async () => {
	const lines = { ends: new Map<string, Promise<void>>(), fence: 0 }
	const leases = leasesInMemory(lines)
	await Promise.all(['R001', 'R001', 'R002'].map((key) => leases.hold(key, async () => {})))
	await new Promise((resolve) => setImmediate(resolve))
	expect(lines.ends.size).toBe(0)
})
