/**
 * What leaves: something new, a new version, what was received, or the word to take back what was sent; each looked at first, where
 * nothing is kept, or queued. By the dialog, by « Retirer », by `send`, `replace`, `forward` and `retract`.
 */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Masking } from '../mssante/cda/sheet.ts'
import type { Notice } from '../outgoing/notice.ts'
import type { Queued } from '../outgoing/queue-made.ts'
import type { SendRequest } from '../outgoing/request.ts'
import type { Draft } from '../outgoing/send.ts'
import type { Actor } from './actor.ts'
import type { FoundSending } from './sending-of.ts'
import type { Doing, Terms, UseCase } from './use-case.ts'

import { z } from 'zod'
import { structureOf } from '../config/load.ts'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { messageById } from '../ledger/reads/messages.reads.ts'
import { MASKINGS } from '../mssante/cda/sheet.ts'
import { forwardRequest } from '../outgoing/forward.ts'
import { isInPlaceOf } from '../outgoing/in-place.ts'
import { replaceRequest, retractRequest } from '../outgoing/replace.ts'
import { givenFile, PLAIN_REQUEST } from '../outgoing/request.ts'
import { draftMessage, queueMessage } from '../outgoing/send.ts'
import { may } from './actor.ts'
import { findSending } from './sending-of.ts'
import { useCase } from './use-case.ts'
import { thingOf } from './visible.usecase.ts'

export interface Leaving<Key, Input> {
	/** The last look: everything is checked and composed, nothing is kept. @throws {MssError} why it may not leave */
	look: UseCase<Key, Input, Draft>
	/** @throws {MssError} why it may not leave */
	queue: UseCase<Key, Input, Queued>
}

type LeavingTerms<Key, Schema extends z.ZodType, Found> = Omit<Terms<Key, Schema, Found, never>, 'run'> & {
	/** With what is to be told of it. */
	request: (doing: Doing<z.output<Schema>, Found>) => Promise<{ request: SendRequest, told: Notice[] }>
}

function leaving<Key, Schema extends z.ZodType, Found>(
	{ request: requestOf, ...terms }: LeavingTerms<Key, Schema, Found>,
): Leaving<Key, z.input<Schema>> {
	return {
		look: useCase({
			...terms,
			name: `look-${terms.name}`,
			run: async (doing) => {
				const { request, told } = await requestOf(doing)
				const draft = await draftMessage(doing.context, request)
				return { ...draft, notices: [...draft.notices, ...told] }
			},
		}),
		queue: useCase({
			...terms,
			run: async (doing) => {
				const { request, told } = await requestOf(doing)
				const fileIds = request.files.flatMap((file) => (typeof file === 'string' || file.fileId === null ? [] : [file.fileId]))
				const queued = await queueMessage(doing.context, request, { kind: 'tags', fileIds })
				return { ...queued, notices: [...queued.notices, ...told] }
			},
		}),
	}
}

const PLAIN = PLAIN_REQUEST
const given = {
	text: z.string().default(PLAIN.text),
	/** The same never sends twice. */
	key: z.string().nullable().default(PLAIN.key),
	again: z.boolean().default(PLAIN.again),
	askReceipt: z.boolean().default(PLAIN.askReceipt),
	/** Days. */
	answerDays: z.int().nullable().default(PLAIN.answerDays),
	closesExchange: z.boolean().default(PLAIN.closesExchange),
}
const texts = z.array(z.string())
const documents = {
	...given,
	files: z.array(givenFile).default(() => []),
	types: texts.default(() => []),
	titles: texts.default(() => []),
	maskings: z.array(z.enum(Object.keys(MASKINGS) as [Masking, ...Masking[]])).default(() => []),
	/** YYYY-MM-DD. */
	serviceDate: z.string().nullable().default(PLAIN.serviceDate),
	pdfa: z.union([z.boolean(), z.literal('wished')]).default(PLAIN.pdfa),
	aboutPatient: z.string().nullable().default(PLAIN.aboutPatient),
	seen: texts.nullable().default(PLAIN.seen),
}

/** Whoever asks for a mailbox by its name is told that it is not theirs, whether there is one or not. */
const FORBIDDEN = () => 'MSS-FORBIDDEN' as const

