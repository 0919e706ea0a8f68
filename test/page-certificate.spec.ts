/** A mailbox made in the admin page that logs in by certificate (mssante.md §1.4): given once, kept, and really used, with Dovecot. */
import type { DemoDesk } from '../demo/desk.ts'
import type { ConnectionReport, FilesSeen, MailboxRow } from '../server/contract/admin/mailboxes.admin-contract.ts'
import type { Problem } from '../server/contract/problem.ts'
import type { Call } from '../server/http/call.ts'
import type { Authority, Made } from './support/authority.ts'
import type { DnsHost } from './support/dns.ts'
import type { MailHost } from './support/mail-host.ts'
import type { Ask } from './support/page.support.ts'

import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDesk } from '../demo/desk.ts'
import { makeMail } from '../demo/fixtures/mail.fixture.ts'
import { collect } from '../server/chores/collect.ts'
import { openLog } from '../server/log/log.ts'
import { certificatesOf } from '../server/ops/certificate.ts'
import { takeUp } from '../server/ops/join-made.ts'
import { makeAuthority } from './support/authority.ts'
import { startDns } from './support/dns.ts'
import { startMailHost } from './support/mail-host.ts'
import { ADMIN, pageOf } from './support/page.support.ts'
import { until } from './support/until.ts'
import { newRoot } from './support/world.support.ts'

const APP = 'logiciel@ehpad.exemple.mssante.fr'
const CLIENT = { name: APP, usage: 'clientAuth' } as const
const PASSWORD = 'mot de passe du fichier'
let authority: Authority
let server: Made
let ours: Made
let host: MailHost
let dns: DnsHost
let desk: DemoDesk
let page: Ask

beforeAll(async () => {
	authority = makeAuthority()
	server = authority.make({ name: 'localhost' })
	ours = authority.make(CLIENT)
	host = await startMailHost({ authority, server })
	dns = await startDns()
	desk = await openDesk(newRoot(), { log: openLog('silent'), dnsServers: [dns.server] })
	page = pageOf(desk.app)
})
afterAll(async () => {
	await desk.app.close()
	dns.stop()
	host.stop()
})
beforeEach(() => ask('DELETE', `mailboxes/${encodeURIComponent(APP)}`))

async function ask<Json>(method: Call['method'], path: string, params: Record<string, unknown> = {}) {
	const { status, json } = await page(method, path, params, ADMIN)
	return { status, json: json as Json & { error?: Problem } }
}

const base64 = (file: string) => readFileSync(file).toString('base64')
const pair = ({ certFile, keyFile }: Made) => ({ certificate: base64(certFile), key: base64(keyFile) })

function form(change: Record<string, unknown> = {}) {
	const way = { host: 'localhost', auth: 'external', user: APP }
	return {
		mailbox: {
			address: APP,
			type: 'APP',
			imap: { ...way, port: host.ports.imaps, security: 'tls', ...change },
			smtp: { ...way, port: host.ports.byCertificate, security: 'starttls', ...change },
			firstRun: { since: 'all' },
		},
		authority: base64(authority.chain.der),
	}
}

async function tried(wish: Record<string, unknown>): Promise<ConnectionReport> {
	const { json: { job } } = await ask<{ job: string }>('POST', 'mailboxes/test', wish)
	let done: { state: string, result?: ConnectionReport } = { state: 'running' }
	await until(async () => {
		({ json: done } = await ask<typeof done>('GET', `jobs/${job}`))
		return done.state === 'done'
	})
	return done.result!
}

const inOrder = { imap: { ok: true }, smtp: { ok: true } }
const secrets = () => desk.app.ledger.db.selectFrom('secrets').selectAll().execute()

