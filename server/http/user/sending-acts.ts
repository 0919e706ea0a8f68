/** What is sent from the dialog, and what is done with it from the tab. */
import type { Context } from '../../context.ts'
import type { ParamsOf } from '../../contract/calls.contract.ts'
import type { Queued } from '../../outgoing/queue-made.ts'
import type { GivenFile } from '../../outgoing/request.ts'
import type { Draft } from '../../outgoing/send.ts'
import type { Leaving } from '../../usecases/leave.ts'
import type { UseCase } from '../../usecases/use-case.ts'
import type { Call, CallFile } from '../call.ts'
import type { Guarded, Handler } from '../handler.ts'

import { mailboxOf } from '../../context.ts'
import { MssError } from '../../errors.ts'
import { proofOf } from '../../outgoing/proof.ts'
import { sentReport } from '../../outgoing/report.ts'
import { visasShownOf } from '../../outgoing/visas-shown.ts'
import { allowed, structuresFor } from '../../rights.ts'
import { person } from '../../usecases/actor.ts'
import { cancelSending, keepProof as keepProofOf, settleSending } from '../../usecases/follow-up.ts'
import { replace, retract, send as sendAnew } from '../../usecases/leave.ts'
import { rightsIn } from './folder-rights.routes.ts'
import { responsibleOf } from './me.routes.ts'
import { ownerSeen } from './proposal.routes.ts'
import { numberIn } from './scope.ts'

/** Notices that a person must have read before anything leaves. */
const MUST_CONFIRM = ['carried-identity', 'carried-old', 'citizen', 'information-preoccupante']

/** The last look: everything is checked and composed, nothing is kept. */
export const lookAtSending: Handler<'user POST sendings/look'> = async ({ context }, { call, params }) => {
	const { documents, from, to, size, notices, seen } = await leaving<Draft>(context, call, params, ({ look }) => look)
	return {
		documents: documents.map(({ name, title, size: bytes }) => ({ name, title, size: bytes })),
		to,
		size,
		// What leaves as it was received is in the name of its own author; words alone are the mailbox's.
		responsible: documents.length === 0 || notices.some(({ code }) => code === 'as-received')
			? null
			: responsibleOf(context.config, mailboxOf(context.config, from)!),
		notices,
		seen,
		mustConfirm: notices.map(({ code }) => code).filter((code) => MUST_CONFIRM.includes(code)),
	}
}

/** Queued, and acknowledged at once: it leaves within two seconds, and the tab follows it. */
export const send: Handler<'user POST sendings'> = async ({ context }, { call, params }) => {
	const { id, notices } = await leaving<Queued>(context, call, params, ({ queue }) => queue)
	const { messageId, state, recipients } = (await sentReport(context.ledger, id))!
	return { id, messageId, state, recipients, notices }
}

export const sendingState: Handler<'user GET sendings/:id'> = async ({ context }, { call, words: { id } }) => mine(context, call, id)

export const proof: Handler<'user GET sendings/:id/proof'> = async ({ context }, { call, words }) => {
	const { id } = await mine(context, call, words.id)
	const { ledger, config } = context
	const bytes = await proofOf(ledger, config, id, await visasShownOf(ledger.db, id))
	return { name: `Preuve d’envoi MSSanté ${id}.pdf`, mime: 'application/pdf', bytes }
}

/** The proof, kept in the folder where the person looks. */
export const keepProof: Handler<'user POST sendings/:id/proof'> = ({ context }, { call, words: { id } }) => {
	const input = { folder: call.folders[0]?.id ?? '', folders: rightsIn(call) }
	return keepProofOf.do(context, person(call), { sending: numberIn(id) }, input)
}

export const cancelTheSending: Handler<'user POST sendings/:id/cancel'> = async ({ context }, { call, words }) => {
	const sending = numberIn(words.id)
	await cancelSending.do(context, person(call), { sending }, {})
	return (await sentReport(context.ledger, sending))!
}

export const settleRecipient: Guarded<'user POST sendings/:id/settle'> = {
	find: async ({ context }, { call, words: { id } }) => {
		const sending = numberIn(id)
		const act = await settleSending.open(context, person(call), { sending })
		return async (params) => {
			await act(params)
			return (await sentReport(context.ledger, sending))!
		}
	},
}

/** « Retirer »: those who have it are asked to take it out of their records. */
export const retractTheSending: Guarded<'user POST sendings/:id/retract'> = {
	find: async ({ context }, { call, words: { id } }) => {
		const act = await retract.queue.open(context, person(call), { sending: numberIn(id), positions: null })
		return async (params) => ({ id: (await act(params)).id })
	},
}

/** A sending of a mailbox that this person uses; any other is unknown. @throws {MssError} MSS-UNKNOWN */
async function mine({ ledger, config }: Context, call: Call, id: string) {
	const report = await sentReport(ledger, numberIn(id))
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

/** What the dialog asks, anew or in place of what was sent. @throws {MssError} MSS-FORBIDDEN, MSS-FORBIDDEN-FILE */
async function leaving<Left>(
	context: Context,
	call: Call,
	{ from, replaces, ...wish }: ParamsOf<'user POST sendings'>,
	ask: <Key, Input>(one: Leaving<Key, Input>) => UseCase<Key, Input, Left>,
): Promise<Left> {
	const act = replaces === null
		? await ask(sendAnew).open(context, person(call), { from })
		: await ask(replace).open(context, person(call), { ...replaces, from })
	// Only files that came with their bytes leave.
	return act({ ...wish, pdfa: 'wished', files: await givenFiles(context, call) })
}

/** Files of the person's own, as the relay brought them. @throws {MssError} MSS-FORBIDDEN-FILE */
export async function givenFiles(context: Context, call: Call): Promise<GivenFile[]> {
	return Promise.all(call.files.map((file) => givenFile(context, call, file)))
}

/** One of them. @throws {MssError} MSS-FORBIDDEN-FILE */
export async function givenFile(context: Context, call: Call, file: CallFile): Promise<Exclude<GivenFile, string>> {
	return { ...given(file), owner: await ownerSeen(context, [file], structuresFor(context.config, call)) }
}

function given({ id, name, path, bytes, shares }: CallFile): Exclude<GivenFile, string> {
	if (bytes === undefined) {
		throw new MssError('MSS-FORBIDDEN-FILE')
	}
	return { file: bytes, name, path, fileId: id, shares }
}