/** A letter, or health documents of ours, or received ones as they are. */
export const send = leaving({
	name: 'send',
	find: async ({ config }: Context, { from }: { from: string }) => ({ from, mailbox: mailboxOf(config, from.trim()) }),
	may: (actor, { mailbox }) => may(actor, mailbox, { ask: 'send' }),
	refusal: FORBIDDEN,
	input: z.object({
		...documents,
		to: texts,
		patientId: z.string().nullable().default(PLAIN.patientId),
		isXdm: z.boolean().default(PLAIN.isXdm),
		asNew: z.boolean().default(PLAIN.asNew),
		oldVersion: z.boolean().default(PLAIN.oldVersion),
		resends: z.int().nullable().default(PLAIN.resends),
	}),
	request: async ({ context, actor, input, found: { from } }) => {
		const request = { ...PLAIN, ...input, from, actor: actor.user }
		return { request: { ...request, resends: await resent(context, actor, request) }, told: [] }
	},
})

/** @throws {MssError} MSS-UNKNOWN: it is not theirs to follow */
async function resent(context: Context, actor: Actor, request: SendRequest): Promise<number | null> {
	if (request.resends === null) {
		return null
	}
	const { row, mailbox } = await findSending(context, { sending: request.resends })
	if (!may(actor, mailbox, { ask: 'sendings' })) {
		throw new MssError('MSS-UNKNOWN', String(request.resends))
	}
	const from = mailboxOf(context.config, request.from.trim())
	return from && await isInPlaceOf(context.ledger.db, row, request, structureOf(context.config, from)) ? row.id : null
}

interface Replacing extends FoundSending {
	/** The mailbox that whoever asks took it for; null: they did not say. */
	asked: MailboxConfig | null | undefined
	positions: number[] | null
}

/** « Annule et remplace »: a new version of what a sending of ours brought; its mailbox, recipients and patient are kept. */
export const replace = leaving({
	name: 'replace',
	find: async (context: Context, key: { sending: number, positions: number[] | null, from: string | null }): Promise<Replacing> => ({
		...await findSending(context, key),
		asked: key.from === null ? null : mailboxOf(context.config, key.from.trim()),
		positions: key.positions,
	}),
	may: (actor, { mailbox, asked }) => isAsked(actor, asked) && may(actor, mailbox, { ask: 'send' }),
	refusal: (actor, { mailbox, asked }) => isAsked(actor, asked) ? followedOrUnknown(actor, mailbox) : 'MSS-FORBIDDEN',
	input: z.object(documents),
	request: async ({ context: { ledger }, actor, input, found: { row, positions } }) => {
		const wish = { ...PLAIN, ...input, actor: actor.user }
		const { request, notices } = await replaceRequest(ledger, { sending: row.id, positions }, wish)
		return { request, told: notices }
	},
})

/** A received message sent on, byte for byte, from the mailbox that received it unless said. */
export const forward = leaving({
	name: 'forward',
	find: async ({ config, ledger: { db } }: Context, { message, from }: { message: number, from: string | null }) => {
		const row = await messageById(db, message)
		if (!row) {
			throw new MssError('MSS-UNKNOWN', String(message))
		}
		const [received, mailbox] = [mailboxOf(config, row.mailbox), mailboxOf(config, from ?? row.mailbox)]
		return { message, from, received, mailbox, thing: await thingOf(db, row) }
	},
	may: (actor, { mailbox, received, thing }) =>
		may(actor, mailbox, { ask: 'send' }) && may(actor, received, { ...thing, ask: 'read' }),
	input: z.object({ ...given, to: texts, oldVersion: z.boolean().default(PLAIN.oldVersion) }),
	request: async ({ context: { ledger, config }, actor, input, found: { message, from } }) =>
		({ request: await forwardRequest(ledger.db, config, message, from, { ...input, actor: actor.user }), told: [] }),
})

/** « Retirer »: those who have it are asked to take it out of their records. */
export const retract = leaving({
	name: 'retract',
	find: async (context: Context, key: { sending: number, positions: number[] | null }) =>
		({ ...await findSending(context, key), positions: key.positions }),
	may: (actor, { mailbox }) => may(actor, mailbox, { ask: 'send' }),
	refusal: (actor, { mailbox }) => followedOrUnknown(actor, mailbox),
	input: z.object({ reason: z.string(), key: z.string().nullable().default(null) }),
	request: async ({ context: { ledger }, actor, input: { reason, key }, found: { row, positions } }) => {
		const target = { sending: row.id, positions }
		return { request: await retractRequest(ledger, target, reason, { key, actor: actor.user }), told: [] }
	},
})

function isAsked(actor: Actor, asked: MailboxConfig | null | undefined): boolean {
	return asked === null || may(actor, asked, { ask: 'send' })
}

/** Whoever follows what a mailbox sends knows of it, and may not send. */
function followedOrUnknown(actor: Actor, mailbox: MailboxConfig | undefined): 'MSS-FORBIDDEN' | 'MSS-UNKNOWN' {
	return may(actor, mailbox, { ask: 'sendings' }) ? 'MSS-FORBIDDEN' : 'MSS-UNKNOWN'
}
