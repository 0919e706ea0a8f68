/** A mailbox added in the page, in Chromium: what is doubtful is said before it is kept; with a mouse, keys alone, or a telephone. */
import type { Browser, Page } from 'playwright-core'
import type { DemoDesk } from '../demo/desk.ts'
import type { Shell } from '../server/shell/shell.ts'

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { openLog } from '../server/log/log.ts'
import { openShell } from '../server/shell/shell.ts'
import { choose, next, openBrowser, openPage, picture, seriousFaults } from './support/browser.ts'
import { NO_DNS } from './support/dns.ts'
import { freePort } from './support/free-port.ts'
import { Keys, untoldIn } from './support/keys.support.ts'

const BOX = 'soins@ehpad.exemple.mssante.fr'
const OTHER = 'direction@ehpad.exemple.mssante.fr'
let desk: DemoDesk
let shell: Shell
let browser: Browser
let page: Page
let complaints: string[]
/** Where nobody listens. */
let port: number

beforeAll(async () => {
	port = await freePort()
	desk = await openDesk(mkdtempSync(join(tmpdir(), 'mssante-mailbox-')), { answers: false, log: openLog('silent'), dnsServers: NO_DNS })
	await desk.importTrust()
	shell = await openShell(desk.app, PERSON, 0)
	browser = await openBrowser();
	({ page, complaints } = await openPage(browser, { width: 1366, height: 768 }))
	await page.goto(shell.url)
	await page.getByRole('link', { name: 'Administration' }).click()
	await page.getByRole('button', { name: 'Ajouter une boîte' }).click()
})
afterAll(async () => {
	await browser?.close()
	await shell?.close()
	await desk?.app.close()
})

const field = (name: string) => page.getByRole('textbox', { name, exact: true })
const made = () => desk.config.mailboxes.filter(({ isMade }) => isMade).map(({ address }) => address)

