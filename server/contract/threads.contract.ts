/** Exchanges, both ways, and an answer in place. */
import { z } from 'zod'
import { patientCard } from './patients.contract.ts'
import { tone } from './tone.ts'
import { asking, turnShown, verdict } from './turns.contract.ts'
import { windowParams } from './window.ts'

const threadRow = z.object({
	thread: z.string(),
	/** The last message's. */
	at: z.string(),
	title: z.string(),
	sent: z.int(),
	received: z.int(),
	/** Documents that came or went. */
	pieces: z.int(),
	/** What was received last says something of its own, and nobody answered nor said that there is nothing to answer. */
	isUnanswered: z.boolean(),
}).meta({ id: 'ThreadRow' })
export type ThreadRow = z.infer<typeof threadRow>

export const threadsSought = windowParams.extend({ unanswered: z.boolean().default(false) })
export const threadList = z.object({ total: z.int(), rows: z.array(threadRow) }).meta({ id: 'ThreadList' })
export type ThreadList = z.infer<typeof threadList>

/** `message`: number of the one that is answered; null: what was received last. */
export const threadOpened = z.object({ message: z.int().nullable().default(null) })

const threadEntry = z.object({
	kind: z.enum(['sent', 'received']),
	id: z.int(),
	at: z.string(),
	who: z.string(),
	title: z.string(),
	text: z.string().nullable(),
	word: z.string(),
	tone,
	/** Somebody said that the answer to it was but a question. */
	isQuestion: z.boolean(),
	expectsAnswer: z.boolean(),
	/** What it is to other sendings: a sentence each. */
	ties: z.array(z.string()),
	documents: z.array(z.object({ title: z.string(), path: z.string().nullable(), fileId: z.string().nullable() })),
	/** What to know before showing its documents to anybody. */
	cautions: z.array(z.string()),
}).meta({ id: 'ThreadEntry' })
export type ThreadEntry = z.infer<typeof threadEntry>

export const threadView = z.object({
	thread: z.string(),
	title: z.string(),
	/** Of all of it; null when it is not about one same patient throughout. */
	patient: patientCard.nullable(),
	/** The oldest first. */
	entries: z.array(threadEntry),
	/** Whose turn it is, for each partner; closed ones too. */
	turns: z.array(turnShown),
	/** Of what was received last; null: nothing was. */
	last: z.object({ id: z.int(), title: z.string(), asking }).nullable(),
	/** Names of those who were asked something, or written to together, and have not answered. */
	silent: z.array(z.string()),
	/** Something was said to us, and nobody answered nor said that there is nothing to answer. */
	isUnanswered: z.boolean(),
	/**
	 * To whom, and from which of their mailboxes, this person may answer; null when they may not. `note`: why it goes there. The
	 * fingerprint is given back with the answer.
	 */
	reply: z.object({
		from: z.string(),
		fromLabel: z.string(),
		/** Addresses. */
		to: z.array(z.string()),
		all: z.array(z.string()),
		names: z.record(z.string(), z.string()),
		note: z.string().nullable(),
		subject: z.string(),
		fingerprint: z.string(),
	}).nullable(),
	/** To whom an answer goes, by a dossier too; null where this person neither sends nor prepares. */
	answered: z.object({ to: z.array(z.string()), names: z.record(z.string(), z.string()) }).nullable(),
}).meta({ id: 'ThreadView' })
export type ThreadView = z.infer<typeof threadView>

/** `toAll`: to everybody of the conversation. Files come with the call. */
export const replyWish = z.strictObject({
	/** What it says in one word, which is then its first line; null: words alone. */
	verdict: verdict.nullable().default(null),
	text: z.string().max(100_000),
	fingerprint: z.string().max(64),
	key: z.string().min(8).max(100),
	toAll: z.boolean().default(false),
	/** As the exchange was asked for. */
	message: z.int().nullable().default(null),
})
export const onlyAQuestion = z.strictObject({ isQuestion: z.boolean() })
