/** « Se connecter avec un autre appareil » and « Recevoir une demande sur mon téléphone », in Chromium: the page waits, and goes on. */
import type { Browser, Page } from 'playwright-core'
import type { App } from '../server/app.ts'
import type { Shell } from '../server/shell/shell.ts'
import type { MailHost } from './support/mail-host.ts'
import type { OidcHost } from './support/oidc-host.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PERSON } from '../demo/desk.ts'
import { openApp } from '../server/app.ts'
import { loadConfig } from '../server/config/load.ts'
import { openLog } from '../server/log/log.ts'
import { openShell } from '../server/shell/shell.ts'
import { makeAuthority } from './support/authority.ts'
import { openBrowser, openPage, picture, seriousFaults } from './support/browser.ts'
import { CLIENT } from './support/by-people.ts'
import { startMailHost } from './support/mail-host.ts'
import { startOidc } from './support/oidc-host.ts'
import { makeWorld, newRoot } from './support/world.support.ts'

const TYPED = { address: 'accueil@ehpad.exemple.mssante.fr', label: 'EHPAD Les Tilleuls – Accueil' }
const CALLED = { address: 'infirmerie@ehpad.exemple.mssante.fr', label: 'EHPAD Les Tilleuls – Infirmerie' }
let oidc: OidcHost
let host: MailHost
let app: App
let shell: Shell
let browser: Browser
let page: Page
let complaints: string[]

beforeAll(async () => {
	const authority = makeAuthority()
	const people = { claire: { mailbox: TYPED.address }, 899700218896: { mailbox: CALLED.address } }
	oidc = await startOidc({ authority, returns: ['https://ailleurs.exemple.fr/'], people })
	host = await startMailHost({ authority, introspectionUrl: oidc.introspectionUrl })
	const root = newRoot()
	writeFileSync(join(root, 'client.secret'), CLIENT.secret)
	writeFileSync(join(root, 'authority.pem'), authority.pem)
	const endpoint = { host: 'localhost', auth: 'oauth2', caFile: host.caFile }
	const mailbox = (named: typeof TYPED, grant: string) => ({
		...named,
		type: 'ORG',
		imap: { ...endpoint, port: host.ports.imaps, security: 'tls' },
		smtp: { ...endpoint, port: host.ports.submission, security: 'starttls' },
		oauth2: { issuer: oidc.issuer, clientId: CLIENT.id, clientSecretFile: './client.secret', caFile: './authority.pem', grant },
		access: { send: { groups: ['secretariat'] }, triage: { groups: ['secretariat'] } },
	})
	const { configFile } = await makeWorld({
		root,
		mailboxes: [mailbox(TYPED, 'device'), mailbox(CALLED, 'ciba')],
		more: { trust: { enforce: false } },
	})
	app = await openApp(loadConfig(configFile), { log: openLog('silent'), signInTimes: { again: 0 } })
	shell = await openShell(app, PERSON, 0)
	browser = await openBrowser();
	({ page, complaints } = await openPage(browser, { width: 1366, height: 768 }))
	await page.goto(shell.url)
	await page.getByRole('link', { name: 'MSSanté', exact: true }).click()
})
afterAll(async () => {
	await browser?.close()
	await shell?.close()
	await app?.close()
	host?.stop()
	await oidc?.stop()
})

it('a person types the code elsewhere: this page waits, and says that the mailbox is open', async () => {
	await page.getByText(`La boîte « ${TYPED.label} » attend que quelqu’un s’y connecte`).waitFor()
	await page.getByRole('button', { name: 'Se connecter avec un autre appareil' }).click()
	await page.getByText('tapez-y ce code').waitFor()
	const code = await page.locator('.said').innerText()
	expect(await page.locator('.address').innerText()).toBe(`${oidc.issuer}/device`)
	await picture(page, 'boite-autre-appareil')
	expect(await seriousFaults(page)).toEqual([])
	await oidc.typeCode(`${oidc.issuer}/device`, code, 'claire')
	await page.getByText(`La boîte « ${TYPED.label} » est connectée`).waitFor()
	await page.getByRole('link', { name: 'Tableau de bord' }).click()
	await page.getByText(`« ${TYPED.label} » est connectée au nom de ${PERSON.name}`).waitFor()
	expect(await page.locator('.said').count()).toBe(0)
})

it('a person accepts on their telephone, which shows the same number; or gives up', async () => {
	const ask = async () => {
		await page.getByRole('textbox', { name: 'Votre identifiant chez le fournisseur d’identité' }).fill('899700218896')
		await page.getByRole('button', { name: 'Recevoir une demande sur mon téléphone' }).click()
		await page.getByText('Ne l’acceptez que si elle montre ce nombre').waitFor()
	}
	await ask()
	await page.getByRole('button', { name: 'Annuler' }).click()
	await page.getByText('Ne l’acceptez que si').waitFor({ state: 'detached' })
	await ask()
	const { number, answer } = oidc.called.at(-1)!
	expect(await page.locator('.said').innerText()).toBe(number)
	await picture(page, 'boite-telephone')
	expect(await seriousFaults(page)).toEqual([])
	await answer('eidas1')
	await page.getByText(`La boîte « ${CALLED.label} » est connectée`).waitFor()
	expect(complaints).toEqual([])
})
