/** What waits for a person: lists, one message with whom it may be about, and what the person decides. */
import { z } from 'zod'
import { TRAITS } from '../mssante/ins/identity.ts'
import { patientCard } from './patients.contract.ts'
import { asking } from './turns.contract.ts'
import { periodParams, windowParams } from './window.ts'

const text = z.string().max(500)
const name = z.string().trim().max(100)

/**
 * `review`: to be filed by hand; `filed`: by itself or by hand; `closed`: « sans suite »; `rejected`: in quarantine for good. What is
 * over: the newest first.
 */
const shelf = z.enum(['review', 'quarantined', 'filed', 'closed', 'rejected'])
export type Shelf = z.infer<typeof shelf>

const waitingMessage = z.object({
	id: z.int(),
	mailbox: z.string(),
	at: z.string(),
	/** As one knows them; null: nobody can tell. */
	sender: z.string().nullable(),
	senderAddress: z.string().nullable(),
	title: z.string(),
	/** The first reason, in a few words. */
	chip: z.string(),
	claimedBy: z.string().nullable(),
	/** To whom it was entrusted: their name; null: to nobody. */
	entrustedTo: z.string().nullable(),
	/** To this person. */
	isEntrusted: z.boolean(),
	queue: z.string().nullable(),
	/** « DUPONT Suzanne, 02/01/1930 »: in whose folder it was filed, or whom its documents name; null: nobody, or several. */
	patient: z.string().nullable(),
	/** `structure/id`, of whose it is for certain; null: that is for a person to say. */
	about: z.string().nullable(),
	/** A first person asked for a second one. */
	isAsked: z.boolean(),
}).meta({ id: 'WaitingMessage' })
export type WaitingMessage = z.infer<typeof waitingMessage>

export const waitingSought = windowParams.extend({
	...periodParams.shape,
	/** By itself, or by somebody's hand; empty: whichever. */
	filedBy: z.enum(['', 'itself', 'hand']).default(''),
	shelf,
	queue: z.string().max(100).nullable().default(''),
	/** An address; empty: whoever sent it. */
	sender: z.string().max(320).default(''),
	/** Entrusted to this person alone. */
	mine: z.boolean().default(false),
})
/** A window on what waits, or was filed. */
export const waitingList = z.object({
	total: z.int(),
	/** ISO 8601, of the oldest. */
	oldestAt: z.string().nullable(),
	rows: z.array(waitingMessage),
	/** Named lists in which something waits. */
	queues: z.array(z.string()),
}).meta({ id: 'WaitingList' })
export type WaitingList = z.infer<typeof waitingList>

const shownDocument = z.object({
	id: z.int(),
	name: z.string(),
	mediaType: z.string(),
	/** Bytes. */
	size: z.number(),
	/** Where it is, or was. */
	path: z.string().nullable(),
	fileId: z.string().nullable(),
	/** Taken away in Files. */
	isRemoved: z.boolean(),
	/** The text of the message. */
	isBody: z.boolean(),
	/** What the header of a structured document says, sentence by sentence; empty for any other. */
	facts: z.array(z.string()),
	/** What to know before showing it to anybody. */
	cautions: z.array(z.string()),
}).meta({ id: 'ShownDocument' })
export type ShownDocument = z.infer<typeof shownDocument>

const comparedTrait = z.object({
	trait: z.enum([...TRAITS, 'matricule', 'usedName']),
	label: z.string(),
	/** As the document says it, and as the register does; empty when it is not said. */
	theirs: z.string(),
	ours: z.string(),
	/** `unsaid`: one of the two does not say it. */
	agreement: z.enum(['same', 'differs', 'unsaid']),
}).meta({ id: 'ComparedTrait' })
export type ComparedTrait = z.infer<typeof comparedTrait>

const candidate = z.object({
	patient: patientCard,
	/** 0 to 100; null: searched by the person. */
	score: z.number().nullable(),
	reasons: z.array(z.string()),
	traits: z.array(comparedTrait),
	/** The document says, in part at least, the identity of another person: a reason is wanted. */
	isAnother: z.boolean(),
	/** What is asked before it is filed there, with the ids of the patients to compare; null: one key files. */
	question: z.object({ text: z.string(), among: z.array(z.string()) }).nullable(),
	/** Where it would go; null when it cannot. */
	folder: z.string().nullable(),
	/** In which one must have the right to create: signed by Nextcloud. */
	folderId: z.string().nullable(),
	/** Why it cannot go there. */
	doubt: z.string().nullable(),
	/** Path of a document of this message that stands there already. */
	already: z.string().nullable(),
	/** Of what is shown: given back with the decision. */
	fingerprint: z.string(),
}).meta({ id: 'Candidate' })
export type Candidate = z.infer<typeof candidate>

