/** What a shelf is, in one memory or with a ledger: run on each form. */
import type { Clock } from '../time/clock.ts'
import type { Shelf } from './shelf.ts'

import { describe, expect, it } from 'vitest'
import { clockOf } from '../time/clock.ts'

const MINUTE = 60_000

/** @param open two sidecars, of which each must know what the other knows */
export function shelfContract(name: string, open: (clock: Clock) => Promise<[Shelf, Shelf]>): void {
	const opened = async () => {
		let now = Date.parse('2026-11-26T08:00:00Z')
		const [one, other] = await open(clockOf(() => now))
		return {
			one,
			other,
			pass: (milliseconds: number) => {
				now += milliseconds
			},
		}
	}
	describe(`a shelf ${name}`, () => {
		it('gives back what was put there last, to whichever sidecar', async () => {
			const { one, other } = await opened()
			await one.put('job 1', 'en cours', MINUTE)
			expect([await one.get('job 1'), await other.get('job 1'), await other.get('job 2')]).toEqual(['en cours', 'en cours', null])
			await other.put('job 1', 'fait : « é »', MINUTE)
			expect(await one.get('job 1')).toBe('fait : « é »')
		})

		it('forgets by itself, each when it was said', async () => {
			const { one, other, pass } = await opened()
			await one.put('job 1', 'en cours', MINUTE)
			await one.put('job 2', 'en cours', 3 * MINUTE)
			await one.put('job 1', 'encore', 2 * MINUTE)
			pass(MINUTE)
			expect(await other.get('job 1')).toBe('encore')
			pass(MINUTE)
			expect([await other.get('job 1'), await other.get('job 2')]).toEqual([null, 'en cours'])
		})

		it('forgets what is removed', async () => {
			const { one, other } = await opened()
			await one.put('job 1', 'en cours', MINUTE)
			await other.remove('job 1')
			await other.remove('jamais')
			expect(await one.get('job 1')).toBeNull()
		})

		it('hears the first one alone, however many ask at one moment', async () => {
			const { one, other } = await opened()
			const heard = await Promise.all([one, other, one, other].map((shelf) => shelf.once('nonce a', MINUTE)))
			expect(heard.filter(Boolean)).toHaveLength(1)
			expect(await one.once('nonce b', MINUTE)).toBe(true)
		})

		it('hears it again once its time is over, or it was removed', async () => {
			const { one, other, pass } = await opened()
			await one.once('a', MINUTE)
			await one.once('b', MINUTE)
			await other.remove('b')
			expect([await other.once('a', MINUTE), await other.once('b', MINUTE)]).toEqual([false, true])
			pass(MINUTE)
			expect([await one.once('a', MINUTE), await other.once('a', MINUTE)]).toEqual([true, false])
		})
	})
}
