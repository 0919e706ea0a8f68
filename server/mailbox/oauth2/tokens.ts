/** By what a mailbox shows that somebody signed in: a token that is good now, and what the operator's refusal of one means. */
import type { Detail } from '../../errors/details.errors.ts'

import { MssError } from '../../errors.ts'
import { detailWords } from '../../errors/details.errors.ts'

/** Of one mailbox. */
export interface Tokens {
	/** One that is good now. @throws {MssError} MSS-SIGN-IN-… */
	current: () => Promise<string>
	/** In place of one that the operator refused. @throws {MssError} MSS-SIGN-IN-…: there is no other */
	instead: (refused: string, why: Detail) => Promise<string>
	/** The operator let in whoever showed this one. */
	taken: (token: string) => void
	/** The operator refused the last one too. @return what is said of it */
	refused: (token: string, why: Detail) => MssError
}

/** The operator will have nothing of this token. The library's words stay below: `cause`. */
export class TokenRefused extends Error {
	override name = 'TokenRefused'
	readonly why: Detail

	constructor(why: Detail, options: ErrorOptions = {}) {
		super(detailWords(why), options)
		this.why = why
	}
}

/** Of a mailbox that has none to ask. */
export const NO_TOKENS: Tokens = {
	current: async () => {
		throw new MssError('MSS-SIGN-IN-WAITED')
	},
	instead: async () => {
		throw new MssError('MSS-SIGN-IN-WAITED')
	},
	taken: () => {},
	refused: () => new MssError('MSS-SIGN-IN-WAITED'),
}

/**
 * Logs in with a token, and once more with another where the operator refuses the first: an operator may have ended one before its
 * time. Its second refusal is about the person.
 *
 * @throws {MssError} MSS-SIGN-IN-…, and what `logIn` throws but TokenRefused
 */
export async function withToken<T>(tokens: Tokens, logIn: (token: string) => Promise<T>): Promise<T> {
	const show = async (token: string) => {
		const opened = await logIn(token)
		tokens.taken(token)
		return opened
	}
	const first = await tokens.current()
	try {
		return await show(first)
	} catch (error) {
		if (!(error instanceof TokenRefused)) {
			throw error
		}
		const second = await tokens.instead(first, error.why)
		return show(second).catch((again: unknown) => {
			throw again instanceof TokenRefused ? tokens.refused(second, again.why) : again
		})
	}
}

/**
 * What an operator answers to a token it refuses, in JSON (RFC 7628 §3.2.2; XOAUTH2 has HTTP’s numbers): about the token or the person.
 * Null: it is about something else (`invalid_request`, a server in trouble).
 */
export function refusalIn(answer: unknown): string | null {
	const status = typeof answer === 'object' && answer !== null && 'status' in answer ? String(answer.status) : null
	return status !== null && ABOUT_TOKEN.includes(status) ? status : null
}

const ABOUT_TOKEN = ['invalid_token', 'insufficient_scope', '400', '401', '403']
