/** What people write and have not sent, and what they keep to write with. */
import { z } from 'zod'
import { patientCard } from './patients.contract.ts'
import { verdict } from './turns.contract.ts'

const mailbox = z.string().max(320)
const name = z.string().trim().min(1).max(60)

/** `new`; `thread:…`, an answer there; `turn:…`, the answer to a turn; `files:…`, these files; `again:…` and `replaces:…`, a sending. */
export const draftPlace = z.string().regex(/^(?:new|thread:[mo]\d{1,15}|(?:turn|again|replaces):\d{1,15}|files:[\w.,:-]{1,1000})$/)

export const draftContent = z.strictObject({
	/** Of the sending that it would become. */
	key: z.string().min(8).max(100),
	from: mailbox.nullable().default(null),
	/** Of an answer: those who are answered. */
	to: z.array(z.strictObject({ address: z.string().max(320), name: z.string().max(300) })).max(50).default([]),
	/** `structure/id`; null: about nobody. */
	patient: z.string().max(400).nullable().default(null),
	subject: z.string().max(300).default(''),
	text: z.string().max(100_000).default(''),
	files: z.array(z.strictObject({
		id: z.string().max(100),
		name: z.string().max(300),
		title: z.string().max(300),
		type: z.string().max(40),
	})).max(20).default([]),
	isXdm: z.boolean().default(false),
	askReceipt: z.boolean().default(true),
	/** Days. */
	answerDays: z.int().min(1).max(365).nullable().default(null),
	/** Of an answer; null: words alone. */
	verdict: verdict.nullable().default(null),
	toAll: z.boolean().default(false),
}).meta({ id: 'DraftContent' })
export type DraftContent = z.output<typeof draftContent>

/** Null throws it away; `keys`: where it has one of these, and is no other; null: whatever is there. */
export const draftKept = z.strictObject({
	place: draftPlace,
	content: draftContent.nullable(),
	keys: z.array(z.string().max(100)).max(20).nullable().default(null),
})
/** Empty: all of them. */
export const draftsSought = z.object({ place: draftPlace.or(z.literal('')).default('') })
const keptDraft = z.object({
	place: z.string(),
	/** ISO 8601, of the last change. */
	at: z.string(),
	content: draftContent,
	/** Of whom it is about, as they are now; null: nobody, or not for this person to know. */
	patient: patientCard.nullable(),
}).meta({ id: 'KeptDraft' })
export type KeptDraft = z.infer<typeof keptDraft>
/** The last one first. */
export const draftsFound = z.object({ drafts: z.array(keptDraft) })

export const writtenSought = z.object({ mailbox })
const isShared = z.boolean()
/** When it was kept (ISO 8601): given back by whoever replaces or forgets it. */
const at = z.string()
const model = z.object({ name: z.string(), isShared, text: z.string(), at }).meta({ id: 'TextModel' })
export type TextModel = z.infer<typeof model>
const list = z.object({ name: z.string(), isShared, addresses: z.array(z.string()), at }).meta({ id: 'RecipientList' })
export type RecipientList = z.infer<typeof list>
export const writtenKept = z.object({ models: z.array(model), lists: z.array(list) })
const kept = z.strictObject({
	mailbox,
	name,
	isShared,
	/** Of what it takes the place of, as it was shown; null: there was none. */
	before: z.string().max(40).nullable().default(null),
	/** Whoever keeps it knows that somebody of the register is named in it. */
	isConfirmed: z.boolean().default(false),
})
/** Null forgets it. */
export const modelKept = kept.extend({ text: z.string().max(100_000).nullable() })
export const listKept = kept.extend({ addresses: z.array(z.string().max(320)).min(1).max(50).nullable() })
