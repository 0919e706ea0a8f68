/** A mailbox at the operator's, by IMAP (mssante.md §1.3). Never in clear, never unverified; a silent connection is closed. */
import type { ImapFlow, ImapFlowOptions } from 'imapflow'
import type { ConnectionOptions } from 'node:tls'
import type { Endpoint } from '../config/schema.ts'
import type { Clock } from '../time/clock.ts'
import type { Login } from './login.ts'
import type { FolderState, Mail, MailHead, MailSource } from './mail-source.ts'
import type { Mark, NewMark } from './mark.ts'
import type { Tokens } from './oauth2/tokens.ts'

import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { MssError, systemCode, whyUnreachable } from '../errors.ts'
import { because } from '../errors/details.errors.ts'
import { loginByCertificate } from './imap-external.ts'
import { Allowance, MAX_MESSAGE, MAX_UIDS, PARSER_LIMITS, tooMuch } from './imap-limits.ts'
import { dropImapMarks, imapMarks, putImapMark } from './imap-marks.ts'
import { loginOf } from './login.ts'
import { NO_TOKENS, refusalIn, TokenRefused, withToken } from './oauth2/tokens.ts'
import { certificateRefusal, isTlsFault, oursIn, tlsOptions } from './tls.ts'

/** Milliseconds to connect, and to be greeted. */
const CONNECT = 30_000
/** Milliseconds of silence before the connection is probed, then closed. */
const SILENCE = 2 * 60_000
/** Milliseconds of one IDLE: renewed before 9 minutes. */
const IDLE = 8 * 60_000
/** A message above this is streamed, below it is fetched whole with others. */
const STREAM_FROM = 2 * 1024 * 1024
/** Bytes and messages of one FETCH. */
const BATCH_BYTES = 2 * 1024 * 1024
const BATCH_MESSAGES = 50
/** UIDs of one command line. */
const HEADS_BATCH = 2000
/** Milliseconds for the server to answer our LOGOUT. */
const GOODBYE = 2_000

/** Names of the Sent folder where the operator does not say which it is. */
const SENT_NAMES = /^(?:sent(?: items| messages)?|envoyés|éléments envoyés|messages envoyés)$/i

export class Imap implements MailSource {
	readonly #endpoint: Endpoint
	readonly #clock: Clock
	readonly #tokens: Tokens
	#client: ImapFlow | null = null
	/** What the connection was closed for, where the library itself only says that it is closed. */
	#broken: MssError | null = null
	/** Messages in each folder, when it was last listed. */
	readonly #listed = new Map<string, number>()

	constructor(endpoint: Endpoint, clock: Clock, tokens = NO_TOKENS) {
		this.#endpoint = endpoint
		this.#clock = clock
		this.#tokens = tokens
	}

