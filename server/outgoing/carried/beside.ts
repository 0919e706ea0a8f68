/**
 * Documents of ours that leave in the archive of received ones: made as any of ours, then handed over as those are, by what their own
 * header says (ADR 30).
 */
import type { Context } from '../../context.ts'
import type { Masking, Sheet } from '../../mssante/cda/sheet.ts'
import type { Patient } from '../../patients/patient.ts'
import type { Notice } from '../notice.ts'
import type { SendRequest } from '../request.ts'
import type { Sender } from '../sender.ts'
import type { SourceFile } from '../source-files.ts'
import type { CarriedDocument } from './parcel.ts'

import { join } from 'node:path'
import { sha256OfFile } from '../../files/sha256.ts'
import { writeCda } from '../compose.ts'
import { checkTraits, identityToSend } from '../identity-to-send.ts'
import { localTime, serviceStartOf } from '../local-time.ts'
import { titlesOf, typesOf } from '../make.ts'
import { signatoriesOf } from '../sender.ts'
import { sheetOf } from '../sheet-of.ts'
import { bringFiles, checkFiles } from '../source-files.ts'

/**
 * @param request its files are on this machine already: the bytes that were looked at are those that leave
 * @param wanted positions, among the files of the request, of those that are ours
 * @param folder where they are written
 * @return them by their positions, and what must be said of them
 * @throws {MssError} MSS-SEND-…: why they cannot be made
 */
export async function makeBeside(
	context: Context,
	sender: Sender,
	request: SendRequest,
	patient: Patient,
	wanted: number[],
	folder: string,
): Promise<{ documents: Map<number, CarriedDocument>, notices: Notice[] }> {
	const { config, pool, ged, clock } = context
	const types = typesOf(request)
	const titles = titlesOf(request, types)
	const { identity, notices } = identityToSend(patient, config.ins.environment)
	checkTraits(identity)
	const now = new Date(clock.now())
	const createdAt = localTime(now, config.timeZone)
	const making = {
		sender,
		signatories: signatoriesOf(config, sender, request.approval),
		patientId: patient.id,
		identity,
		createdAt,
		serviceStart: request.serviceDate === null ? createdAt : serviceStartOf(request.serviceDate, config.timeZone, now),
	}
	const brought = await bringFiles(ged, { ...request, files: wanted.map((index) => request.files[index]!) }, folder)
	const { files, notices: about } = await checkFiles(pool, brought, request, folder)
	const documents = new Map<number, CarriedDocument>()
	for (const [place, index] of wanted.entries()) {
		const source = files[place]!
		const which = { type: types[index]!, title: titles[index]!, previous: null, isDated: false }
		const sheet = sheetOf(making, which, request.maskings)
		documents.set(index, await made(context, sheet, source, join(folder, `made-${index}`)))
	}
	return { documents, notices: [...notices, ...about] }
}

/** Under these masks, if it is ours: METADATA alone bears them. */
export function masked(document: CarriedDocument, maskings: Masking[]): CarriedDocument {
	const { cda, made: ours } = document
	return ours === null || cda === null
		? document
		: { ...document, cda: { ...cda, maskings }, made: { ...ours, sheet: { ...ours.sheet, maskings } } }
}

/** @param work its CDA, beside, and what reading it takes out of it */
async function made({ pool }: Context, sheet: Sheet, source: SourceFile, work: string): Promise<CarriedDocument> {
	const file = `${work}.xml`
	const { size } = await writeCda(sheet, source.copy, file)
	const { documents: [itself] } = await pool.read('file', file, work)
	return {
		cda: { ...itself!.cda!, maskings: sheet.maskings },
		file,
		size,
		sha256: await sha256OfFile(file),
		pdf: source.copy,
		serviceStart: sheet.serviceStart,
		name: source.name,
		path: source.path,
		fileId: source.fileId,
		received: null,
		target: null,
		made: { source, sheet },
	}
}
