/**
 * A dossier begins, or changes: its pieces are pinned (copied to the spool) and looked at before anything is written. What may not
 * leave is refused here already, and again when it leaves.
 */
import type { Circuit, Piece } from '../config/circuit.ts'
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../ledger/ledger.ts'
import type { StoredNotice } from '../ledger/stored/dossier.stored.ts'
import type { SendRequest } from '../outgoing/request.ts'
import type { SourceFile } from '../outgoing/source-files.ts'
import type { Patient } from '../patients/patient.ts'
import type { Changed } from '../reasons/dossier.reasons.ts'
import type { KnownCircuit } from '../structures/known-circuits.ts'
import type { OpenDossier } from './dossier.ts'

import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { z } from 'zod'
import { structureOf } from '../config/load.ts'
import { MssError } from '../errors.ts'
import { bytesOf } from '../files/bytes-of.ts'
import { sha256Of } from '../files/sha256.ts'
import { mayBeWritten } from '../ledger/in-doubt.ts'
import { dossierBegun, dossierByKey, dossierChanged, filePutIn, filesTakenOut, reasonGiven } from '../ledger/tables/dossiers.table.ts'
import { mustStand } from '../mailbox/standing.ts'
import { normaliseAddress } from '../mssante/address/address.ts'
import { documentType } from '../mssante/cda/document-type.ts'
import { concernsInformationPreoccupante } from '../mssante/words/says-information-preoccupante.ts'
import { checkReceived } from '../outgoing/carried/carried-files.ts'
import { checkChosen, checkStanding } from '../outgoing/guard-family.ts'
import { guessDocument } from '../outgoing/guess-document.ts'
import { dayToCome } from '../outgoing/local-time.ts'
import { givenFile, LIMITS, PLAIN_REQUEST } from '../outgoing/request.ts'
import { bringFiles, checkFiles } from '../outgoing/source-files.ts'
import { checkWhose } from '../outgoing/whose.ts'
import { foldersNow, ownerAt } from '../patients/folders-now.ts'
import { patientOf } from '../patients/registry.ts'
import { pathOf } from '../spool/spool.ts'
import { pinVersion } from '../structures/known-circuits.ts'
import { pieceOf } from './content.ts'
import { isMadeForAlert } from './made-for-alert.ts'
import { checkReach } from './reach.ts'

/** A file for a piece. */
export const pieceFile = z.strictObject({
	piece: z.string().max(1000),
	file: givenFile,
	/** JDV_J07; absent: guessed among those of the piece. */
	type: z.string().max(1000).optional(),
	title: z.string().max(1000).optional(),
})
export type PieceFile = z.infer<typeof pieceFile>

/** What is asked of a dossier; null: as it was. */
export interface PrepareWish {
	patientId: string | null
	files: PieceFile[]
	/** Taken out of it, by their hashes. */
	without: { piece: string, sha256: string }[]
	/** Why there is none; empty: no reason any more. */
	reasons: { piece: string, reason: string }[]
	to: string[] | null
	text: string | null
	aboutPatient: string | null
	again: boolean | null
	/** YYYY-MM-DD: by when an answer is expected; empty: in the days of the circuit. */
	answerBy: string | null
	/** A person read what an « information préoccupante » asks, and to whom it goes. */
	isAlertConfirmed: boolean
}

/** Where a dropped file stands. */
export interface Trigger {
	path: string
	fileId: string
	etag: string
}

export interface Beginning {
	known: KnownCircuit
	mailbox: MailboxConfig
	key: string | null
	trigger: Trigger | null
	/** Number of the received message that it answers. */
	answers: number | null
}

