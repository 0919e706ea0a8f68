/** An administrator puts C1 in use, in Chromium, in a minute: a model, three blanks, tried, refused with its reason, active. */
import type { Browser, Page } from 'playwright-core'
import type { Shell } from '../server/shell/shell.ts'
import type { MailHost } from './support/mail-host.ts'
import type { Structure } from './support/structures.support.ts'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PERSON } from '../demo/desk.ts'
import { openShell } from '../server/shell/shell.ts'
import { openBrowser, openPage, picture, seriousFaults } from './support/browser.ts'
import { startMailHost } from './support/mail-host.ts'
import { structuresOn } from './support/structures.support.ts'

let host: MailHost
let ime: Structure
let crip: Structure
let shell: Shell
let browser: Browser
let page: Page
let complaints: string[]

beforeAll(async () => {
	host = await startMailHost();
	({ ime, crip } = await structuresOn(host, [
		{ id: 'ime', name: 'IME Les Tilleuls', sector: 'SA16' },
		{ id: 'crip', name: 'CRIP 92', sector: 'SA26' },
	]) as { ime: Structure, crip: Structure })
	await ime.send([crip.address], { patientId: 'R001', files: [await ime.pdf('Note.', 'Signalement.pdf')], types: ['28653-4'] })
	shell = await openShell(ime.app, PERSON, 0)
	browser = await openBrowser();
	({ page, complaints } = await openPage(browser, { width: 1366, height: 768 }))
	await page.goto(shell.url)
	await page.getByRole('link', { name: 'Administration' }).click()
	// Everything of the page comes with its first answer: on a busy machine that is long.
	await page.getByRole('button', { name: 'Ajouter un circuit' }).waitFor({ timeout: 90_000 })
})
afterAll(async () => {
	await browser?.close()
	await shell?.close()
	await ime?.close()
	await crip?.close()
	host?.stop()
})

const form = () => page.locator('form.card')
const act = (name: string) => form().getByRole('button', { name, exact: true }).click()
async function type(label: string | RegExp, text: string): Promise<void> {
	await form().getByRole('combobox', { name: label }).click()
	await page.keyboard.type(text)
	await page.getByRole('option', { name: text }).first().click({ trial: true })
	await page.keyboard.press('Enter')
}

describe('an administrator', () => {
	it('fills the blanks of C1, and is told beside each what lacks', async () => {
		await page.getByRole('button', { name: 'Ajouter un circuit' }).click()
		await form().getByText('la direction valide').waitFor()
		await type(/CRIP/, 'cellule@gmail.com')
		await act('Activer')
		await form().getByText('Désignez qui valide').waitFor()
		await type('Valide (la direction) : groupes', 'direction')
		await act('Activer')
		await form().getByText('n’appartient pas à l’espace de confiance').waitFor()
		await picture(page, 'circuits-1-refus', 'form.card')
		expect(await seriousFaults(page)).toEqual([])
	})

	it('tries it on what was sent', async () => {
		await form().getByRole('button', { name: /cellule@gmail.com/ }).click()
		await type(/CRIP/, crip.address)
		await form().getByText('n’appartient pas à l’espace de confiance').waitFor({ state: 'detached' })
		await act('Essayer sur les 30 derniers jours')
		await form().getByText('1 envoi : 1 aurait manqué d’une pièce.').waitFor()
		await form().getByText('Les voir').click()
		await form().getByText('Certificat médical').last().waitFor()
		await picture(page, 'circuits-2-essai', 'form.card')
		expect(await seriousFaults(page)).toEqual([])
	})

	it('activates it by the keyboard, and sees it in the list', async () => {
		await form().getByRole('button', { name: 'Activer', exact: true }).focus()
		await page.keyboard.press('Enter')
		const row = page.locator('li.circuit')
		await row.getByText('En service').waitFor()
		await row.getByText('valident : direction (groupe)').waitFor()
		await row.scrollIntoViewIfNeeded()
		await picture(page, 'circuits-3-actif', '.settings-section:has(li.circuit)')
		expect(await seriousFaults(page)).toEqual([])
		expect(complaints).toEqual([])
	})

	it('retires it', async () => {
		page.once('dialog', (dialog) => void dialog.accept())
		await page.getByRole('button', { name: 'Retirer « Information préoccupante », version 1' }).click()
		await page.getByText('Aucun circuit').waitFor()
	})
})
