/**
 * How a house shares its day, in Chromium: what waits is entrusted to a colleague and taken back, a word is said of it, what has waited too
 * long is seen and heard; and each says how they wish to be told.
 */
import type { Browser, Page } from 'playwright-core'
import type { DemoDesk } from '../demo/desk.ts'
import type { Shell } from '../server/shell/shell.ts'

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { makeMail } from '../demo/fixtures/mail.fixture.ts'
import { collect } from '../server/chores/collect.ts'
import { rememberName } from '../server/ledger/people-known.ts'
import { noteComer } from '../server/ledger/tables/comers.ts'
import { wishesOf } from '../server/ledger/tables/wishes.ts'
import { openLog } from '../server/log/log.ts'
import { openShell } from '../server/shell/shell.ts'
import { openBrowser, openPage, picture, seriousFaults, wordsOf } from './support/browser.ts'
import { newFolder } from './support/new-folder.ts'
import { until } from './support/until.ts'

const SCREEN = { width: 1366, height: 768 }
const TELEPHONE = { width: 390, height: 844 }
const DAY = 24 * 60 * 60_000
let desk: DemoDesk
let shell: Shell
let browser: Browser
let page: Page
let complaints: string[]

beforeAll(async () => {
	desk = await openDesk(newFolder('day'), { answers: false, log: openLog('silent') })
	await desk.importTrust()
	await collect(desk.app)
	for (const [index, subject] of ['Facture de novembre', 'Devis du lit médicalisé'].entries()) {
		desk.deliver(String(index), await makeMail({ subject, from: 'pharmacie@officine.exemple.mssante.fr', text: 'Ci-joint.' }))
	}
	await collect(desk.app)
	const { ledger, clock } = desk.app
	const old = new Date(clock.now() - 3 * DAY).toISOString()
	await ledger.db.updateTable('messages').set({ received_at: old }).where('title', '=', 'Facture de novembre').execute()
	await rememberName(ledger.db, 'sophie', 'Sophie Morel')
	await noteComer(ledger.db, { user: 'sophie', groups: PERSON.groups }, clock.now())
	shell = await openShell(desk.app, PERSON, 0)
	browser = await openBrowser();
	({ page, complaints } = await openPage(browser, SCREEN))
	await page.goto(shell.url)
})
afterAll(async () => {
	await browser?.close()
	await shell?.close()
	await desk?.app.close()
})

const list = () => page.getByRole('region', { name: 'À classer', exact: true })
const row = (title: string) => list().getByRole('button', { name: title })
async function at(hash: string): Promise<void> {
	await page.setViewportSize(SCREEN)
	await page.goto('about:blank')
	await page.goto(`${new URL(shell.url).origin}/page${hash}`)
}

describe('« À classer », shared', () => {
	beforeEach(async () => {
		await at('#/waiting')
		await row('Facture de novembre').first().click()
		await page.getByRole('heading', { name: 'Facture de novembre', level: 2 }).waitFor()
	})

	it('tells in words, and in colour, what has waited more than two days', async () => {
		await list().getByRole('button', { name: 'Facture de novembre, attend depuis 3 jours' }).waitFor()
		expect(await list().getByRole('button', { name: /Devis/, exact: false }).first().getAttribute('aria-label')).not.toContain('depuis')
		expect(await list().locator('.long').allInnerTexts()).toEqual(['depuis 3 jours'])
	})

	it('entrusts it to a colleague by one key and one figure, and takes it back; it is on nobody else’s list', async () => {
		await page.keyboard.press('c')
		const dialog = page.getByRole('dialog', { name: 'Confier à…' })
		await dialog.locator('button.choice:focus').waitFor()
		expect(await dialog.locator('.choice').allInnerTexts()).toEqual(['1 · Claire Fabre (vous)', '2 · Sophie Morel'])
		await picture(page, 'confier')
		expect(await seriousFaults(page)).toEqual([])
		await page.keyboard.press('2')
		await page.getByText('« Facture de novembre » est confié à Sophie Morel').waitFor()
		await page.getByText('Confié à Sophie Morel par Claire Fabre.').waitFor()
		await list().getByText('pour Sophie Morel').waitFor()
		await page.getByRole('button', { name: 'Confiés à moi' }).click()
		await page.getByText('Rien ne vous est confié').waitFor()
		await page.getByRole('button', { name: 'Confiés à moi' }).click()
		await row('Facture de novembre').first().waitFor()
		await page.keyboard.press('z')
		await page.getByText('Annulé : « Facture de novembre » est confié comme avant').waitFor()
		await list().getByText('pour Sophie Morel').waitFor({ state: 'detached' })
	})

	it('keeps a word for the others, which is read with it', async () => {
		await page.getByText('Écrire une remarque').click()
		const field = page.getByRole('textbox', { name: 'Remarque pour vos collègues' })
		await field.fill('Vu avec la pharmacie, elle rappelle demain.')
		await page.keyboard.press('Enter')
		await page.getByText('1 remarque').waitFor()
		expect(await wordsOf(page.locator('.remarks li')))
			.toMatch(/^Claire Fabre, aujourd’hui à .* : Vu avec la pharmacie, elle rappelle demain\.$/)
		expect(await field.inputValue()).toBe('')
		await picture(page, 'remarque')
		expect(await seriousFaults(page)).toEqual([])
	})

	it('a remark that is half written stays with its message, and is shown on no other', async () => {
		const field = page.getByRole('textbox', { name: 'Remarque pour vos collègues' })
		await field.fill('À voir avec')
		await row('Devis du lit').first().click()
		await page.getByRole('heading', { name: 'Devis du lit médicalisé', level: 2 }).waitFor()
		await page.getByText('Écrire une remarque').click()
		expect(await field.inputValue()).toBe('')
		await row('Facture de novembre').first().click()
		await page.getByRole('heading', { name: 'Facture de novembre', level: 2 }).waitFor()
		await field.waitFor()
		expect(await field.inputValue()).toBe('À voir avec')
		await picture(page, 'remarque-commencee')
		await field.fill('')
	})

	it('on a telephone goes no wider than it', async () => {
		await page.setViewportSize(TELEPHONE)
		await page.getByRole('button', { name: 'Confier à…' }).waitFor()
		expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(TELEPHONE.width)
		await picture(page, 'partage-telephone')
	})
})

