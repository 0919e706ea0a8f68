/** One search, over all that a person may see; and what Nextcloud itself shows of it, outside of the page. */
import { z } from 'zod'
import { tone } from './tone.ts'

export const searched = z.object({ q: z.string().max(200) })

/** A line, ready to be read. */
const found = z.object({
	title: z.string(),
	/** What one needs to tell it from another: whom it is about, who sent it, when, where it is. */
	about: z.string(),
	/** Where it opens, as the page’s address says it after `#/`: « waiting?message=12 ». */
	leads: z.string(),
}).meta({ id: 'Found' })
export type Found = z.infer<typeof found>

export const foundKind = z.enum(['patients', 'correspondents', 'received', 'sent'])
export type FoundKind = z.infer<typeof foundKind>

/** In the order in which they are read; what has nothing is not there. */
export const searchFound = z.object({
	groups: z.array(z.object({
		kind: foundKind,
		rows: z.array(found),
		/** There are others: more words are needed. */
		hasMore: z.boolean(),
	})),
}).meta({ id: 'SearchFound' })
export type SearchFound = z.infer<typeof searchFound>

/** What the dashboard of Nextcloud shows: figures in a sentence, then what came last. */
export const widget = z.object({
	figures: found.nullable(),
	rows: z.array(found),
	/** What is said where there is nothing. */
	nothing: z.string(),
})

/** What a link to the page is told as, where somebody wrote it (Talk, Text). */
export const linked = z.object({ leads: z.string().max(1000) })
export const linkTold = found

/** Beside the name of a file, in Files. */
export const fileMarks = z.array(z.object({ file: z.string(), text: z.string(), tone }).meta({ id: 'FileMark' }))
export type FileMark = z.infer<typeof fileMarks>[number]
