/** Which filed document a new version replaces, and whether it may (mssante.md §4.4). */
import type { Db } from '../ledger/ledger.ts'
import type { CdaHeader } from '../mssante/document.ts'
import type { MdnCode, Reason } from '../patients/match.ts'

import { readCda } from '../ledger/stored/cda.ts'
import { documentsOfMessage, versionsOfPatient } from '../ledger/tables/documents.ts'

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
		return {
			note: {
				rule: 'replaced-unknown',
				outcome: 'file',
				text: 'Ce document dit en remplacer un autre, que cette boîte n’a jamais reçu : il est classé comme nouveau.',
			},
		}
	}
	const newest = Math.max(...filed.map(({ version }) => version ?? 0))
	if (target.superseded_by !== null || (target.version ?? 0) < newest || (cda.version !== null && cda.version <= newest)) {
		return {
			doubt: {
				rule: 'replaced-version',
				outcome: 'review',
				text: 'Ce document veut remplacer une version qui n’est pas la dernière.',
			},
			mdn: '900',
		}
	}
	const before = readCda(target)
	if (!cda.authors.some((author) => before.authors.includes(author))) {
		return {
			doubt: {
				rule: 'replaced-author',
				outcome: 'review',
				text: 'Ce document veut en remplacer un autre, dont ni l’auteur ni l’organisme ne sont les siens.',
			},
			mdn: '901',
		}
	}
	const together = (await documentsOfMessage(db, target.message_id)).filter(
		({ base_group: group, state }) => group === target.base_group && state === 'filed',
	)
	return { ids: [...new Set([target.id, ...together.map(({ id }) => id)])] }
}
