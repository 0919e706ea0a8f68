/**
 * Whose patients are whose. A register may be imported before structures are declared, or a structure be renamed in the configuration:
 * its patients are then nobody's, and would be known no more.
 */
import type { Config } from '../config/schema.ts'
import type { Db, Ledger, Tx } from '../ledger/ledger.ts'

import { structureOf } from '../config/load.ts'
import { mailboxOf } from '../desk.ts'
import { MssError } from '../errors.ts'
import { SOFTWARE } from '../ledger/audit.ts'

export interface Orphans {
	/** As the ledger has it; empty: from before any structure was declared. */
	structure: string
	count: number
}

/** Patients of no structure that is declared. */
export async function orphansOf(db: Db, { structures }: Pick<Config, 'structures'>): Promise<Orphans[]> {
	const known = structures.length === 0 ? [''] : structures.map(({ id }) => id)
	return db
		.selectFrom('patients')
		.select(({ fn }) => ['structure', fn.countAll<number>().as('count')])
		.where('structure', 'not in', known)
		.groupBy('structure')
		.orderBy('structure')
		.execute()
}

/** What came before the first structure was declared is that one's, while it is the only one: nobody has to say so. */
export async function adoptNameless(ledger: Ledger, config: Config): Promise<void> {
	const [only, ...others] = config.structures
	if (only && others.length === 0) {
		await adopt(ledger, config, '', only.id, SOFTWARE)
	}
}

/**
 * Patients of one are the other's, with all that was received and sent about them by its mailboxes. A patient whom the other knows
 * already under the same identifier and matricule is the same; of two who are not, each stays where they are.
 *
 * @return how many stay
 * @throws {MssError} MSS-UNKNOWN: no declared structure
 */
export async function adopt(ledger: Ledger, config: Config, from: string, to: string, actor: string): Promise<number> {
	if (from === to || !config.structures.some(({ id }) => id === to) || config.structures.some(({ id }) => id === from)) {
		throw new MssError('MSS-UNKNOWN', from)
	}
	const { db } = ledger
	const tables = ['patients', 'messages', 'outgoing', 'documents', 'acts'] as const
	const isThere = (
		await Promise.all(tables.map((table) => db.selectFrom(table).select('structure').where('structure', '=', from).executeTakeFirst()))
	).some(Boolean)
	return isThere ? ledger.change((tx) => move(tx, ledger, config, from, to, actor)) : 0
}

async function move(tx: Tx, ledger: Ledger, config: Config, from: string, to: string, actor: string): Promise<number> {
	const moved = await movePatients(tx, from, to)
	for (const table of ['messages', 'outgoing', 'acts'] as const) {
		const rows = await tx.selectFrom(table).select('mailbox').distinct().where('structure', '=', from).execute()
		const theirs = rows.map(({ mailbox }) => mailbox).filter((address) => {
			const mailbox = mailboxOf(config, address)
			return mailbox === undefined || structureOf(config, mailbox) === to
		})
		await tx.updateTable(table).set({ structure: to }).where('structure', '=', from).where('mailbox', 'in', theirs).execute()
	}
	await tx
		.updateTable('documents')
		.set({ structure: to })
		.where('structure', '=', from)
		.where('message_id', 'in', ({ selectFrom }) => selectFrom('messages').select('id').where('structure', '=', to))
		.execute()
	const { count } = await tx
		.selectFrom('patients')
		.select(({ fn }) => fn.countAll<number>().as('count'))
		.where('structure', '=', from)
		.executeTakeFirstOrThrow()
	await ledger.audit.append(tx, [{ action: 'patients-adopted', actor, details: { from, to, patients: moved, left: count } }])
	return count
}

async function movePatients(tx: Tx, from: string, to: string): Promise<number> {
	const there = new Map((await tx.selectFrom('patients').selectAll().where('structure', '=', to).execute()).map((row) => [row.id, row]))
	let moved = 0
	for (const row of await tx.selectFrom('patients').selectAll().where('structure', '=', from).execute()) {
		const twin = there.get(row.id)
		if (twin && (twin.matricule !== row.matricule || twin.compared_name !== row.compared_name || twin.birth_date !== row.birth_date)) {
			continue
		}
		if (twin) {
			await tx.deleteFrom('patients').where('structure', '=', from).where('id', '=', row.id).execute()
			if (twin.folder === null) {
				await tx
					.updateTable('patients')
					.set({ folder: row.folder, folder_id: row.folder_id, folder_path: row.folder_path })
					.where('structure', '=', to)
					.where('id', '=', row.id)
					.execute()
			}
		} else {
			await tx.updateTable('patients').set({ structure: to }).where('structure', '=', from).where('id', '=', row.id).execute()
		}
		moved++
	}
	return moved
}
