import { expect, it } from 'vitest'
import { leasesInMemory } from '../leases/memory.ts'
import { takePlace } from './order.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))

it('who gives up before its turn lets nobody overtake those ahead', async () => {
	const leases = leasesInMemory()
	const [first, second, third] = [takePlace(leases, 'a@b.fr'), takePlace(leases, 'a@b.fr'), takePlace(leases, 'a@b.fr')]
	const seen: string[] = []
	void third.come.then(() => seen.push('third'))
	second.pass()
	await settled()
	expect(seen).toEqual([])
	seen.push('first')
	first.pass()
	await settled()
	expect(seen).toEqual(['first', 'third'])
})

it('one mailbox does not wait for another', async () => {
	const leases = leasesInMemory()
	takePlace(leases, 'lente@b.fr')
	await takePlace(leases, 'autre@b.fr').come
})
