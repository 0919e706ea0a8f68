/**
 * What a demand to delete is about: the document, where it stands, and what becomes of it (mssante.md §4.4). Nothing is ever erased by
 * itself.
 */
import type { Db } from '../ledger/ledger.ts'
import type { CdaHeader } from '../mssante/document.ts'
import type { Circumstances } from './decide.ts'

import { readCda } from '../ledger/stored/cda.ts'
import { versionsOfPatient } from '../ledger/tables/documents.ts'

const NOTHING_ERASED = 'une personne doit décider, et rien n’est jamais effacé'

/** Of the first document that is to be deleted; the target is itself, and must be the last version, by the same author. */
export async function deletionOf(db: Db, structure: string, patientId: string, cdas: CdaHeader[]): Promise<Circumstances['deletion']> {
	const cda = cdas.find(({ action }) => action === 'delete')
	if (!cda) {
		return null
	}
	const asks = (why: string, mdn: '900' | '901' | null = null) => ({ text: `L’expéditeur demande la suppression ${why}`, mdn })
	const own = await versionsOfPatient(db, { structure, id: patientId }, { cdaId: cda.id, setId: null })
	const filed = own.sort((one, other) => other.id - one.id)[0]
	if (!filed) {
		return asks(`d’un document que cette boîte n’a pas dans le dossier de ce patient : il n’y a rien à y retirer ; ${NOTHING_ERASED}.`)
	}
	const what = `de « ${cda.title ?? 'ce document'} », classé ici : « ${filed.path ?? ''} »`
	if (filed.superseded_by !== null) {
		return asks(`${what}. Ce n’est pas la dernière version, qui reste au dossier : ${NOTHING_ERASED}.`, '900')
	}
	const before = readCda(filed)
	if (!cda.authors.some((author) => before.authors.includes(author))) {
		return asks(`${what}, dont ni l’auteur ni l’organisme ne sont les siens : ${NOTHING_ERASED}.`, '901')
	}
	return asks(`${what}. Si vous l’acceptez, retirez ce fichier et son PDF du dossier, puis classez cette demande sans suite : `
		+ `${NOTHING_ERASED}.`)
}