/** @return its id @throws {MssError} */
export async function beginDossier(context: Context, beginning: Beginning, wish: PrepareWish, actor: string): Promise<number> {
	const { known, mailbox, key, trigger, answers } = beginning
	const { config, ledger } = context
	const structure = structureOf(config, mailbox)
	const circuit = known.origin === 'built-in' ? `${known.circuit.id}:${mailbox.address}` : known.circuit.id
	const already = async () => {
		const row = key === null ? null : await dossierByKey(ledger.db, key, ledger.audit.pseudonym(key))
		const isAnother = row !== null && (row.mailbox !== mailbox.address || row.circuit !== circuit
			|| (wish.patientId !== null && row.patient_id !== null && row.patient_id !== wish.patientId))
		if (isAnother) {
			throw new MssError('MSS-DOSSIER-KEY', key!)
		}
		return row
	}
	const before = await already()
	if (before !== null) {
		return before.id
	}
	const answerBy = answerByOf(context, wish)
	const patient = await patientFor(context, structure, wish.patientId)
	// What was dropped is pinned whatever it is, and whomever it would go to: what keeps it is then told on it, for whoever decides.
	const to = trigger === null
		? await recipientsFor(context, known.circuit, mailbox, wish.to ?? [])
		: known.circuit.recipients.only ?? []
	return pinned(context, known.circuit, structure, { patient, isDropped: trigger !== null }, wish, async (tx, pins) => {
		await mustStand(tx, mailbox)
		const now = context.clock.at()
		const id = await dossierBegun(tx, {
			circuit,
			version: known.version,
			structure,
			mailbox: mailbox.address,
			patient_id: patient?.id ?? null,
			recipients: JSON.stringify(to),
			text: wish.text ?? '',
			about_patient: wish.aboutPatient,
			again: wish.again === true ? 1 : 0,
			answer_by: answerBy ?? null,
			key,
			release_key: `dossier ${randomUUID()}`,
			state: 'preparing',
			prepared_by: actor,
			prepared_at: now,
			changed_by: actor,
			changed_at: now,
			submitted_at: null,
			submitted_seen: null,
			answers,
			trigger_path: trigger?.path ?? null,
			trigger_file: trigger?.fileId ?? null,
			trigger_etag: trigger?.etag ?? null,
			sending_id: null,
			ended_at: null,
			erased_at: null,
		})
		await pinVersion(tx, known, { at: now, actor })
		await putIn(tx, id, wish, pins)
		await ledger.audit.append(tx, [
			{
				action: 'dossier',
				actor,
				details: {
					dossier: id,
					move: 'begun',
					circuit: known.circuit.id,
					version: known.version,
					...hashesOf(pins),
					...aboutOf(wish),
				},
			},
		])
		return id
	}).catch(async (error: unknown) => {
		// A second click, or another program, began it first.
		const first = await already()
		if (first !== null) {
			return first.id
		}
		throw error
	})
}

/** @throws {MssError} MSS-DOSSIER-STATE once it has left, or was withdrawn */
export async function changeDossier(
	context: Context,
	{ row, circuit, files, reasons, to: before }: OpenDossier,
	mailbox: MailboxConfig,
	wish: PrepareWish,
	actor: string,
): Promise<void> {
	const { ledger, spool } = context
	const patient = await patientFor(context, row.structure, wish.patientId ?? row.patient_id)
	const to = wish.to === null ? before : await recipientsFor(context, circuit, mailbox, wish.to)
	const isMoved = patient?.id !== (row.patient_id ?? undefined)
	const answerBy = answerByOf(context, wish)
	const asked = { ...wish, text: wish.text ?? row.text, aboutPatient: wish.aboutPatient ?? (isMoved ? null : row.about_patient) }
	const replaced = files.filter(({ piece, sha256 }) =>
		wish.without.some((one) => one.piece === piece && one.sha256 === sha256)
		|| (!pieceOf(circuit, piece)!.several && wish.files.some((one) => one.piece === piece)))
	const kept = files.filter(({ id }) => !replaced.some((one) => one.id === id))
	const changes: [Changed, boolean][] = [
		['patient', isMoved],
		['recipients', JSON.stringify(to) !== row.recipients],
		['pieces', replaced.length + wish.files.length > 0],
		['text', asked.text !== row.text],
		['answer-by', answerBy !== undefined && answerBy !== row.answer_by],
		['lacks', wish.reasons.some(({ piece, reason }) => (reasons.get(piece) ?? '') !== reason.trim())],
		['about-patient', asked.aboutPatient !== row.about_patient],
	]
	const changed = changes.flatMap(([what, isSo]) => isSo ? [what] : [])
	const forgotten = await pinned(context, circuit, row.structure, { patient, isDropped: false }, asked, async (tx, pins) => {
		const isChanged = await dossierChanged(tx, row, {
			recipients: JSON.stringify(to),
			text: asked.text,
			about_patient: asked.aboutPatient,
			patient_id: patient?.id ?? null,
			...wish.again !== null && { again: wish.again ? 1 : 0 },
			...answerBy !== undefined && { answer_by: answerBy },
			changed_by: actor,
			changed_at: context.clock.at(),
			...row.submitted_at === null ? { notices: '[]', held: 0 } : { notices: changeNotices(changed), held: 1 },
		})
		if (!isChanged) {
			throw new MssError('MSS-DOSSIER-STATE', 'modifié')
		}
		const names = await filesTakenOut(tx, replaced.map(({ id }) => id))
		await putIn(tx, row.id, wish, pins)
		const details = { dossier: row.id, move: 'changed', ...hashesOf(pins), ...aboutOf(asked) }
		await ledger.audit.append(tx, [{ action: 'dossier', actor, details }])
		return names
	}, await keptOf(context, kept, isMoved))
	await Promise.all(forgotten.map((name) => spool.remove(name)))
}

