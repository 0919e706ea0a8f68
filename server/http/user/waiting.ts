/** What waits for a person: lists, one message with whom it may be about, and what the person decides. */
import type { Desk } from '../../desk.ts'
import type { CdaHeader } from '../../mssante/document.ts'
import type { Identity } from '../../mssante/ins/identity.ts'
import type { ActRow, DocumentRow, MessageRow } from '../../triage/act.ts'
import type { Candidate as FoundCandidate } from '../../triage/item.ts'
import type { Shelf } from '../../triage/waiting.ts'
import type { Call } from '../call.ts'
import type { Candidate, Filing, OtherFolder, SetAside, ShownDocument, WaitingItem, WaitingList } from '../contract.ts'
import type { Handler } from '../handler.ts'
import type { MessageAsk, Stage } from '../rights.ts'

import { z } from 'zod'
import { mailboxOf } from '../../desk.ts'
import { MssError } from '../../errors.ts'
import { noteRead } from '../../incoming/read-by-hand.ts'
import { peopleNames } from '../../ledger/people.ts'
import { cautionsOf } from '../../mssante/cautions.ts'
import { typeLabel } from '../../mssante/cda/document-type.ts'
import { frenchDate, shortName } from '../../mssante/ins/identity.ts'
import { readableSubject } from '../../mssante/subject/subject.ts'
import { nearestFolder } from '../../patients/folder.ts'
import { lastActOf } from '../../triage/act.ts'
import { claim, claimantOf, putInQueue } from '../../triage/claim.ts'
import { spacedMatricule } from '../../triage/comparison.ts'
import { fileByHand } from '../../triage/file-by-hand.ts'
import { itemOf } from '../../triage/item.ts'
import { homesOf } from '../../triage/permission.ts'
import { putBack } from '../../triage/put-back.ts'
import { answerAsked, askedOf, settleQuarantined } from '../../triage/quarantine.ts'
import { reopen, setAside } from '../../triage/set-aside.ts'
import { listMessages, queuesOf } from '../../triage/waiting.ts'
import { asked } from '../asked.ts'
import { allowed, mayDo } from '../rights.ts'
import { thingOf, visibleTo } from '../visible.ts'
import { namesOf } from './correspondents.ts'
import { cardOf } from './patients.ts'
import { windowParams, within } from './scope.ts'

const listParams = windowParams.extend({
	shelf: z.enum(['review', 'quarantined', 'filed', 'closed', 'rejected']),
	queue: z.string().max(100).nullable().default(''),
})
const text = z.string().max(500)
const name = z.string().trim().max(100)
const filing = z.object({
	documentIds: z.array(z.int()).max(1000).nullable().default(null),
	patientId: z.string().max(200).nullable().default(null),
	folder: z.string().max(1000).nullable().default(null),
	fingerprint: z.string().max(64).default(''),
	subfolder: name.nullable().default(null),
	type: z.string().max(40).nullable().default(null),
	reason: text.nullable().default(null),
	confirmed: z.boolean().default(false),
}).refine(({ patientId, folder }) => (patientId === null) !== (folder === null), { path: ['patientId'] })
/** `glance`: for what the page must know of it, without showing it to anybody. */
const looking = z.object({ patient: z.string().max(200).optional(), glance: z.boolean().default(false) })
const ofMailbox = z.object({ mailbox: z.string().max(320) })
const claiming = z.object({ wish: z.enum(['take', 'take-over', 'let-go']) })
const queueing = z.object({ queue: name.nullable() })
const puttingBack = z.object({
	reason: text.nullable().default(null),
	documentIds: z.array(z.int()).max(1000).nullable().default(null),
	lastAct: z.int().nullable(),
	undo: z.boolean().default(false),
})
const settling = z.object({ verdict: z.enum(['release', 'reject']), reason: text.min(1) })
const answering = z.object({ act: z.int(), isAgreed: z.boolean() })
const closing = z.object({ reason: text.min(1) })
const reopening = z.object({ lastAct: z.int().nullable() })

