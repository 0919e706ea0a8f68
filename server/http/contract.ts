/** What the page and the sidecar say to each other. `src/` imports the types alone. */
import type { CdaView } from '../mssante/cda/view.ts'
import type { Alert } from '../ops/alerts.ts'
import type { Check } from '../ops/doctor.ts'
import type { JournalLine } from '../ops/journal.ts'
import type { MailboxStatus, Status } from '../ops/status.ts'
import type { ThreadRow } from '../outgoing/exchange.ts'
import type { Notice } from '../outgoing/notice.ts'
import type { Task } from '../outgoing/report.ts'
import type { SendingFilter } from '../outgoing/sendings.ts'
import type { Opposition } from '../patients/patient.ts'
import type { Preview } from '../reading/preview.ts'
import type { ComparedTrait } from '../triage/comparison.ts'
import type { Trial } from '../triage/learn.ts'
import type { Shelf, WaitingMessage } from '../triage/waiting.ts'

import { z } from 'zod'

export type { Alert, CdaView, Check, ComparedTrait, JournalLine, Opposition, SendingFilter, Shelf, ThreadRow, Trial, WaitingMessage }

export const retractWish = z.strictObject({ reason: z.string().max(1000), key: z.string().min(8).max(100) })

export type Field = 'old' | 'from' | 'patient' | 'to' | 'documents' | 'again' | 'about'

/** Every error, whatever the route: `{error: Problem}`. */
export interface Problem {
	code: string
	text: string
	/** What to do. */
	remedy: string
	/** The field of the dialog it is about. */
	field: Field | null
}

/** GET me: what this person may use. */
export interface Me {
	version: string
	mailboxes: MyMailbox[]
	/** JDV_J07, in alphabetical order. */
	types: { code: string, label: string }[]
}

export interface MyMailbox {
	address: string
	label: string
	type: 'PER' | 'ORG' | 'APP'
	structure: string
	maySend: boolean
	mayTriage: boolean
	/** May this person settle what contradicts itself? */
	mayIdentify: boolean
	/** Who answers for its documents: CLAIRE DURAND; null when health documents cannot leave from it. */
	responsible: string | null
	signature: string
}

export interface PatientCard {
	id: string
	structure: string
	birthFamilyName: string
	birthGivenNames: string
	usedFamilyName: string | null
	/** DD/MM/YYYY, or empty. */
	birthDate: string
	sex: string
	/** qualifiee, validee, recuperee, provisoire, and the words for it. */
	status: string
	statusWords: string
	hasIns: boolean
	/** To what this person objects, and the words for it. */
	opposition: Opposition | null
	opposed: string | null
}

/** GET files/proposal: what the dialog opens with. */
export interface Proposal {
	/** From the folder where the file lies. */
	patient: PatientCard | null
	/** `received`: it is a received health document, in one line (its type, title, date and author); null: it would make a new one. */
	documents: {
		id: string
		name: string
		size: number
		isPdf: boolean
		type: string
		title: string
		reason: string | null
		received: string | null
	}[]
	mailbox: string | null
	/** The last sending of this very file, which it may replace; null: none, or several files. */
	versionOf: VersionOf | null
}

export interface VersionOf {
	sending: number
	position: number
	from: string
	patientId: string | null
	/** ISO 8601. */
	at: string
	title: string
	/** Those who have it. */
	to: string[]
}

export interface Recipient {
	address: string
	name: string
	/** Profession, structure, town: what tells one from another. */
	about: string
	/**
	 * patient: the mailbox of whom the documents are about; favourite: of this mailbox; recent: written to by it lately; met: in an
	 * exchange; directory.
	 */
	origin: 'patient' | 'favourite' | 'recent' | 'met' | 'directory' | 'typed'
	/** Why it may not be written to, or null. */
	problem: Problem | null
}

/** JDV_J08, besides normal. */
const masking = z.enum(['MASQUE_PS', 'INVISIBLE_PATIENT', 'INVISIBLE_REPRESENTANTS_LEGAUX'])
export type Masking = z.output<typeof masking>

