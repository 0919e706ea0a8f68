/** A mailbox made in the admin page that a person opens by signing in: its secret given once, kept in the vault, and really used. */
import type { App } from '../server/app.ts'
import type { ConnectionReport, MailboxRow } from '../server/contract/admin/mailboxes.admin-contract.ts'
import type { Problem } from '../server/contract/problem.ts'
import type { Call } from '../server/http/call.ts'
import type { Authority, Made } from './support/authority.ts'
import type { MailHost } from './support/mail-host.ts'
import type { OidcHost } from './support/oidc-host.ts'
import type { Ask } from './support/page.support.ts'

import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDesk } from '../demo/desk.ts'
import { openLog } from '../server/log/log.ts'
import { takeUp } from '../server/ops/join-made.ts'
import { makeAuthority } from './support/authority.ts'
import { CLIENT, RETURN } from './support/by-people.ts'
import { startMailHost } from './support/mail-host.ts'
import { CERTIFIED_CLIENT, startOidc } from './support/oidc-host.ts'
import { pageOf } from './support/page.support.ts'
import { until } from './support/until.ts'
import { newRoot } from './support/world.support.ts'

const PER = 'anne.leroy@ehpad.exemple.mssante.fr'
const OF_SYSTEM = getCACertificates('default')
let authority: Authority
let certificate: Made
let oidc: OidcHost
let host: MailHost
let app: App
let page: Ask

beforeAll(async () => {
	authority = makeAuthority()
	// The page names no file: a provider's authority is one of the machine's.
	setDefaultCACertificates([...OF_SYSTEM, authority.pem])
	certificate = authority.make({ name: 'EHPAD', usage: 'clientAuth' })
	oidc = await startOidc({ authority, returns: [RETURN], people: { anne: { mailbox: PER, email: PER } }, certified: { name: 'EHPAD' } })
	host = await startMailHost({ authority, introspectionUrl: oidc.introspectionUrl });
	({ app } = await openDesk(newRoot(), { answers: false, log: openLog('silent') }))
	page = pageOf(app)
	Object.assign(app, { offer: async () => ({ size: null, dsn: false }) })
})
afterAll(async () => {
	setDefaultCACertificates(OF_SYSTEM)
	await app?.close()
	host?.stop()
	await oidc?.stop()
})

async function ask<Json>(who: string, scope: Call['scope'], method: Call['method'], path: string, params: Record<string, unknown> = {}) {
	const { status, json } = await page(method, path, params, { scope, user: who })
	return { status, json: json as Json & { error?: Problem } }
}

function form(oauth2: Record<string, unknown> = {}, more: Record<string, unknown> = {}) {
	const way = { host: 'localhost', auth: 'oauth2', user: PER }
	return {
		mailbox: {
			address: PER,
			type: 'PER',
			holder: 'anne',
			imap: { ...way, port: host.ports.imaps, security: 'tls' },
			smtp: { ...way, port: host.ports.submission, security: 'starttls' },
			oauth2: { issuer: oidc.issuer, clientId: CLIENT.id, clientAuth: 'secret', scope: 'openid email', ...oauth2 },
		},
		authority: readFileSync(host.caFile).toString('base64'),
		passwords: { oauth2: CLIENT.secret },
		...more,
	}
}

async function tried(wish: Record<string, unknown>): Promise<ConnectionReport> {
	const { json: { job } } = await ask<{ job: string }>('admin', 'admin', 'POST', 'mailboxes/test', wish)
	let end: { state: string, result?: ConnectionReport } = { state: 'running' }
	await until(async () => {
		end = (await ask<typeof end>('admin', 'admin', 'GET', `jobs/${job}`)).json
		return end.state !== 'running'
	})
	return end.result!
}

const saved = (wish: Record<string, unknown>) => ask<MailboxRow>('admin', 'admin', 'POST', 'mailboxes', wish)
const state = () => app.signIns.standing(app.config.mailboxes.find(({ address }) => address === PER)!)?.state

async function signIn(): Promise<number> {
	const { json: { url } } = await ask<{ url: string }>('anne', 'user', 'POST', 'sign-ins', { mailbox: PER, returnTo: RETURN })
	return (await ask('anne', 'user', 'POST', 'sign-ins/finish', { returned: await oidc.signIn(url, 'anne') })).status
}