describe('« Tableau de bord », for who runs the house', () => {
	const table = () => page.getByRole('region', { name: 'Semaine par semaine' })
	beforeEach(async () => {
		await at('#/dashboard')
		await table().getByRole('row').nth(12).waitFor()
	})

	it('shows twelve weeks as plots, and the same numbers as a table', async () => {
		expect(await page.locator('figure canvas').count()).toBe(3)
		expect(await table().getByRole('row').count()).toBe(13)
		expect(await table().getByRole('row').last().getByRole('cell').first().innerText()).toMatch(/^\d+$/)
		await picture(page, 'douze-semaines')
		expect(await seriousFaults(page)).toEqual([])
	})

	it('leads from a figure to the list that it counts, which says what it leaves out, and shows all again', async () => {
		const { address } = desk.config.mailboxes[0]!
		await desk.app.ledger.db.updateTable('messages').set({ state: 'filed', decided_by: 'person', final_at: desk.app.clock.at() })
			.where('title', '=', 'Devis du lit médicalisé').execute()
		await at(`#/dashboard?mailbox=${address}`)
		const figure = table().getByRole('link', { name: /^Classés à la main, semaine du .* : 1, les voir$/ })
		await figure.click()
		await page.locator('.counted').waitFor()
		expect(await wordsOf(page.locator('.counted'))).toMatch(/^Seulement : du \d\d\/\d\d au \d\d\/\d\d, classés à la main/)
		await page.getByText('1 message classé', { exact: true }).waitFor()
		await picture(page, 'semaine-liste')
		await page.getByRole('button', { name: 'Tout montrer' }).click()
		await page.locator('.counted').waitFor({ state: 'detached' })
		await desk.app.ledger.db.updateTable('messages').set({ state: 'review', decided_by: null, final_at: null })
			.where('title', '=', 'Devis du lit médicalisé').execute()
	})

	it('gives the month to be printed', async () => {
		const [download] = await Promise.all([
			page.waitForEvent('download'),
			page.getByRole('button', { name: 'Chiffres du mois, à imprimer (PDF)' }).click(),
		])
		expect(download.suggestedFilename()).toMatch(/^MSSanté \d{4}-\d{2}\.pdf$/)
		expect(readFileSync(await download.path()).subarray(0, 5).toString()).toBe('%PDF-')
	})

	it('is drawn in the colours of the theme, and anew when it changes', async () => {
		const drawn = () => page.evaluate('document.querySelector("figure canvas").toDataURL()')
		const light = await drawn()
		await page.emulateMedia({ colorScheme: 'dark' })
		await until(async () => await drawn() !== light)
		await picture(page, 'douze-semaines-sombre')
		await page.emulateMedia({ colorScheme: 'light' })
		await until(async () => await drawn() === light)
	})

	it('on a telephone goes no wider than it', async () => {
		await page.setViewportSize(TELEPHONE)
		await page.getByText('Les douze dernières semaines').waitFor()
		expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(TELEPHONE.width)
		await picture(page, 'douze-semaines-telephone')
	})
})