	async connect(): Promise<void> {
		const login = await loginOf(this.#endpoint, 'MSS-IMAP-AUTH')
		await (login?.by === 'token'
			? withToken(this.#tokens, (accessToken) => this.#open(login, { user: login.user, accessToken }))
			: this.#open(login, login?.by === 'password' ? { user: login.user, pass: login.password } : undefined))
	}

	async #open(login: Login | null, auth: ImapFlowOptions['auth']): Promise<void> {
		const { ImapFlow } = await import('imapflow')
		const client = new ImapFlow({ ...clientOptions(this.#endpoint, await tlsOptions(this.#endpoint)), auth })
		// Without a listener an error on an idle socket would end the process; the next command tells it anyway.
		client.on('error', (error) => {
			this.#broken ??= tooMuch(error)
		})
		if (login?.by === 'certificate') {
			loginByCertificate(client, login.user)
		}
		this.#client = client
		this.#broken = null
		try {
			await this.#within(client, new Allowance(), () => client.connect())
		} catch (error) {
			client.close()
			throw login?.by === 'token' ? tokenFault(error) : error
		}
	}

	async list(folder: string, from = 1): Promise<FolderState> {
		const { uidValidity, exists } = await this.#guard((client) => open(client, folder, true))
		if (exists > MAX_UIDS) {
			throw new MssError('MSS-IMAP-FLOOD', because('messages', exists))
		}
		this.#listed.set(folder, exists)
		return this.#guard(async (client) => {
			const found = await client.search(from > 1 ? { uid: `${from}:*` } : { all: true }, { uid: true })
			if (!found) {
				throw new MssError('MSS-IMAP-PROTOCOL', 'SEARCH')
			}
			// `n:*` always designates the last message, even below n (RFC 3501 §6.4.8).
			return { uidValidity, uids: found.filter((uid) => uid >= from).sort((one, other) => one - other) }
		}, Allowance.forUids(exists))
	}

	async heads(folder: string, uids: number[]): Promise<MailHead[]> {
		return this.#guard(async (client) => {
			await open(client, folder)
			const heads: MailHead[] = []
			for (let index = 0; index < uids.length; index += HEADS_BATCH) {
				for await (const message of client.fetch(
					uids.slice(index, index + HEADS_BATCH).join(','),
					{ uid: true, size: true, internalDate: true },
					{ uid: true },
				)) {
					heads.push({
						uid: message.uid,
						size: message.size ?? 0,
						internalDate: new Date(message.internalDate ?? this.#clock.now()).toISOString(),
					})
				}
			}
			return heads.sort((one, other) => one.uid - other.uid)
		}, Allowance.forHeads(uids.length))
	}

	async* fetch(folder: string, heads: MailHead[]): AsyncIterable<Mail> {
		// What no operator carries is left on the server, and counted as missing: it holds nothing else up.
		for (const batch of batches(heads.filter(({ size }) => size <= MAX_MESSAGE))) {
			const [first] = batch
			const allowance = Allowance.forBytes(batch.reduce((sum, { size }) => sum + size, 0))
			if (batch.length === 1 && isLarge(first!)) {
				const streamed = await this.#guard(async (client) => {
					await open(client, folder)
					return client.download(String(first!.uid), undefined, { uid: true })
				})
				if (streamed.content) {
					yield { ...first!, content: Readable.from(this.#watched(streamed.content, allowance), { objectMode: false }) }
				}
				continue
			}
			const contents = await this.#guard(async (client) => {
				await open(client, folder)
				return client.fetchAll(batch.map(({ uid }) => uid).join(','), { uid: true, source: true }, { uid: true })
			}, allowance)
			for (const { uid, source } of contents) {
				const head = batch.find((candidate) => candidate.uid === uid)
				if (head && source) {
					yield { ...head, content: source }
				}
			}
		}
	}

