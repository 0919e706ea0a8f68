import type { Leave } from './room.ts'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Room } from './room.ts'

let room: Room
let leaving: AbortController
/** Who came in, in that order. */
let inside: { who: number, leave: Leave | null }[]

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
	room = new Room()
	leaving = new AbortController()
	inside = []
})

afterEach(() => {
	vi.useRealTimers()
})

async function come(many: number): Promise<void> {
	for (let who = 0; who < many; who++) {
		void room.enter(who, leaving.signal).then((leave) => inside.push({ who, leave }))
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
		inside[5]!.leave!()
		inside[0]!.leave!()
		await settled()
		expect(inside.slice(32).map(({ who }) => who)).toEqual([32, 33])
	})

	it('lets others in beside those who last, and as many as it holds once those have left', async () => {
		await come(32)
		vi.advanceTimersByTime(10_000)
		await come(40)
		expect(inside).toHaveLength(64)
		inside.slice(0, 32).forEach(({ leave }) => leave!())
		await settled()
		expect(inside).toHaveLength(64)
		inside[40]!.leave!()
		await settled()
		expect(inside).toHaveLength(65)
	})

	it('holds two hundred and fifty-six in all, however many last', async () => {
		await come(1_000)
		for (let times = 0; times < 20; times++) {
			vi.advanceTimersByTime(10_000)
			await settled()
		}
		expect(inside).toHaveLength(256)
		inside[3]!.leave!()
		inside[3]!.leave!()
		await settled()
		expect(inside).toHaveLength(257)
	})

	it('tells those who wait, once they are to leave, that they begin nothing', async () => {
		await come(33)
		expect([...room.awaited()]).toEqual([32])
		leaving.abort()
		await settled()
		expect(inside[32]!.leave).toBeNull()
		expect(room.awaited().size).toBe(0)
		expect(await room.enter(34, leaving.signal)).toBeNull()
	})

	it('goes on for others when some leave', async () => {
		await come(33)
		const other = room.enter(40)
		leaving.abort()
		inside[0]!.leave!()
		expect(await other).not.toBeNull()
	})
})
