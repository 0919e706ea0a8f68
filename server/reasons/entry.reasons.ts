/** One entry of the catalogue: a code's sentence, as a function of what fills it, and its few words for lists. Pure. */
import type { ZodType } from 'zod'

import { z } from 'zod'

/** `P`: what fills the sentence, stored in its place. It may be traits of somebody: it is erased as the sentence would be. */
export interface Entry<P> {
	/** On a list; null: the beginning of the sentence. */
	chip: string | null
	params: ZodType<P>
	say: (params: P) => string
}

const NOTHING = z.strictObject({})
export type Nothing = z.infer<typeof NOTHING>

/** A sentence that nothing fills. */
export function plain(chip: string | null, text: string): Entry<Nothing> {
	return { chip, params: NOTHING, say: () => text }
}

export function filled<P>(chip: string | null, params: ZodType<P>, say: (params: P) => string): Entry<P> {
	return { chip, params, say }
}

export function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1)
}
