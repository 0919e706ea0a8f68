/** What all leases are, in one memory or in a database that several sidecars share (test/postgres/leases.pg.ts): run on each form. */
import type { Leases } from './leases.ts'

import { describe, expect, it } from 'vitest'
import { LeasesStopped } from './leases.ts'

/** @param open two sidecars that must not work on the same thing at once */
export function leasesContract(name: string, open: () => Promise<[Leases, Leases]>): void {
	describe(`leases ${name}`, () => {
		it('are had one at a time by whichever sidecar, and in the order of the calls of each', async () => {
			const [one, other] = await open()
			const seen: string[] = []
			const work = (who: string) => async () => {
				seen.push(`${who} begins`)
				await aWhile()
				seen.push(`${who} ends`)
			}
			await Promise.all([one.hold('R001', work('first')), other.hold('R001', work('beside')), one.hold('R001', work('then'))])
			const order = seen.filter((_, index) => index % 2 === 0).map((said) => said.replace(' begins', ''))
			expect(seen).toEqual(order.flatMap((who) => [`${who} begins`, `${who} ends`]))
			expect(order.filter((who) => who !== 'beside')).toEqual(['first', 'then'])
		})

		it('of other keys do not wait', async () => {
			const [one, other] = await open()
			const { promise, resolve } = Promise.withResolvers<void>()
			const slow = one.hold('R001', () => promise)
			expect(await other.hold('R002', async () => 'done')).toBe('done')
			resolve()
			await slow
		})

		it('of one key may be had within that of another', async () => {
			const [one] = await open()
			expect(await one.hold('R001', () => one.hold('by-hand', async () => 'done'))).toBe('done')
		})

		it('are let go by what fails, which says how', async () => {
			const [one, other] = await open()
			const failed = one.hold('R001', async () => {
				throw new Error('panne')
			})
			const next = other.hold('R001', async () => 'done')
			await expect(failed).rejects.toThrow('panne')
			expect(await next).toBe('done')
		})

		it('go to the other sidecar when one stops, once its work has ended; what waited there was not begun', async () => {
			const [one, other] = await open()
			const seen: string[] = []
			const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
			const { promise: told, resolve: tell } = Promise.withResolvers<void>()
			const working = one.hold('R001', async () => {
				begin()
				await told
				await aWhile()
				seen.push('ended')
			})
			await begun
			const waiting = one.hold('R001', async () => seen.push('never'))
			const elsewhere = other.hold('R001', async () => seen.push('elsewhere'))
			const gaveUp = expect(waiting).rejects.toBeInstanceOf(LeasesStopped)
			const stopped = one.stop()
			tell()
			await stopped
			expect(seen[0]).toBe('ended')
			await Promise.all([working, gaveUp, elsewhere])
			expect(seen).toEqual(['ended', 'elsewhere'])
			await expect(one.hold('R001', async () => 'begun')).rejects.toBeInstanceOf(LeasesStopped)
		})
	})
}

const aWhile = () => new Promise((resolve) => setTimeout(resolve, 20))
