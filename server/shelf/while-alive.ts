/** What is under way is said again and again: what died with its process is forgotten a minute later. */
import type { Shelf } from './shelf.ts'

/** Milliseconds that it is believed after its process last said so, and between two times that it does. */
export const ALIVE = 60_000
const BEAT = 20_000

/** @param text what is said of it meanwhile; whoever begins it has said it once */
export async function whileAlive<T>(shelf: Shelf, name: string, text: string, act: () => Promise<T>): Promise<T> {
	const beat = setInterval(() => void shelf.put(name, text, ALIVE).catch(() => {}), BEAT).unref()
	try {
		return await act()
	} finally {
		clearInterval(beat)
	}
}