	async markSeen(folder: string, uid: number): Promise<void> {
		await this.#guard(async (client) => {
			await open(client, folder)
			await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true })
		})
	}

	async move(folder: string, uid: number, target: string): Promise<void> {
		await this.#guard(async (client) => {
			await open(client, folder)
			const [present] = await client.search({ uid: String(uid) }, { uid: true }) || []
			if (present === undefined) {
				return
			}
			if (!(await client.list()).some(({ path }) => path === target)) {
				await client.mailboxCreate(target)
			}
			if (!await client.messageMove(String(uid), target, { uid: true })) {
				throw new MssError('MSS-IMAP-PROTOCOL', 'MOVE')
			}
		})
	}

	async sentFolder(): Promise<string | null> {
		return this.#guard(async (client) => {
			const folders = await client.list()
			return (
				folders.find(({ specialUse }) => specialUse === '\\Sent')?.path
				?? folders.find(({ name }) => SENT_NAMES.test(name))?.path
				?? null
			)
		})
	}

	async holds(folder: string, messageId: string): Promise<boolean> {
		return this.#guard(async (client) => {
			try {
				await open(client, folder, true)
			} catch (error) {
				if (error instanceof MssError && error.code === 'MSS-IMAP-FOLDER') {
					return false
				}
				throw error
			}
			const found = await client.search({ header: { 'message-id': messageId } }, { uid: true })
			return Array.isArray(found) && found.length > 0
		})
	}

	async append(folder: string, file: string): Promise<void> {
		const bytes = await readFile(file)
		await this.#guard(async (client) => {
			if (!(await client.list()).some(({ path }) => path === folder)) {
				await client.mailboxCreate(folder)
			}
			if (!await client.append(folder, bytes, ['\\Seen'])) {
				throw new MssError('MSS-IMAP-PROTOCOL', 'APPEND')
			}
		})
	}

	async wait(folder: string, timeout: number, signal: AbortSignal): Promise<void> {
		await this.#guard(async (client) => {
			const { exists } = await open(client, folder)
			// What came since the folder was listed, before anybody listened.
			if (this.#listed.get(folder) !== undefined && this.#listed.get(folder) !== exists) {
				return
			}
			let timer: NodeJS.Timeout | undefined
			let finish = () => {}
			const changed = new Promise<void>((resolve) => {
				finish = resolve
				timer = setTimeout(resolve, timeout)
			})
			client.on('exists', finish)
			client.on('close', finish)
			signal.addEventListener('abort', finish)
			const idle = client.idle().catch(() => {})
			if (signal.aborted) {
				finish()
			}
			await Promise.race([changed, idle.then(() => changed)])
			clearTimeout(timer)
			client.off('exists', finish)
			client.off('close', finish)
			signal.removeEventListener('abort', finish)
			if (!client.usable) {
				throw new MssError('MSS-IMAP-DOWN', because('cut'))
			}
		})
	}

	async keywords(folder: string, uid: number): Promise<Set<string> | null> {
		return this.#guard(async (client) => {
			await open(client, folder)
			const found = keepsKeywords(client) && await client.fetchOne(String(uid), { flags: true }, { uid: true })
			return found && found.flags ? new Set([...found.flags].map((flag) => flag.toLowerCase())) : null
		})
	}

	async addKeyword(folder: string, uid: number, keyword: string): Promise<void> {
		await this.#guard(async (client) => {
			await open(client, folder)
			if (keepsKeywords(client)) {
				await client.messageFlagsAdd(String(uid), [keyword], { uid: true })
			}
		})
	}

	async marks(): Promise<Mark[]> {
		return this.#guard(imapMarks)
	}

	async putMark(address: string, mark: NewMark): Promise<boolean> {
		return this.#guard((client) => putImapMark(client, address, mark, new Date(this.#clock.now())))
	}

	async dropMarks(places: string[]): Promise<void> {
		if (places.length > 0) {
			await this.#guard((client) => dropImapMarks(client, places))
		}
	}

	/** Whatever is under way fails at once. */
	async close(): Promise<void> {
		const client = this.#client
		this.#client = null
		if (client?.usable) {
			await Promise.race([client.logout().catch(() => {}), new Promise((resolve) => setTimeout(resolve, GOODBYE).unref())])
		}
		client?.close()
	}

	async #guard<T>(act: (client: ImapFlow) => Promise<T>, allowance = new Allowance()): Promise<T> {
		const client = this.#client
		if (!client?.usable) {
			throw this.#broken ?? new MssError('MSS-IMAP-DOWN', because('cut'))
		}
		return this.#within(client, allowance, () => act(client))
	}

	/** Runs an act while the server keeps to what it may send; else the connection is closed, and the act fails of that. */
	async #within<T>(client: ImapFlow, allowance: Allowance, act: () => Promise<T>): Promise<T> {
		const forget = allowance.watch(client, (excess) => {
			this.#broken = excess
			client.close()
		})
		try {
			return await act()
		} catch (error) {
			throw this.#broken ?? (tooMuch(error) ?? imapFault(error))
		} finally {
			forget()
		}
	}

	async* #watched(content: Readable, allowance: Allowance): AsyncIterable<Buffer> {
		const client = this.#client
		if (!client) {
			throw new MssError('MSS-IMAP-DOWN', because('cut'))
		}
		const forget = allowance.watch(client, (excess) => {
			this.#broken = excess
			client.close()
		})
		try {
			yield* content as AsyncIterable<Buffer>
		} catch (error) {
			throw this.#broken ?? imapFault(error)
		} finally {
			forget()
		}
	}
}

/** Of a connection to the operator, with its bounds. @param patience milliseconds to connect and to be greeted, and of silence */
export function clientOptions(
	{ host, port, security }: Endpoint,
	tls: ConnectionOptions,
	patience = { greeting: CONNECT, silence: SILENCE },
): ImapFlowOptions {
	return {
		host,
		port,
		secure: security === 'tls',
		doSTARTTLS: security === 'starttls' ? true : security === 'plain' ? false : undefined,
		tls,
		logger: false,
		disableAutoIdle: true,
		connectionTimeout: patience.greeting,
		greetingTimeout: patience.greeting,
		socketTimeout: patience.silence,
		maxIdleTime: IDLE,
		qresync: false,
		...PARSER_LIMITS,
	}
}