export const sendWish = z.strictObject({
	from: z.string().max(320),
	to: z.array(z.string().max(320)).max(50),
	patientId: z.string().max(200).nullable(),
	types: z.array(z.string().max(40)).max(20),
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
	/** The person knows that a received document was replaced since. */
	oldVersion: z.boolean().default(false),
	/** Given by the last look: what changed since does not leave. */
	seen: z.array(z.string().length(64)).max(20).nullable().default(null),
	/** The same key never sends twice: made when the dialog opens. */
	key: z.string().min(8).max(100),
})
export type SendWish = z.input<typeof sendWish>

/** POST messages/draft: the last look. */
export interface DraftView {
	documents: { name: string, title: string, size: number }[]
	to: string[]
	/** Bytes of the whole message. */
	size: number
	/** In whose name. */
	responsible: string | null
	notices: Notice[]
	/** Of each file, given back with the sending. */
	seen: string[]
	/** Codes of the notices that a person must confirm. */
	mustConfirm: string[]
}

/** GET files/history: the story of a file. */
export interface Story {
	sent: SentStory[]
	received: ReceivedStory[]
	maySend: boolean
}

export type Tone = 'good' | 'bad' | 'waiting' | 'neutral'

export interface SentStory {
	id: number
	/** ISO 8601. */
	at: string
	by: string
	from: string
	patient: PatientCard | null
	title: string
	answerDueAt: string | null
	/** `text`: what happened, in French; `server`: the server's own words. */
	recipients: {
		address: string
		name: string
		state: string
		word: string
		tone: Tone
		isQuestion: boolean
		steps: { word: string, at: string }[]
		text: string | null
		server: string | null
	}[]
	tasks: Task[]
	/** What was sent, where it still is: to send it again. */
	files: { id: string, name: string }[]
	thread: string | null
	/** What it is to other sendings, a sentence each: what it replaces, what replaced it, what it forwards. */
	ties: string[]
	/** May this person replace all of it by its own files, take it back? */
	mayReplace: boolean
	mayRetract: boolean
	/** May this person cancel, settle, prove, send again? */
	mayAct: boolean
	isWaiting: boolean
}

export interface ReceivedStory {
	messageId: number
	/** ISO 8601. */
	at: string
	from: string
	mailbox: string
	subject: string
	state: string
	word: string
	tone: Tone
	/** The explanation, sentence by sentence; the first is the rule's. */
	reasons: string[]
	/** « INS exacte ». */
	rule: string
	patient: PatientCard | null
	document: { type: string | null, title: string | null, date: string | null }
	/** What to know before showing it to anybody. */
	cautions: string[]
	isProven: boolean
	receipt: string | null
	/** The conversation, where this person may answer. */
	thread: string | null
	/** May this person say that it is in the wrong folder? Given back then: the last decision, and the folders where it stands. */
	mayPutBack: boolean
	lastAct: number | null
	homes: string[]
}

/** GET desk: what the navigation and the dashboard show. */
export interface DeskView {
	/** `asked`: conversations that wait for our answer. */
	counts: { waiting: number, quarantined: number, tasks: number, asked: number }
	alerts: Alert[]
	/** Of these mailboxes together. `closed`: rejected or « sans suite », not counted among what waits. */
	total: Omit<Status, 'receipts' | 'mailboxes' | 'stalled'> & { closed: number }
	mailboxes: (Omit<MailboxStatus, 'error'> & { closed: number, label: string, error: string | null })[]
}

/** GET waiting: a window on what waits, or was filed. */
export interface WaitingList {
	total: number
	/** ISO 8601, of the oldest. */
	oldestAt: string | null
	rows: WaitingMessage[]
	/** Named lists in which something waits. */
	queues: string[]
}

/** GET waiting/:. */
export interface WaitingItem {
	id: number
	state: string
	title: string
	/** ISO 8601. */
	at: string
	mailbox: string
	mailboxLabel: string
	sender: string
	senderAddress: string
	subject: string
	/** As written; null once the raw mail was deleted. */
	text: string | null
	reasons: string[]
	/** Null: nobody, or somebody who did not go on with it. */
	claimedBy: string | null
	isMine: boolean
	queue: string | null
	thread: string | null
	documents: ShownDocument[]
	/** As the documents say it, in one line; empty when they say none. */
	identity: string
	candidates: Candidate[]
	/** What was decided of it before. */
	past: { at: string, who: string, what: string, why: string }[]
	/** The last decision carried out; given back to undo it. */
	lastAct: number | null
	/** Folders where its filed documents stand: taking them out asks for rights there. */
	homes: string[]
	/** Asked by a first person, for a second one; `act` is given back with the answer. */
	asked: { act: number, by: string, verdict: 'release' | 'reject', reason: string, isMine: boolean } | null
	mayTriage: boolean
	mayIdentify: boolean
	fourEyes: boolean
}

