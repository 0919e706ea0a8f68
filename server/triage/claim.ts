/** « Pris en charge par… »: two people do not do the same. A claim that nobody follows up ends by itself. */
import type { Context } from '../context.ts'
import type { Db } from '../ledger/ledger.ts'
import type { MessageRow } from './act.ts'

import { MssError } from '../errors.ts'
import { peopleNames } from '../ledger/people-known.ts'
import { messageById } from '../ledger/reads/messages.reads.ts'
import { knownAct } from '../ledger/tables/acts.ts'
import { claimed, queued } from '../ledger/tables/messages.table.ts'
import { inTurn, openMessage, writeAct } from './act.ts'
import { learnFrom } from './learn.ts'

/** Milliseconds that a claim holds. */
export const CLAIM = 30 * 60_000

type Claimed = Pick<MessageRow, 'claimed_by' | 'claimed_at'>

/** Who deals with it at this moment, or null. */
export function claimantOf({ claimed_by: by, claimed_at: at }: Claimed, now: number): string | null {
	return by !== null && at !== null && now - Date.parse(at) < CLAIM ? by : null
}

/** @throws {MssError} MSS-TRIAGE-CLAIMED when somebody else deals with it */
export async function checkClaim(db: Db, message: Claimed, actor: string, now: number): Promise<void> {
	const claimant = claimantOf(message, now)
	if (claimant !== null && claimant !== actor) {
		throw new MssError('MSS-TRIAGE-CLAIMED', (await peopleNames(db))(claimant))
	}
}

/** Takes it, from somebody else if so wished, or lets it go. @throws {MssError} MSS-TRIAGE-CLAIMED, MSS-TRIAGE-GONE */
export async function claim({ ledger, clock }: Context, id: number, actor: string, wish: 'take' | 'take-over' | 'let-go'): Promise<void> {
	await ledger.change(async (tx) => {
		const row = await messageById(tx, id)
		if (!row || !(row.state === 'review' || row.state === 'quarantined') || row.closed_at !== null) {
			throw new MssError('MSS-TRIAGE-GONE')
		}
		if (wish !== 'take-over') {
			await checkClaim(tx, row, actor, clock.now())
		}
		if (await claimed(tx, id, wish === 'let-go' ? null : actor, clock.at())) {
			await ledger.audit.append(tx, [{ action: 'claimed', actor, messageId: id, details: { wish } }])
		}
	})
}

/** Makes it wait in a list of that name, or in the common one. @throws {MssError} MSS-TRIAGE-CLAIMED, MSS-TRIAGE-GONE */
export async function putInQueue(context: Context, id: number, actor: string, queue: string | null): Promise<void> {
	await inTurn(context, id, async () => {
		const { db } = context.ledger
		const message = await openMessage(db, id)
		if (message.state !== 'review') {
			throw new MssError('MSS-TRIAGE-GONE')
		}
		await checkClaim(db, message, actor, context.clock.now())
		const act = await writeAct(context, { kind: 'queue', state: 'done', message, documents: [], actor, queue }, async (tx) => {
			if (!await queued(tx, id, queue)) {
				throw new MssError('MSS-TRIAGE-GONE')
			}
		})
		await learnFrom(context, await knownAct(db, act))
	})
}
