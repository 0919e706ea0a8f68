/** Dossiers in the page: prepared, « À valider », returned, sent; and the circuits by which one may begin. */
import type { OpenDossier } from '../../circuits/dossier.ts'
import type { NewerFiles } from '../../circuits/newer.ts'
import type { PieceFile } from '../../circuits/prepare.ts'
import type { Circuit } from '../../config/circuit.ts'
import type { Context } from '../../context.ts'
import type { ParamsOf } from '../../contract/calls.contract.ts'
import type { CircuitOffered } from '../../contract/circuits.contract.ts'
import type { DossierShown } from '../../contract/dossiers.contract.ts'
import type { DossierRow } from '../../ledger/tables/dossiers.table.ts'
import type { Person } from '../../rights.ts'
import type { Call } from '../call.ts'
import type { Guarded, Handler } from '../handler.ts'

import { buffer } from 'node:stream/consumers'
import { spokenGroup } from '../../circuits/approver-words.ts'
import { standingOf } from '../../circuits/approver.ts'
import { leavesByItself, openDossiers, preparedOf } from '../../circuits/dossier.ts'
import { isMadeForAlert } from '../../circuits/made-for-alert.ts'
import { newerFilesIn } from '../../circuits/newer.ts'
import { tellDossiers } from '../../circuits/tell.ts'
import { mailboxOf } from '../../context.ts'
import { MssError } from '../../errors.ts'
import { bytesOf } from '../../files/bytes-of.ts'
import { peopleNames } from '../../ledger/people-known.ts'
import { dossierById, listDossiers } from '../../ledger/tables/dossiers.table.ts'
import { typeLabel } from '../../mssante/cda/document-type.ts'
import { MASKINGS } from '../../mssante/cda/sheet.ts'
import { notice } from '../../outgoing/notice.ts'
import { isProgram, mayDo, structuresFor } from '../../rights.ts'
import { circuitsOf, simpleId, simpleOf } from '../../structures/known-circuits.ts'
import { person } from '../../usecases/actor.ts'
import { mayApprove } from '../../usecases/approver.usecase.ts'
import { beginPreparing, changePreparing } from '../../usecases/prepare.usecase.ts'
import { approve, sendBack, submit, withdraw } from '../../usecases/release.usecase.ts'
import { thingsOf } from '../../usecases/visible.usecase.ts'
import { namesOf } from './correspondents.ts'
import { cardOf } from './patients.routes.ts'
import { numberIn } from './scope.ts'
import { givenFile } from './sending-acts.ts'

/** Dossiers that ended, of one list. */
const MOST = 300
/** Bytes of a piece that is shown. */
const MAX_SHOWN = 50 * 1024 * 1024

export const listCircuits: Handler<'user GET circuits'> = async ({ context }, { call }) => ({ circuits: await offeredTo(context, call) })

export const dossiers: Handler<'user GET dossiers'> = async ({ context }, { call, params: { filter } }) => {
	const shown = await shownTo(context, call, await listDossiers(context.ledger.db, null, filter === 'all' ? MOST : 0))
	return {
		dossiers: shown.filter((one) => filter === 'all'
			|| (filter === 'open' && !['sent', 'withdrawn'].includes(one.state))
			|| (filter === 'held' && one.isHeld)
			|| (filter === 'approve' && one.state === 'awaiting' && one.mayApprove)),
	}
}

export const dossierView: Handler<'user GET dossiers/:id'> = async ({ context }, { call, words: { id } }) =>
	one(context, call, numberIn(id))

export const beginDossier: Handler<'user POST dossiers'> = async ({ context }, { call, params: { circuit, key, answers, ...wish } }) => {
	const act = await beginPreparing.open(context, person(call), { circuit })
	return one(context, call, await act({ ...await wishOf(context, call, wish), key, answers }))
}

export const changeDossier: Guarded<'user POST dossiers/:id'> = {
	find: async ({ context }, { call, words: { id } }) => {
		const act = await changePreparing.open(context, person(call), { dossier: numberIn(id) })
		return async (wish) => one(context, call, await act(await wishOf(context, call, wish)))
	},
}

export const submitDossier: Guarded<'user POST dossiers/:id/submit'> = {
	find: async ({ context }, { call, words: { id } }) => {
		const act = await submit.open(context, person(call), { dossier: numberIn(id) })
		return async (params) => (await act(params), one(context, call, numberIn(id)))
	},
}

