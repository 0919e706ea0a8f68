/** Files of the GED that are received health documents (a CDA by its bytes, or the PDF that was filed with one), and ours beside them. */
import type { Context } from '../../context.ts'
import type { Masking } from '../../mssante/cda/sheet.ts'
import type { Identity } from '../../mssante/ins/identity.ts'
import type { Patient } from '../../patients/patient.ts'
import type { GivenFile, SendRequest } from '../request.ts'
import type { Sender } from '../sender.ts'
import type { ReceivedRow } from './bytes.ts'
import type { CarriedDocument, Parcel } from './parcel.ts'

import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { MssError } from '../../errors.ts'
import { sha256OfFile } from '../../files/sha256.ts'
import { readCda } from '../../ledger/stored/cda.stored.ts'
import { documentsByHash, documentsOfMessages } from '../../ledger/tables/documents.table.ts'
import { areSeveral } from '../../mssante/ins/same-people.ts'
import { match } from '../../patients/match.ts'
import { candidatesFor, patientOf } from '../../patients/registry.ts'
import { readHead } from '../../reading/sniff.ts'
import { identityToSend } from '../identity-to-send.ts'
import { LIMITS } from '../request.ts'
import { makeBeside } from './beside.ts'
import { ReceivedBytes } from './bytes.ts'
import { checkVersions, isPdfOf } from './carried-message.ts'
import { titleOf } from './parcel.ts'

/** Bytes in which a CDA shows itself. */
const HEAD = 64 * 1024

interface Given {
	name: string
	path: string
	fileId: string | null
	file: string
	isPinned?: true
	sha256: string
}

/** Null when none of the files is a received health document: they make new ones. @throws {MssError} MSS-FORWARD-…, MSS-GED-… */
export async function parcelOfFiles(context: Context, sender: Sender, request: SendRequest, folder: string): Promise<Parcel | null> {
	const { structure } = sender
	const { ledger: { db } } = context
	const given = await Promise.all(request.files.map((file, index) => bring(context, file, join(folder, `given-${index}`))))
	const bytes = new ReceivedBytes(context, folder)
	const found: { one: Given, row: ReceivedRow | null, pdf: ReceivedRow | null, isCda: boolean }[] = []
	if (given.some((one) => one === null)) {
		return null
	}
	const brought = given as Given[]
	for (const one of brought) {
		const { row, pdf } = await known(context, structure, request.patientId, one.sha256)
		found.push({ one, row, pdf, isCda: isCda(one.file) })
	}
	const carried = found.filter(({ row, isCda: is }) => row !== null || is)
	const patient = request.patientId === null ? null : await patientOf(db, structure, request.patientId)
	if (carried.length === 0 || patient === null) {
		return null
	}
	const ours = [...found.keys()].filter((index) => !carried.includes(found[index]!))
	const beside = ours.length === 0 ? null : await makeBeside(context, sender, { ...request, files: brought }, patient, ours, folder)
	const pairs = carried.flatMap(({ row, pdf }) => row === null ? [] : [{ cda: row, pdf }])
	const notices = [...checkVersions(pairs, request.oldVersion), ...beside?.notices ?? []]
	const documents: CarriedDocument[] = []
	for (const [index, { one, row, pdf }] of found.entries()) {
		const document = beside?.documents.get(index)
			?? (row === null ? await stranger(context, structure, patient.id, one, folder) : await bytes.carried({ cda: row, pdf }))
		if (row !== null && !(await isOf(context, structure, patient.id, row, document))) {
			throw new MssError('MSS-FORWARD-PATIENT', one.name)
		}
		// A CDA and its PDF, both chosen, are one document.
		if (!documents.some(({ sha256 }) => sha256 === document.sha256)) {
			documents.push(row === null ? document : { ...document, name: one.name, path: one.path, fileId: one.fileId })
		}
	}
	const received = documents.filter(({ made }) => made === null)
	if (beside !== null) {
		refuseAnothers(context, patient, received.map(({ name, cda }) => ({ name, patient: cda!.patient })))
	}
	return {
		documents,
		archive: pairs.length === documents.length && beside === null ? await bytes.archiveOf(pairs) : null,
		patient,
		subject: '',
		about: aboutOf(received, beside !== null),
		isDeletion: false,
		chain: [],
		notices,
	}
}

