import { expect, it } from 'vitest'
import { Order } from './order.ts'

it('who gives up before its turn lets nobody overtake those ahead', async () => {
	const order = new Order()
	const [first, second, third] = [order.turn('a@b.fr'), order.turn('a@b.fr'), order.turn('a@b.fr')]
	const seen: string[] = []
	void third.come.then(() => seen.push('third'))
	second.pass()
	await new Promise((resolve) => setImmediate(resolve))
	expect(seen).toEqual([])
	seen.push('first')
	first.pass()
	await new Promise((resolve) => setImmediate(resolve))
	expect(seen).toEqual(['first', 'third'])
})

it('one mailbox does not wait for another', async () => {
	const order = new Order()
	order.turn('lente@b.fr')
	await order.turn('autre@b.fr').come
})

it('acts of one key run one after the other, even after a failure', async () => {
	const order = new Order()
	const seen: number[] = []
	const failed = order.alone('k', async () => {
		seen.push(1)
		throw new Error('panne')
	}).catch(() => {})
	await Promise.all([failed, order.alone('k', async () => seen.push(2))])
	expect(seen).toEqual([1, 2])
})
