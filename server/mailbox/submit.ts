/**
 * Submission to the operator, by SMTP (mssante.md §1.3). Tells apart, for each recipient, what surely did not leave from what is not
 * known.
 */
import type { Socket } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import type { CustomAuthenticationContext } from 'nodemailer/lib/smtp-connection'
import type SmtpConnection from 'nodemailer/lib/smtp-connection'
import type { Endpoint, MailboxConfig } from '../config/schema.ts'
import type { Detail } from '../errors/details.errors.ts'
import type { Login } from './login.ts'
import type { Tokens } from './oauth2/tokens.ts'

import { Readable } from 'node:stream'
import { asMssError, MssError, systemCode, whyUnreachable } from '../errors.ts'
import { because } from '../errors/details.errors.ts'
import { loginOf } from './login.ts'
import { NO_TOKENS, refusalIn, TokenRefused, withToken } from './oauth2/tokens.ts'
import { certificateRefusal, isTlsFault, oursIn, tlsOptions } from './tls.ts'

/** Milliseconds to connect and to be greeted. */
const CONNECT = 30_000
/** Milliseconds of silence; RFC 5321 §4.5.3.2.6 leaves the server ten minutes to answer the end of DATA. */
const SILENCE = 10 * 60_000
/** Bytes of one reply, and of all that a server says in one session: honest ones take a few hundred. */
const MAX_ANSWER = 64 * 1024
const MAX_SAID = 1024 * 1024
/** Milliseconds of a whole session: a server that says one byte a minute is no server. */
const SESSION = 60 * 60_000
/** Milliseconds between two looks at what a server said. */
const LOOK = 50
/** Milliseconds for a server to close its side. */
const CLOSE = 1_000
/** Characters kept of a server's reply. */
const MAX_REPLY = 1000
/** Replies to a login (RFC 4954 §4, §6). */
const AUTHENTICATED = 235
const CHALLENGED = 334
const NOT_THEM = 535
/** Replies about the session (RFC 4954 §6), whatever they answer: the message itself is not refused. */
const SESSION_CODES = [530, 534, 535, 538]

/** `code` is the server's reply code, or ours where it said nothing; `text` the whole of its reply; null: it said nothing. */
export type Fate = { outcome: 'accepted', code: string, text: string }
	/** Surely not handed over: worth another try, unless `permanent`. */
	| { outcome: 'refused', permanent: boolean, error: MssError, code: string, text: string | null }
	/** The bytes were leaving and no answer came. */
	| { outcome: 'unclear', error: MssError, code: string, text: string | null }

export interface Handover {
	from: string
	to: string[]
	/** Bytes of the message, for the operator's limit. */
	size?: number
	/** Asks for delivery receipts where the operator offers them, under this id (RFC 3461). */
	envelopeId?: string
	/**
	 * Called when the server waits for the bytes, before any leaves, with the recipients that it took. What it throws stops the
	 * sending.
	 */
	beforeData?: (accepted: string[]) => Promise<void>
}

/** Hands a message over to the mailbox's operator: the fate of each recipient. */
export type Submit = (mailbox: MailboxConfig, handover: Handover, raw: AsyncIterable<Buffer>) => Promise<Map<string, Fate>>

