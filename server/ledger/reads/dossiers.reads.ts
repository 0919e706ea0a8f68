/** Dossiers, as exchanges ask for them. */
import type { Db } from '../db.ts'
import type { DossierRow } from '../tables/dossiers.table.ts'

/** That left; `sending`: number of what it became. */
export type DossierOfThread = Pick<DossierRow, 'circuit' | 'version' | 'mailbox'> & { thread: string | null, sending: number }

/** Those that left in these exchanges, the oldest first. */
export async function dossiersOfThreads(db: Db, threads: string[]): Promise<DossierOfThread[]> {
	return threads.length === 0
		? []
		: db
				.selectFrom('outgoing')
				.innerJoin('dossiers', 'dossiers.sending_id', 'outgoing.id')
				.select(['outgoing.thread', 'outgoing.id as sending', 'dossiers.circuit', 'dossiers.version', 'dossiers.mailbox'])
				.where('outgoing.thread', 'in', threads)
				.orderBy('outgoing.id')
				.execute()
}