/** Nextcloud's bit: to create in a folder. */
const CREATE = 4

const STAGES: Record<Shelf, Stage> = {
	review: 'waiting',
	quarantined: 'quarantined',
	filed: 'filed',
	closed: 'closed',
	rejected: 'rejected',
}

export const listWaiting: Handler = async ({ desk }, call) => {
	const { shelf, queue, mailbox, ...window } = asked(listParams, call)
	const messages = visibleTo(call, within(desk, call, { ask: 'open', state: STAGES[shelf] }, mailbox), 'open')
	const found = await listMessages(desk.ledger.db, { ...window, shelf, queue: queue === '' ? undefined : queue, messages })
	const nameOf = await peopleNames(desk.ledger.db)
	const senders = await namesOf(desk, call, [...new Set(found.rows.flatMap(({ sender }) => sender ?? []))])
	const json: WaitingList = {
		...found,
		rows: found.rows.map((row) => ({
			...row,
			mailbox: labelOf(desk, row.mailbox),
			sender: row.sender && (senders.get(row.sender) ?? row.sender),
			claimedBy: row.claimedBy && nameOf(row.claimedBy),
		})),
		queues: shelf === 'review' ? await queuesOf(desk.ledger.db, messages) : [],
	}
	return { status: 200, json }
}

export const waitingItem: Handler = async ({ desk }, call, [id]) => {
	const message = await mine(desk, call, id!, 'open')
	const { patient, glance } = asked(looking, call)
	const { reading, reasons, documents, identity, candidates, acts } = await itemOf(desk, message, patient)
	const request = await askedOf(desk.ledger.db, message.id)
	const claimedBy = claimantOf(message)
	const nameOf = await peopleNames(desk.ledger.db)
	const sender = message.sender && (await namesOf(desk, call, [message.sender])).get(message.sender)!
	const mailbox = mailboxOf(desk.config, message.mailbox)!
	if (!glance && mayDo(call, mailbox, { ask: 'triage' })) {
		await noteRead(desk, message, call.user)
	}
	const json: WaitingItem = {
		id: message.id,
		state: message.closed_at === null ? message.state : message.state === 'quarantined' ? 'rejected' : 'closed',
		title: message.title ?? '',
		at: message.received_at,
		mailbox: message.mailbox,
		mailboxLabel: mailbox.label ?? message.mailbox,
		sender: sender ?? 'expéditeur inconnu',
		senderAddress: message.sender ?? '',
		subject: readableSubject(reading.envelope.subject),
		text: message.text,
		reasons: reasons.map((reason) => reason.text),
		claimedBy: claimedBy && nameOf(claimedBy),
		isMine: claimedBy === call.user,
		queue: message.queue,
		thread: message.thread,
		documents: documents.map((document) => viewOf(document, [reading.envelope.subject, message.text])),
		identity: identity === null ? '' : identityLine(identity),
		candidates: candidates.map(candidateView),
		past: acts.map((act) => pastOf(act, nameOf)),
		lastAct: await lastActOf(desk.ledger.db, message.id),
		homes: await homesOf(
			desk.ged,
			documents.filter(({ state }) => state === 'filed'),
		),
		asked: request && {
			act: request.id,
			by: nameOf(request.actor),
			verdict: request.kind as 'release' | 'reject',
			reason: request.reason ?? '',
			isMine: request.actor === call.user,
		},
		mayTriage: mayDo(call, mailbox, { ask: 'triage' }),
		mayIdentify: mayDo(call, mailbox, { ask: 'identity' }),
		fourEyes: desk.config.quarantine.fourEyes,
	}
	return { status: 200, json }
}

/** Folders that are no patient's, each with the folder in which one must have the right to create. */
export const otherFolders: Handler = async ({ desk }, call) => {
	const { mailbox } = asked(ofMailbox, call)
	const {
		filing: { otherFolders: paths },
	} = allowed(desk.config, call, mailbox, 'triage')
	const json: OtherFolder[] = await Promise.all(
		paths.map(async (path) => ({ path, folderId: (await nearestFolder(desk.ged, path)).fileId })),
	)
	return { status: 200, json }
}

