/** What is sent from the dialog, and what is done with it from the tab. */
import type { ParamsOf } from '../../contract/calls.ts'
import type { Desk } from '../../desk.ts'
import type { Notice } from '../../outgoing/notice.ts'
import type { GivenFile, SendRequest } from '../../outgoing/request.ts'
import type { Call, CallFile } from '../call.ts'
import type { Guarded, Handler } from '../handler.ts'

import { visasShownOf } from '../../circuits/visas-shown.ts'
import { MssError } from '../../errors.ts'
import { noteTags } from '../../ged/tags.ts'
import { fileProof, proofOf } from '../../outgoing/proof.ts'
import { replaceRequest, retractRequest } from '../../outgoing/replace.ts'
import { sentReport } from '../../outgoing/report.ts'
import { PLAIN_REQUEST } from '../../outgoing/request.ts'
import { draftMessage, queueMessage } from '../../outgoing/send.ts'
import { cancel, settleByHand } from '../../outgoing/settle.ts'
import { allowed } from '../../rights.ts'
import { responsibleOf } from './me.ts'

/** Notices that a person must have read before anything leaves. */
const MUST_CONFIRM = ['carried-identity', 'carried-old', 'citizen', 'information-preoccupante']

/** The last look: everything is checked and composed, nothing is kept. */
export const draft: Handler<'user POST messages/draft'> = async ({ desk }, { call, params }) => {
	const { request, told } = await requestOf(desk, call, params)
	const mailbox = allowed(desk.config, call, request.from, 'send')
	const { documents, to, size, notices: found, seen } = await draftMessage(desk, request)
	const notices = [...found, ...told]
	return {
		documents: documents.map(({ name, title, size: bytes }) => ({ name, title, size: bytes })),
		to,
		size,
		// What leaves as it was received is in the name of its own author.
		responsible: notices.some(({ code }) => code === 'as-received') ? null : responsibleOf(desk.config, mailbox),
		notices,
		seen,
		mustConfirm: notices.map(({ code }) => code).filter((code) => MUST_CONFIRM.includes(code)),
	}
}

/** Queued, and acknowledged at once: it leaves within two seconds, and the tab follows it. */
export const send: Handler<'user POST messages'> = async ({ desk }, { call, params }) => {
	const { request, told } = await requestOf(desk, call, params)
	const { id, isKnown, notices: found } = await queueMessage(desk, request)
	const notices = [...found, ...told]
	if (!isKnown) {
		await desk.ledger.change((tx) => noteTags(tx, desk.config, call.files.map((file) => file.id)))
	}
	const { messageId, state, recipients } = (await sentReport(desk.ledger.db, id))!
	return { id, messageId, state, recipients, notices }
}

export const messageState: Handler<'user GET messages/:id'> = async ({ desk }, { call, words: { id } }) => mine(desk, call, id)

export const proof: Handler<'user GET messages/:id/proof'> = async ({ desk }, { call, words }) => {
	const { id } = await mine(desk, call, words.id)
	const { ledger: { db }, config } = desk
	const bytes = await proofOf(db, config, id, await visasShownOf(db, id))
	return { name: `Preuve d’envoi MSSanté ${id}.pdf`, mime: 'application/pdf', bytes }
}

/** Nextcloud's bit: to create in a folder. */
const CREATE = 4

/**
 * The proof, kept in the folder where the person looks: their own right there counts, not the service account's.
 *
 * @throws {MssError} MSS-FORBIDDEN-FOLDER
 */
export const keepProof: Handler<'user POST messages/:id/proof'> = async ({ desk }, { call, words }) => {
	const { id } = await mine(desk, call, words.id)
	const [folder] = call.folders
	const there
		= folder && (folder.permissions & CREATE) !== 0
			? (await desk.ged.locate([{ fileId: folder.id, path: '' }])).get(folder.id)
			: undefined
	if (!there?.isFolder) {
		throw new MssError('MSS-FORBIDDEN-FOLDER')
	}
	return fileProof(desk, id, call.user, there.path)
}

export const cancelMessage: Handler<'user POST messages/:id/cancel'> = async ({ desk }, { call, words }) => {
	const { id } = await mine(desk, call, words.id)
	await cancel(desk.ledger, id, call.user)
	return (await sentReport(desk.ledger.db, id))!
}

export const settleRecipient: Guarded<'user POST messages/:id/settle'> = {
	find: async ({ desk }, { call, words }) => {
		const { ledger } = desk
		const { id } = await mine(desk, call, words.id)
		return async ({ address, verdict }) => {
			await settleByHand(ledger, id, address, verdict, call.user)
			return (await sentReport(ledger.db, id))!
		}
	},
}

/** « Retirer »: those who have it are asked to take it out of their records. */
export const retractMessage: Guarded<'user POST messages/:id/retract'> = {
	find: async ({ desk }, { call, words }) => {
		const { id: sending, from } = await mine(desk, call, words.id)
		allowed(desk.config, call, from, 'send')
		return async ({ reason, key }) => {
			const request = await retractRequest(desk.ledger, { sending, positions: null }, reason, { key, actor: call.user })
			const { id } = await queueMessage(desk, request)
			return { id }
		}
	},
}

/** A message of a mailbox that this person uses; any other is unknown. @throws {MssError} MSS-UNKNOWN */
async function mine({ ledger: { db }, config }: Desk, call: Call, id: string) {
	const report = /^\d{1,15}$/.test(id) ? await sentReport(db, Number(id)) : null
	if (report === null) {
		throw new MssError('MSS-UNKNOWN', id)
	}
	try {
		allowed(config, call, report.from, 'sendings')
	} catch (error) {
		throw new MssError('MSS-UNKNOWN', id, { cause: error })
	}
	return report
}

/** @throws {MssError} MSS-FORBIDDEN, MSS-FORBIDDEN-FILE: only files that came with their bytes leave */
async function requestOf(
	desk: Desk,
	call: Call,
	{ patientId, ...wish }: ParamsOf<'user POST messages'>,
): Promise<{ request: SendRequest, told: Notice[] }> {
	allowed(desk.config, call, wish.from, 'send')
	const request = {
		...PLAIN_REQUEST,
		pdfa: 'wished' as const,
		...wish,
		patientId: wish.isXdm ? patientId : null,
		files: call.files.map(given),
		actor: call.user,
	}
	if (wish.replaces === null) {
		return { request, told: [] }
	}
	const { from } = await mine(desk, call, String(wish.replaces.sending))
	allowed(desk.config, call, from, 'send')
	const { request: replacing, notices } = await replaceRequest(desk.ledger, wish.replaces, request)
	return { request: replacing, told: notices }
}

/** A file of the person's own, as the relay brought it. @throws {MssError} MSS-FORBIDDEN-FILE */
export function given({ id, name, path, bytes }: CallFile): GivenFile {
	if (bytes === undefined) {
		throw new MssError('MSS-FORBIDDEN-FILE')
	}
	return { file: bytes, name, path, fileId: id }
}
