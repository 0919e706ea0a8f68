import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Doorstep } from './doorstep.ts'

const SECOND = 1_000
const going = new AbortController().signal

beforeEach(() => {
	vi.useFakeTimers()
})
afterEach(() => {
	vi.useRealTimers()
})

/** Seconds after which each of so many gets its turn. */
function arrivals(door: Doorstep, host: string, count: number): number[] {
	const began = Date.now()
	const at: number[] = []
	for (let index = 0; index < count; index++) {
		void door.turn(host, going).then(() => at.push((Date.now() - began) / SECOND))
	}
	return at
}

describe('the doors of operators', () => {
	it('hear 20 logins a second, whatever the number of mailboxes', async () => {
		const at = arrivals(new Doorstep(), 'imap.exemple.fr', 1000)
		await vi.advanceTimersByTimeAsync(10 * SECOND)
		expect(at.length).toBeGreaterThan(150)
		expect(at.length).toBeLessThanOrEqual(201)
		await vi.advanceTimersByTimeAsync(60 * SECOND)
		expect(at).toHaveLength(1000)
	})

	it('that turn one mailbox away are left in peace by all, more and more; those of elsewhere are not', async () => {
		const door = new Doorstep()
		for (let refusals = 0; refusals < 4; refusals++) {
			door.turnedAway('imap.exemple.fr')
		}
		const at = arrivals(door, 'imap.exemple.fr', 50)
		const elsewhere = arrivals(door, 'imap.ailleurs.fr', 1)
		await vi.advanceTimersByTimeAsync(30 * SECOND)
		expect(at.length).toBeLessThan(7)
		expect(elsewhere).toHaveLength(1)
	})

	it('that let one in again are open to all the others at once', async () => {
		const door = new Doorstep()
		for (let refusals = 0; refusals < 8; refusals++) {
			door.turnedAway('imap.exemple.fr')
		}
		const at = arrivals(door, 'imap.exemple.fr', 20)
		await vi.advanceTimersByTimeAsync(SECOND)
		expect(at).toHaveLength(1)
		door.letIn('imap.exemple.fr')
		await vi.advanceTimersByTimeAsync(3 * SECOND)
		expect(at).toHaveLength(20)
	})

	it('keep nobody who leaves', async () => {
		const door = new Doorstep()
		door.turnedAway('imap.exemple.fr')
		arrivals(door, 'imap.exemple.fr', 1)
		await vi.advanceTimersByTimeAsync(SECOND)
		const leaving = new AbortController()
		const left = door.turn('imap.exemple.fr', leaving.signal)
		leaving.abort()
		await expect(left).resolves.toBeUndefined()
	})
})
