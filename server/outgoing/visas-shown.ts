/** The visas of a sending, as its proof tells them. */
import type { Db } from '../ledger/ledger.ts'
import type { VisaShown } from './visas.ts'

import { peopleNames } from '../ledger/people-known.ts'
import { dossierOfSending, visasOfDossiers } from '../ledger/tables/dossiers.table.ts'

/** None: it was no dossier, or nobody had to approve it. @param sending its number */
export async function visasShownOf(db: Db, sending: number): Promise<VisaShown[]> {
	const dossier = await dossierOfSending(db, sending)
	if (dossier === null) {
		return []
	}
	const names = await peopleNames(db)
	return (await visasOfDossiers(db, [dossier.id])).map(({ actor, for_user: absent, decision, reason, at }) => ({
		name: names(actor),
		for: absent === null ? null : names(absent),
		decision,
		reason,
		at,
		isPreparer: [dossier.prepared_by, dossier.changed_by].includes(actor),
	}))
}
