/** What leaves: the wish of a person, the last look, and what became of it. */
import { z } from 'zod'
import { patientCard } from './patients.contract.ts'
import { recipient } from './recipients.contract.ts'
import { tone } from './tone.ts'
import { periodParams, windowParams } from './window.ts'

/** JDV_J08, besides normal. */
export const masking = z.enum(['MASQUE_PS', 'INVISIBLE_PATIENT', 'INVISIBLE_REPRESENTANTS_LEGAUX'])
export type Masking = z.infer<typeof masking>

export const sendWish = z.strictObject({
	from: z.string().max(320),
	to: z.array(z.string().max(320)).max(50),
	patientId: z.string().max(200).nullable(),
	types: z.array(z.string().max(40)).max(20),
	/** The first one is the subject of plain correspondence. */
	titles: z.array(z.string().max(300)).max(20),
	text: z.string().max(100_000),
	isXdm: z.boolean(),
	askReceipt: z.boolean(),
	answerDays: z.int().min(1).max(365).nullable(),
	/** The person knows that the same document went already to the same recipient. */
	again: z.boolean(),
	/** Why it leaves although it names another resident. */
	aboutPatient: z.string().max(1000).nullable().default(null),
	/** Day of the act, YYYY-MM-DD; null: today. */
	serviceDate: z.string().max(10).nullable().default(null),
	maskings: z.array(masking).max(3).default([]),
	/** The patient may no longer answer. */
	closesExchange: z.boolean().default(false),
	/** A sending that these files replace: its recipients, its patient and its mailbox are kept. */
	replaces: z
		.strictObject({ sending: z.int().min(1), positions: z.array(z.int().min(0).max(20)).max(20).nullable() })
		.nullable()
		.default(null),
	/** A received health document makes a new one of ours all the same. */
	asNew: z.boolean().default(false),
	/** A sending whose missed recipients these are. */
	resends: z.int().min(1).nullable().default(null),
	/** The person knows that a received document was replaced since. */
	oldVersion: z.boolean().default(false),
	/** Given by the last look: what changed since does not leave. */
	seen: z.array(z.string().length(64)).max(20).nullable().default(null),
	/** The same key never sends twice: made when the dialog opens. */
	key: z.string().min(8).max(100),
}).meta({ id: 'SendWish' })
export type SendWish = z.input<typeof sendWish>

/** What the sender must see before sending, by the registry of notices. */
const notice = z.object({ code: z.string(), text: z.string() }).meta({ id: 'Notice' })

/** The last look. */
export const draftView = z.object({
	documents: z.array(z.object({ name: z.string(), title: z.string(), size: z.number() })),
	to: z.array(z.string()),
	/** Bytes of the whole message. */
	size: z.number(),
	/** In whose name. */
	responsible: z.string().nullable(),
	notices: z.array(notice),
	/** Of each file, given back with the sending. */
	seen: z.array(z.string()),
	/** Codes of the notices that a person must confirm. */
	mustConfirm: z.array(z.string()),
}).meta({ id: 'DraftView' })
export type DraftView = z.infer<typeof draftView>

const task = z.object({
	kind: z.enum(['failed', 'unclear', 'notIntegrated', 'silent', 'unanswered']),
	address: z.string(),
	/** What happened, and what to do. */
	text: z.string(),
}).meta({ id: 'Task' })

/** Where a message is, at one recipient. */
export const recipientState = z.enum([
	'queued',
	'accepted',
	'unclear',
	'delivered',
	'displayed',
	'processed',
	'notIntegrated',
	'answered',
	'failed',
	'expired',
])

const reached = z.array(z.object({ address: z.string(), state: z.string(), code: z.string().optional(), text: z.string().optional() }))
const sendingState = z.enum(['queued', 'sent', 'closed', 'cancelled'])

export const sent = z.object({ id: z.int(), messageId: z.string(), state: sendingState, recipients: reached, notices: z.array(notice) })
/** The number of what was queued. */
export const queued = z.object({ id: z.int() })

