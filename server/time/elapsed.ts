/** How long something has lasted, where the machine may have slept meanwhile. */
import type { Clock } from './clock.ts'

/**
 * Milliseconds since now, at each call, never negative. Counted by `performance.now()`, which nobody sets and which stands still while the
 * machine sleeps, and by the clock, which goes on: the longer of both.
 */
export function elapsing(clock: Pick<Clock, 'now'>): () => number {
	const [began, at] = [performance.now(), clock.now()]
	return () => Math.max(performance.now() - began, clock.now() - at)
}
