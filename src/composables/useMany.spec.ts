import { describe, expect, it } from 'vitest'
import { ref, shallowRef } from 'vue'
import { useMany } from './useMany.ts'
import { MOST, useTicked } from './useTicked.ts'

interface Row {
	id: number
	title: string
	senderAddress: string | null
}
const LAB = 'labo@chu.exemple.mssante.fr'
function row(id: number, senderAddress = id % 3 === 0 ? LAB : 'compta@chu.exemple.mssante.fr'): Row {
	return { id, title: `Message ${id}`, senderAddress }
}
const some = (count: number, first = 1) => Array.from({ length: count }, (_, index) => row(first + index))

/** A list of which a window is shown; `held`: what the sidecar has of it now. */
function listed(held: Row[], window = { offset: 0, length: 60 }, total = held.length) {
	const asked: object[] = []
	const rows = shallowRef(held.slice(window.offset, window.offset + window.length))
	const ticked = useTicked<Row>(() => true)
	const list = {
		rows,
		offset: ref(window.offset),
		total: ref(total),
		take: async (part: { offset: number, limit: number, sender?: string }) => {
			asked.push(part)
			return held.filter(({ senderAddress }) => part.sender === undefined || senderAddress === part.sender)
				.slice(part.offset, part.offset + part.limit)
		},
	}
	return { asked, list, ticked, ids: () => [...ticked.ticked.value.keys()], many: useMany<Row>(list, ticked) }
}
const upTo = (last: number, first = 1) => some(last - first + 1, first).map(({ id }) => id)

describe('all of a list', () => {
	it('is what it holds, beyond what is shown of it', async () => {
		const { many, ids } = listed(some(130))
		await many.all()
		expect(ids()).toEqual(upTo(130))
	})
	it('is what is before the eyes where that is all of it: nothing more is asked for', async () => {
		const { many, ids, asked } = listed(some(12))
		await many.all()
		expect([ids(), asked]).toEqual([upTo(12), []])
	})
	it('is the first two hundred, where there are more', async () => {
		const { many, ids } = listed(some(450))
		await many.all()
		expect(ids()).toEqual(upTo(MOST))
	})
	it('is never more than the list was said to hold: what came meanwhile is not ticked', async () => {
		const { many, ids } = listed(some(131), undefined, 130)
		await many.all()
		expect(ids()).toEqual(upTo(130))
	})
	it('has nothing of what comes afterwards', async () => {
		const { many, ids, list } = listed(some(12))
		await many.all()
		list.rows.value = some(13)
		list.total.value = 13
		expect(ids()).toEqual(upTo(12))
	})
	it('tells why it could not be asked for, and ticks nothing', async () => {
		const { list, ticked, ids } = listed(some(130))
		const many = useMany<Row>({ ...list, take: () => Promise.reject(new Error('silence')) }, ticked)
		await many.all()
		expect([ids(), many.problem.value?.code]).toEqual([[], 'MSS-OFFLINE'])
	})
})

describe('a range', () => {
	it('goes from the last one that a hand ticked, either way', async () => {
		const down = listed(some(12))
		down.many.one(row(3))
		await down.many.upTo(row(7))
		expect(down.ids().sort((one, other) => one - other)).toEqual([3, 4, 5, 6, 7])
		const up = listed(some(12))
		up.many.one(row(7))
		await up.many.upTo(row(5))
		expect(up.ids().sort((one, other) => one - other)).toEqual([5, 6, 7])
	})
	it('is one row where no hand ticked any before', async () => {
		const { many, ids } = listed(some(12))
		await many.upTo(row(7))
		expect(ids()).toEqual([7])
	})
	it('reaches beyond what is shown', async () => {
		const held = some(130)
		const { many, ids, list } = listed(held)
		many.one(row(10))
		list.offset.value = 50
		list.rows.value = held.slice(50, 110)
		await many.upTo(row(100))
		expect(ids().sort((one, other) => one - other)).toEqual(upTo(100, 10))
	})
	it('is its two ends alone, where the list moved beneath it', async () => {
		const held = some(130)
		const { many, ids, list } = listed(held)
		many.one(row(10))
		list.offset.value = 50
		list.rows.value = held.slice(50, 110)
		held.splice(4, 1)
		await many.upTo(row(100))
		expect(ids()).toEqual([10, 100])
	})
	it('is its two ends alone, where there are too many between them', async () => {
		const held = some(450)
		const { many, ids, list } = listed(held)
		many.one(row(10))
		list.offset.value = 350
		list.rows.value = held.slice(350, 410)
		await many.upTo(row(400))
		expect(ids()).toEqual([10, 400])
	})
})

describe('those of one sender', () => {
	it('are found beyond what is shown, and are nobody else’s', async () => {
		const { many, ids } = listed(some(130))
		await many.allOf(LAB)
		expect(ids()).toEqual(some(130).filter(({ senderAddress }) => senderAddress === LAB).map(({ id }) => id))
	})
	it('are those before the eyes where that is the whole list', async () => {
		const { many, ids, asked } = listed(some(12))
		await many.allOf(LAB)
		expect([ids(), asked]).toEqual([[3, 6, 9, 12], []])
	})
})
