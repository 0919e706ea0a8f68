/** The mail of alert is handed over to a server of ordinary mail: verified TLS, or this machine. Never by an operator of MSSanté. */
import type { Transporter } from 'nodemailer'
import type { Config } from '../../config/schema.ts'
import type { Letter } from './alert-letter.ts'

import { MssError, systemCode } from '../../errors.ts'
import { secretIn } from '../../files/given.ts'
import { authoritiesFor, isTlsFault } from '../../mailbox/tls.ts'
import { pemOf } from '../../tls/authorities.ts'

/** Milliseconds to connect and to be greeted, and of silence. */
const CONNECT = 20_000
const SILENCE = 60_000

type Alerts = NonNullable<Config['alerts']>

/** @return how many of those it goes to were refused @throws {MssError} MSS-ALERT-MAIL, MSS-FILE, MSS-TLS-AUTHORITY: it did not leave */
export async function post({ to, from, smtp }: Alerts, { subject, text }: Letter): Promise<number> {
	return withTransport(smtp, async (transport) => {
		const { rejected } = await transport.sendMail({
			from: { name: 'MSSanté', address: from },
			to,
			subject,
			text,
			// RFC 3834 §5: nobody's absence answers it.
			headers: { 'Auto-Submitted': 'auto-generated' },
			disableFileAccess: true,
			disableUrlAccess: true,
		}) as { rejected: unknown[] }
		return rejected.length
	})
}

/** Connects and logs in, no more. @throws {MssError} the same */
export async function verifyPost({ smtp }: Alerts): Promise<void> {
	await withTransport(smtp, (transport) => transport.verify())
}

async function withTransport<T>(smtp: Alerts['smtp'], act: (transport: Transporter) => Promise<T>): Promise<T> {
	const transport = await transportTo(smtp)
	try {
		return await act(transport)
	} catch (error) {
		throw new MssError('MSS-ALERT-MAIL', reasonOf(error), { cause: error })
	} finally {
		transport.close()
	}
}

async function transportTo(smtp: Alerts['smtp']): Promise<Transporter> {
	const { host, port, security, user } = smtp
	const { createTransport } = await import('nodemailer')
	const authorities = await authoritiesFor(smtp)
	return createTransport({
		host,
		port,
		secure: security === 'tls',
		requireTLS: security === 'starttls',
		ignoreTLS: security === 'plain',
		tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...authorities.length > 0 && { ca: pemOf(authorities) } },
		...user !== undefined && { auth: { user, pass: await passwordOf(smtp) } },
		connectionTimeout: CONNECT,
		greetingTimeout: CONNECT,
		socketTimeout: SILENCE,
	})
}

/** None: the vault could not be opened, and the server says that it is not the right one. */
async function passwordOf({ passwordFile, password = '' }: Alerts['smtp']): Promise<string> {
	return passwordFile === undefined ? password : await secretIn(passwordFile)
}

/** Not what the server said, which may name somebody. */
function reasonOf(error: unknown): string {
	const { responseCode } = error as { responseCode?: number }
	return systemCode(error) === 'EAUTH'
		? 'identifiant ou mot de passe refusé'
		: responseCode !== undefined
			? `le serveur a répondu ${responseCode}`
			: isTlsFault(error) ? 'la connexion chiffrée n’est pas sûre' : 'le serveur ne répond pas'
}
