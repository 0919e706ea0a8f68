/** « Mes préférences »: what rings this person, and how often they are told what waits. */
import { z } from 'zod'

/** What may be hushed, in the order in which it is shown. */
export const BELLS = ['waiting', 'entrusted', 'quarantined', 'trouble', 'asked', 'overdue', 'approve', 'returned'] as const
export type Bell = typeof BELLS[number]
const rhythm = z.enum(['never', 'morning', 'weekly'])
export type Rhythm = z.infer<typeof rhythm>

const wishes = {
	/** Those that do not ring. */
	quiet: z.array(z.enum(BELLS)).max(BELLS.length),
	digest: rhythm,
	byBell: z.boolean(),
	byMail: z.boolean(),
	/** Of ordinary mail; empty: none was given. */
	address: z.string().trim().max(254),
}
export const keepingWishes = z.strictObject(wishes)
export const preferences = z.object({
	...wishes,
	/** Is there a bell here, and a server of ordinary mail? */
	hasBell: z.boolean(),
	hasMail: z.boolean(),
}).meta({ id: 'Preferences' })
export type Preferences = z.infer<typeof preferences>
