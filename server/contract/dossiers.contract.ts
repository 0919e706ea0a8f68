/** Dossiers: sendings being prepared, what lacks, who approves, and what became of them. */
import { z } from 'zod'
import { patientCard } from './patients.contract.ts'

const addresses = z.array(z.string().max(320)).max(50)
const notice = z.object({ code: z.string(), text: z.string() })

const visa = z.object({
	/** An account. */
	actor: z.string(),
	/** In whose absence: an account, or a group; null: in their own right. */
	for: z.string().nullable(),
	decision: z.enum(['approved', 'returned']),
	reason: z.string().nullable(),
	at: z.string(),
	/** SHA-256 of the content that it is about: another than the dossier's own no longer holds. */
	seen: z.string(),
})

export const dossier = z.object({
	id: z.int(),
	circuit: z.string(),
	version: z.int(),
	preparedBy: z.string(),
	state: z.enum(['preparing', 'awaiting', 'returned', 'stale', 'withdrawn', 'sent']),
	patientId: z.string().nullable(),
	to: z.array(z.string()),
	pieces: z.array(z.object({
		id: z.string(),
		missing: z.boolean(),
		/** Why there is none. */
		reason: z.string().nullable(),
		files: z.array(z.object({ name: z.string(), sha256: z.string(), type: z.string(), title: z.string() })),
	})),
	/** Ids of the pieces that lack. */
	missing: z.array(z.string()),
	/** What keeps it. */
	notices: z.array(notice),
	/** SHA-256 of all that would leave: given back with a visa. */
	seen: z.string(),
	visas: z.array(visa),
	/** Number of the sending that it became. */
	sending: z.int().nullable(),
}).meta({ id: 'Dossier' })
export type Dossier = z.infer<typeof dossier>

/** As the page shows it: in the words, and by the names, that people read. */
export const dossierShown = dossier.extend({
	circuitName: z.string(),
	mailbox: z.string(),
	/** As people call it. */
	mailboxLabel: z.string(),
	/** What its documents are marked with, in words: to whom they stay hidden. */
	masks: z.array(z.string()),
	patient: patientCard.nullable(),
	preparedByName: z.string(),
	/** ISO 8601, like the others. */
	preparedAt: z.string(),
	changedAt: z.string(),
	submittedAt: z.string().nullable(),
	/** Somebody must approve it. */
	isApproved: z.boolean(),
	/** Those who may, in the words that people read. */
	approvers: z.array(z.string()),
	/** Recipients that its circuit allows: always these, or a choice among these; both null: free. */
	only: z.array(z.string()).nullable(),
	oneOf: z.array(z.string()).nullable(),
	text: z.string(),
	/** The received message that it answers: its title, who sent it, when it came (ISO 8601); null: none, or not for this person to see. */
	answered: z.object({ title: z.string(), from: z.string(), at: z.string() }).nullable(),
	aboutPatient: z.string().nullable(),
	/** YYYY-MM-DD: by when an answer is expected, where somebody said; null: nobody did. */
	answerBy: z.string().nullable(),
	/** Within how many days of its leaving, where they did not; null: none is due. */
	answerDays: z.int().nullable(),
	/** Its circuit lets who prepares say it. */
	isDated: z.boolean(),
	/** What a person must have read before it leaves, in a sentence; null: nothing. */
	mustConfirm: z.string().nullable(),
	names: z.record(z.string(), z.string()),
	shownPieces: z.array(z.object({
		id: z.string(),
		name: z.string(),
		missing: z.boolean(),
		optional: z.boolean(),
		orReason: z.boolean(),
		several: z.boolean(),
		reason: z.string().nullable(),
		files: z.array(z.object({
			/** Of the file in the dossier, to draw it. */
			id: z.int(),
			name: z.string(),
			title: z.string(),
			typeLabel: z.string(),
			sha256: z.string(),
			size: z.number(),
			/** Where it was taken in the GED, and its id there. */
			path: z.string(),
			fileId: z.string().nullable(),
			/** The file in the GED has other bytes by now; looked at for a dossier that is asked for by its number. */
			isNewer: z.boolean(),
		})),
	})),
	visaNames: z.array(z.object({ who: z.string(), for: z.string().nullable(), holds: z.boolean() })),
	mayPrepare: z.boolean(),
	mayApprove: z.boolean(),
	/** Why they may not, though the circuit names them. */
	whyNot: z.string().nullable(),
	/** A dropped file that is held. */
	isHeld: z.boolean(),
}).meta({ id: 'DossierShown' })
export type DossierShown = z.infer<typeof dossierShown>

/** `open`: what has not ended. `approve`: what waits for this person's word. */
export const dossiersSought = z.object({ filter: z.enum(['all', 'open', 'approve', 'held']).default('all') })
export const dossierList = z.object({ dossiers: z.array(dossierShown) }).meta({ id: 'DossierList' })

const pieceWish = z.strictObject({
	id: z.string().max(40),
	/** Ids of files that come with the call. */
	files: z.array(z.string().max(80)).max(20).default([]),
	/** Of each of them. */
	types: z.array(z.string().max(40)).max(20).default([]),
	titles: z.array(z.string().max(300)).max(20).default([]),
	/** SHA-256 of those that are taken out. */
	without: z.array(z.string().length(64)).max(20).default([]),
	/** Absent: as it was; empty: none any more. */
	reason: z.string().max(200).optional(),
})

export const changeWish = z.strictObject({
	patientId: z.string().max(1000).nullable().default(null),
	pieces: z.array(pieceWish).max(20).default([]),
	to: addresses.nullable().default(null),
	text: z.string().max(100_000).nullable().default(null),
	aboutPatient: z.string().max(1000).nullable().default(null),
	again: z.boolean().nullable().default(null),
	/** YYYY-MM-DD: by when an answer is expected; null: as it was; empty: in the days of the circuit. */
	answerBy: z.string().max(10).nullable().default(null),
	/** They read what an « information préoccupante » asks, and to whom it goes. */
	isAlertConfirmed: z.boolean().default(false),
})
export const dossierWish = changeWish.extend({
	circuit: z.string().max(400),
	key: z.string().min(1).max(200).nullable().default(null),
	/** Number of the received message that it answers. */
	answers: z.int().nullable().default(null),
})
/** `seen`: what the person had under their eyes. */
export const submissionWish = z.strictObject({ seen: z.string().max(64).nullable().default(null) })
export const approvalWish = z.object({ seen: z.string().max(64), drawn: z.array(z.string().max(64)).max(100).default([]) })
export const returnWish = z.object({ seen: z.string().max(64), reason: z.string().max(1000).default('') })
