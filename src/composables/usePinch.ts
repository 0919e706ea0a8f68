/** Two fingers on a place that scrolls: how many times larger they make it, from where they began. One finger scrolls, as everywhere. */
import type { Ref } from 'vue'

import { watch } from 'vue'

const distance = ([one, other]: Touch[]) => Math.hypot(one!.clientX - other!.clientX, one!.clientY - other!.clientY)

/** @param zoom as it stands. @param zoomTo what it becomes */
export function usePinch(place: Readonly<Ref<HTMLElement | null>>, zoom: () => number, zoomTo: (zoom: number) => void): void {
	let start: { distance: number, zoom: number } | null = null

	function follow(event: TouchEvent): void {
		if (event.touches.length !== 2) {
			start = null
			return
		}
		// Else the whole page would grow.
		event.preventDefault()
		const now = distance([...event.touches])
		start ??= { distance: now, zoom: zoom() }
		zoomTo(start.zoom * now / Math.max(1, start.distance))
	}

	watch(place, (element, _, onCleanup) => {
		const types = ['touchstart', 'touchmove', 'touchend', 'touchcancel'] as const
		types.forEach((type) => element?.addEventListener(type, follow, { passive: false }))
		onCleanup(() => types.forEach((type) => element?.removeEventListener(type, follow)))
	}, { immediate: true })
}