export const withdrawDossier: Guarded<'user POST dossiers/:id/withdraw'> = {
	find: async ({ context }, { call, words: { id } }) => {
		const act = await withdraw.open(context, person(call), { dossier: numberIn(id) })
		return async () => (await act({}), one(context, call, numberIn(id)))
	},
}

export const approveDossier: Guarded<'user POST dossiers/:id/approve'> = {
	find: async ({ context }, { call, words: { id } }) => {
		const act = await approve.open(context, person(call), { dossier: numberIn(id) })
		return async (params) => (await act(params), one(context, call, numberIn(id)))
	},
}

export const returnDossier: Guarded<'user POST dossiers/:id/return'> = {
	find: async ({ context }, { call, words: { id } }) => {
		const act = await sendBack.open(context, person(call), { dossier: numberIn(id) })
		return async (params) => (await act(params), one(context, call, numberIn(id)))
	},
}

/** What of a piece can be shown: the pinned bytes, those that would leave. */
export const piecePreview: Handler<'user GET dossiers/:id/files/:file/preview'> = async ({ context }, { call, words }) => {
	const { path } = await pieceOf(context, call, words)
	return { ...await context.pool.preview(path, ''), isIntact: true }
}

/** @throws {MssError} MSS-UNKNOWN for anything but a PDF or a picture */
export const pieceContent: Handler<'user GET dossiers/:id/files/:file/content'> = async ({ context }, { call, words }) => {
	const { path, size } = await pieceOf(context, call, words)
	const preview = await context.pool.preview(path, '')
	if ((preview.kind !== 'pdf' && preview.kind !== 'image') || size > MAX_SHOWN) {
		throw new MssError('MSS-UNKNOWN', words.file)
	}
	return {
		name: 'Document',
		mime: preview.kind === 'pdf' ? 'application/pdf' : preview.mediaType,
		bytes: await buffer(bytesOf(path)),
	}
}

/** How many wait for this person's word, and how many of what they prepare came back. */
export async function countDossiersFor(context: Context, who: Person): Promise<{ toApprove: number, returned: number }> {
	const seen = seenBy(context, who, await openDossiers(context, await listDossiers(context.ledger.db, null, 0)))
	return {
		toApprove: seen.filter(({ open: { row }, mayApprove: may }) => row.state === 'awaiting' && may).length,
		returned: seen.filter(({ open: { row }, mayPrepare }) =>
			mayPrepare && (row.state === 'returned' || row.state === 'stale' || isHeld(row))).length,
	}
}

/** By which a dossier may begin; where this person may not send, « Envoi simple » is one that others approve. */
async function offeredTo(context: Context, who: Person): Promise<CircuitOffered[]> {
	const { config, ledger: { db } } = context
	const mine = (address: string) => {
		const mailbox = mailboxOf(config, address)
		return mailbox?.smtp !== undefined && mayDo(who, mailbox, { ask: 'prepare' })
	}
	const defined = (await circuitsOf(db, config)).filter(({ circuit, state }) =>
		state === 'active' && circuit.pieces.length > 0 && mine(circuit.mailbox))
	const simple = config.mailboxes
		.filter((mailbox) => mine(mailbox.address) && !mayDo(who, mailbox, { ask: 'send' }))
		.map((mailbox) => ({ circuit: { ...simpleOf(mailbox), id: simpleId(mailbox) }, version: 1 }))
	const names = await peopleNames(db)
	const all = [...defined, ...simple]
	const addresses = await namesOf(context, who, [...new Set(all.flatMap(({ circuit }) => allowedBy(circuit)))])
	return all.map(({ circuit, version }) => offered(circuit, version, names, addresses))
}

function offered(
	circuit: Circuit,
	version: number,
	names: (user: string) => string,
	addresses: Map<string, string>,
): CircuitOffered {
	const { id, name, mailbox, pieces, recipients, approval, answer, guards } = circuit
	return {
		id,
		name,
		version,
		mailbox,
		pieces: pieces.map(({ id: piece, name: title, types, words, orReason, optional, several }) => {
			return { id: piece, name: title, types, words, orReason, optional, several }
		}),
		only: recipients.only ?? null,
		oneOf: recipients.oneOf ?? null,
		names: namedAmong(addresses, allowedBy(circuit)),
		isApproved: approval !== undefined,
		approvers: approversOf(approval, names),
		answerDays: answer?.withinDays ?? null,
		isDated: answer?.byDate === true,
		mask: guards.mask,
		mustConfirm: cautionOf(circuit),
	}
}