interface Pin {
	piece: Piece
	file: SourceFile
	/** In the spool. */
	name: string
	type: string
	title: string
}

/** What is in it already, and is looked at again: its patient, its words, may be others. */
interface Kept {
	name: string
	copy: string
	path: string
	fileId: string | null
	sha256: string
	owner: { structure: string, id: string } | null
}

/** @param isMoved it is about another patient now: in whose folders they lie is asked anew, by where they stand */
async function keptOf(context: Context, files: OpenDossier['files'], isMoved: boolean): Promise<Kept[]> {
	const below = (path: string) => path.replace(/^\/+/, '')
	const ids = isMoved ? files.flatMap(({ file_id: fileId, path }) => fileId === null ? [] : { fileId, path: below(path) }) : []
	const [places, owners] = ids.length === 0 ? [new Map<string, never>(), []] : [await context.ged.locate(ids), await foldersNow(context)]
	return Promise.all(files.map(async ({ spool: name, file_id: fileId, ...file }) => {
		const place = places.get(fileId ?? '')
		const owner = place && ownerAt(owners, place.path)
		const copy = await pathOf(context.spool, name)
		return { ...file, fileId, copy, owner: owner ? { structure: owner.structure, id: owner.patientId } : null }
	}))
}

/** Brings the new pieces, looks at all of them, pins them, then writes; when anything is refused, nothing is kept. */
async function pinned<T>(
	context: Context,
	circuit: Circuit,
	structure: string,
	{ patient, isDropped }: { patient: Patient | null, isDropped: boolean },
	wish: PrepareWish,
	write: (tx: Tx, pins: Pin[]) => Promise<T>,
	kept: Kept[] = [],
): Promise<T> {
	const { ged, spool, ledger, pool } = context
	const pieces = piecesFor(circuit, wish)
	const work = `dossier-${randomUUID()}`
	const pins: Pin[] = []
	await mkdir(spool.workFolder(work), { recursive: true, mode: 0o700 })
	try {
		const request: SendRequest = {
			...PLAIN_REQUEST,
			from: circuit.mailbox,
			to: [],
			text: wish.text ?? '',
			titles: wish.files.flatMap(({ title }) => title ?? []),
			files: wish.files.map(({ file }) => file),
			aboutPatient: wish.aboutPatient ?? (circuit.guards.onePatient ? null : circuit.name),
		}
		const brought = await bringFiles(ged, request, spool.workFolder(work))
		await checkFiles(pool, brought, request, spool.workFolder(work))
		let isAlert = isMadeForAlert(circuit)
		if (patient !== null && !isDropped) {
			const already = kept.map(({ name, copy, path, sha256 }) =>
				({ name, copy, path, fileId: null, sourceSha256: sha256, sha256, size: 0 }))
			const given = kept.map(({ copy, ...file }) => ({ ...file, file: copy, fileId: null }))
			const asked = { ...request, files: [...request.files, ...given] }
			const whose = await checkWhose(context, structure, patient, asked, [...brought, ...already])
			const names = [...request.titles, ...[...brought, ...already].map(({ name }) => name)]
			isAlert ||= checkAlert(circuit, whose.isAlert || concernsInformationPreoccupante(names), wish)
			const hashes = [...brought, ...already].map(({ name, sourceSha256: sha256 }) => ({ name, sha256 }))
			await checkReceived(context, structure, patient, hashes, circuit.guards.mask)
		}
		if (isAlert && !isDropped) {
			const readers = { structure, approval: circuit.approval, isForAlert: isMadeForAlert(circuit) }
			await checkChosen(context, readers, brought, request.files)
			await checkStanding(context, readers, kept)
		}
		for (const [index, file] of brought.entries()) {
			const piece = pieces[index]!
			const { name } = await spool.store(['dossier', work, String(index)], bytesOf(file.copy))
			pins.push({ piece, file, name, ...documentOf(piece, file, wish.files[index]!) })
		}
		return await ledger.change((tx) => write(tx, pins))
	} catch (error) {
		await Promise.all(mayBeWritten(error) ? [] : pins.map(({ name }) => spool.remove(name)))
		throw error
	} finally {
		await spool.removeWork(work)
	}
}

/**
 * By a circuit that is not made for it, what speaks of an « information préoccupante » leaves by a person's word (usages.md C1): said
 * anew at each change, whose recipient or child may be another.
 *
 * @return whether it does
 * @throws {MssError} MSS-DOSSIER-ALERT
 */
function checkAlert(circuit: Circuit, isAlert: boolean, { isAlertConfirmed }: PrepareWish): boolean {
	if (isAlert && !isAlertConfirmed) {
		throw new MssError('MSS-DOSSIER-ALERT', circuit.name)
	}
	return isAlert
}