/** Where a message is, for whoever follows it. */
export const sentReport = z.object({
	id: z.int(),
	messageId: z.string(),
	state: sendingState,
	from: z.string(),
	patientId: z.string().nullable(),
	createdAt: z.string(),
	documents: z.array(z.object({
		name: z.string(),
		title: z.string(),
		type: z.string().nullable(),
		sha256: z.string(),
		path: z.string().nullable(),
		/** Of a health document: 1, 2, … */
		version: z.int().nullable(),
		replacedBy: z.int().nullable(),
		retracted: z.int().nullable(),
	})),
	recipients: reached,
	/** Sendings that this one replaces or retracts, and those that replaced or retracted it; null: none. */
	replaces: z.int().nullable(),
	retracts: z.int().nullable(),
	replacedBy: z.int().nullable(),
	retracted: z.int().nullable(),
	/** The received message whose documents these are, as they came. */
	forwards: z.int().nullable(),
	resentBy: z.int().nullable(),
	tasks: z.array(task),
}).meta({ id: 'SentReport' })

export const settled = z.object({ address: z.string().max(320), verdict: z.enum(['accepted', 'failed']) })
export const retractWish = z.strictObject({ reason: z.string().max(1000), key: z.string().min(8).max(100) })
/** Where the proof was put, in the GED. */
export const proofKept = z.object({ path: z.string() })

const sendingAgain = z.object({
	/** The sending itself. */
	sending: z.int(),
	from: z.string(),
	to: z.array(recipient),
	text: z.string(),
	/** By the file that each was. */
	documents: z.array(z.object({ id: z.string(), type: z.string().nullable(), title: z.string() })),
	isXdm: z.boolean(),
	/** Words alone: their subject, and whom they are about; null: it had files, which say it. */
	letter: z.object({ subject: z.string(), patient: patientCard.nullable() }).nullable(),
}).meta({ id: 'SendingAgain' })
export type SendingAgain = z.infer<typeof sendingAgain>

export const sentStory = z.object({
	id: z.int(),
	/** ISO 8601. */
	at: z.string(),
	/** False: it was asked, and could not be made: nothing was sent. */
	wasMade: z.boolean(),
	by: z.string(),
	from: z.string(),
	patient: patientCard.nullable(),
	title: z.string(),
	answerDueAt: z.string().nullable(),
	/** `text`: what happened, in French; `server`: the server's own words. */
	recipients: z.array(z.object({
		address: z.string(),
		name: z.string(),
		state: z.string(),
		word: z.string(),
		tone,
		isQuestion: z.boolean(),
		steps: z.array(z.object({ word: z.string(), at: z.string() })),
		text: z.string().nullable(),
		server: z.string().nullable(),
	})),
	tasks: z.array(task),
	/** What was sent, where it still is: to send it again. */
	files: z.array(z.object({ id: z.string(), name: z.string() })),
	/** As it was written, and to those whom it did not reach; null for whoever may not send it. */
	again: sendingAgain.nullable(),
	thread: z.string().nullable(),
	/** What it is to other sendings, a sentence each: what it replaces, what replaced it, what it forwards. */
	ties: z.array(z.string()),
	/** May this person replace all of it by its own files, take it back? */
	mayReplace: z.boolean(),
	mayRetract: z.boolean(),
	/** May this person cancel, settle, prove, send again? */
	mayAct: z.boolean(),
	isWaiting: z.boolean(),
}).meta({ id: 'SentStory' })
export type SentStory = z.infer<typeof sentStory>

/** `todo`: somebody must look; `late`: the answer has not come in time, or nothing is heard. */
const sendingFilter = z.enum([
	'all',
	'todo',
	'waiting',
	'sent',
	'delivered',
	'processed',
	'notIntegrated',
	'answered',
	'late',
	'failed',
	'unclear',
	'cancelled',
])
export type SendingFilter = z.infer<typeof sendingFilter>

export const sendingsSought = windowParams.extend({ ...periodParams.shape, filter: sendingFilter.default('all') })
export const sendingList = z.object({ total: z.int(), rows: z.array(sentStory) }).meta({ id: 'SendingList' })
export type SendingList = z.infer<typeof sendingList>