export interface ShownDocument {
	id: number
	name: string
	mediaType: string
	/** Bytes. */
	size: number
	/** Where it is, or was. */
	path: string | null
	fileId: string | null
	/** Taken away in Files. */
	isRemoved: boolean
	/** The text of the message. */
	isBody: boolean
	/** What the header of a structured document says, sentence by sentence; empty for any other. */
	facts: string[]
	/** What to know before showing it to anybody. */
	cautions: string[]
}

export interface Candidate {
	patient: PatientCard
	/** 0 to 100; null: searched by the person. */
	score: number | null
	reasons: string[]
	traits: ComparedTrait[]
	/** The document says, in part at least, the identity of another person: a reason is wanted. */
	isAnother: boolean
	/** What is asked before it is filed there, with the ids of the patients to compare; null: one key files. */
	question: { text: string, among: string[] } | null
	/** Where it would go; null when it cannot. */
	folder: string | null
	/** In which one must have the right to create: signed by Nextcloud. */
	folderId: string | null
	/** Why it cannot go there. */
	doubt: string | null
	/** Path of a document of this message that stands there already. */
	already: string | null
	/** Of what is shown: given back with the decision. */
	fingerprint: string
}

/** POST waiting/:/close, « sans suite »: what is needed to undo it. */
export interface SetAside {
	/** Null: its documents had all been removed, there is no way back but the bin. */
	act: number | null
	/** Documents of a message whose others are filed: they are filed too, in a folder that is nobody's, and are put back from there. */
	filed: number[] | null
}

/** POST waiting/:/file: what is needed to undo it. */
export interface Filing {
	act: number
	homes: string[]
}

/** GET waiting/folders: folders that are no patient's, for a mailbox. */
export interface OtherFolder {
	path: string
	folderId: string
}

/** GET documents/:/preview. */
export type DocumentPreview = Preview & {
	/** The bytes are those that came. */
	isIntact: boolean
}

/** GET sendings. */
export interface SendingList {
	total: number
	rows: SentStory[]
}

/** GET threads, and threads/:. */
export interface ThreadList {
	total: number
	rows: ThreadRow[]
}

export interface ThreadView {
	thread: string
	title: string
	/** Of all of it; null when it is not about one same patient throughout. */
	patient: PatientCard | null
	/** The oldest first. */
	entries: ThreadEntry[]
	/** Names of those who were asked something, or written to together, and have not answered. */
	silent: string[]
	/** Something was said to us, and nobody answered nor said that there is nothing to answer. */
	isUnanswered: boolean
	/**
	 * To whom, and from which of their mailboxes, this person may answer; null when they may not. `note`: why it goes there. The
	 * fingerprint is given back with the answer.
	 */
	reply: {
		from: string
		fromLabel: string
		/** Addresses. */
		to: string[]
		all: string[]
		names: Record<string, string>
		note: string | null
		subject: string
		fingerprint: string
	} | null
}

export interface ThreadEntry {
	kind: 'sent' | 'received'
	id: number
	at: string
	who: string
	title: string
	text: string | null
	word: string
	tone: Tone
	/** Somebody said that the answer to it was but a question. */
	isQuestion: boolean
	expectsAnswer: boolean
	/** What it is to other sendings: a sentence each. */
	ties: string[]
	documents: { title: string, path: string | null, fileId: string | null }[]
	/** What to know before showing its documents to anybody. */
	cautions: string[]
}

/** `toAll`: to everybody of the conversation. Files come with the call. */
export const replyWish = z.strictObject({
	text: z.string().max(100_000),
	fingerprint: z.string().max(64),
	key: z.string().min(8).max(100),
	toAll: z.boolean().default(false),
})

/** GET journal. */
export interface JournalView {
	lines: JournalLine[]
	/** Older ones remain. */
	hasMore: boolean
}

/** GET admin/rules. */
export interface RuleView {
	id: number
	sender: string
	mailbox: string
	/** « ranger dans « Factures » ». */
	words: string
	state: 'proposed' | 'active' | 'refused' | 'retired'
	proposedAt: string
	decidedBy: string | null
	trial: Trial
}

