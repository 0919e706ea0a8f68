/** Files of the GED that are received health documents: a CDA by its bytes, or the PDF that was filed with one. */
import type { Desk } from '../../desk.ts'
import type { Masking } from '../../mssante/cda/sheet.ts'
import type { CdaHeader } from '../../mssante/document.ts'
import type { GivenFile, SendRequest } from '../request.ts'
import type { Sender } from '../sender.ts'
import type { ReceivedRow } from './bytes.ts'
import type { CarriedDocument, Parcel } from './parcel.ts'

import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { MssError } from '../../errors.ts'
import { documentsByHash, documentsOfMessages } from '../../ledger/tables/documents.ts'
import { match } from '../../patients/match.ts'
import { candidatesFor, patientOf } from '../../patients/registry.ts'
import { readHead } from '../../reading/sniff.ts'
import { sha256OfFile } from '../../sha256.ts'
import { LIMITS } from '../request.ts'
import { ReceivedBytes } from './bytes.ts'
import { checkVersions, isPdfOf } from './message.ts'

/** Bytes in which a CDA shows itself. */
const HEAD = 64 * 1024

interface Given {
	name: string
	path: string
	fileId: string | null
	file: string
	sha256: string
}

/** Null when none of the files is a received health document: they make new ones. @throws {MssError} MSS-FORWARD-…, MSS-GED-… */
export async function parcelOfFiles(desk: Desk, { structure }: Sender, request: SendRequest, folder: string): Promise<Parcel | null> {
	const { ledger: { db } } = desk
	const given = await Promise.all(request.files.map((file, index) => bring(desk, file, join(folder, `given-${index}`))))
	const bytes = new ReceivedBytes(desk, folder)
	const found: { one: Given, row: ReceivedRow | null, pdf: ReceivedRow | null, isCda: boolean }[] = []
	for (const one of given) {
		if (one === null) {
			return null
		}
		const { row, pdf } = await known(desk, structure, request.patientId, one.sha256)
		found.push({ one, row, pdf, isCda: isCda(one.file) })
	}
	const carried = found.filter(({ row, isCda: is }) => row !== null || is)
	if (carried.length === 0 || request.patientId === null) {
		return null
	}
	refuseMixture(found.map((one) => ({ name: one.one.name, isReceived: carried.includes(one) })))
	const pairs = carried.flatMap(({ row, pdf }) => row === null ? [] : [{ cda: row, pdf }])
	const notices = checkVersions(pairs, request.oldVersion)
	const documents: CarriedDocument[] = []
	for (const { one, row, pdf } of carried) {
		const document
			= row === null ? await stranger(desk, structure, request.patientId, one, folder) : await bytes.carried({ cda: row, pdf })
		if (
			row !== null
			&& !(row.state === 'filed'
				? row.patient_id === request.patientId
				: await isExactly(desk, structure, request.patientId, document))
		) {
			throw new MssError('MSS-FORWARD-PATIENT', one.name)
		}
		// A CDA and its PDF, both chosen, are one document.
		if (!documents.some(({ sha256 }) => sha256 === document.sha256)) {
			documents.push(row === null ? document : { ...document, name: one.name, path: one.path, fileId: one.fileId })
		}
	}
	return {
		documents,
		archive: pairs.length === documents.length ? await bytes.archiveOf(pairs) : null,
		patient: await patientOf(db, structure, request.patientId),
		subject: '',
		about: documents.length > 1 ? 'Documents transmis tels que nous les avons reçus.' : 'Document transmis tel que nous l’avons reçu.',
		isDeletion: false,
		chain: [],
		notices,
	}
}

/**
 * What was received leaves as it is: in another message than what is ours, and with the masks that its author put, no others.
 *
 * @param maskings that each must bear
 * @throws {MssError} MSS-FORWARD-MIXED, MSS-FORWARD-STATE, MSS-DOSSIER-MASK
 */
