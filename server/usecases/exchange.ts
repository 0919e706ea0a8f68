/** An exchange, as whoever asks may see it; what they do in it: an answer in place, nothing to answer, only a question. */
import type { Context } from '../context.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'
import type { SendRequest } from '../outgoing/request.ts'
import type { Thread } from '../views/thread.view.ts'
import type { Actor } from './actor.ts'

import { z } from 'zod'
import { structureOf } from '../config/load.ts'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { askedBack } from '../ledger/tables/recipients.table.ts'
import { turnsOfThread } from '../ledger/tables/turns.table.ts'
import { EVERY } from '../ledger/windows.ts'
import { answerText, VERDICTS } from '../mssante/verdict/verdict.ts'
import { replyTarget } from '../outgoing/reply.ts'
import { givenFile, LIMITS, PLAIN_REQUEST } from '../outgoing/request.ts'
import { knownAnswer, queueAnswer } from '../outgoing/send.ts'
import { patientOfThread } from '../outgoing/thread-patient.ts'
import { fingerprintOf } from '../triage/comparison.ts'
import { settleTurn, unlessMovedSince } from '../turns/turns.ts'
import { threadEntries } from '../views/thread.view.ts'
import { may } from './actor.ts'
import { useCase } from './use-case.ts'
import { visibleTo } from './visible.usecase.ts'

/** Why a turn is over, where the person has but to press a key. */
const NOTHING_TO_ANSWER = 'Rien à répondre'

export interface FoundExchange extends Thread {
	thread: string
	/** Number of the received message that is answered, as it was asked; null: the last one. */
	message: number | null
	/** Whom an answer goes to; null where nobody can be answered, or not by whoever asks. */
	target: Awaited<ReturnType<typeof replyTarget>>
	/** The same, for whoever may prepare there as well. */
	wished: Awaited<ReturnType<typeof replyTarget>>
	patient: Awaited<ReturnType<typeof patientOfThread>>
	/** Of an answer: none, where its mailbox is of another structure than the patient. */
	patientId: string | null
}

interface Key {
	thread: string
	/** Number of the received message that is answered; null: the last one. */
	message?: number | null
}

/** What nobody may see of it is not there. @throws {MssError} MSS-UNKNOWN */
export async function findExchange(context: Context, { thread, message = null }: Key, actor: Actor): Promise<FoundExchange> {
	const { ledger: { db }, config } = context
	if (!/^[mo]\d{1,15}$/.test(thread)) {
		throw new MssError('MSS-UNKNOWN', thread)
	}
	const mailboxes = config.mailboxes.filter((one) => may(actor, one, { ask: 'use' }))
	const entries = await threadEntries(db, thread, {
		messages: actor.kind === 'machine' ? EVERY : visibleTo(actor, mailboxes, 'read'),
		sendings: mailboxes.filter((one) => may(actor, one, { ask: 'sendings' })).map(({ address }) => address),
	})
	if (!entries.sent[0] && !entries.received[0]) {
		throw new MssError('MSS-UNKNOWN', thread)
	}
	const patient = await patientOfThread(db, thread)
	const wished = await replyTarget(context, entries, answeredOf(entries, message))
	const mailbox = wished ? mailboxOf(config, wished.from) : undefined
	const isAllowed = mailbox?.smtp !== undefined && may(actor, mailbox, { ask: 'send' })
	const isPrepared = mailbox?.smtp !== undefined && may(actor, mailbox, { ask: 'prepare' })
	return {
		...entries,
		thread,
		message,
		target: isAllowed ? wished : null,
		wished: isAllowed || isPrepared ? wished : null,
		patient,
		patientId: patient && mailbox && structureOf(config, mailbox) === patient.structure ? patient.id : null,
	}
}