/** `glance`: for what the page must know of it, without showing it to anybody. */
export const looking = z.object({ patient: z.string().max(200).optional(), glance: z.boolean().default(false) })

export const waitingItem = z.object({
	id: z.int(),
	state: z.string(),
	title: z.string(),
	/** ISO 8601. */
	at: z.string(),
	mailbox: z.string(),
	mailboxLabel: z.string(),
	sender: z.string(),
	senderAddress: z.string(),
	subject: z.string(),
	/** As written; null once the raw mail was deleted. */
	text: z.string().nullable(),
	reasons: z.array(z.string()),
	/** Null: nobody, or somebody who did not go on with it. */
	claimedBy: z.string().nullable(),
	isMine: z.boolean(),
	/** To whom it was entrusted, and by whom; null: to nobody. */
	entrusted: z.object({ to: z.string(), name: z.string(), by: z.string(), at: z.string(), isMine: z.boolean() }).nullable(),
	/** What people said of it to one another. */
	remarks: z.array(z.object({ id: z.int(), at: z.string(), who: z.string(), text: z.string() })),
	queue: z.string().nullable(),
	thread: z.string().nullable(),
	documents: z.array(shownDocument),
	/** As the documents say it, in one line; empty when they say none. */
	identity: z.string(),
	candidates: z.array(candidate),
	/** What was decided of it before. */
	past: z.array(z.object({ at: z.string(), who: z.string(), what: z.string(), why: z.string() })),
	/** The last decision carried out; given back to undo it. */
	lastAct: z.int().nullable(),
	/** Folders where its filed documents stand: taking them out asks for rights there. */
	homes: z.array(z.string()),
	/** Asked by a first person, for a second one; `act` is given back with the answer. */
	asked: z.object({
		act: z.int(),
		by: z.string(),
		verdict: z.enum(['release', 'reject']),
		reason: z.string(),
		isMine: z.boolean(),
	}).nullable(),
	asking,
	mayTriage: z.boolean(),
	mayIdentify: z.boolean(),
	fourEyes: z.boolean(),
}).meta({ id: 'WaitingItem' })
export type WaitingItem = z.infer<typeof waitingItem>

export const ofMailbox = z.object({ mailbox: z.string().max(320) })
/** Folders that are no patient's, for a mailbox. */
const otherFolder = z.object({ path: z.string(), folderId: z.string() }).meta({ id: 'OtherFolder' })
export type OtherFolder = z.infer<typeof otherFolder>
export const otherFolders = z.array(otherFolder)

export const filingWish = z.object({
	documentIds: z.array(z.int()).max(1000).nullable().default(null),
	patientId: z.string().max(200).nullable().default(null),
	folder: z.string().max(1000).nullable().default(null),
	fingerprint: z.string().max(64).default(''),
	subfolder: name.nullable().default(null),
	type: z.string().max(40).nullable().default(null),
	reason: text.nullable().default(null),
	confirmed: z.boolean().default(false),
}).refine(({ patientId, folder }) => (patientId === null) !== (folder === null), { path: ['patientId'] })
/** What is needed to undo it. */
export const filing = z.object({
	act: z.int(),
	homes: z.array(z.string()),
	/** What could be so for all that its sender sends: who they are, and what, in words. */
	always: z.object({ sender: z.string(), words: z.array(z.string()) }).nullable(),
}).meta({ id: 'Filing' })
export type Filing = z.infer<typeof filing>

/** Of the act that filed. */
export const always = z.object({ act: z.int() })

export const claiming = z.object({ wish: z.enum(['take', 'take-over', 'let-go']) })
export const queueing = z.object({ queue: name.nullable() })
/** Those who may act on it. */
export const colleagues = z.array(z.object({ user: z.string(), name: z.string(), isMe: z.boolean() }).meta({ id: 'Colleague' }))
export type Colleague = z.infer<typeof colleagues>[number]
/** `before`: who had it, as it was shown. */
export const entrusting = z.strictObject({ to: z.string().max(200).nullable(), before: z.string().max(200).nullable() })
export const remarking = z.strictObject({ text: z.string().trim().min(1).max(500) })
export const settling = z.object({ verdict: z.enum(['release', 'reject']), reason: text.min(1) })
/** Where the decision is: done, or `asked` of a second person. */
export const settled = z.object({ state: z.string() })
export const answering = z.object({ act: z.int(), isAgreed: z.boolean() })

export const closing = z.object({ reason: text.min(1) })
/** « Sans suite »: what is needed to undo it. */
export const setAside = z.object({
	/** Null: its documents had all been removed, there is no way back but the bin. */
	act: z.int().nullable(),
	/** Documents of a message whose others are filed: they are filed too, in a folder that is nobody's, and are put back from there. */
	filed: z.array(z.int()).nullable(),
}).meta({ id: 'SetAside' })
export type SetAside = z.infer<typeof setAside>
