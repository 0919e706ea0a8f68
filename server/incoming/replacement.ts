/** Which filed document a new version replaces, and whether it may (mssante.md §4.4). */
import type { Db } from '../ledger/ledger.ts'
import type { CdaHeader } from '../mssante/document.ts'
import type { MdnCode } from '../patients/match.ts'
import type { Reason } from '../reasons/reason.ts'

import { readCda } from '../ledger/stored/cda.stored.ts'
import { documentsOfMessage, versionsOfPatient } from '../ledger/tables/documents.table.ts'
import { reason, review } from '../reasons/reason.ts'

export type Replaced = { ids: number[], note?: undefined } | { note: Reason, ids?: undefined } | { doubt: Reason, mdn: MdnCode }

/**
 * By the id it names, else by the set and its highest version. Found nowhere, it is filed as new, and said to be.
 *
 * @param itself rows of the document that replaces, when it is filed already
 */
export async function findReplaced(db: Db, structure: string, patientId: string, cda: CdaHeader, itself: number[] = []): Promise<Replaced> {
	const versions = await versionsOfPatient(db, { structure, id: patientId }, { cdaId: cda.replaces, setId: cda.setId })
	const filed = versions.filter(({ id }) => !itself.includes(id))
	const target = filed.find((row) => row.cda_id === cda.replaces) ?? filed[0]
	if (!target) {
		return { note: reason('file', 'replaced-unknown') }
	}
	const newest = Math.max(...filed.map(({ version }) => version ?? 0))
	if (target.superseded_by !== null || (target.version ?? 0) < newest || (cda.version !== null && cda.version <= newest)) {
		return { doubt: review('replaced-version'), mdn: '900' }
	}
	const before = readCda(target)
	if (!cda.authors.some((author) => before.authors.includes(author))) {
		return { doubt: review('replaced-author'), mdn: '901' }
	}
	const together = (await documentsOfMessage(db, target.message_id)).filter(
		({ base_group: group, state }) => group === target.base_group && state === 'filed',
	)
	return { ids: [...new Set([target.id, ...together.map(({ id }) => id)])] }
}
