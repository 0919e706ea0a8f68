/** What is kept, and for how long (design.md "Retention"): raw mail after its final outcome, then traces. */
import type { Desk } from '../desk.ts'
import type { Db } from '../ledger/ledger.ts'

const DAY = 24 * 60 * 60 * 1000
/** Milliseconds after which a raw message that the ledger does not know will never be known: its process was killed in between. */
const ORPHAN = 60 * 60 * 1000

/** Deletes the raw mail of messages filed, ignored, rejected or « sans suite » long enough ago, and seals old audit entries. What waits is kept. */
export async function applyRetention({ config, ledger, spool }: Desk, now = Date.now()): Promise<void> {
	const limit = (days: number) => new Date(now - days * DAY).toISOString()
	const old = await ledger.db.selectFrom('messages').select(['id', 'spool']).where('spool', 'is not', null)
		.where(({ or, eb }) => or([eb('state', 'in', ['filed', 'ignored']), eb('closed_at', 'is not', null)]))
		.where('final_at', '<', limit(config.retention.rawDays))
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('outbox').select('outbox.id').whereRef('outbox.message_id', '=', 'messages.id').where('outbox.state', '=', 'queued')))).execute()
	for (const { id, spool: name } of old) {
		await ledger.change(async (tx) => {
			await tx.updateTable('messages').set({ spool: null, text: null }).where('id', '=', id).execute()
			await ledger.audit.append(tx, [{ action: 'raw-deleted', messageId: id }])
		})
		await spool.remove(name!)
	}
	for (const { id, spool: name } of await closedSendings(ledger.db, limit(config.retention.rawDays))) {
		await ledger.change(async (tx) => {
			await tx.updateTable('outgoing').set({ spool: null, text: null }).where('id', '=', id).execute()
			await ledger.audit.append(tx, [{ action: 'raw-deleted', details: { outgoing: id } }])
		})
		await spool.remove(name!)
	}
	await removeOrphans(ledger.db, spool)
	await ledger.change(async (tx) => {
		// What people saw holds traits: it goes with the traces, what they decided stays.
		await tx.updateTable('acts').set({ displayed: null }).where('at', '<', limit(config.retention.traceDays)).where('displayed', 'is not', null).execute()
		await ledger.audit.prune(tx, limit(config.retention.traceDays))
	})
}

/** Sent messages of which nothing has moved for long enough: nobody is queued or doubtful, and Sent has its copy. */
function closedSendings(db: Db, before: string): Promise<{ id: number, spool: string | null }[]> {
	return db.selectFrom('outgoing').select(['id', 'spool']).where('spool', 'is not', null).where('copy', '!=', 'due')
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('recipients').select('position').whereRef('outgoing_id', '=', 'outgoing.id')
			.where(({ or, eb }) => or([eb('state', 'in', ['queued', 'unclear']), eb('changed_at', '>=', before)])))))
		.execute()
}

async function removeOrphans(db: Db, spool: Desk['spool']): Promise<void> {
	const old = await spool.olderThan(ORPHAN)
	if (old.length === 0) {
		return
	}
	const rows = [
		...await db.selectFrom('messages').select('spool').where('spool', 'is not', null).execute(),
		...await db.selectFrom('outgoing').select('spool').where('spool', 'is not', null).execute(),
	]
	const known = new Set(rows.map((row) => row.spool))
	for (const name of old.filter((one) => !known.has(one))) {
		await spool.remove(name)
	}
}
