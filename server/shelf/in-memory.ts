/** A shelf of this process. */
import type { Clock } from '../time/clock.ts'
import type { Shelf } from './shelf.ts'

interface Kept {
	text: string
	/** Milliseconds since the epoch. */
	until: number
}

export function shelfInMemory(clock: Clock): Shelf {
	const kept = new Map<string, Kept>()
	const known = (name: string) => {
		const one = kept.get(name)
		return one !== undefined && one.until > clock.now() ? one : null
	}
	const put = (name: string, text: string, stays: number) => {
		const now = clock.now()
		// The oldest first, and most of them stay as long as each other.
		for (const [other, { until }] of kept) {
			if (until > now) {
				break
			}
			kept.delete(other)
		}
		kept.delete(name)
		kept.set(name, { text, until: now + stays })
	}
	return {
		put: async (name, text, stays) => put(name, text, stays),
		get: async (name) => known(name)?.text ?? null,
		once: async (name, stays) => {
			const isFirst = known(name) === null
			if (isFirst) {
				put(name, '', stays)
			}
			return isFirst
		},
		remove: async (name) => void kept.delete(name),
	}
}
