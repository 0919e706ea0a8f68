/**
 * « Annule et remplace », and « Retirer »: the same recipients, patient and mailbox; a new version of each document, of the same kind
 * unless said, or the last one taken back.
 */
import type { Ledger } from '../ledger/ledger.ts'
import type { Notice } from './notice.ts'
import type { SendRequest, Target } from './request.ts'

import { MssError } from '../errors.ts'
import { counted } from '../mssante/words/counted.ts'
import { notice } from './notice.ts'
import { PLAIN_REQUEST } from './request.ts'
import { lastVersions, madeBy } from './versions.ts'

/** What is chosen anew; the rest is that of the sending. */
export type ReplaceWish = Omit<
	SendRequest,
	'from' | 'to' | 'patientId' | 'isXdm' | 'answers' | 'replaces' | 'carries' | 'asNew' | 'oldVersion'
>

/**
 * @return the request, and what must be told of those whom the sending never reached: they have nothing to replace
 * @throws {MssError} MSS-UNKNOWN, MSS-REPLACE-STATE, MSS-REPLACE-FILES
 */
export async function replaceRequest(
	ledger: Ledger,
	target: Target,
	wish: ReplaceWish,
): Promise<{ request: SendRequest, notices: Notice[] }> {
	const { row, documents, recipients, unreached } = await lastVersions(ledger.db, target, await madeBy(ledger, wish.key))
	if (wish.files.length !== documents.length) {
		const given = counted(wish.files.length, 'fichier donné', 'fichiers donnés')
		throw new MssError('MSS-REPLACE-FILES', `${documents.length} à remplacer, ${given}`)
	}
	const request: SendRequest = {
		...wish,
		from: row.mailbox,
		to: recipients,
		patientId: row.patient_id,
		types: documents.map(({ typeCode }, index) => wish.types[index] ?? wish.types.at(-1) ?? typeCode),
		titles: documents.map(({ title }, index) => wish.titles[index] ?? wish.titles.at(-1) ?? title),
		maskings: wish.maskings.length > 0 ? wish.maskings : [...new Set(documents.flatMap(({ maskings }) => maskings))],
		isXdm: true,
		answers: null,
		replaces: { sending: row.id, positions: documents.map(({ position }) => position) },
		carries: null,
		asNew: true,
		oldVersion: false,
	}
	return { request, notices: unreached.map((address) => notice('replace-unreached', address)) }
}

/**
 * What takes the documents of a sending back from whom they went to.
 *
 * @throws {MssError} MSS-UNKNOWN, MSS-REPLACE-STATE, MSS-USAGE without a reason
 */
export async function retractRequest(
	ledger: Ledger,
	target: Target,
	reason: string,
	asked: Pick<SendRequest, 'key' | 'actor'>,
): Promise<SendRequest> {
	if (reason.trim() === '') {
		throw new MssError('MSS-USAGE', 'Dites pourquoi ce document est retiré : ses destinataires le liront.')
	}
	const { row, documents, recipients } = await lastVersions(ledger.db, target, await madeBy(ledger, asked.key))
	return {
		...PLAIN_REQUEST,
		...asked,
		from: row.mailbox,
		to: recipients,
		patientId: row.patient_id,
		carries: { kind: 'retract', target: { sending: row.id, positions: documents.map(({ position }) => position) }, reason },
	}
}
