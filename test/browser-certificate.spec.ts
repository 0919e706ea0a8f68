/** An APP mailbox made in the page, in Chromium: its servers found in the DNS, its certificate given, tried, saved, and told again. */
import type { Browser, Page } from 'playwright-core'
import type { DemoDesk } from '../demo/desk.ts'
import type { Shell } from '../server/shell/shell.ts'
import type { Authority, Made } from './support/authority.ts'
import type { DnsHost } from './support/dns.ts'
import type { MailHost } from './support/mail-host.ts'

import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { openLog } from '../server/log/log.ts'
import { openShell } from '../server/shell/shell.ts'
import { makeAuthority } from './support/authority.ts'
import { choose, next, openBrowser, openPage, picture, seriousFaults } from './support/browser.ts'
import { startDns } from './support/dns.ts'
import { startMailHost } from './support/mail-host.ts'
import { newRoot } from './support/world.support.ts'

const APP = 'logiciel@ehpad.exemple.mssante.fr'
const PASSWORD = 'mot de passe du fichier'
let authority: Authority
let ours: Made
let host: MailHost
let dns: DnsHost
let desk: DemoDesk
let shell: Shell
let browser: Browser
let page: Page
let complaints: string[]

beforeAll(async () => {
	authority = makeAuthority()
	ours = authority.make({ name: APP, usage: 'clientAuth' })
	host = await startMailHost({ authority, server: authority.make({ name: 'localhost' }) })
	dns = await startDns({
		'_imaps._tcp.ehpad.exemple.mssante.fr': [{ host: 'localhost', port: host.ports.imaps }],
		'_submission._tcp.ehpad.exemple.mssante.fr': [{ host: 'localhost', port: host.ports.byCertificate }],
	})
	desk = await openDesk(newRoot(), { answers: false, log: openLog('silent'), dnsServers: [dns.server] })
	shell = await openShell(desk.app, PERSON, 0)
	browser = await openBrowser();
	({ page, complaints } = await openPage(browser, { width: 1366, height: 768 }))
	await page.goto(shell.url)
	await page.getByRole('link', { name: 'Administration' }).click()
})
afterAll(async () => {
	await browser?.close()
	await shell?.close()
	await desk?.app.close()
	dns?.stop()
	host?.stop()
})

const field = (name: string) => page.getByRole('textbox', { name, exact: true })

it('is found, identified by its certificate, tried, and saved; its key is never told', async () => {
	await page.getByRole('button', { name: 'Ajouter une boîte' }).click()
	await field('Adresse MSSanté').fill('une-autre@sans-serveurs.exemple')
	await next(page)
	await choose(page, 'Réglages de l’opérateur (remplit ce qui suit)', 'API LPS')
	expect(await page.getByRole('spinbutton', { name: 'Port (IMAP)' }).inputValue()).toBe('143')
	await page.getByRole('button', { name: 'Retour' }).click()
	await field('Adresse MSSanté').fill(APP)
	await next(page)
	await page.getByText(`Trouvé dans le DNS de ehpad.exemple.mssante.fr : localhost:${host.ports.imaps}`).waitFor()
	expect(await page.getByRole('spinbutton', { name: 'Port (IMAP)' }).inputValue()).toBe(String(host.ports.imaps))
	expect(await page.getByRole('spinbutton', { name: 'Port (SMTP)' }).inputValue()).toBe(String(host.ports.byCertificate))

	await page.getByLabel(/Certificat de la boîte/).setInputFiles(authority.pack(ours, PASSWORD))
	await field('Mot de passe de ce fichier').fill('un autre')
	await page.getByText('le mot de passe n’ouvre pas ce fichier').waitFor()
	await picture(page, 'boite-certificat-refuse', '.card')
	await field('Mot de passe de ce fichier').fill(PASSWORD)
	const { fingerprint256 } = new X509Certificate(readFileSync(ours.certFile))
	await page.getByText(`SHA-256 ${fingerprint256}`).waitFor()
	await page.getByLabel(/Autorité du certificat/).setInputFiles(authority.chain.der)
	await page.getByText('AC RACINE DE TEST').waitFor()

	await next(page)
	await page.getByText(/Connexion réussie · certificat valable/).waitFor()
	await page.getByText(/Envoi possible/).waitFor()
	await picture(page, 'boite-certificat', '.card')
	expect(await seriousFaults(page)).toEqual([])
	await next(page)
	await page.getByRole('button', { name: 'Enregistrer', exact: true }).click()
	await page.getByText('Aucune liste blanche n’est importée').waitFor()
	await page.getByRole('button', { name: 'Enregistrer quand même' }).click()

	await page.getByRole('button', { name: APP }).click()
	await page.getByText('Certificat de la boîte (gardé').waitFor()
	await page.getByText(`SHA-256 ${fingerprint256}`).waitFor()
	await page.getByRole('button', { name: 'Tester la connexion' }).click()
	await page.getByText(/Connexion réussie · certificat valable/).waitFor()
	expect(complaints.filter((one) => !one.includes('mailboxes/files'))).toEqual([])
})
