/**
 * The navigation as icons alone, so that the document has the room of what is read: on a screen that is not wide, unless the person
 * wished otherwise on this machine. Below Nextcloud's own limit it is put away whole, by its own button.
 */
import { computed, onUnmounted, ref } from 'vue'
import { keptHere } from '../services/kept-here.ts'

/** Nextcloud puts the navigation away below the first (pixels); everything has its room from the second on. */
const MIDDLE = window.matchMedia('(width >= 1024px) and (width < 1600px)')
const BESIDE = window.matchMedia('(width >= 1024px)')

export function useRail() {
	const kept = keptHere('rail')
	const wish = ref(kept.read())
	const isMiddle = ref(MIDDLE.matches)
	const isBeside = ref(BESIDE.matches)
	const look = () => {
		isMiddle.value = MIDDLE.matches
		isBeside.value = BESIDE.matches
	}
	const watched = [MIDDLE, BESIDE]
	watched.forEach((one) => one.addEventListener('change', look))
	onUnmounted(() => watched.forEach((one) => one.removeEventListener('change', look)))

	const isRail = computed(() => isBeside.value && (wish.value === null ? isMiddle.value : wish.value === 'true'))
	function toggle(): void {
		wish.value = String(!isRail.value)
		kept.write(wish.value)
	}
	return { isRail, isBeside, toggle }
}
