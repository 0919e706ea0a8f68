/** Our own documents taken back: the very bytes that left, with the order to delete them (mssante.md §4.4). */
import type { Context } from '../../context.ts'
import type { Target } from '../request.ts'
import type { CarriedDocument, Parcel } from './parcel.ts'

import { join } from 'node:path'
import { MssError } from '../../errors.ts'
import { sentDocumentsOf } from '../../ledger/reads/outgoing.reads.ts'
import { patientOf } from '../../patients/registry.ts'
import { frenchDay } from '../../time/french.ts'
import { notice } from '../notice.ts'
import { lastVersions } from '../versions.ts'

/** @throws {MssError} MSS-REPLACE-STATE, MSS-RETRACT-GONE */
export async function parcelOfRetraction(context: Context, target: Target, reason: string, folder: string): Promise<Parcel> {
	const { ledger: { db }, spool, pool, config } = context
	const { row, documents: last, unreached, chain } = await lastVersions(db, target)
	const raw = await spool.bring(row.spool)
	const sent = raw !== null ? (await pool.read('message', raw, join(folder, 'sent'))).documents : []
	const files = await sentDocumentsOf(db, [row.id])
	const documents = last.map((version): CarriedDocument => {
		const itself = sent.find(({ cda }) => cda?.id === version.id)
		if (itself?.cda === undefined) {
			throw new MssError('MSS-RETRACT-GONE')
		}
		const { name, path, file_id: fileId } = files.find(({ position }) => position === version.position)!
		return {
			cda: { ...itself.cda, ...version.maskings.length > 0 && { maskings: version.maskings } },
			file: itself.file,
			size: itself.size,
			sha256: itself.sha256,
			pdf: sent.find(({ pairedWith }) => pairedWith === itself.sha256)?.file ?? null,
			serviceStart: itself.serviceStart ?? '',
			name,
			path,
			fileId,
			received: null,
			target: version,
			made: null,
		}
	})
	const day = frenchDay(row.created_at, config.timeZone)
	const asked = documents.length === 1
		? `Nous vous demandons de retirer de vos dossiers ce document, que nous vous avons envoyé le ${day}.`
		: `Nous vous demandons de retirer de vos dossiers ces documents, que nous vous avons envoyés le ${day}.`
	return {
		documents,
		archive: null,
		patient: row.patient_id === null ? null : await patientOf(db, row.structure, row.patient_id),
		subject: '',
		about: `${asked} Motif : ${reason.trim()}`,
		isDeletion: true,
		chain,
		notices: unreached.map((address) => notice('replace-unreached', address)),
	}
}
