/** What is written with a sending, in its one transaction: data, kept with what was asked, so that another life of the program does it. */
import type { Context } from '../context.ts'
import type { WrittenWith } from '../ledger/stored/asked-request.ts'
import type { Also } from './queue-made.ts'

import { MssError } from '../errors.ts'
import { noteTags } from '../ged/tags.ts'
import { hasAnotherMoved, turnById, turnReminded } from '../ledger/tables/turns.table.ts'

/** @param actor who asked. @return throws MSS-TURN-OVER, MSS-TURN-NOT-LATE, MSS-TURN-REMINDED */
export function alsoOf({ config, clock }: Pick<Context, 'config' | 'clock'>, what: WrittenWith, actor: string): Also {
	switch (what.kind) {
		case 'nothing':
			return async () => []
		case 'tags':
			return async (tx) => {
				await noteTags(tx, config, what.fileIds)
				return []
			}
		case 'unless-moved':
			return async (tx, sending) => {
				if (await hasAnotherMoved(tx, what.thread, { after: what.after, but: sending })) {
					throw new MssError('MSS-TURN-OVER')
				}
				return []
			}
		case 'reminded':
			return remindedBy(what, clock, actor)
	}
}

/** Noted when it leaves, be it long after it was asked: once a day at most is once on the day that they are reminded. */
function remindedBy({ turns }: Extract<WrittenWith, { kind: 'reminded' }>, clock: Context['clock'], actor: string): Also {
	return async (tx, outgoingId) => {
		const at = clock.at()
		for (const { id, before } of turns) {
			// Answered, or reminded by somebody else, while it was composed.
			const turn = await turnById(tx, id)
			if (turn === null || turn.whose !== 'theirs') {
				throw new MssError('MSS-TURN-NOT-LATE')
			}
			if (turn.reminded_at !== before) {
				throw new MssError('MSS-TURN-REMINDED')
			}
			if (!await turnReminded(tx, id, { at, actor, outgoingId })) {
				throw new MssError('MSS-TURN-NOT-LATE')
			}
		}
		return turns.map(({ id: turn }) => {
			const details = { turn, move: 'reminded', whose: 'theirs', verdict: null, outgoing: outgoingId }
			return { action: 'turn', actor, details }
		})
	}
}
