/**
 * What a demand to delete is about: the document, where it stands, and what becomes of it (mssante.md §4.4). Nothing is ever erased by
 * itself.
 */
import type { Db } from '../ledger/ledger.ts'
import type { CdaHeader } from '../mssante/document.ts'
import type { Circumstances } from './decide.ts'

import { readCda } from '../ledger/stored/cda.stored.ts'
import { versionsOfPatient } from '../ledger/tables/documents.table.ts'

/** Of the first document that is to be deleted; the target is itself, and must be the last version, by the same author. */
export async function deletionOf(db: Db, structure: string, patientId: string, cdas: CdaHeader[]): Promise<Circumstances['deletion']> {
	const cda = cdas.find(({ action }) => action === 'delete')
	if (!cda) {
		return null
	}
	const own = await versionsOfPatient(db, { structure, id: patientId }, { cdaId: cda.id, setId: null })
	const filed = own.sort((one, other) => other.id - one.id)[0]
	if (!filed) {
		return { of: null, mdn: null }
	}
	const of = { title: cda.title, path: filed.path ?? '' }
	if (filed.superseded_by !== null) {
		return { of: { ...of, is: 'superseded' }, mdn: '900' }
	}
	const isByTheSame = cda.authors.some((author) => readCda(filed).authors.includes(author))
	return isByTheSame ? { of: { ...of, is: 'last' }, mdn: null } : { of: { ...of, is: 'of-another' }, mdn: '901' }
}
