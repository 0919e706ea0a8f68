/** Where a received message is, for the eyes of people. Pure. */
import type { MessageState } from '../ledger/ledger-schema.ts'

/** `arriving`: not read yet, or failing; `receipt`: nothing to file. */
export const STAGES = ['arriving', 'waiting', 'quarantined', 'filed', 'closed', 'rejected', 'receipt'] as const
export type Stage = typeof STAGES[number]

export function stageOf({ state, closed_at: closedAt }: { state: MessageState, closed_at: string | null }): Stage {
	const stages: Record<MessageState, Stage> = {
		received: 'arriving',
		planned: 'arriving',
		failed: 'arriving',
		filed: 'filed',
		review: closedAt === null ? 'waiting' : 'closed',
		quarantined: closedAt === null ? 'quarantined' : 'rejected',
		ignored: 'receipt',
	}
	return stages[state]
}
