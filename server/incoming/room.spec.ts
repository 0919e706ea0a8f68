import type { Stay } from './room.ts'

import { beforeEach, describe, expect, it } from 'vitest'
import { Room } from './room.ts'

let room: Room
let leaving: AbortController
/** Who came in, in that order. */
let inside: { who: number, stay: Stay | null }[]

beforeEach(() => {
	room = new Room()
	leaving = new AbortController()
	inside = []
})

async function come(many: number): Promise<void> {
	for (let who = 0; who < many; who++) {
		void room.enter(who, leaving.signal).then((stay) => inside.push({ who, stay }))
	}
	await settled()
}

/** Promises that are kept already have been heard of. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('the room of a process', () => {
	it('holds thirty-two, whatever comes', async () => {
		await come(1_000)
		expect(inside).toHaveLength(32)
	})

	it('lets in, as each leaves, who came first', async () => {
		await come(34)
		inside[5]!.stay!.leave()
		inside[0]!.stay!.leave()
		await settled()
		expect(inside.slice(32).map(({ who }) => who)).toEqual([32, 33])
	})

	it('lets another in beside one who is slow, and none more when that one leaves', async () => {
		await come(40)
		const { stay } = inside[0]!
		stay!.slow()
		stay!.slow()
		await settled()
		expect(inside).toHaveLength(33)
		stay!.leave()
		stay!.leave()
		await settled()
		expect(inside).toHaveLength(33)
	})

	it('holds two hundred and fifty-six in all, however many are slow', async () => {
		await come(1_000)
		for (let next = 0; next < inside.length; next++) {
			inside[next]!.stay!.slow()
			await settled()
		}
		expect(inside).toHaveLength(256)
		inside[3]!.stay!.leave()
		await settled()
		expect(inside).toHaveLength(257)
	})

	it('tells those who wait, once they are to leave, that they begin nothing', async () => {
		await come(33)
		expect([...room.awaited()]).toEqual([32])
		leaving.abort()
		await settled()
		expect(inside[32]!.stay).toBeNull()
		expect(room.awaited().size).toBe(0)
		expect(await room.enter(34, leaving.signal)).toBeNull()
	})

	it('goes on for others when some leave', async () => {
		await come(33)
		const other = room.enter(40)
		leaving.abort()
		inside[0]!.stay!.leave()
		expect(await other).not.toBeNull()
	})
})