/** Submits a message; each recipient of `to` has its fate. */
export async function submit(
	endpoint: Endpoint,
	{ from, to, size, envelopeId, beforeData }: Handover,
	raw: AsyncIterable<Buffer>,
	tokens = NO_TOKENS,
): Promise<Map<string, Fate>> {
	const envelope: SmtpEnvelope = {
		from,
		to,
		size,
		...(envelopeId !== undefined && { dsn: { id: envelopeId, return: 'HDRS', notify: ['SUCCESS', 'FAILURE', 'DELAY'] } }),
	}
	let isLeaving = false
	let ours: unknown = null
	// The library reads the message only once the server has said 354; it notes in the envelope who was refused.
	const message = Readable.from((async function* () {
		try {
			await beforeData?.(to.filter((address) => !envelope.rejected?.includes(address)))
			isLeaving = true
			yield* raw
		} catch (error) {
			ours = error
			throw new Error('source', { cause: error })
		}
	})(), { objectMode: false })
	try {
		const info = await withConnection(
			endpoint,
			tokens,
			(connection) => new Promise<SmtpInfo>((resolve, reject) => {
				connection.once('error', reject)
				connection.send(envelope as Parameters<SmtpConnection['send']>[0], message, (error, done) =>
					error ? reject(error) : resolve(done as SmtpInfo))
			}),
		)
		const refusals = refusalsOf(info.rejectedErrors)
		return new Map(to.map((address) => [
			address,
			refusals.get(address) ?? { outcome: 'accepted', code: info.response.slice(0, 3), text: info.response.slice(0, MAX_REPLY) },
		]))
	} catch (error) {
		const refusals = refusalsOf((error as SmtpFault).rejectedErrors ?? envelope.rejectedErrors)
		// Without the final dot a server keeps nothing: what failed on our side is no doubt.
		const isDoubtful = isLeaving && ours === null && (error as SmtpFault).responseCode === undefined
		const rest: Fate = isDoubtful
			? { outcome: 'unclear', error: smtpFault(error), ...replyOf(error) }
			: refusalOf(ours === null ? error : asMssError(ours))
		return new Map(to.map((address) => [address, refusals.get(address) ?? rest]))
	} finally {
		message.destroy()
	}
}

export interface Offer {
	/** Bytes of the largest message it takes, or null when it does not say. */
	size: number | null
	/** Delivery receipts (RFC 3461). */
	dsn: boolean
}

/** Connects and logs in, no more; tells what the operator offers. @throws {MssError} */
export async function verifySubmission(endpoint: Endpoint, tokens = NO_TOKENS): Promise<Offer> {
	try {
		return await withConnection(endpoint, tokens, async (connection) => {
			const { _maxAllowedSize: size, _supportedExtensions: extensions } = connection as unknown as {
				_maxAllowedSize?: number
				_supportedExtensions?: string[]
			}
			return { size: size || null, dsn: extensions?.includes('DSN') ?? false }
		})
	} catch (error) {
		throw smtpFault(error)
	}
}

interface SmtpEnvelope {
	from: string
	to: string[]
	size: number | undefined
	dsn?: { id: string, return: 'HDRS', notify: string[] }
	/** Filled by the library as replies come. */
	rejected?: string[]
	rejectedErrors?: SmtpFault[]
}

interface SmtpFault extends Error {
	responseCode?: number
	response?: string
	recipient?: string
	command?: string
	rejectedErrors?: SmtpFault[]
}

interface SmtpInfo {
	response: string
	rejectedErrors?: SmtpFault[]
}

function refusalsOf(errors: SmtpFault[] = []): Map<string, Fate> {
	return new Map(errors.map((error) => [error.recipient ?? '', refusalOf(error)]))
}

function refusalOf(error: unknown): Fate {
	const { responseCode = 0, command = '' } = error as SmtpFault
	const fault = smtpFault(error)
	const isAboutMessage = ['MAIL FROM', 'RCPT TO', 'DATA'].includes(command) && !SESSION_CODES.includes(responseCode)
	return {
		outcome: 'refused',
		permanent: fault.code === 'MSS-SEND-SIZE' || (isAboutMessage && responseCode >= 500),
		error: fault,
		...replyOf(error),
	}
}

function replyOf(error: unknown): { code: string, text: string | null } {
	const { responseCode, response } = error as SmtpFault
	return responseCode === undefined
		? { code: smtpFault(error).code, text: null }
		: { code: String(responseCode), text: (response ?? '').slice(0, MAX_REPLY) }
}

async function withConnection<T>(endpoint: Endpoint, tokens: Tokens, act: (connection: SmtpConnection) => Promise<T>): Promise<T> {
	const login = await loginOf(endpoint, 'MSS-SMTP-AUTH')
	const { connection, forget } = login?.by === 'token'
		? await withToken(tokens, (token) => open(endpoint, login, token))
		: await open(endpoint, login)
	try {
		const result = await act(connection)
		connection.quit()
		return result
	} catch (error) {
		connection.close()
		throw error
	} finally {
		forget()
	}
}

