/** Errors as answers: a status, a code, the sentence, what to do, and the field of the form it is about. */
import type { FastifyReply } from 'fastify'
import type { Problem } from '../contract/problem.ts'
import type { MssError } from '../errors.ts'
import type { Reply } from './call.ts'

import { asMssError, atServerOf, fieldOf, remedyOf, shownSentence, statusOf } from '../errors.ts'
import { said } from '../mssante/words/whom.ts'

const NOT_MODIFIED = 304

export async function replyTo(act: () => Promise<Reply>): Promise<Reply> {
	try {
		return await act()
	} catch (error) {
		const problem = asMssError(error)
		return { status: statusOf(problem.code), json: { error: problemOf(problem) } }
	}
}

/** An answer on its way: JSON, or a file to save. */
export function sendReply(reply: FastifyReply, { status, json, text, file, etag }: Reply): FastifyReply {
	reply.status(status)
	if (etag !== undefined) {
		reply.header('etag', `"${etag}"`)
	}
	if (file) {
		reply.type(file.mime).header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
		return reply.send(file.bytes)
	}
	if (text !== undefined) {
		return reply.type('application/json; charset=utf-8').send(text)
	}
	return status === NOT_MODIFIED ? reply.send() : reply.send(json ?? null)
}

/** @param isOfAdmin what is done at the machine is told too */
export function problemOf({ code, detail }: MssError, isOfAdmin = false): Problem {
	const atServer = isOfAdmin ? said(atServerOf(code)) : ''
	return { code, text: shownSentence(code, detail), remedy: said(remedyOf(code)), ...atServer && { atServer }, field: fieldOf(code) }
}
