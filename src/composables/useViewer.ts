/** How a document is looked at: how large, turned how far. The next one begins whole and upright. */
import type { WatchSource } from 'vue'

import { ref, watch } from 'vue'

/** Times the width of its place. */
const STEPS = [1, 1.25, 1.5, 2, 3, 4]
const LARGEST = STEPS.at(-1)!

export interface Look {
	zoom: number
	/** Quarters of a turn, clockwise: 0 to 3. */
	quarters: number
}
/** What one does to read better. */
export type Tool = 'smaller' | 'larger' | 'fit' | 'rotate' | 'print'
export const UPRIGHT: Look = { zoom: 1, quarters: 0 }

/** @param document a change of it begins again */
export function useViewer(document: WatchSource) {
	const look = ref<Look>({ ...UPRIGHT })
	const put = (some: Partial<Look>) => {
		look.value = { ...look.value, ...some }
	}
	watch(document, () => put(UPRIGHT))
	return {
		look,
		larger: () => put({ zoom: STEPS.find((step) => step > look.value.zoom) ?? LARGEST }),
		smaller: () => put({ zoom: STEPS.findLast((step) => step < look.value.zoom) ?? 1 }),
		fit: () => put({ zoom: 1 }),
		rotate: () => put({ quarters: (look.value.quarters + 1) % 4 }),
		/** As two fingers say. */
		zoomTo: (zoom: number) => put({ zoom: Math.min(LARGEST, Math.max(1, zoom)) }),
	}
}
