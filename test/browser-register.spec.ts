/** The register in the administration page, in Chromium: imported, looked through, put right, by hand and by keyboard. */
import type { Browser, Page } from 'playwright-core'
import type { DemoDesk } from '../demo/desk.ts'
import type { Shell } from '../server/shell/shell.ts'

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { PEOPLE, register } from '../demo/fixtures/people.fixture.ts'
import { openLog } from '../server/log/log.ts'
import { openShell } from '../server/shell/shell.ts'
import { openBrowser, openPage, picture, seriousFaults } from './support/browser.ts'
import { newFolder } from './support/new-folder.ts'

const [marguerite, paul] = PEOPLE as [typeof PEOPLE[number], typeof PEOPLE[number]]
const root = newFolder('browser-register')
let desk: DemoDesk
let shell: Shell
let browser: Browser
let page: Page
let complaints: string[]

beforeAll(async () => {
	desk = await openDesk(root, { log: openLog('silent') })
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
})
const residents = () => page.getByRole('list', { name: 'Patients du registre' })

it('an import is read with a header of another software, told old and new, and its rejected lines leave as a table', async () => {
	const file = join(root, 'registre.csv')
	const text = register([
		{ ...marguerite, id: 'X1', folder: '' },
		{ ...paul, birthDate: '19380622' },
		{ ...marguerite, id: 'X2', family: 'VALLON', thirteen: '2500175112009', folder: paul.folder },
	])
	writeFileSync(file, text.replace('nom_naissance', 'Nom de naissance'))
	await page.getByLabel('Importer un registre (CSV)').setInputFiles(file)
	await page.getByText('Cet import ferait : 1 ajouté, 1 inchangé, 1 rejeté.').waitFor()
	await page.getByText('Colonne « Nom de naissance » → nom de naissance').waitFor()
	await page.getByText('R002 CHARPENTIER Paul, ligne 3 : date de naissance, 21/06/1938 → 22/06/1938').waitFor()
	await page.getByText('ont le même dossier').first().waitFor()
	await picture(page, 'registre-import', '.import')
	expect(await seriousFaults(page)).toEqual([])
	const saved = page.waitForEvent('download')
	await page.getByRole('button', { name: 'Enregistrer les lignes rejetées' }).click()
	expect(readFileSync((await (await saved).path())!, 'utf8')).toMatch(/"motif";"id"[\s\S]*"X2"/)
	await page.getByRole('button', { name: 'Importer', exact: true }).click()
	await page.getByText('Importé : 1 ajouté, 1 inchangé, 1 rejeté.').waitFor()
})

it('an empty table is there to be filled', async () => {
	const saved = page.waitForEvent('download')
	await page.getByRole('button', { name: 'Télécharger un tableau vide à remplir' }).click()
	const download = await saved
	expect(download.suggestedFilename()).toBe('modele-registre.csv')
	expect(readFileSync((await download.path())!, 'utf8')).toMatch(/^\uFEFF"id";"matricule"/)
})

it('residents are searched, those to be put right are shown alone', async () => {
	await page.getByLabel('Nom, date de naissance ou identifiant').fill('mme lefevre')
	await residents().getByText('LEFÈVRE Marguerite').first().waitFor()
	await page.getByText('2 patients', { exact: true }).waitFor()
	await page.getByLabel('Nom, date de naissance ou identifiant').fill('')
	await page.getByText(/^À corriger \(\d+\)$/).click()
	await residents().getByText('Même matricule INS que ÉLOÏSE-DURAND Marguerite (X1)').waitFor()
	await picture(page, 'registre-residents', '.residents')
	expect(await seriousFaults(page)).toEqual([])
})

it('a line is said to be another, by keyboard alone, with a reason; and it is undone', async () => {
	await page.getByRole('button', { name: 'Sorti, ou en double… : LEFÈVRE Marguerite (X1)' }).focus()
	await page.keyboard.press('Enter')
	const dialog = page.getByRole('dialog', { name: 'LEFÈVRE Marguerite (X1)' })
	await dialog.waitFor()
	const right = dialog.getByRole('radio', { name: /R001/ })
	await right.waitFor()
	await right.focus()
	await page.keyboard.press('Space')
	await picture(page, 'registre-double')
	expect(await seriousFaults(page)).toEqual([])
	expect(await dialog.getByRole('button', { name: 'C’est le même patient' }).isEnabled()).toBe(false)
	await dialog.getByLabel(/Qu’avez-vous vérifié/).focus()
	await page.keyboard.type('Carte Vitale vue')
	await page.keyboard.press('Enter')
	await page.getByText('C’est noté. Rien n’a été déplacé : LEFÈVRE Marguerite (X1)').waitFor()
	await page.getByText(/^À corriger \(\d+\)$/).click()
	await residents().getByText('Est la ligne R001, a dit claire : ce qui arrive va là. Carte Vitale vue').waitFor()
	await page.getByRole('button', { name: 'Annuler : LEFÈVRE Marguerite (X1)' }).click()
	await page.getByText('De nouveau présent : LEFÈVRE Marguerite (X1)').waitFor()
})

it('all of it is read on a telephone', async () => {
	await page.setViewportSize({ width: 390, height: 844 })
	await picture(page, 'registre-telephone', '.residents')
	expect(await seriousFaults(page)).toEqual([])
	const wide = await page.locator('.residents, .residents *, .import, .import *').evaluateAll((boxes) =>
		boxes.filter((box) => box.getBoundingClientRect().right > 390).map((box) => box.outerHTML.slice(0, 100)))
	expect(wide).toEqual([])
	expect(complaints).toEqual([])
})