/** @throws {MssError} MSS-UNKNOWN */
function answeredOf({ received }: Thread, message: number | null): MessageRow | null {
	const answered = received.find(({ id, sender }) => message === null ? sender !== null : id === message)
	if (message !== null && answered === undefined) {
		throw new MssError('MSS-UNKNOWN', String(message))
	}
	return answered ?? null
}

/** Whoever finds the exchange sees something of it. */
function maySee(): boolean {
	return true
}

/**
 * A letter to whom wrote what is answered, to everybody, or to those who were written to; about the same patient, so that their
 * answer joins it.
 *
 * @return number of the sending
 * @throws {MssError} MSS-FORBIDDEN, MSS-EXCHANGE-CHANGED, MSS-ANSWER-LEFT, and whatever keeps a message from leaving
 */
export const replyInPlace = useCase({
	name: 'reply',
	find: findExchange,
	may: (_, { target }) => target !== null,
	refusal: () => 'MSS-FORBIDDEN',
	input: z.strictObject({
		verdict: z.enum(VERDICTS).nullable(),
		text: z.string(),
		toAll: z.boolean(),
		/** Of whom it goes to, as it was shown. */
		fingerprint: z.string(),
		key: z.string(),
		files: z.array(givenFile).max(LIMITS.files),
	}),
	run: async ({ context, actor, input: { verdict, text, toAll, fingerprint, key, files }, found }): Promise<{ id: number }> => {
		const { from, to, all, subject, answers } = found.target!
		const request: SendRequest = {
			...PLAIN_REQUEST,
			from,
			to: toAll ? all : to,
			patientId: found.patientId,
			titles: [subject],
			text: answerText(verdict, text),
			files,
			isXdm: false,
			key,
			answers,
			answering: JSON.stringify({ thread: found.thread, message: found.message, toAll }),
			verdict,
			actor: actor.user,
		}
		// Sent already: the answer was lost on its way, and the thread has gone on since.
		const known = await knownAnswer(context, request)
		if (known !== null) {
			return { id: known.id }
		}
		const unlessMoved = await unlessMovedSince(context.ledger.db, found.thread)
		if (fingerprintOf(found.target) !== fingerprint) {
			throw new MssError('MSS-EXCHANGE-CHANGED')
		}
		const { id } = await queueAnswer(context, request, unlessMoved)
		return { id }
	},
})

/** There is nothing to answer to what was said here so far, and whoever asks may read. */
export const sayNothingToAnswer = useCase({
	name: 'nothing-to-answer',
	find: findExchange,
	may: maySee,
	input: z.strictObject({}),
	run: ({ context: { clock }, actor, found: { thread, received }, change }) => change(async (tx, note) => {
		const isRead = (id: number | null) => id === null || received.some((one) => one.id === id)
		const ours = (await turnsOfThread(tx, thread))
			.filter(({ closed_at: closed, whose, message_id: message }) => closed === null && whose === 'ours' && isRead(message))
		for (const turn of ours) {
			const by = { at: clock.at(), actor: actor.user }
			const events = await settleTurn(tx, turn, { reason: NOTHING_TO_ANSWER }, by)
			events?.forEach(note)
		}
	}),
})

/** Their answer was but a question: what was asked of them is still expected; or it was an answer after all. */
export const sayOnlyAQuestion = useCase({
	name: 'only-a-question',
	find: async (context: Context, key: { thread: string }, actor) => {
		const { sent } = await findExchange(context, key, actor)
		return sent.filter(({ mailbox }) => may(actor, mailboxOf(context.config, mailbox), { ask: 'send' })).map(({ id }) => id)
	},
	may: (_, sendings) => sendings.length > 0,
	refusal: () => 'MSS-FORBIDDEN',
	input: z.strictObject({ isQuestion: z.boolean() }),
	run: ({ context: { clock }, input: { isQuestion }, found: sendings, change }) => change(async (tx, note) => {
		const said = await askedBack(tx, sendings, isQuestion, clock.at())
		said.forEach((outgoing) => note({ action: 'question', details: { outgoing, isQuestion } }))
	}),
})