/** The person's own right there counts, as Nextcloud signed it: not the service account's. */
export const fileWaiting: Handler = async ({ desk }, call, [id]) => {
	const message = await mine(desk, call, id!, 'decide')
	const wish = asked(filing, call)
	const { folder, ...rest } = wish
	const known = folder === null ? null : mailboxOf(desk.config, message.mailbox)!.filing.otherFolders.find((path) => path === folder)
	if (known === undefined) {
		throw new MssError('MSS-FORBIDDEN-FOLDER')
	}
	const { act, homes } = await fileByHand(desk, message.id, {
		...rest,
		folder: known,
		subfolder: wish.subfolder || null,
		actor: call.user,
		mayCreateIn: mayCreateIn(call),
	})
	const json: Filing = { act: act.id, homes }
	return { status: 200, json }
}

/** Null: not asked of Nextcloud, for the page did not know of this folder. */
function mayCreateIn({ folders }: Call): (folderId: string) => boolean | null {
	return (folderId) => {
		const folder = folders.find(({ id }) => id === folderId)
		return folder ? (folder.permissions & CREATE) !== 0 : null
	}
}

export const claimWaiting: Handler = async ({ desk }, call, [id]) => {
	const { id: number } = await mine(desk, call, id!, 'decide', 'settle')
	await claim(desk, number, call.user, asked(claiming, call).wish)
	return { status: 204 }
}

export const queueWaiting: Handler = async ({ desk }, call, [id]) => {
	const { id: number } = await mine(desk, call, id!, 'decide')
	await putInQueue(desk, number, call.user, asked(queueing, call).queue || null)
	return { status: 204 }
}

/** « Mauvais dossier ». @return what the same rule filed too */
export const putBackReceived: Handler = async ({ desk }, call, [id]) => {
	const { id: number } = await mine(desk, call, id!, 'decide')
	const { alike } = await putBack(desk, number, { actor: call.user, mayCreateIn: mayCreateIn(call), ...asked(puttingBack, call) })
	return { status: 200, json: { alike: alike.map((row) => ({ id: row.id, title: row.title ?? '', at: row.received_at })) } }
}

export const settleWaiting: Handler = async ({ desk }, call, [id]) => {
	const { id: number } = await mine(desk, call, id!, 'settle')
	const { verdict, reason } = asked(settling, call)
	return { status: 200, json: { state: await settleQuarantined(desk, number, verdict, { actor: call.user, reason }) } }
}

export const answerWaiting: Handler = async ({ desk }, call, [id]) => {
	const answer = asked(answering, call)
	const { id: number } = await mine(desk, call, id!, 'settle').catch(async (error: unknown) => {
		throw await wasAsked(desk, call, id!, answer.act) ? new MssError('MSS-TRIAGE-GONE') : error
	})
	await answerAsked(desk, number, { actor: call.user, ...answer })
	return { status: 204 }
}

/** Was this person's second word asked for, before the message went elsewhere? They know of it: they may hear that it is past. */
async function wasAsked({ ledger: { db }, config }: Desk, call: Call, id: string, act: number): Promise<boolean> {
	const row = await db
		.selectFrom('acts')
		.select(['mailbox', 'message_id'])
		.where('id', '=', act)
		.where('kind', 'in', ['release', 'reject'])
		.executeTakeFirst()
	const mailbox = row && String(row.message_id) === id ? mailboxOf(config, row.mailbox) : undefined
	return mailbox !== undefined && mayDo(call, mailbox, { ask: 'identity' })
}

/** « Sans suite ». */
export const closeWaiting: Handler = async ({ desk }, call, [id]) => {
	const { id: number } = await mine(desk, call, id!, 'decide', 'settle')
	const json: SetAside = await setAside(desk, number, { actor: call.user, ...asked(closing, call) })
	return { status: 200, json }
}