export async function checkReceived(
	desk: Desk,
	structure: string,
	patientId: string,
	files: { name: string, sha256: string }[],
	maskings: Masking[],
): Promise<void> {
	const found = []
	for (const { name, sha256 } of files) {
		const { row } = await known(desk, structure, patientId, sha256)
		const masks = row === null ? maskings : (JSON.parse(row.cda!) as CdaHeader).maskings ?? []
		found.push({ name, isReceived: row !== null, isMasked: maskings.every((one) => masks.includes(one)) })
	}
	refuseMixture(found)
	const bare = found.find(({ isMasked }) => !isMasked)
	if (bare) {
		throw new MssError('MSS-DOSSIER-MASK', bare.name)
	}
}

/** @throws {MssError} MSS-FORWARD-MIXED */
function refuseMixture(files: { name: string, isReceived: boolean }[]): void {
	const own = files.filter(({ isReceived }) => !isReceived)
	if (own.length > 0 && own.length < files.length) {
		throw new MssError('MSS-FORWARD-MIXED', own.map(({ name }) => `« ${name} »`).join(', '))
	}
}

/** Null for what cannot be taken: whoever makes new documents says why. */
async function bring({ ged }: Desk, given: GivenFile, copy: string): Promise<Given | null> {
	try {
		const { path, fileId } = typeof given === 'string' ? await ged.take(given, copy, LIMITS.bytes) : given
		const file = typeof given === 'string' ? copy : given.file
		return { name: typeof given === 'string' ? basename(path) : given.name, path, fileId, file, sha256: await sha256OfFile(file) }
	} catch {
		return null
	}
}

function isCda(file: string): boolean {
	const head = readHead(file, HEAD).toString('latin1').replaceAll('\0', '')
	return /^[^<]{0,8}\s*</.test(head) && /<(?:\w+:)?ClinicalDocument\b/.test(head)
}

/** The received CDA that these bytes are, or make readable; of the patient chosen, where it was filed for several. */
async function known(
	{ ledger: { db } }: Desk,
	structure: string,
	patientId: string | null,
	sha256: string,
): Promise<{ row: ReceivedRow | null, pdf: ReceivedRow | null }> {
	const rows = await documentsByHash(db, structure, sha256)
	for (const row of rows.sort((one, other) => Number(other.patient_id === patientId) - Number(one.patient_id === patientId))) {
		const together = await documentsOfMessages(db, [row.message_id])
		const cda = row.cda !== null ? row : together.find((other) => other.cda !== null && isPdfOf(row, other))
		if (cda?.state === 'quarantined') {
			throw new MssError('MSS-FORWARD-STATE', 'ce document est en quarantaine')
		}
		if (cda) {
			const pdf
				= row.cda === null
					? row
					: (together.find((other) => isPdfOf(other, cda) && other.file_id !== null && other.state !== 'removed') ?? null)
			return { row: cda, pdf }
		}
	}
	return { row: null, pdf: null }
}

/** A CDA that never came here: its identity must be the patient's, exactly. @throws {MssError} MSS-FORWARD-PATIENT, MSS-FORWARD-PDF */
async function stranger(
	desk: Desk,
	structure: string,
	patientId: string,
	{ name, path, fileId, file, sha256 }: Given,
	folder: string,
): Promise<CarriedDocument> {
	const {
		documents: [itself, ...inside],
	} = await desk.pool.read('file', file, join(folder, `stranger-${sha256}`))
	if (itself?.cda === undefined) {
		throw new MssError('MSS-FORWARD-CHANGED', name)
	}
	const pdf = inside.find(({ source, mediaType }) => source === 'embedded' && mediaType === 'application/pdf')?.file ?? null
	const { cda, serviceStart } = itself
	const document = {
		cda,
		file,
		size: (await stat(file)).size,
		sha256,
		pdf,
		serviceStart: serviceStart ?? cda.createdAt ?? '',
		name,
		path,
		fileId,
		received: null,
		target: null,
	}
	if (!(await isExactly(desk, structure, patientId, document))) {
		throw new MssError('MSS-FORWARD-PATIENT', name)
	}
	if (pdf === null) {
		throw new MssError('MSS-FORWARD-PDF', name)
	}
	return document
}

async function isExactly(
	{ config, ledger: { db } }: Desk,
	structure: string,
	patientId: string,
	{ cda }: CarriedDocument,
): Promise<boolean> {
	const decision = match(cda!.patient, await candidatesFor(db, structure, cda!.patient), config.ins.environment)
	return decision.outcome === 'file' && decision.patientId === patientId
}
