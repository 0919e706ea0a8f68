/** A received message that is sent on: its documents as they came, those that still stand in one patient's folder. */
import type { Context } from '../../context.ts'
import type { Sender } from '../sender.ts'
import type { Pair, ReceivedRow } from './bytes.ts'
import type { Parcel } from './parcel.ts'

import { basename } from 'node:path'
import { MssError } from '../../errors.ts'
import { messageById } from '../../ledger/reads/messages.reads.ts'
import { readCda } from '../../ledger/stored/cda.stored.ts'
import { readReading } from '../../ledger/stored/reading.stored.ts'
import { documentsOfMessages } from '../../ledger/tables/documents.table.ts'
import { unlessDamaged } from '../../log/damaged.ts'
import { baseSubject, readableSubject } from '../../mssante/subject/subject.ts'
import { patientOf } from '../../patients/registry.ts'
import { frenchDay } from '../../time/french.ts'
import { notice } from '../notice.ts'
import { ReceivedBytes } from './bytes.ts'

/** @throws {MssError} MSS-UNKNOWN, MSS-FORWARD-…, MSS-GED-… */
export async function parcelOfMessage(
	context: Context,
	{ structure }: Sender,
	message: number,
	oldVersion: boolean,
	folder: string,
): Promise<Parcel> {
	const {
		ledger: { db },
		ged,
		config,
	} = context
	const row = await messageById(db, message)
	if (row?.structure !== structure) {
		throw new MssError('MSS-UNKNOWN', String(message))
	}
	if (row.state !== 'filed') {
		throw new MssError('MSS-FORWARD-STATE', 'il n’est pas classé')
	}
	const all = (await documentsOfMessages(db, [message])).filter(({ state }) => state === 'filed' || state === 'removed')
	const standing = await ged.locate(all
		.filter(({ state, file_id: id }) => state === 'filed' && id !== null)
		.map(({ file_id: fileId, path }) => ({ fileId: fileId!, path: path ?? '' })))
	const there = all
		.filter(({ file_id: id }) => id !== null && standing.has(id))
		.map((one) => ({ ...one, path: standing.get(one.file_id!)!.path }))
	const isHealth = all.some(({ cda }) => cda !== null)
	// Beside health documents, the words of the message are its sender's to their recipient.
	const wanted = isHealth ? there.filter(({ source }) => source !== 'body') : there
	const patients = new Set(wanted.map(({ patient_id: id }) => id))
	if (patients.size !== 1) {
		throw new MssError(
			'MSS-FORWARD-STATE',
			patients.size === 0 ? 'ses documents ne sont plus dans la GED' : 'ses documents sont dans les dossiers de plusieurs personnes',
		)
	}
	const [patientId] = patients
	if (isHealth && patientId === null) {
		throw new MssError('MSS-FORWARD-STATE', 'ses documents ne sont dans le dossier d’aucun patient')
	}
	const { pairs, others } = pairsOf(wanted)
	const notices = checkVersions(pairs, oldVersion)
	for (const gone of all.filter((one) => one.source !== 'body' && !wanted.some(({ id }) => id === one.id))) {
		notices.push(notice('carried-partial', `« ${gone.path === null ? gone.name : basename(gone.path)} »`))
	}
	const bytes = new ReceivedBytes(context, folder)
	const envelope = row.reading === null ? undefined : unlessDamaged(context.log, () => readReading(row))?.envelope
	const from = row.sender ?? envelope?.from ?? 'un correspondant'
	const documents = []
	for (const pair of pairs) {
		documents.push(await bytes.carried(pair))
	}
	for (const other of others) {
		documents.push(await bytes.attached(other))
	}
	return {
		documents,
		archive: await bytes.archiveOf(pairs),
		patient: patientId === null ? null : await patientOf(db, structure, patientId!),
		subject: `Tr: ${readableSubject(baseSubject(envelope?.subject ?? row.title ?? '')) || 'Message'}`,
		about: `${pairs.length === 0 ? 'Message transmis' : documents.length > 1 ? 'Documents transmis' : 'Document transmis'} `
			+ `tel${documents.length > 1 ? 's' : ''} que nous `
			+ `l${documents.length > 1 ? 'es' : '’'}${documents.length > 1 ? ' ' : ''}avons reçu${documents.length > 1 ? 's' : ''} de `
			+ `${from} le ${frenchDay(row.received_at, config.timeZone)}.`,
		isDeletion: false,
		chain: [],
		notices,
	}
}

/** Each CDA with the PDF that was filed under its name, and what belongs to none. */
export function pairsOf(rows: ReceivedRow[]): { pairs: Pair[], others: ReceivedRow[] } {
	const pairs = rows
		.filter(({ cda }) => cda !== null)
		.map((cda): Pair => ({
			cda,
			pdf:
				rows
					.filter((row) => isPdfOf(row, cda))
					.sort((one, other) => Number(one.source === 'embedded') - Number(other.source === 'embedded'))[0] ?? null,
		}))
	const paired = new Set(pairs.flatMap(({ cda, pdf }) => [cda.id, pdf?.id]))
	return { pairs, others: rows.filter(({ id, source }) => !paired.has(id) && source !== 'embedded') }
}

export function isPdfOf(row: ReceivedRow, cda: ReceivedRow): boolean {
	return (
		row.cda === null && row.message_id === cda.message_id && row.base_group === cda.position && row.extension.toLowerCase() === '.pdf'
	)
}

/**
 * A deletion is no document to send on; what was replaced since is told, and leaves only when confirmed.
 *
 * @throws {MssError} MSS-FORWARD-STATE, MSS-FORWARD-OLD; MSS-LEDGER-ROW: a header that cannot be read may ask for a deletion
 */
export function checkVersions(pairs: Pair[], oldVersion: boolean) {
	const titleOf = ({ id, cda, name }: ReceivedRow) => readCda({ id, cda }).title ?? name
	for (const { cda: row } of pairs) {
		if (readCda(row).action === 'delete') {
			throw new MssError('MSS-FORWARD-STATE', 'il demande la suppression d’un document : ce n’est pas un document à transmettre')
		}
		if (row.superseded_by !== null && !oldVersion) {
			throw new MssError('MSS-FORWARD-OLD', titleOf(row))
		}
	}
	return pairs.filter(({ cda }) => cda.superseded_by !== null).map(({ cda }) => notice('carried-old', titleOf(cda)))
}
