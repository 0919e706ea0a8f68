/** « Tester la connexion » of a mailbox that somebody opened: their token goes to its own operator alone, and their session outlives it. */
import type { App } from '../server/app.ts'
import type { ConnectionReport } from '../server/contract/admin/mailboxes.admin-contract.ts'
import type { ImapScript } from './support/imap-script.ts'
import type { OidcScript } from './support/oidc-script.ts'
import type { Ask } from './support/page.support.ts'
import type { SmtpScript } from './support/smtp-script.ts'

import { afterEach, beforeEach, expect, it } from 'vitest'
import { openApp } from '../server/app.ts'
import { loadConfig } from '../server/config/load.ts'
import { openLog } from '../server/log/log.ts'
import { BY_TOKEN, IMAP_BY_TOKEN, SMTP_BY_TOKEN } from './support/by-people.ts'
import { scriptedImap } from './support/imap-script.ts'
import { enter, scriptedOidc } from './support/oidc-script.ts'
import { pageOf } from './support/page.support.ts'
import { scriptedSmtp } from './support/smtp-script.ts'
import { until } from './support/until.ts'
import { makeWorld, newRoot } from './support/world.support.ts'

const PER = 'anne.leroy@ehpad.exemple.mssante.fr'
let imap: ImapScript
let smtp: SmtpScript
let oidc: OidcScript
let app: App
let page: Ask

beforeEach(async () => {
	imap = await scriptedImap({ ...IMAP_BY_TOKEN })
	smtp = await scriptedSmtp({ ...SMTP_BY_TOKEN })
	oidc = await scriptedOidc()
	const { configFile } = await makeWorld({ root: newRoot(), mailboxes: [], more: { trust: { enforce: false } } })
	app = await openApp(loadConfig(configFile), { log: openLog('silent') })
	page = pageOf(app)
	expect((await page('POST', 'mailboxes', form(), { scope: 'admin', user: 'admin' })).status).toBe(200)
	await app.signIns.settle(mailbox(), await enter(app.signIns, mailbox(), 'anne'), null)
})
afterEach(async () => {
	await app?.close()
	imap.close()
	smtp.close()
	oidc.close()
})

const mailbox = () => app.config.mailboxes.find(({ address }) => address === PER)!
const state = () => app.signIns.standing(mailbox())?.state

function form(other: { imap?: object, smtp?: object } = {}) {
	const { issuer, clientId } = oidc.settings
	return {
		mailbox: {
			address: PER,
			type: 'PER',
			holder: 'anne',
			imap: { ...BY_TOKEN, user: PER, port: imap.port, ...other.imap },
			smtp: { ...BY_TOKEN, user: PER, port: smtp.port, ...other.smtp },
			oauth2: { issuer, clientId, clientAuth: 'secret', scope: 'openid' },
		},
		passwords: { oauth2: 'secret' },
	}
}

async function tried(other?: Parameters<typeof form>[0]): Promise<ConnectionReport> {
	const as = { scope: 'admin', user: 'admin' } as const
	const { job } = (await page('POST', 'mailboxes/test', form(other), as)).json as { job: string }
	let end: { state: string, result?: ConnectionReport } = { state: 'running' }
	await until(async () => {
		end = (await page('GET', `jobs/${job}`, {}, as)).json as typeof end
		return end.state !== 'running'
	})
	return end.result!
}

/** How often each was shown a token. */
const shown = () => [imap, smtp].map(({ heard }) => heard.filter((line) => line.startsWith('AUTH')).length)

it('with the operator that it is opened at, they are tried', async () => {
	await tried()
	expect([shown(), state()]).toEqual([[1, 1], 'open'])
})

it.each(['imap', 'smtp'] as const)('with another server for %s, nobody is shown a token: it waits for somebody', async (way) => {
	const report = await tried({ [way]: { host: 'localhost' } })
	expect([shown(), state()]).toEqual([[0, 0], 'open'])
	expect(report.imap?.text).toContain(`${oidc.settings.issuer} répond`)
})

it('refused by the operator, the trial says so, and whoever is in stays', async () => {
	imap.acts.AUTHENTICATE = (socket, tag) => socket.write(`${tag} NO non\r\n`)
	smtp.answers.AUTH = '535 5.7.8 non'
	const { imap: read, smtp: sent } = await tried()
	expect([read, sent]).toMatchObject([{ ok: false }, { ok: false }])
	expect([shown(), state()]).toEqual([[1, 1], 'open'])
})

it('saved with another server, whoever was in is out: their token goes nowhere', async () => {
	await page('POST', 'mailboxes', form({ imap: { host: 'localhost' } }), { scope: 'admin', user: 'admin' })
	expect([state(), oidc.forgotten]).toEqual(['waited', ['anne']])
})
