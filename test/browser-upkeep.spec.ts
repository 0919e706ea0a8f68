/** What is set once in the administration page, in Chromium: who approves and signs, who is told by mail, where backups go. */
import type { Browser, Page } from 'playwright-core'
import type { DemoDesk } from '../demo/desk.ts'
import type { Shell } from '../server/shell/shell.ts'
import type { SmtpScript } from './support/smtp-script.ts'

import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { openLog } from '../server/log/log.ts'
import { openShell } from '../server/shell/shell.ts'
import { choose, openBrowser, openPage, picture, seriousFaults } from './support/browser.ts'
import { scriptedSmtp } from './support/smtp-script.ts'

const root = mkdtempSync(join(tmpdir(), 'mssante-browser-upkeep-'))
const folder = join(root, 'sauvegardes')
let desk: DemoDesk
let shell: Shell
let browser: Browser
let page: Page
let complaints: string[]
let smtp: SmtpScript

beforeAll(async () => {
	smtp = await scriptedSmtp()
	desk = await openDesk(root, { answers: false, log: openLog('silent') })
	await desk.importTrust()
	desk.config.people.push({ user: 'direction', family: 'MARTIN', given: 'Paul', title: 'M.' })
	shell = await openShell(desk.app, PERSON, 0)
	browser = await openBrowser();
	({ page, complaints } = await openPage(browser, { width: 1366, height: 768 }))
	await page.goto(shell.url)
	await page.getByRole('link', { name: 'Administration' }).click()
	await section('Personnes qui valident').waitFor()
})
afterAll(async () => {
	await browser?.close()
	await shell?.close()
	await desk?.app.close()
	smtp?.close()
})

function section(name: string) {
	return page.locator('.settings-section').filter({ has: page.getByRole('heading', { name, exact: true, level: 2 }) })
}
const button = (where: string, name: string) => section(where).getByRole('button', { name, exact: true })
const field = (where: string, name: string) => section(where).getByRole('textbox', { name, exact: true })

describe('who approves and signs', () => {
	const HERE = 'Personnes qui valident'

	it('is added by their account of Nextcloud, with their RPPS', async () => {
		await button(HERE, 'Ajouter une personne').click()
		await choose(page, 'Compte Nextcloud', 'claire')
		await field(HERE, 'Civilité ou titre (Dr, Mme, M.)').fill('Mme')
		await field(HERE, 'Prénom').fill('Claire')
		await field(HERE, 'Nom').fill('FABRE')
		await field(HERE, 'Numéro RPPS').fill('10000000002')
		await picture(page, 'personne', '.card')
		expect(await seriousFaults(page)).toEqual([])
		await button(HERE, 'Enregistrer').click()
		await section(HERE).getByText('claire · RPPS 10000000002').waitFor()
		expect(desk.config.people.find(({ user }) => user === 'claire')).toMatchObject({ family: 'FABRE', isMade: true })
	})

	it('in the file, is shown and says so', async () => {
		await section(HERE).getByText('écrit dans le fichier de configuration').waitFor()
		await button(HERE, 'M. Paul MARTIN').click()
		await section(HERE).getByText('et se change là-bas').waitFor()
		expect(await button(HERE, 'Enregistrer').count()).toBe(0)
		await button(HERE, 'Fermer').click()
	})

	it('stays while a mailbox names them: the sentence says which', async () => {
		desk.config.mailboxes[0]!.access.approve.users.push('claire')
		await button(HERE, 'Mme Claire FABRE').click()
		await button(HERE, 'Retirer cette personne').click()
		await section(HERE).getByText('Cette personne valide encore : la boîte « accueil@').waitFor()
		desk.config.mailboxes[0]!.access.approve.users.pop()
	})

	it('where people approve by a group, goes once it is said that they are in none', async () => {
		desk.config.mailboxes[0]!.access.approve.groups.push('medecins')
		await button(HERE, 'Retirer cette personne').click()
		await section(HERE).getByText('(groupe medecins)').waitFor()
		await button(HERE, 'Retirer quand même : cette personne n’est dans aucun').click()
		await button(HERE, 'Mme Claire FABRE').waitFor({ state: 'detached' })
		desk.config.mailboxes[0]!.access.approve.groups.pop()
	})
})

