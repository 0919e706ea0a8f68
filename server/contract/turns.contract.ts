/** Turns: what waits for our answer, and what we wait for from others. */
import { z } from 'zod'
import { VERDICTS } from '../mssante/verdict/verdict.ts'
import { patientCard } from './patients.contract.ts'
import { recipientState } from './sending.contract.ts'

export const verdict = z.enum(VERDICTS)
export type Verdict = z.infer<typeof verdict>

export const turn = z.object({
	id: z.int(),
	thread: z.string(),
	messageId: z.string().nullable(),
	/** Number of the received message to answer, or to say the meaning of. */
	message: z.int().nullable(),
	sending: z.int().nullable(),
	/** Where our message is, at them; `failed`: it did not reach them. */
	state: recipientState.nullable(),
	patientId: z.string().nullable(),
	mailbox: z.string(),
	partner: z.string(),
	asker: z.enum(['ours', 'theirs']),
	whose: z.enum(['ours', 'theirs']),
	/** ISO 8601, like the others. */
	since: z.string(),
	due: z.string().nullable(),
	overdue: z.boolean(),
	/** The last one said. */
	verdict: verdict.nullable(),
	/** They contradicted themselves: a person says which verdict holds. */
	isDisputed: z.boolean(),
	/** They wrote, and a person must say what it means. */
	isUnread: z.boolean(),
	title: z.string(),
	text: z.string().nullable(),
	closedAt: z.string().nullable(),
	/** Why a person closed it. */
	reason: z.string().nullable(),
	remindedAt: z.string().nullable(),
	circuit: z.string().nullable(),
}).meta({ id: 'Turn' })
export type Turn = z.infer<typeof turn>

/** As the page shows it: with the names that people read. */
export const turnShown = turn
	.extend({
		partnerName: z.string(),
		patient: patientCard.nullable(),
		mayAct: z.boolean(),
		/** Those that its circuit offers; all, where it has none, or while theirs contradict each other. */
		verdicts: z.array(verdict),
	})
	.meta({ id: 'TurnShown' })
export type TurnShown = z.infer<typeof turnShown>

/** Of a received message. */
export const asking = z.object({
	/** Whether it is ours to answer; null: nobody expects it of us. */
	turn: z.object({ id: z.int(), due: z.string().nullable() }).nullable(),
	/** May this person say that it asks something of us? */
	mayAsk: z.boolean(),
}).meta({ id: 'Asking' })
export type Asking = z.infer<typeof asking>

export const turnsSought = z.object({
	whose: z.enum(['', 'ours', 'theirs']).default(''),
	all: z.stringbool().or(z.boolean()).default(false),
	mailbox: z.string().max(320).default(''),
})
export const turnList = z.object({ turns: z.array(turnShown) }).meta({ id: 'TurnList' })
export type TurnList = z.infer<typeof turnList>

/** Files come with the call. */
export const answerWish = z.strictObject({
	verdict: verdict.nullable().default(null),
	text: z.string().max(100_000).default(''),
	toAll: z.boolean().default(false),
	answerDays: z.int().min(1).max(365).nullable().default(null),
	key: z.string().min(8).max(100).nullable().default(null),
	/** The turn that the person answers, as it was shown to them: ours. */
	turn: z.int().nullable().default(null),
})
/** « C’est une demande »; YYYY-MM-DD, null: by no date. */
export const requestWish = z.strictObject({ answerBy: z.string().max(10).nullable().default(null) })
export const requestNoted = z.object({ turn: z.int() })
export const turnVerdict = z.strictObject({ verdict })
export const turnReason = z.strictObject({ reason: z.string().max(1000) })