function cautionOf(circuit: Circuit): string | null {
	return isMadeForAlert(circuit) ? notice('information-preoccupante').text : null
}

/** Recipients that a circuit fixes, or among whom it lets choose. */
function allowedBy({ recipients: { only, oneOf } }: Circuit): string[] {
	return only ?? oneOf ?? []
}

function namedAmong(names: Map<string, string>, addresses: string[]): Record<string, string> {
	return Object.fromEntries(addresses.map((address) => [address, names.get(address) ?? address]))
}

async function one(context: Context, call: Call, id: number): Promise<DossierShown> {
	const row = await dossierById(context.ledger.db, id)
	const [shown] = row === null ? [] : await shownTo(context, call, [row], newerFilesIn(context.ged))
	if (!shown) {
		throw new MssError('MSS-UNKNOWN', String(id))
	}
	return shown
}

/** Of these, those that this person may see (they prepare, send or deal with what the mailbox receives; or a circuit names them). */
function seenBy({ config, clock }: Context, who: Person, opened: OpenDossier[]) {
	return opened.flatMap((open) => {
		const { row, circuit } = open
		const mailbox = mailboxOf(config, row.mailbox)
		const isNamed = mayApprove(person(who), { circuit })
		const mayPrepare = mailbox !== undefined && mayDo(who, mailbox, { ask: 'prepare' })
		if (!mailbox || !(mayPrepare || isNamed || mayDo(who, mailbox, { ask: 'sendings' }))) {
			return []
		}
		const standing = standingOf(circuit.approval, who, preparedOf(row), new Date(clock.now()))
		const whyNot = isNamed && !standing.may ? standing.why : null
		return [{ open, mailbox, isNamed, mayPrepare, mayApprove: isNamed && standing.may, whyNot }]
	})
}

/** In a sentence: « Préparé par … », « Renvoyé à … ». */
function preparerOf({ prepared_by: user, trigger_file: file }: DossierRow, names: (user: string) => string): string {
	return !isProgram(user) ? names(user) : file === null ? 'un programme de la structure' : 'quelqu’un qui a déposé le fichier'
}

/** A dropped file that waits for a person. */
function isHeld(row: DossierRow): boolean {
	return row.trigger_file !== null && row.state === 'preparing' && !leavesByItself(row)
}

/**
 * As the page shows those that this person may see.
 *
 * @param look whether their files have changed in the GED; null: it is not asked
 */
async function shownTo(context: Context, who: Person, rows: DossierRow[], look: NewerFiles | null = null): Promise<DossierShown[]> {
	const { config, ledger: { db } } = context
	const all = await tellDossiers(context, rows)
	const seen = seenBy(context, who, all.map(({ open }) => open))
	const names = await peopleNames(db)
	const answeredBy = await answeredFor(context, who, seen)
	const addresses = await namesOf(context, who, [...new Set(seen.flatMap((about) => addressesIn(about.open, answeredBy(about))))])
	const pinned = look === null ? [] : seen.filter(({ open: { row } }) => row.ended_at === null).flatMap(({ open: { files } }) => files)
	const newer = look === null || pinned.length === 0 ? new Set<number>() : await look.of(pinned)
	return seen.map((about) => {
		const { open, mailbox, isNamed, ...rights } = about
		const { told, visas } = all.find((one) => one.open === open)!
		const answered = answeredBy(about)
		const { row, circuit, patient, files, reasons, missing, seen: hash } = open
		return {
			...told,
			circuitName: circuit.name,
			mailbox: row.mailbox,
			mailboxLabel: mailbox.label ?? row.mailbox,
			masks: circuit.guards.mask.map((mask) => MASKINGS[mask]),
			patient: patient && (isNamed || structuresFor(config, who).includes(row.structure)) ? cardOf(patient) : null,
			preparedByName: preparerOf(row, names),
			preparedAt: row.prepared_at,
			changedAt: row.changed_at,
			submittedAt: row.submitted_at,
			isApproved: circuit.approval !== undefined,
			approvers: approversOf(circuit.approval, names),
			only: circuit.recipients.only ?? null,
			oneOf: circuit.recipients.oneOf ?? null,
			text: row.text,
			answered: answered && {
				title: answered.title ?? '',
				from: addresses.get(answered.sender ?? '') ?? answered.sender ?? '',
				at: answered.internal_date,
			},
			aboutPatient: row.about_patient,
			answerBy: row.answer_by,
			answerDays: circuit.answer?.withinDays ?? null,
			isDated: circuit.answer?.byDate === true,
			mustConfirm: cautionOf(circuit),
			names: namedAmong(addresses, addressesIn(open, answered)),
			shownPieces: circuit.pieces.map(({ id, name, optional, orReason, several }) => ({
				id,
				name,
				optional,
				orReason,
				several,
				missing: missing.includes(id),
				reason: reasons.get(id) ?? null,
				files: files.filter(({ piece }) => piece === id).map((file) => ({
					id: file.id,
					name: file.name,
					title: file.title,
					typeLabel: typeLabel(file.type_code) ?? file.type_code,
					sha256: file.sha256,
					size: file.size,
					path: file.path,
					fileId: file.file_id,
					isNewer: newer.has(file.id),
				})),
			})),
			visaNames: visas.map((visa) => {
				return { who: names(visa.actor), for: visa.for_user === null ? null : names(visa.for_user), holds: visa.seen === hash }
			}),
			mayPrepare: rights.mayPrepare,
			mayApprove: rights.mayApprove,
			whyNot: rights.whyNot,
			isHeld: isHeld(row),
		}
	})
}

