import type { Context } from '../../context.ts'
import type { ParamsOf } from '../../contract/calls.contract.ts'
import type { Candidate, Filing, ShownDocument, WaitingItem } from '../../contract/waiting.contract.ts'
import type { CdaHeader } from '../../mssante/document.ts'
import type { Identity } from '../../mssante/ins/identity.ts'
import type { ActRow, DocumentRow, MessageRow } from '../../triage/act.ts'
import type { Candidate as FoundCandidate } from '../../triage/item.ts'
import type { Shelf } from '../../views/messages.view.ts'
import type { Stage } from '../../views/stages.view.ts'
import type { Call } from '../call.ts'
import type { Guarded, Handler } from '../handler.ts'

import { mailboxOf } from '../../context.ts'
import { MssError } from '../../errors.ts'
import { SOFTWARE } from '../../ledger/audit.ts'
import { peopleNames } from '../../ledger/people-known.ts'
import { readCda } from '../../ledger/stored/cda.stored.ts'
import { askedOf, lastActOf } from '../../ledger/tables/acts.ts'
import { unlessDamaged } from '../../log/damaged.ts'
import { cautionsOf } from '../../mssante/cautions.ts'
import { typeLabel } from '../../mssante/cda/document-type.ts'
import { frenchDate, shortName } from '../../mssante/ins/identity.ts'
import { spacedMatricule } from '../../mssante/ins/matricule.ts'
import { readableSubject } from '../../mssante/subject/subject.ts'
import { nearestFolder } from '../../patients/patient-folder.ts'
import { inWords } from '../../reasons/words.reasons.ts'
import { allowed, mayDo } from '../../rights.ts'
import { claimantOf } from '../../triage/claim.ts'
import { itemOf } from '../../triage/item.ts'
import { homesOf } from '../../triage/permission.ts'
import { listMessages } from '../../triage/waiting.ts'
import { person } from '../../usecases/actor.ts'
import * as decide from '../../usecases/decide.usecase.ts'
import { noteOpened } from '../../usecases/note-opened.ts'
import { findReceived, mayAny } from '../../usecases/received-of.ts'
import { askingOf } from '../../usecases/say-request.ts'
import { thingOf, visibleTo } from '../../usecases/visible.usecase.ts'
import { queuesOf } from '../../views/messages.view.ts'
import { ruleWords } from '../rule-words.ts'
import { namesOf } from './correspondents.ts'
import { rightsIn } from './folder-rights.routes.ts'
import { cardOf } from './patients.routes.ts'
import { numberIn, periodOf, within } from './scope.ts'
import { sharedOf } from './shared.routes.ts'

const STAGES: Record<Shelf, Stage> = {
	review: 'waiting',
	quarantined: 'quarantined',
	filed: 'filed',
	closed: 'closed',
	rejected: 'rejected',
}

export const listWaiting: Handler<'user GET waiting'> = async ({ context }, { call, params }) => {
	const { shelf, queue, mailbox, mine, from, to, ...window } = params
	const messages = visibleTo(call, within(context, call, { ask: 'open', state: STAGES[shelf] }, mailbox), 'open')
	const wanted = {
		...window,
		shelf,
		queue: queue === '' ? undefined : queue,
		messages,
		entrustedTo: mine ? call.user : '',
		period: periodOf(context, { from, to }),
	}
	const found = await listMessages(context, wanted)
	const nameOf = await peopleNames(context.ledger.db)
	const senders = await namesOf(context, call, [...new Set(found.rows.flatMap(({ sender }) => sender ?? []))])
	return {
		...found,
		rows: found.rows.map((row) => ({
			...row,
			mailbox: labelOf(context, row.mailbox),
			sender: row.sender && (senders.get(row.sender) ?? row.sender),
			senderAddress: row.sender,
			claimedBy: row.claimedBy && nameOf(row.claimedBy),
			isEntrusted: row.entrustedTo === call.user,
			entrustedTo: row.entrustedTo && nameOf(row.entrustedTo),
		})),
		queues: shelf === 'review' ? await queuesOf(context.ledger.db, messages) : [],
	}
}

export const waitingItem: Guarded<'user GET waiting/:id'> = {
	find: async ({ context }, { call, words: { id } }) => {
		const message = await openable(context, call, numberIn(id))
		return (looking) => shown(context, call, message, looking)
	},
}

async function shown(
	context: Context,
	call: Call,
	message: MessageRow,
	{ patient, glance }: ParamsOf<'user GET waiting/:id'>,
): Promise<WaitingItem> {
	const { reading, reasons, documents, identity, candidates, acts } = await itemOf(context, message, patient)
	const request = await askedOf(context.ledger.db, message.id)
	const claimedBy = claimantOf(message, context.clock.now())
	const nameOf = await peopleNames(context.ledger.db)
	const sender = message.sender && (await namesOf(context, call, [message.sender])).get(message.sender)!
	const mailbox = mailboxOf(context.config, message.mailbox)!
	await noteOpened(context, person(call), glance ? [] : [message])
	return {
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
		reasons: reasons.map(inWords),
		claimedBy: claimedBy && nameOf(claimedBy),
		isMine: claimedBy === call.user,
		...await sharedOf(context, message, { user: call.user, nameOf }),
		queue: message.queue,
		thread: message.thread,
		documents: documents.map((document) => viewOf(context, document, [reading.envelope.subject, message.text])),
		identity: identity === null ? '' : identityLine(identity),
		candidates: candidates.map(candidateView),
		past: acts.map((act) => pastOf(act, nameOf)),
		lastAct: await lastActOf(context.ledger.db, message.id),
		homes: await homesOf(
			context.ged,
			documents.filter(({ state }) => state === 'filed'),
		),
		asked: request && {
			act: request.id,
			by: nameOf(request.actor),
			verdict: request.kind as 'release' | 'reject',
			reason: request.reason ?? '',
			isMine: request.actor === call.user,
		},
		asking: await askingOf(context, person(call), message, await thingOf(context.ledger.db, message)),
		mayTriage: mayDo(call, mailbox, { ask: 'triage' }),
		mayIdentify: mayDo(call, mailbox, { ask: 'identity' }),
		fourEyes: context.config.quarantine.fourEyes,
	}
}

