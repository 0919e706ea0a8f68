/** Escape closes the dialog on top, and does nothing else: whatever has the focus in it, a field above all, and whatever is behind. */
import { onMounted, onUnmounted, watch } from 'vue'

/** How each that is open closes, the one on top last. */
const open: { close: () => void }[] = []

/** A menu that is open in a dialog closes first, by itself. */
const hasMenu = (event: KeyboardEvent) => event.target instanceof Element && event.target.closest('.vs--open') !== null

function onKey(event: KeyboardEvent): void {
	const top = open.at(-1)
	if (event.key === 'Escape' && top && !hasMenu(event)) {
		event.preventDefault()
		event.stopImmediatePropagation()
		top.close()
	}
}

/** @param isOpen for what is always there, and open at times */
export function useEscape(close: () => void, isOpen: () => boolean = () => true): void {
	const mine = { close }

	function leave(): void {
		open.splice(0, open.length, ...open.filter((one) => one !== mine))
		if (open.length === 0) {
			window.removeEventListener('keydown', onKey, true)
		}
	}

	function enter(): void {
		leave()
		open.push(mine)
		window.addEventListener('keydown', onKey, true)
	}

	onMounted(() => watch(isOpen, (now) => now ? enter() : leave(), { immediate: true }))
	onUnmounted(leave)
}
