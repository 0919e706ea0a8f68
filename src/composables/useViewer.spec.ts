import { describe, expect, it } from 'vitest'
import { nextTick, ref } from 'vue'
import { useViewer } from './useViewer.ts'

describe('a document that is looked at', () => {
	it('grows by steps to four times its place, and is never smaller than it', () => {
		const { look, larger, smaller, zoomTo } = useViewer(ref(1))
		const seen = Array.from({ length: 7 }, () => (larger(), look.value.zoom))
		expect(seen).toEqual([1.25, 1.5, 2, 3, 4, 4, 4])
		zoomTo(1.7)
		smaller()
		expect(look.value.zoom).toBe(1.5)
		zoomTo(0.2)
		smaller()
		expect(look.value.zoom).toBe(1)
		zoomTo(40)
		expect(look.value.zoom).toBe(4)
	})

	it('turns by quarters, back to where it was', () => {
		const { look, rotate } = useViewer(ref(1))
		expect(Array.from({ length: 4 }, () => (rotate(), look.value.quarters))).toEqual([1, 2, 3, 0])
	})

	it('leaves the next one whole and upright', async () => {
		const document = ref(1)
		const { look, larger, rotate } = useViewer(document)
		larger()
		rotate()
		document.value = 2
		await nextTick()
		expect(look.value).toEqual({ zoom: 1, quarters: 0 })
	})
})
