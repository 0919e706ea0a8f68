/** Mailboxes that a person opens by signing in (Pro Santé Connect's way), with a real OpenID provider, real Dovecot and real Postfix. */
import type { MailboxConfig } from '../server/config/schema.ts'
import type { Authority } from './support/authority.ts'
import type { MailHost } from './support/mail-host.ts'
import type { OidcHost } from './support/oidc-host.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { makeMail } from '../demo/fixtures/mail.ts'
import { loadConfig } from '../server/config/load.ts'
import { asMssError } from '../server/errors.ts'
import { Imap } from '../server/mailbox/imap.ts'
import { SignIns } from '../server/mailbox/oauth2/sign-ins.ts'
import { verifySubmission } from '../server/mailbox/submit.ts'
import { makeAuthority } from './support/authority.ts'
import { startMailHost } from './support/mail-host.ts'
import { CLIENT, startOidc } from './support/oidc-host.ts'
import { newRoot } from './support/world.ts'

const ORG = 'secretariat@ehpad.exemple.mssante.fr'
const RETURN = 'https://cloud.exemple.fr/index.php/apps/mssante/signed-in'
const PEOPLE = {
	anne: { mailbox: ORG, email: ORG },
	paul: { mailbox: 'paul.petit@ehpad.exemple.mssante.fr', email: 'paul.petit@ehpad.exemple.mssante.fr' },
}
const root = newRoot()
let authority: Authority
let oidc: OidcHost
let host: MailHost

beforeAll(async () => {
	authority = makeAuthority()
	oidc = await startOidc({ authority, returns: [RETURN], people: PEOPLE })
	host = await startMailHost({ authority, introspectionUrl: oidc.introspectionUrl })
	writeFileSync(join(root, 'client.secret'), `${CLIENT.secret}\n`)
	writeFileSync(join(root, 'authority.pem'), authority.pem)
})
afterAll(async () => {
	host.stop()
	await oidc.stop()
})

function mailbox(more: Record<string, unknown> = {}) {
	const endpoint = { host: 'localhost', auth: 'oauth2', caFile: host.caFile }
	return {
		address: ORG,
		type: 'ORG',
		imap: { ...endpoint, port: host.ports.imaps, security: 'tls' },
		smtp: { ...endpoint, port: host.ports.submission, security: 'starttls' },
		oauth2: { issuer: oidc.issuer, clientId: CLIENT.id, clientSecretFile: './client.secret', caFile: './authority.pem', scope: 'openid email' },
		firstRun: { since: 'all' },
		access: { send: { users: ['anne'] } },
		...more,
	}
}

function configured(written: unknown = mailbox()): MailboxConfig {
	const file = join(root, 'mssante.yaml')
	writeFileSync(file, stringify({
		ledger: { url: 'sqlite:./data/ledger.db' },
		spool: './spool',
		ged: { kind: 'folder', root: './GED' },
		mailboxes: [written],
	}))
	return loadConfig(file).mailboxes[0]!
}

const told = (act: Promise<unknown>) => act.then(() => 'en ordre', (error) => asMssError(error).code)

async function reading(mailbox: MailboxConfig, signIns: SignIns): Promise<string> {
	const source = new Imap(mailbox.imap!, signIns.tokens(mailbox))
	return told(source.connect().then(() => source.list('INBOX')).finally(() => source.close()))
}

const sending = (mailbox: MailboxConfig, signIns: SignIns) => told(verifySubmission(mailbox.smtp!, signIns.tokens(mailbox)))

async function signedIn(signIns: SignIns, mailbox: MailboxConfig, login = 'anne', user = login): Promise<void> {
	const returned = await oidc.signIn(await signIns.begin(mailbox, user, RETURN), login)
	await signIns.finish(mailbox, user, returned)
}

describe('a mailbox that a person opens', () => {
	it('waits for them; once they signed in, it is read and sends', async () => {
		const signIns = new SignIns()
		const org = configured()
		host.deliver(ORG, await makeMail({ subject: 'Bonjour' }))
		expect([await reading(org, signIns), await sending(org, signIns)]).toEqual(['MSS-SIGN-IN-WAITED', 'MSS-SIGN-IN-WAITED'])
		await signedIn(signIns, org)
		expect([await reading(org, signIns), await sending(org, signIns)]).toEqual(['en ordre', 'en ordre'])
	})
})
