import { describe, expect, it } from 'vitest'
import { ref, shallowRef } from 'vue'
import { useTicked } from './useTicked.ts'
import { useUnlisted } from './useUnlisted.ts'

const some = (...ids: number[]) => ids.map((id) => ({ id, title: `Message ${id}` }))

/** Two ticked of a list of which three are shown. */
function twoTicked() {
	const q = ref('')
	const rows = shallowRef(some(1, 2, 3))
	const { ticked, add, tick } = useTicked<{ id: number, title: string }>(() => true)
	const unlisted = useUnlisted(() => q.value, ticked, rows)
	add(some(1, 2))
	function search(words: string, found: number[]): void {
		q.value = words
		rows.value = some(...found)
	}
	return { rows, tick, unlisted, search }
}

describe('what is ticked and no more shown', () => {
	it('is nothing as long as the same is asked for, whatever part of it is shown', () => {
		const { rows, unlisted } = twoTicked()
		rows.value = some(61, 62)
		expect(unlisted.value).toBe(0)
	})
	it('is what another search does not show', () => {
		const { unlisted, search } = twoTicked()
		search('bilan', [2, 9])
		expect(unlisted.value).toBe(1)
	})
	it('is counted through several searches, and never what this one ticked', () => {
		const { tick, unlisted, search } = twoTicked()
		search('bilan', [8, 9])
		tick(some(9)[0]!)
		expect(unlisted.value).toBe(2)
		search('ordonnance', [10])
		expect(unlisted.value).toBe(3)
	})
	it('is nothing once all is shown again', () => {
		const { unlisted, search } = twoTicked()
		search('bilan', [9])
		search('', [1, 2, 3])
		expect(unlisted.value).toBe(0)
	})
})
