/** Errors as answers: a status, a code, the sentence, what to do, and the field of the form it is about. */
import type { FastifyReply } from 'fastify'
import type { ErrorCode, MssError } from '../errors.ts'
import type { Reply } from './call.ts'
import type { Field, Problem } from './contract.ts'

import { asMssError, remedyOf, statusOf } from '../errors.ts'

/** Where the dialog shows an error. */
const FIELDS: Partial<Record<ErrorCode, Field>> = {
	'MSS-SEND-FROM': 'from',
	'MSS-SEND-SMTP': 'from',
	'MSS-SEND-HOLDER': 'from',
	'MSS-SEND-STRUCTURE': 'from',
	'MSS-SEND-RESPONSIBLE': 'from',
	'MSS-SEND-REPLY-TO': 'from',
	'MSS-FORBIDDEN': 'from',
	'MSS-SEND-PATIENT': 'patient',
	'MSS-SEND-TRAITS': 'patient',
	'MSS-SEND-OWN-DOMAIN': 'from',
	'MSS-SEND-OTHER-PATIENT': 'about',
	'MSS-SEND-OPPOSED': 'to',
	'MSS-SEND-CDA': 'documents',
	'MSS-SEND-CHANGED': 'documents',
	'MSS-ADDRESS': 'to',
	'MSS-SEND-NO-RECIPIENT': 'to',
	'MSS-SEND-SELF': 'to',
	'MSS-SEND-NO-LIST': 'to',
	'MSS-SEND-UNTRUSTED': 'to',
	'MSS-SEND-CITIZEN': 'to',
	'MSS-FORWARD-OLD': 'old',
	'MSS-FORWARD-PATIENT': 'patient',
	'MSS-FORWARD-PDF': 'documents',
	'MSS-FORWARD-MIXED': 'documents',
	'MSS-FORWARD-CHANGED': 'documents',
	'MSS-SEND-AGAIN': 'again',
	'MSS-SEND-RESTORED': 'again',
	'MSS-SEND-TYPE': 'documents',
	'MSS-SEND-DATE': 'documents',
	'MSS-SEND-NOT-PDF': 'documents',
	'MSS-SEND-PDF-LOCKED': 'documents',
	'MSS-SEND-PDF-BROKEN': 'documents',
	'MSS-SEND-SIZE': 'documents',
	'MSS-SEND-NO-FILE': 'documents',
}

export async function replyTo(act: () => Promise<Reply>): Promise<Reply> {
	try {
		return await act()
	} catch (error) {
		const problem = asMssError(error)
		return { status: statusOf(problem.code), json: { error: problemOf(problem) } }
	}
}

/** An answer on its way: JSON, or a file to save. */
export function sendReply(reply: FastifyReply, { status, json, file, etag }: Reply): FastifyReply {
	if (etag !== undefined) {
		reply.header('etag', `"${etag}"`)
	}
	return file
		? reply
				.status(status)
				.type(file.mime)
				.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
				.send(file.bytes)
		: status === 304
			? reply.status(status).send()
			: reply.status(status).send(json ?? null)
}

export function problemOf({ code, message }: MssError): Problem {
	return { code, text: message, remedy: remedyOf(code), field: FIELDS[code] ?? null }
}
