/** What happened, as a person may read it. */
import { z } from 'zod'

export const journalSought = z.object({
	mailbox: z.string().max(320).default(''),
	patient: z.string().max(300).default(''),
	message: z.int().nullable().default(null),
	sending: z.int().nullable().default(null),
	q: z.string().max(200).default(''),
	before: z.int().nullable().default(null),
})

const journalLine = z.object({
	seq: z.int(),
	at: z.string(),
	who: z.string(),
	what: z.string(),
	/** A reason in the person's words, or the rule's name; empty when there is none. */
	why: z.string(),
	messageId: z.int().nullable(),
	outgoingId: z.int().nullable(),
	/** Title of the message, and who is at its other end. */
	title: z.string(),
	correspondent: z.string(),
	/** Whom it is about; empty: nobody, or it is not known. */
	patient: z.string(),
}).meta({ id: 'JournalLine' })
export type JournalLine = z.infer<typeof journalLine>

export const journalView = z.object({
	lines: z.array(journalLine),
	/** Older ones remain. */
	hasMore: z.boolean(),
}).meta({ id: 'JournalView' })
export type JournalView = z.infer<typeof journalView>
