/** Is somebody there? A page left open asks seldom, and asks at once when its person is back. */
import { CHANGED } from './files.service.ts'

/** Milliseconds without a gesture after which nobody is there. */
const AWAY = 2 * 60_000
/** Milliseconds between two looks: with somebody there, and with nobody. */
const PRESENT = 5_000
const ABSENT = 30_000

let last = Date.now()
const isAway = () => Date.now() - last > AWAY

for (const gesture of ['pointermove', 'pointerdown', 'keydown', 'wheel']) {
	window.addEventListener(gesture, () => {
		const wasAway = isAway()
		last = Date.now()
		if (wasAway) {
			window.dispatchEvent(new CustomEvent(CHANGED))
		}
	}, { capture: true, passive: true })
}

/** Milliseconds to the next look. */
export const pace = () => isAway() ? ABSENT : PRESENT