it('is tried before anybody signs in: the provider answers', async () => {
	expect((await tried(form())).imap).toMatchObject({ ok: true, text: expect.stringContaining(`${oidc.issuer} répond`) as string })
	expect((await tried(form({ issuer: 'https://localhost:9' }))).imap).toMatchObject({ ok: false })
})

it('that only sends by whoever signs in is tried each way: the one by its password, the other at the provider', async () => {
	const { mailbox, ...rest } = form()
	const passwords = { imap: 'x', oauth2: CLIENT.secret }
	const wish = { ...rest, mailbox: { ...mailbox, imap: { ...mailbox.imap, auth: 'password' } }, passwords }
	const { imap, smtp } = await tried(wish)
	expect(imap?.text).not.toContain('répond\u202F;')
	expect(smtp).toMatchObject({ ok: true, text: expect.stringContaining(`${oidc.issuer} répond`) as string })
})

it('is saved with its secret, which is told to nobody; its holder opens it, and nobody else, not even who administers', async () => {
	const { status, json } = await saved(form())
	expect([status, json.oauth2]).toMatchObject([200, { issuer: oidc.issuer, hasSecret: true, certificate: null }])
	expect(JSON.stringify(json)).not.toContain(CLIENT.secret)
	expect(await ask('admin', 'user', 'POST', 'sign-ins', { mailbox: PER, returnTo: RETURN })).toMatchObject({ status: 403 })
	expect([await signIn(), state()]).toEqual([200, 'open'])
})

it('is closed at once when it becomes somebody else’s', async () => {
	const { mailbox, ...rest } = form({}, { passwords: {} })
	await saved({ ...rest, mailbox: { ...mailbox, holder: 'paul' } })
	expect(state()).toBe('ended')
	await saved({ ...rest, mailbox })
	expect([await signIn(), state()]).toEqual([200, 'open'])
})

it('stays open while somebody tries other settings, and when it is saved as it was; a change of provider closes it', async () => {
	await tried(form({ scope: 'openid' }))
	expect(state()).toBe('open')
	await saved(form({}, { passwords: {} }))
	expect(state()).toBe('open')
	expect(await saved(form({ clientId: 'autre' }, { passwords: {} }))).toMatchObject({
		status: 422,
		json: { error: { text: expect.stringContaining('redonnez le mot de passe') as string } },
	})
	await saved(form({ clientId: 'autre' }))
	expect(state()).toBe('waited')
})

it('is known by a certificate too, kept as it was given, and taken up again at the next start', async () => {
	const files = { certificate: certificate.certFile, key: certificate.keyFile }
	const given = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, readFileSync(file).toString('base64')]))
	const wish = form({ clientId: CERTIFIED_CLIENT, clientAuth: 'certificate' }, { passwords: {} })
	expect(await saved(wish)).toMatchObject({ json: { error: { code: 'MSS-CERTIFICATE' } } })
	const { json } = await saved({ ...wish, clientCertificate: given })
	expect(json.oauth2?.certificate?.sha256).toBe(new X509Certificate(readFileSync(certificate.certFile)).fingerprint256)
	await takeUp(app.ledger, app.config)
	expect([await signIn(), state()]).toEqual([200, 'open'])
	expect(oidc.asked.at(-1)).toEqual({ grant: 'authorization_code', client: CERTIFIED_CLIENT })
})

it('keeps and shows what was written alone: what its preset says is said by the version that runs', async () => {
	const { json } = await saved(form({ preset: 'pro-sante-connect-test', scope: undefined }))
	expect(json.oauth2).toMatchObject({ preset: 'pro-sante-connect-test', issuer: oidc.issuer, scope: '', acr: '' })
	const { db } = app.ledger
	const { config } = await db.selectFrom('made_mailboxes').select('config').where('address', '=', PER).executeTakeFirstOrThrow()
	const kept = (JSON.parse(config) as { oauth2: Record<string, unknown> }).oauth2
	expect(Object.keys(kept).toSorted()).toEqual(['clientAuth', 'clientId', 'issuer', 'preset'])
	const { oauth2 } = app.config.mailboxes.find(({ address }) => address === PER)!
	expect(oauth2).toMatchObject({ scope: 'openid scope_all', acr: 'eidas1' })
})
