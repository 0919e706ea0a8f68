/** `asked.request`: all that it takes to make a request again, and what is written with it; its files are pinned (`asked_files`). */
import type { Selectable } from 'kysely'
import type { Masking } from '../../mssante/cda/sheet.ts'
import type { Tables } from '../ledger-schema.ts'

import { z } from 'zod'
import { MASKINGS } from '../../mssante/cda/sheet.ts'
import { VERDICTS } from '../../mssante/verdict/verdict.ts'
import { parseStored } from './column.ts'

const TEXTS = z.array(z.string())

const TARGET = z.object({ sending: z.int(), positions: z.array(z.int()).nullable() })
/** Documents of a sending, by their positions; null: all of them. */
export type Target = z.infer<typeof TARGET>

const CARRIES = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('forward'), message: z.int() }),
	z.object({ kind: z.literal('retract'), target: TARGET, reason: z.string() }),
])
/** A received message that is sent on, or a sending that is taken back. */
export type Carries = z.infer<typeof CARRIES>

const SHARE = z.object({
	type: z.enum(['user', 'group', 'link', 'email', 'remote', 'circle', 'room', 'unknown']),
	with: z.string().nullable(),
	groups: TEXTS,
})

/** A file whose bytes are here already. */
const FILE = z.object({
	name: z.string(),
	/** Where it is, as the person who sends sees it. */
	path: z.string(),
	/** Its id in the GED; null: it is not there. */
	fileId: z.string().nullable(),
	/** In whose folder it lies, by their id in the register; null: in nobody's that is known. */
	owner: z.object({ structure: z.string(), id: z.string() }).nullish(),
	/** Whom the store opens it to, as the person's own view tells; absent: the service account's does. */
	shares: z.array(SHARE).optional(),
})
export type AskedFile = z.infer<typeof FILE>

const REQUEST = z.object({
	/** A mailbox of the configuration. */
	from: z.string(),
	to: TEXTS,
	/** Id in the register of the mailbox's structure; null for plain correspondence about nobody. */
	patientId: z.string().nullable(),
	files: z.array(FILE),
	/** JDV_J07, one for all the files or one for each; none: the sector's own type. */
	types: TEXTS,
	/** One for all the files or one for each; none: the label of the type. The first one is the subject of plain correspondence. */
	titles: TEXTS,
	text: z.string(),
	/** Health documents in an IHE_XDM archive, or plain correspondence. */
	isXdm: z.boolean(),
	/** Idempotency key: the same key never sends twice. */
	key: z.string().nullable(),
	/** Convert to PDF/A-1 what is not. `wished`: where it can be done; else it is told, and the document leaves as it is. */
	pdfa: z.union([z.boolean(), z.literal('wished')]),
	/** The person knows that the same document already went to the same recipient. */
	again: z.boolean(),
	maskings: z.array(z.enum(Object.keys(MASKINGS) as [Masking, ...Masking[]])),
	/** Day of the act reported, YYYY-MM-DD; null: today. */
	serviceDate: z.string().nullable(),
	/** Ask recipients for a receipt (MDN). */
	askReceipt: z.boolean(),
	/** Days within which an answer is expected; null: none is. */
	answerDays: z.int().nullable(),
	/** YYYY-MM-DD, by which it is expected, whatever the days; null: nobody said. */
	answerBy: z.string().nullable(),
	/** Ends the exchange with a patient: they may no longer answer (mssante.md §2.2). */
	closesExchange: z.boolean(),
	/** A sending of ours whose documents these replace, by their positions; null: they are new. */
	replaces: TARGET.nullable(),
	/** Documents that exist already, and leave as they are; null: what is in `files`. */
	carries: CARRIES.nullable(),
	/** Files that were received as health documents make new ones of ours all the same. */
	asNew: z.boolean(),
	/** The person knows that a newer version of a received document is there. */
	oldVersion: z.boolean(),
	/** What an answer of ours says, for whoever counts; null: words alone. */
	verdict: z.enum(VERDICTS).nullable(),
	/** Message-ID, with its brackets, of the received message that it answers. */
	answers: z.string().nullable(),
	/** What is answered, and whether everybody is, where the program finds who that is now; null: the person said to whom it goes. */
	answering: z.string().nullable(),
	/** Why it leaves although it names another resident; null: nobody said. */
	aboutPatient: z.string().nullable(),
	/** SHA-256 of each file as the last look showed it, in order; null: there was no last look. */
	seen: TEXTS.nullable(),
	/** A sending of ours whose missed recipients this one goes to, all of them; null: it is no other's. */
	resends: z.int().nullable(),
	/** Who asks. */
	actor: z.string(),
})

const WRITTEN_WITH = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('nothing') }),
	/** These files of the GED are to bear the tag. */
	z.object({ kind: z.literal('tags'), fileIds: TEXTS }),
	/** Unless another sending of ours has moved its exchange since the turn's move of that number. */
	z.object({ kind: z.literal('unless-moved'), thread: z.string(), after: z.int() }),
	/** Each turn is reminded, unless somebody did meanwhile. `before`: when it was last, ISO 8601. */
	z.object({ kind: z.literal('reminded'), turns: z.array(z.object({ id: z.int(), before: z.string().nullable() })) }),
])
/** What is written with a sending, in the one transaction: both are, or neither. */
export type WrittenWith = z.infer<typeof WRITTEN_WITH>

const ASKED = z.object({ request: REQUEST, writtenWith: WRITTEN_WITH })
export type AskedRequest = z.infer<typeof REQUEST>
export type Asked = z.infer<typeof ASKED>

/** As its row keeps it: what is not of it is not kept. */
export function keptRequest(asked: Asked): string {
	return JSON.stringify(ASKED.parse(asked))
}

/** @throws {MssError} MSS-LEDGER-ROW */
export function readAsked({ id, request }: Pick<Selectable<Tables['asked']>, 'id' | 'request'>): Asked {
	return parseStored(ASKED, request, { column: 'asked.request', row: id })
}
