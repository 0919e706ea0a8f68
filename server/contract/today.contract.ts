/** « Aujourd’hui »: what came in the last days, for one person; what they have read, and the lists that they keep. */
import { z } from 'zod'
import { windowParams } from './window.ts'

/** Messages marked at once. */
const MAX_MARKED = 5000

/** `closed`: « sans suite ». */
export const place = z.enum(['filed', 'waiting', 'quarantined', 'closed'])
export type Place = z.infer<typeof place>

/** One that came. */
export const came = z.object({
	id: z.int(),
	/** ISO 8601. */
	at: z.string(),
	/** YYYY-MM-DD, there. */
	day: z.string(),
	/** « DUPONT Suzanne, 02/01/1930 »; null: nobody, or several. */
	name: z.string().nullable(),
	/** `structure/id`, of whose it is for certain; null: that is for a person to say. */
	patient: z.string().nullable(),
	title: z.string(),
	/** Of its document, in French; empty: it is no structured one. */
	type: z.string(),
	sender: z.string(),
	mailbox: z.string(),
	place,
	/** Why it waits, in a few words. */
	chip: z.string(),
	/** Documents besides its text. */
	pieces: z.int(),
	isUnread: z.boolean(),
	/** May this person open it? */
	mayOpen: z.boolean(),
	/** It answers something that was sent. */
	isAnswer: z.boolean(),
	/** Null: this person cannot read its exchange. */
	thread: z.string().nullable(),
}).meta({ id: 'Came' })
export type Came = z.infer<typeof came>

const flag = z.stringbool().or(z.boolean()).default(false)
export const filters = z.object({
	mine: flag,
	unread: flag,
	place: place.nullable().default(null),
	/** Of what is to choose: rules, separated by spaces. */
	reason: z.string().max(2000).default(''),
	sender: z.string().max(320).default(''),
	type: z.string().max(40).default(''),
})
export type Filters = z.infer<typeof filters>
export const sort = z.enum(['patient', 'newest', 'sender'])
export type Sort = z.infer<typeof sort>

export const todaySought = windowParams.omit({ patient: true }).extend({ ...filters.shape, sort: sort.default('patient') })
export const todayList = z.object({
	total: z.int(),
	/** Of the total. */
	unread: z.int(),
	/** Days that are shown. */
	days: z.int(),
	/** YYYY-MM-DD, there, now. */
	today: z.string(),
	/** Number of the last that came, given back to mark all of them; null: there is none. */
	newest: z.int().nullable(),
	/** ISO 8601: when the last of them was filed, or began to wait; given back with it. */
	ended: z.string().nullable(),
	rows: z.array(came),
}).meta({ id: 'TodayList' })
export type TodayList = z.infer<typeof todayList>

const choice = z.object({ id: z.string(), label: z.string() })
export const ofMailboxes = z.object({ mailbox: z.string().max(320).default('') })
/** What there is to filter by. */
export const todayChoices = z.object({ reasons: z.array(choice), senders: z.array(choice), types: z.array(choice) })
	.meta({ id: 'TodayChoices' })
export type TodayChoices = z.infer<typeof todayChoices>

const keptView = z.object({ name: z.string(), filters, total: z.int(), unread: z.int() }).meta({ id: 'KeptView' })
export type KeptView = z.infer<typeof keptView>
export const keptViews = z.object({ views: z.array(keptView) })
/** Null forgets it. */
export const keepingView = z.strictObject({
	name: z.string().trim().min(1).max(60),
	filters: filters.nullable(),
	/** They know that its name names somebody of the register. */
	isConfirmed: z.boolean().default(false),
})

export const marking = z.strictObject({ messages: z.array(z.int()).min(1).max(MAX_MARKED), isRead: z.boolean() })
export const markingAll = windowParams.pick({ mailbox: true, q: true })
	.extend({ ...filters.shape, newest: z.int(), ended: z.string().max(40) })
/** Those that were new. */
export const marked = z.object({ messages: z.array(z.int()) })
