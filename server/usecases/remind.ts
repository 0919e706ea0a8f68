/** « Relancer »: a text in the same thread, to those who are late only, once a day at most. */
import type { Queued } from '../outgoing/queue-made.ts'

import { z } from 'zod'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { sendingById } from '../ledger/reads/outgoing.reads.ts'
import { unreachedIn } from '../ledger/reads/turns.reads.ts'
import { turnsOfThread } from '../ledger/tables/turns.table.ts'
import { threadSubject } from '../mssante/subject/subject.ts'
import { LIMITS, PLAIN_REQUEST } from '../outgoing/request.ts'
import { queueMessage } from '../outgoing/send.ts'
import { patientOfThread } from '../outgoing/thread-patient.ts'
import { frenchDay } from '../time/french.ts'
import { may } from './actor.ts'
import { useCase } from './use-case.ts'

/** @throws {MssError} MSS-UNKNOWN, MSS-TURN-NOT-LATE, MSS-TURN-NOT-REACHED, MSS-TURN-REMINDED */
export const remind = useCase({
	name: 'remind',
	find: async ({ config, ledger: { db } }, { thread }: { thread: string }) => {
		const turns = (await turnsOfThread(db, thread)).filter(({ closed_at: closed }) => closed === null)
		const asking = turns.find(({ whose }) => whose === 'theirs') ?? turns[0]
		const mailbox = asking && mailboxOf(config, asking.mailbox)
		if (!mailbox) {
			throw new MssError('MSS-UNKNOWN', thread)
		}
		return { thread, turns: turns.filter((turn) => turn.mailbox === mailbox.address), mailbox }
	},
	may: (actor, { mailbox }) => may(actor, mailbox, { ask: 'send' }),
	/** `only`: these turns; null: all those that are late. */
	input: z.strictObject({ only: z.array(z.int()).nullable().default(null) }),
	run: async ({ context, actor, input: { only }, found: { thread, turns, mailbox } }): Promise<Queued> => {
		const { config: { timeZone }, ledger: { db }, clock } = context
		const now = new Date(clock.now())
		const late = turns.filter(({ id, whose, due, outgoing_id: sending }) => whose === 'theirs' && due !== null
			&& due < now.toISOString() && sending !== null && (only === null || only.includes(id)))
		if (late.length === 0) {
			throw new MssError('MSS-TURN-NOT-LATE')
		}
		const unreached = await unreachedIn(db, thread)
		const reached = late.filter(({ id }) => !unreached.includes(id))
		if (reached.length === 0) {
			throw new MssError('MSS-TURN-NOT-REACHED')
		}
		const today = frenchDay(now, timeZone)
		const silent = reached.filter(({ reminded_at: at }) => at === null || frenchDay(new Date(at), timeZone) !== today)
		const asked = silent[0] && await sendingById(db, silent[0].outgoing_id!)
		if (!asked) {
			throw new MssError('MSS-TURN-REMINDED')
		}
		const patient = await patientOfThread(db, thread)
		const words = [
			`Nous n’avons pas encore reçu de réponse à notre message du ${frenchDay(new Date(asked.created_at), timeZone)}`,
			`attendue pour le ${frenchDay(new Date(silent[0]!.due!), timeZone)}`,
		].join(', ')
		return queueMessage(
			context,
			{
				...PLAIN_REQUEST,
				from: mailbox.address,
				to: silent.map(({ partner }) => partner),
				patientId: patient?.structure === asked.structure ? patient.id : null,
				titles: [`Re: ${threadSubject(asked.subject)}`.slice(0, LIMITS.title)],
				text: `Bonjour,\n\n${words}.\n\nMerci de nous répondre.`,
				isXdm: false,
				// Two clicks, or two people, on the same day: one reminder.
				key: `reminder ${today} ${silent.map(({ id }) => id).join(' ')}`,
				answers: asked.header_id,
				actor: actor.user,
			},
			{ kind: 'reminded', turns: silent.map(({ id, reminded_at: before }) => ({ id, before })) },
		)
	},
})