describe('a mailbox that is added', () => {
	it('outside the trust space, stops at its address, with what to do', async () => {
		await field('Adresse MSSanté').fill('soins@ehpad-les-lilas.fr')
		await next(page)
		await page.getByText('Le domaine « ehpad-les-lilas.fr » n’est pas dans la liste blanche').waitFor()
		await page.getByText('Étape 1 sur 4').waitFor()
		await picture(page, 'boite-hors-espace', '.card')
		expect(await seriousFaults(page)).toEqual([])
	})

	it('whose server does not answer, is told so, and what going on means', async () => {
		await field('Adresse MSSanté').fill(BOX)
		await next(page)
		await field('Serveur de réception (IMAP)').fill('imap.operateur.exemple')
		await field('Mot de passe').fill('secret')
		await picture(page, 'boite-serveurs', '.card')
		expect(await seriousFaults(page)).toEqual([])
		await field('Serveur de réception (IMAP)').fill('localhost')
		await page.getByRole('spinbutton', { name: 'Port (IMAP)' }).fill(String(port))
		await page.getByRole('spinbutton', { name: 'Port (SMTP)' }).fill(String(port))
		await next(page)
		await page.getByText('restera en rouge jusqu’à ce qu’elle réponde').waitFor()
		await page.getByText(`« localhost » ne répond pas sur le port ${port}`).waitFor()
		await picture(page, 'boite-essai-manque', '.card')
		expect(await seriousFaults(page)).toEqual([])
		await page.getByRole('button', { name: 'Continuer quand même' }).click()
	})

	it('for people of Nextcloud alone: nobody else can be chosen', async () => {
		await page.getByRole('combobox', { name: 'Peuvent envoyer : personnes' }).click()
		await page.keyboard.type('fantôme')
		await page.getByText('Aucun compte de ce nom dans Nextcloud').waitFor()
		await page.keyboard.press('Enter')
		await page.keyboard.press('Escape')
		expect(await page.locator('.vs__selected').filter({ hasText: 'fantôme' }).count()).toBe(0)
		await choose(page, 'Peuvent envoyer : personnes', 'claire')
		await page.getByText('Claire Fabre (claire)').waitFor()
		await choose(page, 'Peuvent classer ce qui attend : groupes', 'secretariat')
	})

	it('is not kept without a word about what is doubtful, and then bears it in the journal', async () => {
		await page.getByRole('button', { name: 'Enregistrer', exact: true }).click()
		await page.getByText('Rien n’est encore enregistré').waitFor()
		await page.getByText('Rien n’est reçu').waitFor()
		expect(made()).toEqual([])
		await picture(page, 'boite-doutes', '.card')
		expect(await seriousFaults(page)).toEqual([])
		await page.getByRole('button', { name: 'Enregistrer quand même' }).click()
		await page.getByRole('button', { name: BOX }).waitFor()
		expect(made()).toEqual([BOX])
		const entry = await desk.app.ledger.db.selectFrom('audit').select(['actor', 'details']).where('action', '=', 'mailbox-saved')
			.executeTakeFirstOrThrow()
		expect([entry.actor, JSON.parse(entry.details)]).toEqual(['claire', { mailbox: BOX, despite: 'connection' }])
	})

	it('is not added twice', async () => {
		await page.getByRole('button', { name: 'Ajouter une boîte' }).click()
		await field('Adresse MSSanté').fill(BOX.toUpperCase())
		await next(page)
		await page.getByText(`La boîte « ${BOX.toUpperCase()} » est déjà là.`).waitFor()
	})

	it('somebody who has left Nextcloud since is told when it is saved again', async () => {
		await page.getByRole('button', { name: 'Annuler' }).click()
		const [kept] = desk.config.mailboxes.filter(({ isMade }) => isMade)
		kept!.access.send.users.push('partie')
		await page.reload()
		await page.getByRole('button', { name: BOX }).click()
		await page.getByRole('button', { name: 'Enregistrer', exact: true }).click()
		await page.getByText('Nextcloud n’a pas de compte « partie ».').waitFor()
		await page.getByRole('button', { name: 'Fermer' }).click()
	})

	it('by keys alone: each step begins where its title is', async () => {
		const keys = new Keys(page)
		await page.getByRole('button', { name: 'Ajouter une boîte' }).focus()
		await keys.press('Enter')
		await keys.tabTo('Adresse MSSanté', 'textbox')
		await keys.type(OTHER, 'Enter')
		await page.getByRole('heading', { name: 'Étape 2 sur 4 : Serveurs' }).waitFor()
		expect(await page.evaluate('document.activeElement.textContent.trim()')).toMatch(/^Étape 2 sur 4/)
		// The choice of an operator’s settings, then the first field.
		await keys.press('Tab')
		await keys.press('Tab')
		await keys.type('localhost')
		expect(await field('Serveur de réception (IMAP)').inputValue()).toBe('localhost')
		await keys.press('Tab')
		await keys.press('ControlOrMeta+a')
		await keys.type(String(port), 'Enter')
		await page.getByRole('heading', { name: 'Étape 3 sur 4 : Essai' }).waitFor()
		await page.getByText('restera en rouge').waitFor()
		await keys.tabTo('Continuer quand même', 'button')
		await keys.press('Enter')
		await page.getByRole('heading', { name: 'Étape 4 sur 4 : Qui et où' }).waitFor()
		await keys.tabTo('Enregistrer', 'button', 'Shift+Tab')
		await keys.press('Enter')
		await page.getByRole('button', { name: 'Enregistrer quand même' }).waitFor()
		await keys.press('Enter')
		const written = OTHER.length + 'localhost'.length + String(port).length
		expect(untoldIn('Ajouter une boîte', [`${keys.count - written} touches`])).toEqual([])
		await page.getByRole('button', { name: OTHER }).waitFor()
	})

	it('on a telephone: nothing runs over', async () => {
		await page.setViewportSize({ width: 390, height: 844 })
		await page.getByRole('button', { name: 'Ajouter une boîte' }).click()
		await field('Adresse MSSanté').fill('a@ehpad.exemple.mssante.fr')
		for (const [index, name] of ['Adresse', 'Serveurs'].entries()) {
			await page.getByRole('heading', { name: `Étape ${index + 1} sur 4 : ${name}` }).waitFor()
			await picture(page, `boite-telephone-${index + 1}`, '.card')
			expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
			await next(page)
		}
		await page.setViewportSize({ width: 1366, height: 768 })
	})

	it('no script failed on the way', () =>
		expect(complaints.filter((one) => !/mailboxes\/address|cloud\/users\/partie|^ApiError/.test(one))).toEqual([]))
})
