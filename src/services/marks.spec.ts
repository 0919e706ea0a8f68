import { describe, expect, it } from 'vitest'
import { marksBy } from './marks.ts'

/** One that knows the even ones. */
function opened() {
	const asked: string[][] = []
	const { markOf, forget } = marksBy(async (ids) => {
		asked.push(ids)
		return ids.filter((id) => Number(id) % 2 === 0).map((file) => ({ file, text: `n° ${file}`, tone: 'good' as const }))
	})
	return { asked, forget, markOf, of: (...ids: number[]) => Promise.all(ids.map((id) => markOf(String(id)))) }
}

describe('what is known of files', () => {
	it('is asked once for rows that are drawn together, and told of each', async () => {
		const { asked, of } = opened()
		expect((await of(1, 2, 4)).map((mark) => mark?.text ?? null)).toEqual([null, 'n° 2', 'n° 4'])
		expect(asked).toEqual([['1', '2', '4']])
	})

	it('is asked for twenty at a time', async () => {
		const { asked, of } = opened()
		await of(...Array.from({ length: 45 }, (_, index) => index))
		expect(asked.map(({ length }) => length)).toEqual([20, 20, 5])
	})

	it('is not asked again at once, but after a change, or a minute', async () => {
		const { asked, forget, markOf, of } = opened()
		await of(2)
		await of(2)
		expect(asked).toHaveLength(1)
		await markOf('2', Date.now() + 61_000)
		expect(asked).toHaveLength(2)
		forget()
		await of(2)
		expect(asked).toHaveLength(3)
	})

	it('is nothing where nobody answers, who is not asked again at each row', async () => {
		let asked = 0
		const { markOf } = marksBy(async () => {
			asked += 1
			throw new Error('away')
		})
		expect([await markOf('2'), await markOf('2')]).toEqual([null, null])
		expect(asked).toBe(1)
	})
})
