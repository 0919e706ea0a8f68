/** A window on a list, searched or not. */
import { z } from 'zod'

/** Rows asked for at once. */
const MAX_WINDOW = 200

export const windowParams = z.object({
	/** An address; empty: all those that this person may look at. */
	mailbox: z.string().max(320).default(''),
	q: z.string().max(200).default(''),
	offset: z.int().min(0).max(1_000_000).default(0),
	limit: z.int().min(1).max(MAX_WINDOW).default(MAX_WINDOW),
	/** `structure/id`; empty: all. */
	patient: z.string().max(300).default(''),
})

const someDay = z.string().regex(/^(?:\d{4}-\d{2}-\d{2})?$/).default('')
/** Of what came, or left, from a day on and before another one, there; empty: whenever. */
export const periodParams = z.object({ from: someDay, to: someDay })
