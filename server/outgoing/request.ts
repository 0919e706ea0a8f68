/** What a person asks to be sent. */
import type { Circuit } from '../config/circuit.ts'
import type { AskedRequest } from '../ledger/stored/asked-request.ts'

import { createHash } from 'node:crypto'
import { z } from 'zod'
import { share } from '../ged/share.ts'
import { COMMAND_LINE } from '../ledger/audit.ts'

export type { Carries, Target } from '../ledger/stored/asked-request.ts'

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
export type GivenFile = string | (Exclude<z.infer<typeof givenFile>, string> & {
	/** They are the program's own, and never change: they are taken where they are. No door says so. */
	isPinned?: true
})

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

/** All that can be asked (stored/asked-request.ts), its files as they are given, and what is a dossier's alone. */
export interface SendRequest extends Omit<AskedRequest, 'files'> {
	files: GivenFile[]
	/** Null: nobody had to approve. */
	approval: Approval | null
	/** Id of the circuit by which it leaves; null: none. */
	circuit: string | null
	/** Of that circuit, in its version: who approves, and whether it is made for an « information préoccupante ». Null: by none. */
	guard: { approval: Circuit['approval'], isForAlert: boolean } | null
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
