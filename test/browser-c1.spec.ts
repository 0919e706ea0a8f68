/** C1 in two instances, in Chromium: sent from one page, answered from the other's, filed in the first's folder, told « Répondu ». */
import type { Browser, Page } from 'playwright-core'
import type { Shell } from '../server/shell/shell.ts'
import type { MailHost } from './support/mail-host.ts'
import type { Structure } from './support/structures.ts'

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PERSON } from '../demo/desk.ts'
import { makePdf } from '../demo/fixtures/mail.ts'
import { PEOPLE } from '../demo/fixtures/people.ts'
import { openShell } from '../server/shell/shell.ts'
import { openBrowser, openPage, picture, seriousFaults } from './support/browser.ts'
import { startMailHost } from './support/mail-host.ts'
import { structuresOn } from './support/structures.ts'

/** Of many secretariats. */
const SCREEN = { width: 1366, height: 768 }
const LINA = {
	...PEOPLE[0]!,
	id: 'E1',
	thirteen: '2150475114055',
	family: 'MOREAU',
	given: ['LINA'],
	used: undefined,
	birthDate: '20150407',
	birthPlace: '75114',
	folder: 'Enfants/MOREAU Lina',
}
const NOTE = 'Note d’information préoccupante.pdf'
let host: MailHost
let ime: Structure
let crip: Structure
let shells: Shell[]
let browser: Browser
const complaints: string[][] = []

beforeAll(async () => {
	host = await startMailHost()
	;({ ime, crip } = (await structuresOn(host, [
		{ id: 'ime', name: 'IME Les Tilleuls', sector: 'SA16', people: [LINA] },
		{
			id: 'crip',
			name: 'CRIP des Hauts-de-Seine',
			sector: 'SA26',
			people: [{ ...LINA, id: 'X1', thirteen: '1150475114056', family: 'AUTRE', given: ['SAM'], folder: 'Dossiers/AUTRE Sam' }],
		},
	])) as { ime: Structure, crip: Structure })
	const { root } = ime.app.config.ged as { root: string }
	mkdirSync(join(root, LINA.folder), { recursive: true })
	writeFileSync(join(root, LINA.folder, NOTE), await makePdf('Note au sujet de Lina.'))
	shells = [await openShell(ime.app, PERSON, 0), await openShell(crip.app, PERSON, 0)]
	browser = await openBrowser()
})
afterAll(async () => {
	await browser?.close()
	await Promise.all(shells?.map((shell) => shell.close()) ?? [])
	await Promise.all([ime, crip].map((one) => one?.close()))
	host?.stop()
})

async function open({ url }: Shell): Promise<Page> {
	const watched = await openPage(browser, SCREEN)
	complaints.push(watched.complaints)
	await watched.page.goto(url)
	return watched.page
}

it('the story of C1, from one page to the other and back', async () => {
	const sender = await open(shells[0]!)
	await sender.getByRole('button', { name: 'Tous les fichiers' }).click()
	for (const name of LINA.folder.split('/')) {
		await sender.locator(`tr[data-name="${name}"] .name`).click()
	}
	await sender.locator(`tr[data-name="${NOTE}"]`).click({ button: 'right' })
	await sender.getByRole('menuitem', { name: 'Envoyer par MSSanté' }).click()
	const dialog = sender.getByRole('dialog')
	await dialog.getByText('MOREAU').first().waitFor()
	await dialog.getByRole('combobox', { name: 'À', exact: true }).click()
	await sender.keyboard.type(crip.address)
	await sender.getByRole('option', { name: crip.address }).first().click({ trial: true })
	await sender.keyboard.press('Enter')
	await dialog.getByRole('textbox', { name: 'Message' }).fill('Bonjour,\n\nMerci d’en accuser réception.')
	await dialog.getByText('Je l’ai vérifié.').click()
	await picture(sender, 'c1-1-envoi')
	expect(await seriousFaults(sender)).toEqual([])
	await sender.getByRole('button', { name: 'Envoyer', exact: true }).click()
	await dialog.getByText('est en route').waitFor()
	await ime.work()

	await crip.until(async () => (await crip.look<{ total: number }>('threads')).total === 1)
	const cell = await open(shells[1]!)
	await cell.goto(`${new URL(shells[1]!.url).origin}/index.php/apps/mssante/#/exchanges`)
	await cell.getByText(NOTE.replace('.pdf', '')).first().click()
	await cell.getByText('Merci d’en accuser réception.').waitFor()
	await cell.getByRole('textbox', { name: 'Votre réponse' }).fill('Bien reçu ce jour, dossier 2026-114.')
	await picture(cell, 'c1-2-reponse')
	expect(await seriousFaults(cell)).toEqual([])
	await cell.getByRole('button', { name: 'Envoyer cette réponse' }).click()
	await cell.getByText('Votre réponse est en route').waitFor()
	await crip.work()

	await ime.until(() => ime.files().length === 2)
	const back = sender
	await back.goto(`${new URL(shells[0]!.url).origin}/index.php/apps/mssante/#/exchanges`)
	await back.getByText(NOTE.replace('.pdf', '')).first().click()
	await back.getByText('Bien reçu ce jour, dossier 2026-114.').waitFor()
	await back.getByText('Répondu').first().waitFor()
	await picture(back, 'c1-3-revenu')
	expect(ime.files().every((path) => path.startsWith(`${LINA.folder}/`))).toBe(true)
	expect(complaints.flat()).toEqual([])
})