/** The message that it answers: for whom the circuit names, for whoever prepared it, and for those who may see that message anyway. */
async function answeredFor({ config, ledger: { db } }: Context, who: Person, seen: ReturnType<typeof seenBy>) {
	const thingOf = await thingsOf(db, seen.flatMap(({ open: { answered } }) => answered ?? []))
	return ({ open: { row, answered }, isNamed }: (typeof seen)[number]): OpenDossier['answered'] => {
		if (answered === null || isNamed || row.prepared_by === who.user || row.changed_by === who.user) {
			return answered
		}
		const mailbox = mailboxOf(config, answered.mailbox)
		return mailbox !== undefined && mayDo(who, mailbox, { ...thingOf(answered), ask: 'see' }) ? answered : null
	}
}

/** Whom it goes to, and whom it may go to; who wrote what it answers. */
function addressesIn({ to, circuit }: OpenDossier, answered: OpenDossier['answered']): string[] {
	return [...to, ...allowedBy(circuit), ...answered?.sender ? [answered.sender] : []]
}

/** By their names, and as groups are spoken of. */
function approversOf(approval: Circuit['approval'], names: (user: string) => string): string[] {
	return approval === undefined ? [] : [...approval.users.map(names), ...approval.groups.map(spokenGroup)]
}

async function wishOf(context: Context, call: Call, { pieces, ...wish }: ParamsOf<'user POST dossiers/:id'>) {
	const files = pieces.flatMap(({ id: piece, files: ids, types, titles }) => ids.map(async (id, index): Promise<PieceFile> => {
		const file = call.files.find((one) => one.id === id)
		if (!file) {
			throw new MssError('MSS-FORBIDDEN-FILE')
		}
		const [type, title] = [types[index], titles[index]]
		const from = await givenFile(context, call, file)
		return { piece, file: from, ...type !== undefined && { type }, ...title !== undefined && { title } }
	}))
	return {
		...wish,
		aboutPatient: wish.aboutPatient?.trim() || null,
		files: await Promise.all(files),
		without: pieces.flatMap(({ id: piece, without }) => without.map((sha256) => ({ piece, sha256 }))),
		reasons: pieces.flatMap(({ id: piece, reason }) => (reason === undefined ? [] : [{ piece, reason }])),
	}
}

async function pieceOf(context: Context, call: Call, { id, file }: { id: string, file: string }): Promise<{ path: string, size: number }> {
	const row = await dossierById(context.ledger.db, numberIn(id))
	const [seen] = row === null ? [] : seenBy(context, call, await openDossiers(context, [row]))
	const known = seen?.open.files.find((piece) => String(piece.id) === file)
	if (!known?.spool) {
		throw new MssError('MSS-UNKNOWN', seen ? file : id)
	}
	const path = await context.spool.bring(known.spool)
	if (path === null) {
		throw new MssError('MSS-SPOOL-LOST')
	}
	return { path, size: known.size }
}