describe('a certificate and its key', () => {
	it('log in before anything is saved, and after: the mailbox is then read, and nobody is told more than its fingerprint', async () => {
		expect(await tried({ ...form(), certificate: pair(ours) })).toMatchObject(inOrder)
		const { json: row } = await ask<MailboxRow>('POST', 'mailboxes', { ...form(), certificate: pair(ours) })
		const { fingerprint256, validToDate } = new X509Certificate(readFileSync(ours.certFile))
		const shown = { name: APP, sha256: fingerprint256, end: validToDate.toISOString() }
		expect([row.imap, row.smtp]).toMatchObject([{ auth: 'external', certificate: shown }, { auth: 'external', certificate: shown }])
		expect(row.imap?.authorities.map(({ name }) => name)).toEqual(['AC RACINE DE TEST', 'AC ORGANISATIONS DE TEST'])
		expect(await tried(form())).toMatchObject(inOrder)

		// As after a restart, from what is kept alone.
		await takeUp(desk.app.ledger, desk.config)
		host.deliver(APP, await makeMail({ subject: 'Bonjour' }))
		const { mailboxes } = await collect(desk.app)
		expect(mailboxes.find(({ address }) => address === APP)).toMatchObject({ ok: true })
		const mailbox = desk.config.mailboxes.find(({ address }) => address === APP)!
		expect(certificatesOf(mailbox).map(({ name }) => name)).toContain('certificat de la boîte')

		const key = readFileSync(ours.keyFile, 'utf8')
		const told = JSON.stringify([(await ask('GET', 'overview')).json, await secrets(), await desk.app.ledger.db
			.selectFrom('made_mailboxes').selectAll().execute()])
		expect(told).not.toContain(base64(ours.keyFile).slice(100, 200))
		expect(told).not.toContain(key.split('\n')[2])
	})

	it('serve as a PKCS #12 too, opened by its password, here and once kept', async () => {
		const pack = base64(authority.pack(ours, PASSWORD))
		expect(await ask('POST', 'mailboxes', { ...form(), certificate: { pack, password: PASSWORD } })).toMatchObject({ status: 200 })
		expect(await tried(form())).toMatchObject(inOrder)
		const wrong = await ask('POST', 'mailboxes/files', { certificate: { pack, password: 'autre' } })
		expect([wrong.status, wrong.json.error?.text]).toEqual([422, expect.stringContaining('le mot de passe n’ouvre pas ce fichier')])
	})

	it('are forgotten with the mailbox, and when it logs in by password instead', async () => {
		await ask('POST', 'mailboxes', { ...form(), certificate: pair(ours) })
		expect(await secrets()).toHaveLength(2)
		const byPassword = { ...form({ auth: 'password' }), passwords: { imap: 'secret' } }
		expect((await ask('POST', 'mailboxes', byPassword)).status).toBe(200)
		expect((await secrets()).map(({ name }) => name).filter((name) => name.endsWith('certificate'))).toEqual([])
		await ask('DELETE', `mailboxes/${encodeURIComponent(APP)}`)
		expect(await secrets()).toEqual([])
	})

	it.each([
		['another server', { host: '127.0.0.1' }],
		['another security', { security: 'starttls' }],
		['another account', { user: 'autre@ehpad.exemple.mssante.fr' }],
		['another list of revoked certificates', { crl: 'http://127.0.0.1:9/liste.crl' }],
	])('are asked for again: %s', async (_, change) => {
		await ask('POST', 'mailboxes', { ...form({ security: 'tls' }), certificate: pair(ours) })
		const { status, json } = await ask('POST', 'mailboxes', form({ security: 'tls', ...change }))
		expect([status, json.error?.text]).toEqual([422, expect.stringContaining('redonnez le certificat et sa clé')])
		expect((await tried(form({ security: 'tls', ...change }))).imap).toMatchObject({
			ok: false,
			text: expect.stringContaining('il n’a pas été donné') as unknown,
		})
	})

	it('another authority too', async () => {
		await ask('POST', 'mailboxes', { ...form(), certificate: pair(ours) })
		const { status } = await ask('POST', 'mailboxes', { ...form(), authority: base64(makeAuthority().rootFile) })
		expect(status).toBe(422)
	})
})

describe('what is wrong is told before anything is kept', () => {
	it.each([
		['over', () => pair(authority.make({ ...CLIENT, from: '20240101000000Z', until: '20250301000000Z' })), 'il a pris fin'],
		['of a server', () => pair(server), 'ORG_AUTH_CLI'],
		['with another’s key', () => ({ ...pair(ours), key: base64(server.keyFile) }), 'la clé n’est pas celle du certificat'],
		['no certificate', () => ({ ...pair(ours), certificate: base64(ours.keyFile) }), 'ce n’est pas un certificat'],
		['no PKCS #12', () => ({ pack: base64(ours.keyFile), password: '' }), 'ce n’est pas un fichier PKCS #12 lisible'],
	])('a certificate: %s', async (_, certificate, sentence) => {
		for (const [path, params] of [['mailboxes/files', {}], ['mailboxes', form()]] as const) {
			const { status, json } = await ask('POST', path, { ...params, certificate: certificate() })
			expect([path, status, json.error?.text]).toEqual([path, 422, expect.stringContaining(sentence)])
		}
		expect(await secrets()).toEqual([])
	})

	it('one that lacks', async () => {
		const { status, json } = await ask('POST', 'mailboxes', form())
		expect([status, json.error?.text]).toEqual([422, expect.stringContaining('il n’a pas été donné')])
	})

	it('a list of revoked certificates that is a file of this machine', async () => {
		const { status, json } = await ask('POST', 'mailboxes', { ...form({ crl: '/etc/passwd' }), certificate: pair(ours) })
		expect([status, json.error?.text]).toEqual([422, expect.stringContaining('attendu : une adresse')])
	})

	it('an authority that is none; it is read in PEM, DER and PKCS #7, its certificates shown', async () => {
		const seen = async (bytes: Buffer) => {
			const { json } = await ask<FilesSeen>('POST', 'mailboxes/files', { authority: bytes.toString('base64') })
			return json
		}
		const root = new X509Certificate(readFileSync(authority.rootFile))
		for (const bytes of [readFileSync(authority.rootFile), root.raw]) {
			expect((await seen(bytes)).authorities).toEqual([
				{ name: 'AC RACINE DE TEST', sha256: root.fingerprint256, end: root.validToDate.toISOString() },
			])
		}
		for (const chain of [authority.chain.pem, authority.chain.der]) {
			expect((await seen(readFileSync(chain))).authorities).toHaveLength(2)
		}
		expect((await seen(Buffer.from('bonjour'))).error?.code).toBe('MSS-TLS-AUTHORITY')
	})
})

it('the servers that the domain names are proposed, with how operators let software in', async () => {
	dns.zone['_imap._tcp.ehpad.exemple.mssante.fr'] = [{ host: 'mail.operateur.fr', port: 143 }]
	const { json } = await ask('GET', 'mailboxes/servers', { address: APP })
	expect(json).toMatchObject({
		dns: { imap: { host: 'mail.operateur.fr', port: 143, security: 'starttls' }, smtp: null },
		operators: [
			{ auth: 'external', imap: { port: 143 }, smtp: { port: 587 } },
			{ auth: 'oauth2', imap: { port: 143 }, smtp: { port: 587 } },
			{ auth: 'password', imap: { port: 993 } },
		],
	})
})