export const reopenReceived: Handler = async ({ desk }, call, [id]) => {
	const { id: number } = await mine(desk, call, id!, 'decide')
	await reopen(desk, number, { actor: call.user, ...asked(reopening, call) })
	return { status: 204 }
}

/** A message that was read, of which this person may ask one of these; any other is unknown. @throws {MssError} MSS-UNKNOWN */
export async function mine({ ledger: { db }, config }: Desk, call: Call, id: string, ...asks: MessageAsk[]): Promise<MessageRow> {
	const row = /^\d{1,15}$/.test(id)
		? await db.selectFrom('messages').selectAll().where('id', '=', Number(id)).where('decision', 'is not', null).executeTakeFirst()
		: undefined
	const mailbox = row && mailboxOf(config, row.mailbox)
	const thing = row && await thingOf(db, row)
	if (!row || !mailbox || !asks.some((ask) => mayDo(call, mailbox, { ask, ...thing! }))) {
		throw new MssError('MSS-UNKNOWN', id)
	}
	return row
}

export function labelOf({ config }: Pick<Desk, 'config'>, address: string): string {
	return mailboxOf(config, address)?.label ?? address
}

function viewOf(
	{ id, name: file, media_type: mediaType, cda, path, file_id: fileId, source, size, state }: DocumentRow,
	words: (string | null)[],
): ShownDocument {
	const header = cda === null ? null : (JSON.parse(cda) as CdaHeader)
	return {
		id,
		name: file,
		mediaType,
		size,
		path,
		fileId,
		isRemoved: state === 'removed',
		isBody: source === 'body',
		facts: header === null ? [] : factsOf(header),
		cautions: cautionsOf(header, [file], words),
	}
}

const ACTIONS: Record<CdaHeader['action'], string> = {
	new: '',
	replace: 'Remplace une version précédente',
	delete: 'Demande la suppression du document',
}

function factsOf({ type, createdAt, version, patient, action }: CdaHeader): string[] {
	return [
		[
			typeLabel(type.code ?? '') ?? type.display,
			createdAt && `du ${frenchDate(createdAt.slice(0, 8))}`,
			version !== null && version > 1 && `version ${version}`,
		]
			.filter(Boolean)
			.join(', '),
		identityLine(patient),
		ACTIONS[action],
	].filter((fact) => fact !== '')
}

function candidateView({ patient, score, reasons, traits, isAnother, question, folder, already, fingerprint }: FoundCandidate): Candidate {
	const isThere = 'path' in folder
	return {
		patient: cardOf(patient),
		score,
		reasons,
		traits,
		isAnother,
		question,
		folder: isThere ? folder.path : null,
		folderId: isThere ? folder.entry.fileId : null,
		doubt: isThere ? null : folder.doubt,
		already,
		fingerprint,
	}
}

function identityLine(identity: Identity): string {
	const { birthDate, ins } = identity
	return [shortName(identity), birthDate && `né(e) le ${frenchDate(birthDate)}`, ins && spacedMatricule(ins.matricule)]
		.filter(Boolean)
		.join(' · ')
}

const PAST: Record<ActRow['kind'], string> = {
	file: 'Classé',
	'put-back': 'Remis à classer',
	release: 'Sorti de quarantaine',
	reject: 'Rejeté',
	close: 'Classé sans suite',
	reopen: 'Repris',
	queue: 'Changé de liste',
}
const PAST_STATES: Partial<Record<ActRow['state'], string>> = {
	asked: ' (en attente d’une seconde personne)',
	planned: ' (en cours)',
	failed: ' (n’a pas abouti)',
	refused: ' (refusé)',
}

function pastOf({ at, actor, kind, state, reason, undoes }: ActRow, nameOf: (user: string) => string): WaitingItem['past'][number] {
	return {
		at,
		who: nameOf(actor),
		what: (undoes === null ? PAST[kind] : 'Annulé aussitôt') + (PAST_STATES[state] ?? ''),
		why: reason ?? '',
	}
}