/** What the message says of what was received. */
function aboutOf(received: CarriedDocument[], isBesideOurs: boolean): string {
	const isOne = received.length === 1
	if (!isBesideOurs) {
		return isOne ? 'Document transmis tel que nous l’avons reçu.' : 'Documents transmis tels que nous les avons reçus.'
	}
	const titles = received.map((document) => `« ${titleOf(document)} »`).join(', ')
	return isOne ? `Transmis tel que nous l’avons reçu : ${titles}.` : `Transmis tels que nous les avons reçus : ${titles}.`
}

/**
 * What was received leaves as it is: with the masks that its author put, no others, and beside ours only as the same person's.
 *
 * @param maskings that each must bear
 * @throws {MssError} MSS-FORWARD-MIXED, MSS-FORWARD-STATE, MSS-DOSSIER-MASK
 */
export async function checkReceived(
	context: Context,
	structure: string,
	patient: Patient,
	files: { name: string, sha256: string }[],
	maskings: Masking[],
): Promise<void> {
	const received: { name: string, patient: Identity, isMasked: boolean }[] = []
	for (const { name, sha256 } of files) {
		const { row } = await known(context, structure, patient.id, sha256)
		if (row !== null) {
			const { patient: named, maskings: masks = [] } = readCda(row)
			received.push({ name, patient: named, isMasked: maskings.every((one) => masks.includes(one)) })
		}
	}
	if (received.length < files.length) {
		refuseAnothers(context, patient, received)
	}
	const bare = received.find(({ isMasked }) => !isMasked)
	if (bare) {
		throw new MssError('MSS-DOSSIER-MASK', bare.name)
	}
}

/** An archive is about one person (mssante.md §3.3), or its recipient files none of it. @throws {MssError} MSS-FORWARD-MIXED */
function refuseAnothers({ config }: Context, patient: Patient, received: { name: string, patient: Identity }[]): void {
	const { identity } = identityToSend(patient, config.ins.environment)
	const other = received.find((one) => areSeveral([one.patient, identity]))
	if (other) {
		throw new MssError('MSS-FORWARD-MIXED', other.name)
	}
}

/** Null for what cannot be taken: whoever makes new documents says why. */
async function bring({ ged }: Context, given: GivenFile, copy: string): Promise<Given | null> {
	try {
		const { path, fileId } = typeof given === 'string' ? await ged.take(given, copy, LIMITS.bytes) : given
		const file = typeof given === 'string' ? copy : given.file
		const name = typeof given === 'string' ? basename(path) : given.name
		const isPinned = typeof given !== 'string' && given.isPinned === true
		return { name, path, fileId, file, ...isPinned && { isPinned }, sha256: await sha256OfFile(file) }
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
	{ ledger: { db } }: Context,
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
	context: Context,
	structure: string,
	patientId: string,
	{ name, path, fileId, file, sha256 }: Given,
	folder: string,
): Promise<CarriedDocument> {
	const {
		documents: [itself, ...inside],
	} = await context.pool.read('file', file, join(folder, `stranger-${sha256}`))
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
		made: null,
	}
	if (!(await isExactly(context, structure, patientId, document))) {
		throw new MssError('MSS-FORWARD-PATIENT', name)
	}
	if (pdf === null) {
		throw new MssError('MSS-FORWARD-PDF', name)
	}
	return document
}

/** Filed for them, or else of exactly their identity. */
async function isOf(
	context: Context,
	structure: string,
	patientId: string,
	{ state, patient_id: id }: ReceivedRow,
	document: CarriedDocument,
) {
	return state === 'filed' ? id === patientId : isExactly(context, structure, patientId, document)
}

async function isExactly(
	{ config, ledger: { db } }: Context,
	structure: string,
	patientId: string,
	{ cda }: CarriedDocument,
): Promise<boolean> {
	const decision = match(cda!.patient, await candidatesFor(db, structure, cda!.patient), config.ins.environment)
	return decision.outcome === 'file' && decision.patientId === patientId
}