/** A connection that is logged in; `forget` ends the watch on it. @throws {TokenRefused}, and whatever the library says */
async function open(endpoint: Endpoint, login: Login | null, token = ''): Promise<{ connection: SmtpConnection, forget: () => void }> {
	const { default: Connection } = await import('nodemailer/lib/smtp-connection')
	const connection = new Connection(connectionOptions(endpoint, await tlsOptions(endpoint)))
	// Without a listener, an error after the answer would end the process.
	connection.on('error', () => {})
	const forget = watch(connection)
	try {
		await new Promise<void>((resolve, reject) => {
			connection.once('error', reject)
			connection.once('end', () => reject(new MssError('MSS-SMTP-DOWN', because('cut'))))
			connection.connect((error) => error ? reject(error) : resolve())
		})
		if (login !== null) {
			const credentials = credentialsOf(login, token, connection)
			await new Promise<void>((resolve, reject) => {
				connection.once('error', reject)
				connection.login(credentials, (error) => error ? reject(error) : resolve())
			})
		}
		return { connection, forget }
	} catch (error) {
		forget()
		connection.close()
		throw error instanceof Error && error.cause instanceof TokenRefused ? error.cause : error
	}
}

/** @throws {MssError} MSS-SMTP-MECHANISM: the operator does not listen to it */
function credentialsOf(login: Login, token: string, connection: SmtpConnection): Parameters<SmtpConnection['login']>[0] {
	if (login.by === 'password') {
		return { credentials: { user: login.user, pass: login.password } }
	}
	if (login.by === 'certificate') {
		if (!offers(connection, 'EXTERNAL')) {
			throw new MssError('MSS-SMTP-MECHANISM', because('by-certificate', 'EXTERNAL'))
		}
		return { method: 'EXTERNAL', user: login.user }
	}
	const method = BY_TOKEN.find((one) => offers(connection, one))
	if (method === undefined) {
		throw new MssError('MSS-SMTP-MECHANISM', because('by-person', 'XOAUTH2'))
	}
	return { method, user: login.user, pass: token }
}

/** Of a connection to the operator, with its bounds. @param patience milliseconds to connect and to be greeted, and of silence */
export function connectionOptions(
	{ host, port, security }: Endpoint,
	tls: ConnectionOptions,
	patience = { greeting: CONNECT, silence: SILENCE },
): ConstructorParameters<typeof SmtpConnection>[0] {
	return {
		host,
		port,
		secure: security === 'tls',
		requireTLS: security === 'starttls',
		ignoreTLS: security === 'plain',
		tls,
		connectionTimeout: patience.greeting,
		greetingTimeout: patience.greeting,
		socketTimeout: patience.silence,
		socketCloseTimeout: CLOSE,
		maxResponseSize: MAX_ANSWER,
		customAuth: { EXTERNAL: byCertificate, XOAUTH2: byToken, OAUTHBEARER: byToken },
	} as ConstructorParameters<typeof SmtpConnection>[0]
}

/** What nodemailer keeps to itself: the lines of the answer to EHLO. */
function offers(connection: SmtpConnection, mechanism: string): boolean {
	const { _ehloLines: lines = [] } = connection as unknown as { _ehloLines?: string[] }
	return lines.some((line) => /^AUTH[\s=]/i.test(line) && line.toUpperCase().split(/[\s=]/).includes(mechanism))
}

/** SASL EXTERNAL (RFC 4954 §4, RFC 4422 appendix A): the certificate says who we are. */
async function byCertificate({ auth, sendCommand }: CustomAuthenticationContext): Promise<void> {
	const { status } = await sendCommand(`AUTH EXTERNAL ${Buffer.from(auth.user ?? '').toString('base64')}`)
	if (status !== AUTHENTICATED) {
		// Below 500 it is for a moment only (RFC 4954 §6: 454).
		const refusal = status >= 500
			? new MssError('MSS-SMTP-CERTIFICATE', because('not-let-in'))
			: new MssError('MSS-SMTP-REFUSED', String(status))
		throw new Error('refused', { cause: refusal })
	}
}

