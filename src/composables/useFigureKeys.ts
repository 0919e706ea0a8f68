/** 1 to 9 as commands. Right after words, a figure is one more letter of a text. */
import type { WatchSource } from 'vue'

import { useHotKey } from '@nextcloud/vue/composables/useHotKey'
import { onMounted, onUnmounted, watch } from 'vue'

/** Milliseconds without a letter before a figure is a command. */
const PAUSE = 600

// On a French keyboard the figures are typed with Shift: the key counts, not the character.
const digit = (event: KeyboardEvent) => /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1]

/** @param writing change when a place to write in opens or closes */
export function useFigureKeys(may: () => boolean, act: (figure: number) => unknown, writing: WatchSource[]): void {
	let typedAt = 0

	function noteTyping(event: KeyboardEvent): void {
		typedAt = event.key.length === 1 && digit(event) === undefined ? Date.now() : typedAt
	}

	onMounted(() => window.addEventListener('keydown', noteTyping, true))
	onUnmounted(() => window.removeEventListener('keydown', noteTyping, true))
	watch(writing, () => {
		typedAt = Date.now()
	})
	useHotKey((event) => digit(event) !== undefined && may(), (event) => {
		if (Date.now() - typedAt >= PAUSE) {
			act(Number(digit(event)))
		}
	}, { prevent: true })
}