/** GET admin/overview. */
export interface Overview {
	version: string
	/** `account`: whose authorisation the page can ask for; null where the configuration file gives its password. */
	ged: { kind: 'folder' | 'nextcloud', place: string, account: string | null, isAuthorised: boolean, isRefused: boolean }
	structures: StructureRow[]
	/** Patients of no structure that is declared. */
	orphans: { structure: string, count: number }[]
	mailboxes: MailboxRow[]
	/** Documents that are found nowhere in the GED, where that is doubted. */
	absences: number
	/** Where patients' folders are made: gone, and another folder bears the name. */
	namesakes: string[]
	patients: { count: number, withFolder: number }
	trust: { domains: number, importedAt: string } | null
	directory: { rows: number, extractedAt: string | null, importedAt: string } | null
	sources: { trust: string | null, directory: string | null }
}

export interface MailboxRow {
	address: string
	label: string
	type: 'PER' | 'ORG' | 'APP'
	structure: string | null
	/** Made in this page, and changed there; else given by the configuration. */
	isMade: boolean
	imap: EndpointForm | null
	smtp: EndpointForm | null
	folders: string[]
	firstRun: string
	filing: {
		pattern: string
		folder: string
		createPatientFolders: boolean
		allowPrivate: boolean
		reviewFolder: string
		quarantineFolder: string
		otherFolders: string[]
		afterFiling: string
	}
	access: { send: Circle, triage: Circle, identity: Circle }
	holder: string
	responsible: { family: string, given: string, title: string, rpps: string, profession: string } | null
	signature: string
	/** In words, and how it is. */
	state: { text: string, tone: Tone }
	/** Why no health document can leave, though somebody may send; null: nothing prevents it. */
	cannotSign: string | null
}

export interface StructureRow {
	id: string
	name: string
	/** Nine characters, or empty. */
	finess: string
	/** JDV_J02. */
	sector: string | null
	/** JDV_J04. */
	practiceSetting: string
	/** Telephone or e-mail, as people write them. */
	telecom: string
	address: string
	/** Made in this page, and changed there; else given by the configuration. */
	isMade: boolean
}

/** GET admin/folders. `isShown`: anybody but the service account sees it. */
export interface FolderListing {
	path: string
	parent: string | null
	folders: { path: string, name: string, isShown: boolean }[]
}

/** GET admin/folders/seen. */
export interface FolderSeen {
	isThere: boolean
	isShown: boolean
}

/** GET admin/structures/codes: the usual ones first, then in alphabetical order. */
export interface StructureCodes {
	sectors: { id: string, label: string }[]
	practiceSettings: { id: string, label: string }[]
}

/** GET admin/professions. */
export interface ProfessionChoices {
	/** JDV_J01, in alphabetical order. */
	professions: { code: string, label: string }[]
	/** The directory's, of this RPPS. */
	proposed: string | null
}

export interface EndpointForm {
	host: string
	port: number
	security: 'tls' | 'starttls' | 'plain'
	user: string
	/** A password is kept; it is never told. */
	hasPassword: boolean
	/** Its authority is one given by hand (IGC-Santé is in no system store). */
	hasAuthority: boolean
}

export interface Circle {
	users: string[]
	groups: string[]
}

/** Work that takes its time: the page asks again. */
export interface Job<T> {
	state: 'running' | 'done'
	result?: T
	error?: Problem
}

/** POST admin/mailboxes/test. */
export interface ConnectionReport {
	imap: { ok: boolean, text: string } | null
	smtp: { ok: boolean, text: string } | null
	/** Can health documents leave in its name? Null where nobody sends. */
	signing: { ok: boolean, text: string } | null
	/** Messages on the server, and how many the first reading would take in; null when not read. */
	messages: { total: number, taken: number } | null
}

export interface PatientImport {
	added: number
	updated: number
	unchanged: number
	rejected: { line: number, reason: string }[]
	warnings: { line: number, reason: string }[]
	conflicts: { id: string, field: string }[]
}

/** GET admin/patients/shared: lines of the register that have in common what only one may have. */
export interface SharedLines {
	text: string
	patients: PatientCard[]
}

/** GET admin/patients/folders: a folder proposed for each patient that has none. */
export interface FolderProposal {
	patient: PatientCard
	path: string | null
	/** Why this folder, or why none. */
	reason: string
}