/** Selects the folder where it is not selected yet; `anew` selects it again, to hear of a new UIDVALIDITY. */
async function open(client: ImapFlow, folder: string, anew = false): Promise<{ uidValidity: string, exists: number }> {
	try {
		if (anew && client.mailbox) {
			await client.mailboxClose()
		}
		const mailbox = client.mailbox && client.mailbox.path === folder ? client.mailbox : await client.mailboxOpen(folder)
		return { uidValidity: String(mailbox.uidValidity), exists: mailbox.exists }
	} catch (error) {
		throw client.usable && isRefusal(error) ? new MssError('MSS-IMAP-FOLDER', folder, { cause: error }) : error
	}
}

/** May clients leave words of their own on messages (RFC 3501 §7.1, PERMANENTFLAGS)? */
function keepsKeywords({ mailbox }: ImapFlow): boolean {
	return mailbox !== false && !mailbox.readOnly && (mailbox.permanentFlags?.has('\\*') ?? false)
}

/** Did the server answer NO, rather than nothing? */
function isRefusal(error: unknown): boolean {
	return error instanceof Error && 'responseStatus' in error && error.responseStatus === 'NO'
}

/**
 * Of a login by token: a refusal of the token or of the person (`why` in few words), a mechanism that is not offered, or as it was.
 *
 * @param error of the registry, with the library's below
 */
function tokenFault(error: unknown): unknown {
	const { cause } = error as { cause?: { oauthError?: unknown, message?: string, responseStatus?: string } }
	if (cause?.message === 'Unsupported authentication mechanism') {
		return new MssError('MSS-IMAP-MECHANISM', because('by-person', 'XOAUTH2'), { cause })
	}
	if (!(error instanceof MssError) || error.code !== 'MSS-IMAP-AUTH') {
		return error
	}
	// Without its reasons, NO is a refusal like another; BAD is about the command (RFC 3501 §7.1.3).
	const { oauthError: reasons, responseStatus } = cause ?? {}
	const unsaid = responseStatus === 'BAD' ? null : because('not-let-in')
	const why = typeof reasons === 'object' && reasons !== null ? refusalIn(reasons) : unsaid
	return why === null ? new MssError('MSS-IMAP-PROTOCOL', 'XOAUTH2', { cause }) : new TokenRefused(why, { cause })
}

/** What the library's error means. */
export function imapFault(error: unknown): MssError {
	const ours = oursIn(error)
	if (ours !== null) {
		return ours
	}
	const fields = error as { authenticationFailed?: boolean, serverResponseCode?: string, responseStatus?: string }
	if (fields.authenticationFailed && fields.serverResponseCode !== 'UNAVAILABLE') {
		return new MssError('MSS-IMAP-AUTH', '', { cause: error })
	}
	const refusal = certificateRefusal(error)
	if (refusal !== null) {
		return new MssError('MSS-IMAP-CERTIFICATE', refusal, { cause: error })
	}
	if (isTlsFault(error)) {
		return new MssError('MSS-IMAP-TLS', systemCode(error), { cause: error })
	}
	return fields.responseStatus === undefined
		? new MssError('MSS-IMAP-DOWN', whyUnreachable(error), { cause: error })
		: new MssError('MSS-IMAP-PROTOCOL', fields.responseStatus, { cause: error })
}

/** One whose size the server does not tell may be of any. */
function isLarge({ size }: MailHead): boolean {
	return size > STREAM_FROM || size === 0
}

/** Small messages together, large ones alone. */
function* batches(heads: MailHead[]): Iterable<MailHead[]> {
	let batch: MailHead[] = []
	let bytes = 0
	for (const head of heads) {
		const alone = isLarge(head)
		if (batch.length > 0 && (alone || bytes + head.size > BATCH_BYTES || batch.length >= BATCH_MESSAGES)) {
			yield batch
			batch = []
			bytes = 0
		}
		batch.push(head)
		bytes += head.size
		if (alone) {
			yield batch
			batch = []
			bytes = 0
		}
	}
	if (batch.length > 0) {
		yield batch
	}
}