describe('who is told by mail', () => {
	const HERE = 'Être prévenu par courriel'

	it('is tried before it is kept', async () => {
		await section(HERE).getByText('Personne n’est prévenu').waitFor()
		await button(HERE, 'Dire qui est prévenu').click()
		await field(HERE, 'Adresses ordinaires de qui est prévenu, une par ligne').fill('informatique@ehpad.fr\nastreinte@ehpad.fr')
		await field(HERE, 'Adresse d’expédition du courriel').fill('mssante@ehpad.fr')
		await field(HERE, 'Serveur de courriel ordinaire (SMTP)').fill('smtp.ehpad.fr')
		await field(HERE, 'Identifiant, s’il en faut un').fill('mssante@ehpad.fr')
		await picture(page, 'prevenu', '.card')
		expect(await seriousFaults(page)).toEqual([])
		await field(HERE, 'Identifiant, s’il en faut un').fill('')
		await field(HERE, 'Serveur de courriel ordinaire (SMTP)').fill('127.0.0.1')
		await section(HERE).getByRole('spinbutton', { name: 'Port' }).fill(String(smtp.port))
		await choose(page, 'Chiffrement', 'aucun')
		await button(HERE, 'Envoyer un essai').click()
		await section(HERE).getByText('Un essai est parti à informatique@ehpad.fr, astreinte@ehpad.fr').waitFor()
		expect([smtp.received.length, desk.config.alerts]).toEqual([1, undefined])
		await button(HERE, 'Enregistrer').click()
		// The trial has the same words: saved, the card is shut.
		await button(HERE, 'Changer').waitFor()
		await section(HERE).getByText('informatique@ehpad.fr, astreinte@ehpad.fr').first().waitFor()
		expect(desk.config.alerts).toMatchObject({ from: 'mssante@ehpad.fr', isMade: true })
	})

	it('an address of MSSanté is refused beside the form', async () => {
		await button(HERE, 'Changer').click()
		await field(HERE, 'Adresses ordinaires de qui est prévenu, une par ligne').fill('accueil@ehpad.exemple.mssante.fr')
		await button(HERE, 'Enregistrer').click()
		await section(HERE).getByText('une adresse de courriel ordinaire').waitFor()
		await button(HERE, 'Fermer').click()
	})
})

describe('backups', () => {
	const HERE = 'Sauvegardes'
	const place = 'Dossier (sur la machine du service)'

	it('go nowhere at first, and it is said what that means', async () => {
		await section(HERE).getByText('si cette machine est perdue').waitFor()
		await button(HERE, 'Dire où elles vont').click()
		await section(HERE).getByText('Scellées par une phrase de passe').waitFor()
		await picture(page, 'sauvegardes', '.card')
		expect(await seriousFaults(page)).toEqual([])
	})

	it('a passphrase is given on the machine: the page says where, and never has it', async () => {
		await section(HERE).getByText('sauvegarde.phrase').waitFor()
		await field(HERE, place).fill(folder)
		await button(HERE, 'Enregistrer').click()
		await section(HERE).locator('.notecard').filter({ hasText: 'Vérifiez' }).waitFor()
		expect(desk.config.backup).toBeUndefined()
		mkdirSync(join(root, 'keys'), { recursive: true })
		writeFileSync(join(root, 'keys', 'sauvegarde.phrase'), 'quatre mots pris au hasard\n', { mode: 0o600 })
		await button(HERE, 'Enregistrer').click()
		await section(HERE).getByText(`Chaque jour à 02:30, dans ${folder} ; les 7 dernières sont gardées.`).waitFor()
	})

	it('one is made at once, and is the last', async () => {
		await button(HERE, 'Sauvegarder maintenant').click()
		await section(HERE).getByText('Sauvegardé, et relu').waitFor()
		await section(HERE).getByText('Scellée, avec ses clés.').waitFor()
		expect(readdirSync(folder)).toHaveLength(1)
		await picture(page, 'sauvegardes-faite', '.settings-section:has(h2:text("Sauvegardes"))')
		expect(await seriousFaults(page)).toEqual([])
	})

	it('and the whole page fits a telephone', async () => {
		await page.setViewportSize({ width: 390, height: 844 })
		await button(HERE, 'Changer').click()
		await field(HERE, place).waitFor()
		expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
		await picture(page, 'sauvegardes-telephone', '.card')
		await picture(page, 'administration-telephone')
	})
})

it('no script failed on the way', () =>
	expect(complaints.filter((one) => !/admin\/(?:people\/claire|alerts|backup)|^ApiError/.test(one))).toEqual([]))
