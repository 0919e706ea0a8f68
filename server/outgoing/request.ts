/** What a person asks to be sent. */
import type { Circuit } from '../config/circuit.ts'
import type { Masking } from '../mssante/cda/sheet.ts'
import type { Verdict } from '../mssante/verdict/verdict.ts'

import { createHash } from 'node:crypto'
import { z } from 'zod'
import { share } from '../ged/share.ts'
import { COMMAND_LINE } from '../ledger/audit.ts'

const path = z.string().min(1).max(4096)
/** A path, of this machine or of the GED (`Ged.take`), or a file handed over whose bytes are already here. */
export const givenFile = z.union([path, z.object({
	/** Its bytes, on this machine. */
	file: path,
	name: path,
	/** Where it is, as the person who sends sees it. */
	path,
	/** Its id in the GED; null: it is not there. */
	fileId: z.string().max(80).nullable(),
	/** In whose folder it lies, by their id in the register; null: in nobody's that is known. */
	owner: z.object({ structure: z.string().max(1000), id: z.string().max(1000) }).nullable().optional(),
	/** Whom the store opens it to, as the person's own view tells; absent: the service account's does. */
	shares: z.array(share).max(1000).optional(),
})])
export type GivenFile = z.infer<typeof givenFile>

/** Documents of a sending, by their positions; null: all of them. */
export interface Target {
	sending: number
	positions: number[] | null
}

/** A received message that is sent on, or a sending that is taken back. */
export type Carries = { kind: 'forward', message: number } | { kind: 'retract', target: Target, reason: string }

/** Who approved it all. */
export interface Approval {
	/** Nextcloud account. */
	user: string
	/** As Nextcloud shows it. */
	name: string
	/** When, ISO 8601. */
	at: string
	/** In whose absence, as Nextcloud shows their name; null: it was theirs to approve. */
	for: string | null
}

export interface SendRequest {
	/** A mailbox of the configuration. */
	from: string
	to: string[]
	/** Id in the register of the mailbox's structure; null for plain correspondence about nobody. */
	patientId: string | null
	files: GivenFile[]
	/** JDV_J07, one for all the files or one for each; none: the sector's own type. */
	types: string[]
	/** One for all the files or one for each; none: the label of the type. The first one is the subject of plain correspondence. */
	titles: string[]
	text: string
	/** Health documents in an IHE_XDM archive, or plain correspondence. */
	isXdm: boolean
	/** Idempotency key: the same key never sends twice. */
	key: string | null
	/** Convert to PDF/A-1 what is not. `wished`: where it can be done; else it is told, and the document leaves as it is. */
	pdfa: boolean | 'wished'
	/** The person knows that the same document already went to the same recipient. */
	again: boolean
	maskings: Masking[]
	/** Day of the act reported, YYYY-MM-DD; null: today. */
	serviceDate: string | null
	/** Ask recipients for a receipt (MDN). */
	askReceipt: boolean
	/** Days within which an answer is expected; null: none is. */
	answerDays: number | null
	/** YYYY-MM-DD, by which it is expected, whatever the days; null: nobody said. */
	answerBy: string | null
	/** Ends the exchange with a patient: they may no longer answer (mssante.md §2.2). */
	closesExchange: boolean
	/** A sending of ours whose documents these replace, by their positions; null: they are new. */
	replaces: Target | null
	/** Documents that exist already, and leave as they are; null: what is in `files`. */
	carries: Carries | null
	/** Files that were received as health documents make new ones of ours all the same. */
	asNew: boolean
	/** The person knows that a newer version of a received document is there. */
	oldVersion: boolean
	/** What an answer of ours says, for whoever counts; null: words alone. */
	verdict: Verdict | null
	/** Message-ID, with its brackets, of the received message that it answers. */
	answers: string | null
	/** What is answered, and whether everybody is, where the program finds who that is now; null: the person said to whom it goes. */
	answering: string | null
	/** Why it leaves although it names another resident; null: nobody said. */
	aboutPatient: string | null
	/** SHA-256 of each file as the last look showed it, in order; null: there was no last look. */
	seen: string[] | null
	/** Null: nobody had to approve. */
	approval: Approval | null
	/** Id of the circuit by which it leaves; null: none. */
	circuit: string | null
	/** Of that circuit, in its version: who approves, and whether it is made for an « information préoccupante ». Null: by none. */
	guard: { approval: Circuit['approval'], isForAlert: boolean } | null
	/** A sending of ours whose missed recipients this one goes to, all of them; null: it is no other's. */
	resends: number | null
	/** Who asks. */
	actor: string
}

export const PLAIN_REQUEST: Omit<SendRequest, 'from' | 'to'> = {
	patientId: null,
	files: [],
	types: [],
	titles: [],
	text: '',
	isXdm: true,
	key: null,
	pdfa: false,
	again: false,
	maskings: [],
	serviceDate: null,
	askReceipt: true,
	answerDays: null,
	answerBy: null,
	closesExchange: false,
	replaces: null,
	carries: null,
	asNew: false,
	oldVersion: false,
	verdict: null,
	answers: null,
	answering: null,
	aboutPatient: null,
	seen: null,
	approval: null,
	circuit: null,
	guard: null,
	resends: null,
	actor: COMMAND_LINE,
}

export const LIMITS = {
	recipients: 50,
	files: 20,
	/** Bytes of all the files. */
	bytes: 100_000_000,
	/** Characters. */
	text: 100_000,
	title: 200,
} as const

/** Of no consequence to what leaves. */
const UNTOLD: (keyof SendRequest)[] = ['key', 'again', 'oldVersion', 'actor', 'seen', 'aboutPatient', 'guard']
/** What the program finds of what is answered, and finds otherwise once the answer has left. */
const FOUND: (keyof SendRequest)[] = ['from', 'to', 'patientId', 'titles', 'answers']

/** SHA-256 of what is asked, to tell when a key serves again for something else. */
export function fingerprintOf(request: SendRequest): string {
	const asked = (Object.keys(request) as (keyof SendRequest)[])
		.filter((name) => !UNTOLD.includes(name) && (request.answering === null || !FOUND.includes(name)))
		.sort()
	const files = request.files.map((file) => (typeof file === 'string' ? file : file.fileId ?? file.path))
	// What few ask for is there only when asked: fingerprints made before it existed are still those.
	const rare = {
		replaces: request.replaces === null ? undefined : JSON.stringify(request.replaces),
		carries: request.carries === null ? undefined : JSON.stringify(request.carries),
		asNew: request.asNew || undefined,
		verdict: request.verdict ?? undefined,
		answering: request.answering ?? undefined,
		approval: request.approval === null ? undefined : JSON.stringify(request.approval),
		circuit: request.circuit ?? undefined,
		answerBy: request.answerBy ?? undefined,
		resends: request.resends ?? undefined,
	}
	return createHash('sha256').update(JSON.stringify({ ...request, files, ...rare }, asked)).digest('hex')
}
