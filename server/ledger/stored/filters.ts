/** `kept_views.filters`: what a kept list of « Aujourd’hui » asks for. */
import { z } from 'zod'
import { parseStored } from './column.ts'

/** `closed`: « sans suite », rejected ones with it. */
export const PLACES = ['filed', 'waiting', 'quarantined', 'closed'] as const

export const keptFilters = z.object({
	/** Of the patients that this person follows. */
	mine: z.boolean().default(false),
	unread: z.boolean().default(false),
	/** Null: wherever they are. */
	place: z.enum(PLACES).nullable().default(null),
	/** Rules, separated by spaces; empty: whatever decided them. */
	reason: z.string().max(2000).default(''),
	/** An address; empty: everybody. */
	sender: z.string().max(320).default(''),
	/** JDV_J07; empty: whatever came. */
	type: z.string().max(40).default(''),
	q: z.string().max(200).default(''),
})
export type KeptFilters = z.infer<typeof keptFilters>

/** @throws {MssError} MSS-LEDGER-ROW */
export function readFilters({ name, filters }: { name: string, filters: string }): KeptFilters {
	return parseStored(keptFilters, filters, { column: 'kept_views.filters', row: name })
}
