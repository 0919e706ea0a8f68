/** « État du service », in Chromium: what is wrong with what to do, sisters as one, looked at again, told by mail; on a telephone too. */
import type { Browser, Page } from 'playwright-core'
import type { DemoDesk } from '../demo/desk.ts'
import type { Shell } from '../server/shell/shell.ts'
import type { SmtpScript } from './support/smtp-script.ts'

import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { openLog } from '../server/log/log.ts'
import { openShell } from '../server/shell/shell.ts'
import { openBrowser, openPage, picture, seriousFaults } from './support/browser.ts'
import { scriptedSmtp } from './support/smtp-script.ts'
import { until } from './support/until.ts'
import { newRoot } from './support/world.support.ts'

const SISTERS = ['ime@tilleuls.exemple.mssante.fr', 'sessad@tilleuls.exemple.mssante.fr']
const TO = ['informatique@ehpad.exemple.fr']
let smtp: SmtpScript
let desk: DemoDesk
let shell: Shell
let browser: Browser
let page: Page
let complaints: string[]

beforeAll(async () => {
	smtp = await scriptedSmtp()
	desk = await openDesk(newRoot(), { answers: false, log: openLog('silent') })
	const [mailbox] = desk.config.mailboxes
	for (const address of SISTERS) {
		desk.config.mailboxes = [...desk.config.mailboxes, { ...mailbox!, address, label: address, maildir: '/disque-absent/BAL' }]
	}
	desk.config.alerts = { to: TO, from: 'mssante@ehpad.exemple.fr', smtp: { host: '127.0.0.1', port: smtp.port, security: 'plain' } }
	shell = await openShell(desk.app, PERSON, 0)
	browser = await openBrowser();
	({ page, complaints } = await openPage(browser, { width: 1366, height: 900 }))
	await page.goto(shell.url)
	await page.getByRole('link', { name: 'Administration' }).click()
})
afterAll(async () => {
	await browser?.close()
	await shell?.close()
	await desk?.app.close()
	smtp?.close()
})

const state = () => page.locator('.settings-section').filter({ has: page.getByRole('heading', { name: 'État du service' }) })
const alerts = () => page.locator('.settings-section').filter({ has: page.getByRole('heading', { name: 'Être prévenu par courriel' }) })
const again = () => state().getByRole('button', { name: 'Revérifier' })
const card = (text: string | RegExp) => state().locator('.notecard').filter({ hasText: text })

it('is what the administration begins with: each thing that is wrong, and what to do', async () => {
	await again().waitFor()
	expect(await page.locator('.admin h2').first().textContent()).toContain('État du service')
	expect(await card(/^\s*Liste blanche/).textContent()).toMatch(/absente.*À faire\s:.*mssante trust import/s)
	expect(await state().getByRole('status').first().textContent()).toMatch(/\d+ problèmes.*Vérifié à \d\d:\d\d/s)
})

it('says once what two mailboxes have alike, with both of them', async () => {
	expect(await card('Réception').count()).toBe(1)
	const told = await card('Réception').textContent()
	expect(SISTERS.filter((address) => !told!.includes(address))).toEqual([])
})

it('keeps what is in order folded, and shows it to who asks', async () => {
	const folded = state().locator('details').filter({ has: page.getByText('Registre', { exact: true }) })
	expect(await folded.locator('li').first().isVisible()).toBe(false)
	await folded.locator('summary').click()
	await folded.getByText('Registre', { exact: true }).waitFor()
	await picture(page, 'etat-du-service', '.settings-section')
	expect(await seriousFaults(page)).toEqual([])
})

it('is looked at again by « Revérifier », without leaving the page', async () => {
	await desk.importTrust()
	await again().click()
	await card(/^\s*Liste blanche/).waitFor({ state: 'detached' })
	await until(() => again().isEnabled())
})

it('sends a trial of its mails, and says to whom, or what is wrong', async () => {
	await alerts().getByRole('button', { name: 'Envoyer un essai' }).click()
	await alerts().getByText(`Un essai est parti à ${TO[0]}`).waitFor()
	expect(smtp.received).toHaveLength(1)
	smtp.answers.DATA = '554 5.7.1 non'
	await alerts().getByRole('button', { name: 'Envoyer un essai' }).click()
	await alerts().getByText('Le courriel d’alerte n’a pas pu partir (le serveur a répondu 554).').waitFor()
	expect(complaints.filter((one) => !one.includes('alerts/test'))).toEqual([])
})

it('says who holds what where several share the work, and which does not answer; on a telephone too', async () => {
	const holders = page.locator('.settings-section').filter({ has: page.getByRole('heading', { name: 'Qui tient quoi' }) })
	expect(await holders.count()).toBe(0)
	const { db } = desk.app.ledger
	const [at, ago] = [new Date().toISOString(), new Date(Date.now() - 60 * 60_000).toISOString()]
	for (const [id, machine, goneAt] of [['a', 'mssante-1', null], ['b', 'mssante-2', at]] as const) {
		const row = { id, machine, started_at: ago, seen_at: at, leaving_at: null, gone_at: goneAt }
		await db.insertInto('sidecars').values(row).execute()
	}
	await db.insertInto('holds').values(['program', ...SISTERS].map((key) => ({ key, owner: 'a', since: at }))).execute()
	await page.reload()
	await holders.getByText('mssante-2').waitFor()
	const said = (await holders.innerText()).replace(/\s+/g, ' ')
	expect(said).toMatch(/mssante-1 Démarré .* ; dernier signe de vie .*\. Il s’occupe aussi .* 2 boîtes tenues/)
	expect(said).toMatch(/mssante-2 Ne répond plus ; dernier signe de vie .*\. Les autres font son travail\./)
	await holders.getByText('2 boîtes tenues').click()
	await holders.getByText(SISTERS[1]!).waitFor()
	expect(await seriousFaults(page)).toEqual([])
	await page.setViewportSize({ width: 390, height: 844 })
	expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
})

it('fits a telephone, and can be used there', async () => {
	await page.setViewportSize({ width: 390, height: 844 })
	await again().waitFor()
	const wide = await page.evaluate('document.documentElement.scrollWidth')
	expect(wide).toBeLessThanOrEqual(390)
	await again().click()
	await picture(page, 'etat-du-service-telephone', '.settings-section')
	expect(await seriousFaults(page)).toEqual([])
})
