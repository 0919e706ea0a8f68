/** Mailboxes that people open by signing in (Pro Santé Connect’s way), as tests configure them, and what scripted operators say of it. */
import type { Authority } from './authority.ts'
import type { ImapScript } from './imap-script.ts'
import type { MailHost } from './mail-host.ts'
import type { OidcHost } from './oidc-host.ts'
import type { OidcScript } from './oidc-script.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where a provider leads people back. */
export const RETURN = 'https://cloud.exemple.fr/index.php/apps/mssante/signed-in'
/** This program, as a provider knows it. */
export const CLIENT = { id: 'mssante', secret: 'secret-du-client' }

/** The mailbox of a real operator, whose provider is a real one. @param root where the files that it names are written */
export function oauth2Mailbox(
	root: string,
	{ host, oidc, authority }: { host: MailHost, oidc: OidcHost, authority: Authority },
	more: Record<string, unknown> & { address: string },
) {
	writeFileSync(join(root, 'client.secret'), `${CLIENT.secret}\n`)
	writeFileSync(join(root, 'authority.pem'), authority.pem)
	const endpoint = { host: 'localhost', auth: 'oauth2', caFile: host.caFile }
	return {
		type: 'ORG',
		imap: { ...endpoint, port: host.ports.imaps, security: 'tls' },
		smtp: { ...endpoint, port: host.ports.submission, security: 'starttls' },
		oauth2: { issuer: oidc.issuer, clientId: CLIENT.id, clientSecretFile: './client.secret', caFile: './authority.pem' },
		firstRun: { since: 'all' },
		...more,
	}
}

/** The `oauth2` section for a scripted provider. @param root as above */
export function oauth2Section(root: string, { settings: { issuer, clientId } }: OidcScript) {
	writeFileSync(join(root, 'client.secret'), 'secret\n')
	return { issuer, clientId, clientSecretFile: './client.secret' }
}

/** What scripted operators answer so that a login by token is offered: `scriptedImap`, `scriptedSmtp`. */
export const IMAP_BY_TOKEN: ImapScript['acts'] = {
	greeting: (socket) => socket.write('* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR] exemple\r\n'),
	CAPABILITY: (socket, tag) => socket.write(`* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR\r\n${tag} OK done\r\n`),
}
export const SMTP_BY_TOKEN = { EHLO: '250-exemple\r\n250 AUTH XOAUTH2\r\n' }
/** Their endpoints, but for the port. */
export const BY_TOKEN = { host: '127.0.0.1', security: 'plain', allowPlain: true, auth: 'oauth2' } as const