/** Folders that are no patient's, each with the folder in which one must have the right to create. */
export const otherFolders: Handler<'user GET waiting/folders'> = async ({ context }, { call, params: { mailbox } }) => {
	const { filing } = allowed(context.config, call, mailbox, 'triage')
	return Promise.all(filing.otherFolders.map(async (path) => ({ path, folderId: (await nearestFolder(context.ged, path)).fileId })))
}

export const fileWaiting: Guarded<'user POST waiting/:id/file'> = {
	find: async ({ context }, { call, words: { id } }) => {
		const act = await decide.fileReceived.open(context, person(call), { message: numberIn(id) })
		return async (wish) => {
			const { act: filed, homes, always } = await act({ ...wish, folders: rightsIn(call) })
			return { act: filed.id, homes, always: await alwaysOf(context, call, filed.sender, always) }
		}
	},
}

async function alwaysOf(
	context: Context,
	call: Call,
	sender: string | null,
	rules: Parameters<typeof ruleWords>[0][],
): Promise<Filing['always']> {
	return sender === null || rules.length === 0
		? null
		: { sender: (await namesOf(context, call, [sender])).get(sender) ?? sender, words: rules.map(ruleWords) }
}

/** « Toujours ? » */
export const proposeRule: Handler<'user POST waiting/:id/rule'> = ({ context }, { call, words: { id }, params: { act } }) =>
	decide.proposeRule.do(context, person(call), { message: numberIn(id), act }, {})

export const claimWaiting: Guarded<'user POST waiting/:id/claim'> = {
	find: ({ context }, { call, words: { id } }) => decide.claimReceived.open(context, person(call), { message: numberIn(id) }),
}

export const queueWaiting: Guarded<'user POST waiting/:id/queue'> = {
	find: ({ context }, { call, words: { id } }) => decide.queueReceived.open(context, person(call), { message: numberIn(id) }),
}

/** « Mauvais dossier ». @return what the same rule filed too */
export const putBackReceived: Guarded<'user POST received/:id/put-back'> = {
	find: async ({ context }, { call, words: { id } }) => {
		const act = await decide.putBackReceived.open(context, person(call), { message: numberIn(id) })
		return async (wish) => {
			const { alike } = await act({ ...wish, folders: rightsIn(call) })
			return { alike: alike.map((row) => ({ id: row.id, title: row.title ?? '', at: row.received_at })) }
		}
	},
}

export const settleWaiting: Guarded<'user POST waiting/:id/settle'> = {
	find: async ({ context }, { call, words: { id } }) => {
		const act = await decide.settleReceived.open(context, person(call), { message: numberIn(id) })
		return async (word) => ({ state: await act(word) })
	},
}

export const answerWaiting: Handler<'user POST waiting/:id/answer'> = ({ context }, { call, words: { id }, params: { act, isAgreed } }) =>
	decide.answerSecond.do(context, person(call), { message: numberIn(id), act }, { isAgreed })

/** « Sans suite ». */
export const closeWaiting: Guarded<'user POST waiting/:id/close'> = {
	find: ({ context }, { call, words: { id } }) => decide.closeReceived.open(context, person(call), { message: numberIn(id) }),
}

export const reopenReceived: Guarded<'user POST received/:id/reopen'> = {
	find: ({ context }, { call, words: { id } }) => decide.reopenReceived.open(context, person(call), { message: numberIn(id) }),
}

/** A message that was read, which this person may open; any other is unknown. @throws {MssError} MSS-UNKNOWN */
export async function openable(context: Context, call: Call, id: number): Promise<MessageRow> {
	const found = await findReceived(context, { message: id })
	if (!mayAny('open')(person(call), found)) {
		throw new MssError('MSS-UNKNOWN', String(id))
	}
	return found.row
}

export function labelOf({ config }: Pick<Context, 'config'>, address: string): string {
	return mailboxOf(config, address)?.label ?? address
}

function viewOf(
	{ log }: Context,
	{ id, name: file, media_type: mediaType, cda, path, file_id: fileId, source, size, state }: DocumentRow,
	words: (string | null)[],
): ShownDocument {
	const header = cda === null ? null : unlessDamaged(log, () => readCda({ id, cda }))
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
		doubt: isThere ? null : inWords(folder.doubt),
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
	release: 'Remis à classer (sorti de quarantaine)',
	reject: 'Rejeté',
	close: 'Mis sans suite',
	reopen: 'Remis à classer',
	queue: 'Mis en attente dans une autre liste',
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
		who: actor === SOFTWARE ? 'Le logiciel' : nameOf(actor),
		what: (undoes === null ? PAST[kind] : 'Annulé aussitôt') + (PAST_STATES[state] ?? ''),
		why: reason ?? '',
	}
}
