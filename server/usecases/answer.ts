/** A received message is answered: a verdict, words, files; where its sender asked to be answered, or to everybody in the exchange. */
import type { GivenFile } from '../outgoing/request.ts'
import type { Queued } from '../outgoing/send.ts'

import { z } from 'zod'
import { structureOf } from '../config/load.ts'
import { mailboxOf } from '../desk.ts'
import { MssError } from '../errors.ts'
import { messageById } from '../ledger/reads/messages.ts'
import { sendingsOfThread } from '../ledger/reads/outgoing.ts'
import { answerText, VERDICTS } from '../mssante/verdict/verdict.ts'
import { replyTarget } from '../outgoing/reply.ts'
import { LIMITS, PLAIN_REQUEST } from '../outgoing/request.ts'
import { queueMessage } from '../outgoing/send.ts'
import { patientOfThread } from '../outgoing/thread-patient.ts'
import { may } from './actor.ts'
import { useCase } from './use-case.ts'
import { thingOf } from './visible.ts'

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
	files: z.array(z.custom<GivenFile>()).max(LIMITS.files),
})

/** @throws {MssError} MSS-UNKNOWN, and whatever keeps a message from leaving */
export const answer = useCase({
	name: 'answer',
	find: async ({ config, ledger: { db } }, { message }: { message: number }) => {
		const row = await messageById(db, message)
		const mailbox = row && mailboxOf(config, row.mailbox)
		if (!row || !mailbox || row.thread === null || row.reading === null || row.state === 'ignored') {
			throw new MssError('MSS-UNKNOWN', String(message))
		}
		return { row, mailbox, thing: await thingOf(db, row) }
	},
	may: (actor, { mailbox, thing }) => may(actor, mailbox, { ask: 'send' }) && may(actor, mailbox, { ...thing, ask: 'read' }),
	input: answerInput,
	run: async ({ desk, actor, input: { verdict, text, toAll, key, files, answerDays }, found: { row, mailbox } }): Promise<Queued> => {
		const { config, ledger: { db } } = desk
		const target = await replyTarget(desk, { sent: await sendingsOfThread(db, row.thread!, MOST), received: [row] })
		if (target === null) {
			throw new MssError('MSS-SEND-NO-RECIPIENT')
		}
		const patient = await patientOfThread(db, row.thread!)
		return queueMessage(desk, {
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
			verdict,
			answerDays,
			actor: actor.user,
		})
	},
})
