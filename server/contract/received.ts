/** A received document, to whoever finds it in Files; and « mauvais dossier ». */
import { z } from 'zod'
import { patientCard } from './patients.contract.ts'
import { tone } from './tone.ts'
import { asking } from './turns.contract.ts'

export const receivedStory = z.object({
	messageId: z.int(),
	/** ISO 8601. */
	at: z.string(),
	from: z.string(),
	mailbox: z.string(),
	subject: z.string(),
	state: z.string(),
	word: z.string(),
	tone,
	/** The explanation, sentence by sentence; the first is the rule's. */
	reasons: z.array(z.string()),
	/** « INS exacte ». */
	rule: z.string(),
	patient: patientCard.nullable(),
	document: z.object({ type: z.string().nullable(), title: z.string().nullable(), date: z.string().nullable() }),
	/** What to know before showing it to anybody. */
	cautions: z.array(z.string()),
	isProven: z.boolean(),
	receipt: z.string().nullable(),
	/** The conversation, where this person may answer. */
	thread: z.string().nullable(),
	/** Null for whoever is told no more of it than why it is here. */
	asking: asking.nullable(),
	/** May this person say that it is in the wrong folder? Given back then: the last decision, and the folders where it stands. */
	mayPutBack: z.boolean(),
	lastAct: z.int().nullable(),
	homes: z.array(z.string()),
}).meta({ id: 'ReceivedStory' })
export type ReceivedStory = z.infer<typeof receivedStory>

export const puttingBack = z.object({
	reason: z.string().max(500).nullable().default(null),
	documentIds: z.array(z.int()).max(1000).nullable().default(null),
	lastAct: z.int().nullable(),
	undo: z.boolean().default(false),
})
/** What the same rule filed too. */
export const putBack = z.object({ alike: z.array(z.object({ id: z.int(), title: z.string(), at: z.string() })) })
export type Alike = z.infer<typeof putBack>['alike']

export const reopening = z.object({ lastAct: z.int().nullable() })
