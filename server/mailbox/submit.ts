/** Submission to the operator, by SMTP (mssante.md §1.3). Tells apart what surely did not leave from what is not known. */
import type { Endpoint } from '../config/schema.ts'

import { Readable } from 'node:stream'
import SmtpConnection from 'nodemailer/lib/smtp-connection'
import { MssError, systemCode } from '../errors.ts'
import { isTlsFault, passwordOf, tlsOptions } from './tls.ts'

/** Milliseconds to connect and to be greeted. */
const CONNECT = 30_000
/** Milliseconds of silence; RFC 5321 §4.5.3.2.6 leaves the server ten minutes to answer the end of DATA. */
const SILENCE = 10 * 60_000

export type Submitted = { outcome: 'accepted' }
	/** Surely not handed over: worth another try, unless `permanent`. */
	| { outcome: 'refused', permanent: boolean, error: MssError }
	/** The bytes were leaving and no answer came. */
	| { outcome: 'unclear', error: MssError }

export interface Envelope {
	from: string
	to: string[]
}

export async function submit(endpoint: Endpoint, envelope: Envelope, raw: AsyncIterable<Buffer>): Promise<Submitted> {
	let handedOver = false
	// The library reads the message only once the server has said 354.
	const message = Readable.from((async function* () {
		handedOver = true
		yield* raw
	})(), { objectMode: false })
	try {
		await withConnection(endpoint, (connection) => new Promise<void>((resolve, reject) => {
			connection.once('error', reject)
			connection.send(envelope, message, (error) => error ? reject(error) : resolve())
		}))
		return { outcome: 'accepted' }
	} catch (error) {
		const { responseCode } = error as { responseCode?: number }
		const fault = faultOf(error)
		return handedOver && responseCode === undefined
			? { outcome: 'unclear', error: fault }
			: { outcome: 'refused', permanent: responseCode !== undefined && responseCode >= 500 && fault.code === 'MSS-SMTP-REFUSED', error: fault }
	} finally {
		message.destroy()
	}
}

/** Connects and logs in, no more. @throws {MssError} */
export async function verifySubmission(endpoint: Endpoint): Promise<void> {
	try {
		await withConnection(endpoint, async () => {})
	} catch (error) {
		throw faultOf(error)
	}
}

async function withConnection(endpoint: Endpoint, act: (connection: SmtpConnection) => Promise<void>): Promise<void> {
	const { host, port, security, user } = endpoint
	const connection = new SmtpConnection({
		host,
		port,
		secure: security === 'tls',
		requireTLS: security === 'starttls',
		ignoreTLS: security === 'plain',
		tls: tlsOptions(endpoint),
		connectionTimeout: CONNECT,
		greetingTimeout: CONNECT,
		socketTimeout: SILENCE,
	})
	// Without a listener, an error after the answer would end the process.
	connection.on('error', () => {})
	try {
		await new Promise<void>((resolve, reject) => {
			connection.once('error', reject)
			connection.once('end', () => reject(new MssError('MSS-SMTP-DOWN', 'connexion coupée')))
			connection.connect((error) => error ? reject(error) : resolve())
		})
		const pass = passwordOf(endpoint)
		if (user !== undefined && pass !== undefined) {
			await new Promise<void>((resolve, reject) => {
				connection.once('error', reject)
				connection.login({ credentials: { user, pass } }, (error) => error ? reject(error) : resolve())
			})
		}
		await act(connection)
		connection.quit()
	} catch (error) {
		connection.close()
		throw error
	}
}

function faultOf(error: unknown): MssError {
	if (error instanceof MssError) {
		return error
	}
	const { responseCode } = error as { responseCode?: number }
	if (systemCode(error) === 'EAUTH') {
		return new MssError('MSS-SMTP-AUTH', '', { cause: error })
	}
	if (responseCode !== undefined) {
		return new MssError('MSS-SMTP-REFUSED', String(responseCode), { cause: error })
	}
	return isTlsFault(error)
		? new MssError('MSS-SMTP-TLS', systemCode(error), { cause: error })
		: new MssError('MSS-SMTP-DOWN', systemCode(error), { cause: error })
}