describe('« Mes préférences »', () => {
	beforeEach(async () => {
		const server = { host: '127.0.0.1', port: 9, security: 'plain' as const }
		desk.config.alerts = { to: ['x@exemple.fr'], from: 'mssante@exemple.fr', smtp: server }
		await at('#/preferences')
		await page.getByRole('heading', { name: 'Mes préférences' }).last().waitFor()
	})

	it('say how often one is told, by a mail to one’s ordinary address; one of MSSanté is refused, and why', async () => {
		await page.getByText('Chaque matin', { exact: true }).click()
		await page.getByText('Par courriel ordinaire').click()
		const address = page.getByRole('textbox', { name: 'Mon adresse de courriel ordinaire' })
		await address.fill('claire@ehpad.exemple.mssante.fr')
		await page.getByRole('button', { name: 'Enregistrer mes préférences' }).click()
		await page.getByText('Ce n’est pas une adresse de courriel ordinaire.').waitFor()
		expect(complaints.splice(0).filter((one) => !one.startsWith('422'))).toEqual([])
		await address.fill('claire@ehpad.exemple.fr')
		await page.getByRole('button', { name: 'Enregistrer mes préférences' }).click()
		await page.getByText('Vos préférences sont enregistrées.').waitFor()
		await picture(page, 'preferences')
		expect(await seriousFaults(page)).toEqual([])
		expect(await wishesOf(desk.app.ledger.db, PERSON.user))
			.toMatchObject({ digest: 'morning', byMail: true, address: 'claire@ehpad.exemple.fr' })
	})

	it('are not saved while it is not said how one is told', async () => {
		await page.getByText('Chaque lundi matin').click()
		const byMail = page.getByRole('checkbox', { name: /^Par courriel ordinaire/ })
		if (await byMail.isChecked()) {
			await page.getByText('Par courriel ordinaire').click()
		}
		const before = await wishesOf(desk.app.ledger.db, PERSON.user)
		await page.getByRole('button', { name: 'Enregistrer mes préférences' }).click()
		await page.getByText('Il reste à dire comment vous prévenir.').waitFor()
		expect(complaints.splice(0).filter((one) => !one.startsWith('422'))).toEqual([])
		expect(await wishesOf(desk.app.ledger.db, PERSON.user)).toEqual(before)
		await picture(page, 'preferences-comment')
	})

	it('say plainly that no mail comes where no server of it is set, and propose nothing that nobody could be told by', async () => {
		delete desk.config.alerts
		await at('#/preferences')
		await page.getByText('Pas par courriel : aucun serveur').waitFor()
		expect(await page.getByRole('radio', { name: 'Chaque matin' }).isDisabled()).toBe(true)
		expect(await page.getByRole('radio', { name: 'Jamais' }).isDisabled()).toBe(false)
		await picture(page, 'preferences-personne')
	})

	it('on a telephone go no wider than it', async () => {
		await page.setViewportSize(TELEPHONE)
		await page.getByText('Chaque lundi matin').waitFor()
		expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(TELEPHONE.width)
		await picture(page, 'preferences-telephone')
	})
})

describe('« Les mots de MSSanté »', () => {
	it('are reached from the help of each heading, in two lines each, with the guide', async () => {
		for (const room of ['waiting', 'dashboard', 'preferences', 'journal']) {
			await at(`#/${room}`)
			await page.getByRole('button', { name: 'À quoi sert cette page' }).first().click()
			await page.getByRole('link', { name: 'Les mots de MSSanté' }).click()
			await page.getByRole('term').filter({ hasText: 'Identitovigilance' }).waitFor()
		}
		const names = await page.getByRole('term').allInnerTexts()
		expect(names).toEqual(names.toSorted((one, other) => one.localeCompare(other, 'fr')))
		for (const word of ['Boîte (BAL)', 'MSSanté', 'INS', 'Quarantaine', 'Accusé', 'Annuaire (Annuaire Santé)']) {
			expect(names).toContain(word)
		}
		await page.getByRole('link', { name: 'Guide de l’utilisateur' }).last().waitFor()
		await picture(page, 'glossaire')
		expect(await seriousFaults(page)).toEqual([])
	})

	it('on a telephone go no wider than it', async () => {
		await at('#/glossary')
		await page.setViewportSize(TELEPHONE)
		await page.getByRole('term').first().waitFor()
		expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(TELEPHONE.width)
		await picture(page, 'glossaire-telephone')
	})
})

it('the browser complains of nothing', () => expect(complaints).toEqual([]))
