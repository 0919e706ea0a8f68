/** What people call things, in Chromium: the structure's word, a family name alone, and names as they are said. */
import type { Browser, Page } from 'playwright-core'
import type { DemoDesk } from '../demo/desk.ts'
import type { Shell } from '../server/shell/shell.ts'

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { collect } from '../server/chores/collect.ts'
import { openLog } from '../server/log/log.ts'
import { speakOf } from '../server/mssante/words/whom.ts'
import { openShell } from '../server/shell/shell.ts'
import { openBrowser, openPage, picture, wordsOf } from './support/browser.ts'
import { newFolder } from './support/new-folder.ts'

const [marguerite] = PEOPLE as [typeof PEOPLE[number]]
const DOCTOR = 'marie.martin@cab.exemple.mssante.fr'
let desk: DemoDesk
let shell: Shell
let browser: Browser
let page: Page
let complaints: string[]

beforeAll(async () => {
	desk = await openDesk(newFolder('browser-words'), { log: openLog('silent') })
	desk.app.config.words = 'resident'
	speakOf('resident')
	await desk.importTrust()
	await collect(desk.app)
	desk.deliver('1.words', await makeMail({ from: DOCTOR, subject: 'Mme Lefèvre', text: 'Pouvez-vous me rappeler ?' }))
	await collect(desk.app)
	const folder = join(desk.ged, marguerite.folder)
	mkdirSync(folder, { recursive: true })
	writeFileSync(join(folder, 'Avis.pdf'), await makePdf('Avis'))
	shell = await openShell(desk.app, PERSON, 0)
	browser = await openBrowser();
	({ page, complaints } = await openPage(browser, { width: 1366, height: 768 }))
	await page.goto(shell.url)
})
afterAll(async () => {
	await browser?.close()
	await shell?.close()
	await desk?.app.close()
})
const open = (path: string) => page.goto(`${new URL(shell.url).origin}${path}`)

describe('the structure’s word', () => {
	it('is in the page from its first drawing, and in what the server says of a message', async () => {
		await open('/page#/waiting')
		await page.getByText('lisez-le pour savoir de quel résident il s’agit').waitFor()
		await page.getByRole('button', { name: 'Pas un résident : autre dossier' }).waitFor()
		expect(await wordsOf(page.locator('body'))).not.toMatch(/patient/i)
	})

	it('is in the administration page from the first time that it is opened', async () => {
		await page.evaluate(() => sessionStorage.clear())
		await open('/admin')
		await page.getByRole('heading', { name: 'Résidents' }).first().waitFor()
		expect(await page.getByRole('heading', { name: 'Patients' }).count()).toBe(0)
	})
})

describe('a family name alone, that one resident bears', () => {
	it('proposes them, not in blue, and says why; the key asks', async () => {
		await open('/page#/waiting')
		await page.getByText('Le message ne dit que son nom de famille, que personne d’autre ne porte ici.').first().waitFor()
		const card = page.locator('.card')
		expect(await card.count()).toBe(1)
		expect(await wordsOf(card)).toContain('LEFÈVRE')
		expect(await card.getAttribute('class')).not.toContain('sure')
		await picture(page, 'nom-seul')
		// What has just come before the eyes cannot be acted upon at once (useItem): the hand insists.
		const dialog = page.getByRole('dialog')
		await expect.poll(async () => {
			await page.keyboard.press('1')
			return dialog.count()
		}, { timeout: 30_000 }).toBe(1)
		await dialog.getByText('Est-ce bien').first().waitFor()
		expect(await desk.app.ledger.db.selectFrom('acts').select('id').execute()).toEqual([])
		await page.keyboard.press('Escape')
		await dialog.waitFor({ state: 'detached' })
	})
})

describe('a resident', () => {
	it('is found as they are called, « Mme » included, by whoever files', async () => {
		await page.getByRole('combobox', { name: /^Chercher un autre résident/ }).click()
		await page.keyboard.type('mme lefèvre')
		await page.getByRole('option', { name: /LEFÈVRE/ }).first().waitFor()
		await page.keyboard.press('Escape')
	})

	it('and a message by its sender as one says them', async () => {
		const search = page.getByLabel('Chercher dans cette liste')
		await search.fill('docteur inconnu')
		await page.getByText('Rien trouvé').first().waitFor()
		await search.fill('docteur martin')
		await page.getByRole('region', { name: 'À classer', exact: true }).getByRole('button', { name: /Mme Lefèvre/ }).waitFor()
	})
})

describe('a correspondent', () => {
	it('is found by their name as it is said, « docteur » included, and keeps the directory’s once they have written', async () => {
		await open('/')
		await page.getByRole('button', { name: 'Tous les fichiers' }).click()
		for (const name of marguerite.folder.split('/')) {
			await page.locator(`tr[data-name="${name}"] .name`).click()
		}
		await page.locator('tr[data-name="Avis.pdf"]').click({ button: 'right' })
		await page.getByRole('menuitem', { name: 'Envoyer par MSSanté' }).click()
		await page.getByRole('dialog').getByText('ÉLOÏSE-DURAND').first().waitFor()
		await page.getByRole('combobox', { name: 'À', exact: true }).click()
		await page.keyboard.type('docteur martin dreux')
		const option = page.getByRole('option', { name: /MARTIN/ }).first()
		await option.waitFor()
		expect(await wordsOf(option)).toMatch(/DR.* MARTIN[\s\S]*DREUX[\s\S]*marie\.martin@cab/)
	})

	it('made the browser complain of nothing', () => expect(complaints).toEqual([]))
})