/** Those that show a token (RFC 7628; XOAUTH2, which has no RFC, is the référentiel's). */
const BY_TOKEN = ['XOAUTH2', 'OAUTHBEARER']

/** The library's own XOAUTH2 says nothing of an operator's reasons, which tell a person who is refused from a fault that passes. */
async function byToken({ auth: { user = '', pass = '' }, method, sendCommand }: CustomAuthenticationContext): Promise<void> {
	const isBearer = method === 'OAUTHBEARER'
	const fields = [isBearer ? `n,a=${user.replaceAll('=', '=3D').replaceAll(',', '=2C')},` : `user=${user}`, `auth=Bearer ${pass}`, '', '']
	const first = await sendCommand(`AUTH ${method} ${Buffer.from(fields.join('\x01')).toString('base64')}`)
	const isChallenged = first.status === CHALLENGED
	const reasons = isChallenged ? reasonsIn(first.text) : null
	const { status } = isChallenged ? await sendCommand(isBearer ? 'AQ==' : '') : first
	if (status !== AUTHENTICATED) {
		const why = reasons === null ? refusalBy(status) : refusalIn(reasons)
		const refusal = status >= 500 && why !== null ? new TokenRefused(why) : new MssError('MSS-SMTP-REFUSED', String(status))
		throw new Error('refused', { cause: refusal })
	}
}

/** Without its reasons, one reply is about the person (RFC 4954 §6); what it does not know, nor takes now, is not. */
function refusalBy(status: number): Detail | null {
	return status === NOT_THEM ? because('not-let-in') : null
}

function reasonsIn(challenge: string): unknown {
	try {
		return JSON.parse(Buffer.from(challenge, 'base64').toString())
	} catch {
		return null
	}
}

/** Ends the connection of a server that says too much, or for too long. Returns what ends the watch. */
function watch(connection: SmtpConnection): () => void {
	const started = performance.now()
	const timer = setInterval(() => {
		const { _socket: socket } = connection as unknown as { _socket?: Socket | false }
		const bytes = socket ? socket.bytesRead : 0
		if (bytes > MAX_SAID || performance.now() - started > SESSION) {
			clearInterval(timer)
			connection.emit(
				'error',
				new MssError(
					'MSS-SMTP-FLOOD',
					bytes > MAX_SAID ? because('megabytes-said', Math.round(bytes / MAX_SAID)) : because('endless'),
				),
			)
			connection.close()
		}
	}, LOOK).unref()
	return () => clearInterval(timer)
}

/** What the library's error means. */
export function smtpFault(error: unknown): MssError {
	const ours = oursIn(error)
	if (ours !== null) {
		return ours
	}
	const { responseCode, message } = error as SmtpFault
	const refusal = certificateRefusal(error)
	if (refusal !== null) {
		return new MssError('MSS-SMTP-CERTIFICATE', refusal, { cause: error })
	}
	if (systemCode(error) === 'EAUTH') {
		return new MssError('MSS-SMTP-AUTH', '', { cause: error })
	}
	if (responseCode !== undefined) {
		return new MssError('MSS-SMTP-REFUSED', String(responseCode), { cause: error })
	}
	if (/exceeds maximum allowed size/.test(message)) {
		return new MssError('MSS-SMTP-FLOOD', because('one-long-answer'), { cause: error })
	}
	const limit = systemCode(error) === 'EMESSAGE' ? /larger than allowed (\d+)/.exec(message)?.[1] : undefined
	if (limit !== undefined) {
		return new MssError('MSS-SEND-SIZE', megabytes(Number(limit)), { cause: error })
	}
	return isTlsFault(error)
		? new MssError('MSS-SMTP-TLS', systemCode(error), { cause: error })
		: new MssError('MSS-SMTP-DOWN', whyUnreachable(error), { cause: error })
}

/** Bytes in French, as a limit. */
export function megabytes(bytes: number): string {
	return `${(bytes / 1_000_000).toFixed(1).replace('.', ',').replace(/,0$/, '')} Mo`
}
