/** Small pictures of what stands on lists: asked for together, once, as their rows come before the eyes. */
import { reactive } from 'vue'
import { get } from './api.ts'

/** Milliseconds in which rows that come are asked for together; and between two tries for what is not drawn yet. */
const TOGETHER = 150
const AGAIN = 2_000
/** Of one call; and of the page. */
const MOST = 50
const TRIES = 5
const KEPT = 1_000

/** By message: an address of data; null: nothing of it can be drawn. */
const known = reactive(new Map<number, string | null>())
const tries = new Map<number, number>()
const wanted = new Set<number>()
let timer: ReturnType<typeof setTimeout> | undefined

/** Empty until it is there, and where there is none. */
export function pictureOf(message: number): string {
	return known.get(message) ?? ''
}

export function wantPicture(message: number): void {
	if (!known.has(message) && (tries.get(message) ?? 0) < TRIES) {
		wanted.add(message)
		timer ??= setTimeout(() => void ask(), TOGETHER)
	}
}

async function ask(): Promise<void> {
	const messages = [...wanted].slice(0, MOST)
	messages.forEach((message) => wanted.delete(message))
	try {
		for (const { message, picture } of await get('thumbnails', { params: { messages: messages.join() } })) {
			known.set(message, picture && `data:image/jpeg;base64,${picture}`)
		}
		if (known.size > KEPT) {
			[...known.keys()].slice(0, known.size - KEPT).forEach((message) => known.delete(message))
		}
	} catch {
		// A list stands without its pictures.
	}
	const left = messages.filter((message) => !known.has(message) && (tries.get(message) ?? 0) + 1 < TRIES)
	messages.forEach((message) => tries.set(message, (tries.get(message) ?? 0) + 1))
	left.forEach((message) => wanted.add(message))
	timer = wanted.size === 0 ? undefined : setTimeout(() => void ask(), left.length === wanted.size ? AGAIN : TOGETHER)
}
