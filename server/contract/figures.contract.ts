/** The figures of the last weeks, of whoever runs the house: numbers only. */
import { z } from 'zod'

const week = z.object({
	/** YYYY-MM-DD, there: its Monday, and the one after it. */
	from: z.string(),
	to: z.string(),
	received: z.int(),
	/** Filed by itself, and by hand. */
	filedAlone: z.int(),
	filedByHand: z.int(),
	/** Hours; null: nothing was filed by hand. */
	medianHours: z.number().nullable(),
	/** Sendings that did not arrive everywhere. */
	failures: z.int(),
	/** Median days of the answers to what was asked then; null: none came. */
	partnerDays: z.number().nullable(),
	partnersLate: z.int(),
}).meta({ id: 'WeekOfFigures' })
export type WeekOfFigures = z.infer<typeof week>

/** The oldest first; the last one is this week, which is not over. */
export const weekFigures = z.object({ weeks: z.array(week) })
