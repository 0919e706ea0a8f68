import { describe, expect, it } from 'vitest'
import { askedTogether } from './asked-together.ts'

describe('what is asked together', () => {
	it('is asked again as soon as its answer holds no more, which the answer may say', async () => {
		const asked: string[][] = []
		const { of } = askedTogether<string>({
			ask: async (ids) => {
				asked.push(ids)
				return new Map(asked.length === 1 ? [] : ids.map((id) => [id, `n° ${id}`]))
			},
			most: 10,
			together: 0,
			holds: (answer) => answer === null ? 0 : Infinity,
		})
		expect(await Promise.all([of('1'), of('2')])).toEqual([null, null])
		expect(await of('1')).toBe('n° 1')
		expect(await of('1', Date.now() + 60 * 60_000)).toBe('n° 1')
		expect(asked).toEqual([['1', '2'], ['1']])
	})
})
