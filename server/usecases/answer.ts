/** A received message is answered: a verdict, words, files; where its sender asked to be answered, or to everybody in the exchange. */
import type { Context } from '../context.ts'
import type { Queued } from '../outgoing/queue-made.ts'
import type { SendRequest } from '../outgoing/request.ts'

import { z } from 'zod'
import { structureOf } from '../config/load.ts'
import { MssError } from '../errors.ts'
import { sendingsOfThread } from '../ledger/reads/outgoing.reads.ts'
import { turnById } from '../ledger/tables/turns.table.ts'
import { answerText, VERDICTS } from '../mssante/verdict/verdict.ts'
import { replyTarget } from '../outgoing/reply.ts'
import { givenFile, LIMITS, PLAIN_REQUEST } from '../outgoing/request.ts'
import { knownAnswer, queueAnswer } from '../outgoing/send.ts'
import { patientOfThread } from '../outgoing/thread-patient.ts'
import { unlessMovedSince } from '../turns/turns.ts'
import { may } from './actor.ts'
import { findAnswered, mayRead } from './received-of.ts'
import { useCase } from './use-case.ts'

/** Sendings of an exchange that are looked at, the newest ones. */
const MOST = 200

/** `key` of the sending: the same never answers twice. */
export const answerInput = z.object({
	verdict: z.enum(VERDICTS).nullable(),
	text: z.string().max(LIMITS.text),
	toAll: z.boolean(),
	/** By when we expect an answer in our turn; null: none is expected. Days. */
	answerDays: z.int().min(1).max(365).nullable().default(null),
	key: z.string().min(8).max(100).nullable(),
	/** The turn that the person had under their eyes, still ours; null: none. */
	turn: z.int().nullable().default(null),
	files: z.array(givenFile).max(LIMITS.files),
})

/** @throws {MssError} MSS-UNKNOWN, MSS-ANSWER-LEFT, MSS-TURN-OVER: a colleague answered, and whatever keeps a message from leaving */
export const answer = useCase({
	name: 'answer',
	find: (context: Context, key: { message: number }) => findAnswered(context, key),
	may: (actor, found) => may(actor, found.mailbox, { ask: 'send' }) && mayRead(actor, found),
	input: answerInput,
	run: async ({ context, actor, input, found: { row, mailbox } }): Promise<Queued> => {
		const { config, ledger: { db } } = context
		const { verdict, text, toAll, key, files, answerDays } = input
		const thread = row.thread!
		const unlessMoved = await unlessMovedSince(db, thread)
		const target = await replyTarget(context, { sent: await sendingsOfThread(db, thread, MOST), received: [row] }, row)
		if (target === null) {
			throw new MssError('MSS-SEND-NO-RECIPIENT')
		}
		const patient = await patientOfThread(db, thread)
		const request: SendRequest = {
			...PLAIN_REQUEST,
			from: target.from,
			to: toAll ? target.all : target.to,
			patientId: patient !== null && structureOf(config, mailbox) === patient.structure ? patient.id : null,
			titles: [target.subject],
			text: answerText(verdict, text),
			files,
			isXdm: false,
			key,
			answers: target.answers,
			answering: JSON.stringify({ message: row.id, toAll }),
			verdict,
			answerDays,
			actor: actor.user,
		}
		const known = await knownAnswer(context, request)
		if (known !== null) {
			return known
		}
		await checkStillOurs(context, thread, input.turn)
		return queueAnswer(context, request, unlessMoved)
	},
})

/** @param id null: no turn was shown. @throws {MssError} MSS-TURN-OVER */
async function checkStillOurs({ ledger: { db } }: Context, thread: string, id: number | null): Promise<void> {
	if (id === null) {
		return
	}
	const turn = await turnById(db, id)
	if (turn?.thread !== thread || turn.closed_at !== null || turn.whose !== 'ours') {
		throw new MssError('MSS-TURN-OVER')
	}
}
