/** A dossier and its mailbox, for the use cases about one. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { DossierRow } from '../ledger/tables/dossiers.table.ts'

import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { dossierById } from '../ledger/tables/dossiers.table.ts'
import { circuitOfDossier } from '../structures/known-circuits.ts'

export interface FoundDossier {
	row: DossierRow
	mailbox: MailboxConfig
	circuit: Awaited<ReturnType<typeof circuitOfDossier>>
}

/** @throws {MssError} MSS-UNKNOWN */
export async function findDossier({ config, ledger: { db } }: Context, { dossier: id }: { dossier: number }): Promise<FoundDossier> {
	const row = await dossierById(db, id)
	const mailbox = row && mailboxOf(config, row.mailbox)
	if (!row || !mailbox) {
		throw new MssError('MSS-UNKNOWN', String(id))
	}
	return { row, mailbox, circuit: await circuitOfDossier(db, config, row) }
}