/** @throws {MssError} MSS-DOSSIER-PIECE */
function piecesFor(circuit: Circuit, { files, reasons, text, without }: PrepareWish): Piece[] {
	if ((text ?? '').length > LIMITS.text || reasons.some(({ reason }) => reason.length > LIMITS.title)) {
		throw new MssError('MSS-SEND-TOO-MANY', 'texte')
	}
	for (const { piece, reason } of reasons) {
		if (pieceOf(circuit, piece)?.orReason !== true && reason !== '') {
			throw new MssError('MSS-DOSSIER-PIECE', piece)
		}
	}
	for (const { piece } of without) {
		if (!pieceOf(circuit, piece)) {
			throw new MssError('MSS-DOSSIER-PIECE', piece)
		}
	}
	return files.map(({ piece: id }, index) => {
		const piece = pieceOf(circuit, id)
		if (!piece || (!piece.several && files.findIndex((other) => other.piece === id) !== index)) {
			throw new MssError('MSS-DOSSIER-PIECE', id)
		}
		return piece
	})
}

/** What it is, among what the piece may be. @throws {MssError} MSS-SEND-TYPE */
function documentOf(piece: Piece, { name, path }: SourceFile, wished: PieceFile): { type: string, title: string } {
	const guess = guessDocument(name, path.split('/').slice(0, -1).join('/'))
	const type = wished.type ?? (piece.types.includes(guess.type) ? guess.type : piece.types[0] ?? guess.type)
	if (documentType(type) === null) {
		throw new MssError('MSS-SEND-TYPE', type)
	}
	const title = (wished.title ?? (piece.several ? guess.title : piece.name)).normalize('NFC').replace(/\s+/g, ' ').trim()
	return { type, title: title.slice(0, LIMITS.title) || piece.name }
}

async function putIn(tx: Tx, id: number, { reasons }: PrepareWish, pins: Pin[]): Promise<void> {
	for (const { piece, reason } of reasons) {
		await reasonGiven(tx, id, piece, reason.trim())
	}
	for (const { piece, file, name, type, title } of pins) {
		await reasonGiven(tx, id, piece.id, '')
		await filePutIn(tx, {
			dossier_id: id,
			piece: piece.id,
			name: file.name,
			title,
			type_code: type,
			path: file.path,
			file_id: file.fileId,
			sha256: file.sourceSha256,
			size: file.size,
			spool: name,
		})
	}
}

function hashesOf(pins: Pin[]): Record<string, string> {
	return pins.length === 0 ? {} : { pieces: pins.map(({ file }) => file.sourceSha256).join(' ') }
}

/**
 * Of the person's reason to send what names another patient, the reason itself is no matter for the chain; and that they read what an
 * « information préoccupante » asks.
 */
function aboutOf({ aboutPatient, isAlertConfirmed }: Pick<PrepareWish, 'aboutPatient' | 'isAlertConfirmed'>): Record<string, string> {
	return {
		...aboutPatient !== null && { aboutPatient: sha256Of(aboutPatient) },
		...isAlertConfirmed && { confirmed: 'information-preoccupante' },
	}
}

/** What whoever was asked to approve it is told. */
function changeNotices(changed: Changed[]): string {
	return JSON.stringify([{ code: 'MSS-DOSSIER-CHANGED', changed }] satisfies StoredNotice[])
}

/** Undefined: as it was; null: none. @throws {MssError} MSS-DOSSIER-DATE unless it is a day to come */
function answerByOf({ config, clock }: Context, { answerBy }: PrepareWish): string | null | undefined {
	if (answerBy === null) {
		return undefined
	}
	if (answerBy === '') {
		return null
	}
	dayToCome(answerBy, config.timeZone, new Date(clock.now()))
	return answerBy
}

/** @throws {MssError} MSS-SEND-PATIENT */
async function patientFor({ ledger: { db } }: Context, structure: string, id: string | null): Promise<Patient | null> {
	const patient = id === null ? null : await patientOf(db, structure, id)
	if (id !== null && patient === null) {
		throw new MssError('MSS-SEND-PATIENT', id)
	}
	return patient
}

/** Those whom the circuit allows; what nobody may write to is said at once. @throws {MssError} MSS-DOSSIER-RECIPIENT, MSS-SEND-… */
async function recipientsFor(
	context: Context,
	{ recipients: { only, oneOf } }: Circuit,
	{ address }: MailboxConfig,
	wished: string[],
): Promise<string[]> {
	const allowed = (only ?? oneOf)?.map((one) => normaliseAddress(one) ?? one)
	const refused = allowed && wished.find((one) => !allowed.includes(normaliseAddress(one) ?? one))
	if (refused !== undefined) {
		throw new MssError('MSS-DOSSIER-RECIPIENT', refused)
	}
	const to = only ?? wished
	await checkReach(context, address, to)
	return to
}
