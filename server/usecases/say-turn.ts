/** A person's word on a turn: what their message means, which of two verdicts holds, or that nothing is to be answered, and why. */
import { z } from 'zod'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { knownMessage } from '../ledger/reads/messages.reads.ts'
import { turnById } from '../ledger/tables/turns.table.ts'
import { VERDICTS } from '../mssante/verdict/verdict.ts'
import { settleTurn } from '../turns/turns.ts'
import { may } from './actor.ts'
import { useCase } from './use-case.ts'
import { thingOf } from './visible.usecase.ts'

/** Characters of a reason. */
const REASON = 1000

/** @throws {MssError} MSS-UNKNOWN, MSS-TURN-OVER: somebody was faster */
export const sayTurn = useCase({
	name: 'say-turn',
	find: async ({ config, ledger: { db } }, { turn: id }: { turn: number }) => {
		const turn = await turnById(db, id)
		const mailbox = turn && mailboxOf(config, turn.mailbox)
		if (!turn || !mailbox) {
			throw new MssError('MSS-UNKNOWN', String(id))
		}
		const seen = turn.whose === 'ours' && turn.message_id !== null ? await knownMessage(db, turn.message_id) : null
		return { turn, mailbox, thing: seen && await thingOf(db, seen) }
	},
	may: (actor, { mailbox, thing }) =>
		may(actor, mailbox, { ask: 'sendings' }) && (thing === null || may(actor, mailbox, { ...thing, ask: 'read' })),
	input: z.union([
		z.strictObject({ verdict: z.enum(VERDICTS) }),
		z.strictObject({ reason: z.string().trim().min(1).max(REASON) }),
	]),
	run: ({ context: { clock }, actor, input: word, found: { turn }, change }) => change(async (tx, note) => {
		const events = await settleTurn(tx, turn, word, { at: clock.at(), actor: actor.user })
		if (events === null) {
			throw new MssError('MSS-TURN-OVER')
		}
		events.forEach(note)
	}),
})
