/** « Se connecter », in Chromium: to the provider and back, and the mailbox is read; and how such a mailbox is described in the page. */
import type { Browser, Page } from 'playwright-core'
import type { App } from '../server/app.ts'
import type { Shell } from '../server/shell/shell.ts'
import type { MailHost } from './support/mail-host.ts'
import type { OidcHost } from './support/oidc-host.ts'

import { afterAll, beforeAll, expect, it } from 'vitest'
import { PERSON } from '../demo/desk.ts'
import { makeMail } from '../demo/fixtures/mail.fixture.ts'
import { openApp } from '../server/app.ts'
import { watchAll } from '../server/chores/serve.ts'
import { loadConfig } from '../server/config/load.ts'
import { openLog } from '../server/log/log.ts'
import { RETURN_PATH } from '../server/mailbox/oauth2/arrivals.ts'
import { openShell } from '../server/shell/shell.ts'
import { makeAuthority } from './support/authority.ts'
import { choose, next, openBrowser, openPage, picture, seriousFaults } from './support/browser.ts'
import { oauth2Mailbox } from './support/by-people.ts'
import { freePort } from './support/free-port.ts'
import { startMailHost } from './support/mail-host.ts'
import { startOidc } from './support/oidc-host.ts'
import { makeWorld, newRoot } from './support/world.support.ts'

const ORG = 'secretariat@ehpad.exemple.mssante.fr'
const NAME = 'EHPAD Les Tilleuls – Secrétariat'
const stop = new AbortController()
let oidc: OidcHost
let host: MailHost
let app: App
let served: Promise<void>
let shell: Shell
let browser: Browser
let page: Page
let complaints: string[]

beforeAll(async () => {
	const authority = makeAuthority()
	const port = await freePort()
	const returns = [`http://127.0.0.1:${port}${RETURN_PATH}`]
	oidc = await startOidc({ authority, returns, people: { claire: { mailbox: ORG } } })
	host = await startMailHost({ authority, introspectionUrl: oidc.introspectionUrl })
	const root = newRoot()
	const { configFile } = await makeWorld({
		root,
		mailboxes: [oauth2Mailbox(root, { host, oidc, authority }, {
			address: ORG,
			label: NAME,
			access: { send: { groups: ['secretariat'] }, triage: { groups: ['secretariat'] } },
		})],
		more: { trust: { enforce: false } },
	})
	host.deliver(ORG, await makeMail({ subject: 'Compte rendu à classer' }))
	app = await openApp(loadConfig(configFile), { log: openLog('silent') })
	served = watchAll(app, stop.signal)
	shell = await openShell(app, PERSON, port)
	browser = await openBrowser('--ignore-certificate-errors');
	({ page, complaints } = await openPage(browser, { width: 1366, height: 768 }))
	// The provider's own page asks for a font of the network's.
	await page.route(/googleapis/, (route) => route.abort())
	await page.goto(shell.url)
})
afterAll(async () => {
	await browser?.close()
	await shell?.close()
	stop.abort()
	await served
	await app?.close()
	host?.stop()
	await oidc?.stop()
})

it('a person opens the mailbox in their name, and closes it', async () => {
	await page.getByRole('link', { name: 'MSSanté', exact: true }).click()
	await page.getByText(`La boîte « ${NAME} » attend que quelqu’un s’y connecte`).waitFor()
	await picture(page, 'boite-a-connecter')
	expect(await seriousFaults(page)).toEqual([])
	await page.getByRole('button', { name: 'Se connecter' }).click()

	await page.getByPlaceholder('Enter any login').fill('claire')
	await page.getByPlaceholder('and password').fill('x')
	await page.getByRole('button', { name: 'Sign-in' }).click()
	await page.getByRole('button', { name: 'Continue' }).click()

	await page.getByText(`La boîte « ${NAME} » est connectée`).waitFor()
	// What the provider brought back is in no address that stays.
	expect(page.url()).toMatch(/\/index\.php\/apps\/mssante\/#\/dashboard$/)
	await page.getByText(`« ${NAME} » est connectée au nom de Claire Fabre`).waitFor()
	expect(await page.getByText('n’est plus lue').count()).toBe(0)
	await picture(page, 'boite-connectee')
	expect(await seriousFaults(page)).toEqual([])
	await page.getByRole('link', { name: /À classer/ }).first().click()
	await page.getByText('Compte rendu à classer').first().waitFor()

	await page.getByRole('link', { name: 'Tableau de bord' }).click()
	await page.getByRole('button', { name: 'Se déconnecter' }).click()
	await page.getByText(`La boîte « ${NAME} » est à reconnecter`).waitFor()
	await picture(page, 'boite-a-reconnecter')
	expect(complaints.filter((one) => !/googleapis|ERR_FAILED/.test(one))).toEqual([])
})

it('such a mailbox is described in the administration page, with the address to declare', async () => {
	await page.getByRole('link', { name: 'Administration' }).click()
	await page.getByRole('button', { name: 'Ajouter une boîte' }).click()
	await page.getByRole('textbox', { name: 'Adresse MSSanté', exact: true }).fill('psc@cab.exemple.mssante.fr')
	await next(page)
	await choose(page, 'Réglages de l’opérateur (remplit ce qui suit)', 'Pro Santé Connect')
	await page.getByRole('textbox', { name: 'Identifiant de ce logiciel (client_id)' }).waitFor()
	expect(await page.getByRole('spinbutton', { name: 'Port (IMAP)' }).inputValue()).toBe('143')
	await page.getByText(`${new URL(shell.url).origin}${RETURN_PATH}`).waitFor()
	await picture(page, 'boite-pro-sante-connect', '.card')
	expect(await seriousFaults(page)).toEqual([])
})
