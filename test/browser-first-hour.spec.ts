/**
 * The administrator's first hour, in Chromium: from an empty Nextcloud (the double) to the first filed document, with
 * docs/installation.md alone.
 */
import type { Browser, Page } from 'playwright-core'
import type { App } from '../server/app.ts'
import type { Shell } from '../server/shell/shell.ts'
import type { MailHost } from './support/mail-host.ts'
import type { WebdavDouble } from './support/webdav-double.ts'

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { PERSON } from '../demo/desk.ts'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE, register } from '../demo/fixtures/people.fixture.ts'
import { openApp } from '../server/app.ts'
import { watchAll } from '../server/chores/serve.ts'
import { check } from '../server/config/load.ts'
import { openLog } from '../server/log/log.ts'
import { openShell } from '../server/shell/shell.ts'
import { choose, next, openBrowser, openPage, picture, seriousFaults } from './support/browser.ts'
import { NO_DNS } from './support/dns.ts'
import { startMailHost } from './support/mail-host.ts'
import { newFolder } from './support/new-folder.ts'
import { until } from './support/until.ts'
import { startWebdavDouble } from './support/webdav-double.ts'

const BOX = 'accueil@ehpad.exemple.mssante.fr'
const NEWCOMER = { ...PEOPLE[0]!, folder: '' }
const stop = new AbortController()
const root = newFolder('first-hour')
let host: MailHost
let double: WebdavDouble
let app: App
let shell: Shell
let browser: Browser
let page: Page
let complaints: string[]
let watching: Promise<void>

/** The file that the guide gives, with its two lines changed, and what a test keeps below one folder. */
function configuration() {
	const example = parse(readFileSync(join(import.meta.dirname, '../docs/mssante.exemple.yaml'), 'utf8')) as Record<string, unknown>
	return check({
		...example,
		ged: { ...example.ged as object, url: double.url, user: double.user },
		server: { port: 0, relayKeyFile: join(root, 'relay.key') },
		ledger: { url: `sqlite:${join(root, 'data', 'ledger.db')}` },
		spool: join(root, 'data', 'spool'),
		secretKeyFile: join(root, 'keys', 'secret.key'),
		ins: { environment: 'test' },
		trust: {},
		directory: {},
	})
}

beforeAll(async () => {
	host = await startMailHost()
	double = await startWebdavDouble()
	double.move('', 'Résidents')
	app = await openApp(configuration(), { log: openLog('silent'), dnsServers: NO_DNS })
	watching = watchAll(app, stop.signal)
	shell = await openShell(app, PERSON, 0)
	browser = await openBrowser();
	({ page, complaints } = await openPage(browser, { width: 1366, height: 768 }))
	await page.goto(shell.url)
	await page.getByRole('link', { name: 'Administration' }).click()
})
afterAll(async () => {
	await browser?.close()
	stop.abort()
	await watching
	await shell?.close()
	await app?.close()
	await double?.close()
	host?.stop()
})

const field = (name: string) => page.getByRole('textbox', { name, exact: true })

describe('the first hour', () => {
	it('the authorisation is a link to open elsewhere, as the account that is named; another account is refused at once', async () => {
		await page.getByText('Le compte de service « svc-mssante » n’a pas encore donné son autorisation').waitFor()
		await page.getByRole('button', { name: 'Autoriser le compte de service' }).click()
		expect(await field('Lien de l’autorisation').inputValue()).toContain('/login/v2/flow/')
		await picture(page, 'installer-autorisation', '.notecard')
		expect(await seriousFaults(page)).toEqual([])
		double.grant('admin')
		await page.getByText('L’autorisation a été donnée par un autre compte (admin, au lieu de svc-mssante).').waitFor()
		expect(double.revoked).toEqual(['admin:autre'])
		await page.getByRole('button', { name: 'Autoriser le compte de service' }).click()
		await field('Lien de l’autorisation').waitFor()
		double.grant(double.user)
		await page.getByRole('button', { name: 'Renouveler l’autorisation du compte de service' }).waitFor()
	})

	it('the patients, before any structure', async () => {
		const file = join(root, 'patients.csv')
		writeFileSync(file, register([NEWCOMER]))
		await page.getByLabel('Importer un registre (CSV)').setInputFiles(file)
		await page.getByRole('button', { name: 'Importer', exact: true }).click()
		await page.getByText('Importé : 1 ajouté.').waitFor()
	})

	it('the structure, whose they then are', async () => {
		await page.getByRole('button', { name: 'Ajouter une structure' }).click()
		await field('Nom de la structure').fill('EHPAD Les Lilas')
		await field('Numéro FINESS (9 caractères)').fill('13 000 0001')
		await choose(page, 'Secteur d’activité', 'EHPAD')
		await field('Téléphone ou adresse électronique').fill('04 00 00 00 00')
		await picture(page, 'installer-structure', '.card')
		expect(await seriousFaults(page)).toEqual([])
		await page.getByRole('button', { name: 'Enregistrer', exact: true }).click()
		await page.getByText('FINESS 130000001').waitFor()
		expect(await app.ledger.db.selectFrom('patients').select('structure').execute()).toEqual([{ structure: 'ehpad-les-lilas' }])
	})

	it('the mailbox: who sees its folders is shown, and they are shared with those who use them', async () => {
		await page.getByRole('button', { name: 'Ajouter une boîte' }).click()
		await field('Adresse MSSanté').fill(BOX)
		await field('Nom affiché').fill('EHPAD Les Lilas – Accueil')
		await next(page)
		await field('Serveur de réception (IMAP)').fill('localhost')
		await page.getByRole('spinbutton', { name: 'Port (IMAP)' }).fill(String(host.ports.imaps))
		await page.getByRole('spinbutton', { name: 'Port (SMTP)' }).fill(String(host.ports.submission))
		await field('Mot de passe').fill('secret')
		await page.getByLabel(/Autorité du certificat/).setInputFiles(host.caFile)
		await next(page)
		await page.getByText(/Connexion réussie · certificat valable/).waitFor()
		await next(page)
		await page.getByText('Personne ne se sert encore de cette boîte').waitFor()
		await choose(page, 'Peuvent envoyer : groupes', 'secretariat')
		await page.getByText('Personne ne répond encore de ses documents').waitFor()
		await page.getByRole('button', { name: 'Retour' }).click()
		await page.getByRole('button', { name: 'Tester la connexion' }).click()
		await page.getByText(/n’a pas de responsable/).waitFor()
		await next(page)
		await choose(page, 'Peuvent classer ce qui attend : groupes', 'secretariat')
		await pick('Classer dans', 'Résidents')
		await page.getByText('Créer le dossier d’un patient du registre qui n’en a pas').click()
		await page.getByRole('button', { name: 'Le partager avec secretariat' }).first().click()
		await until(async () => double.shares.length === 1)
		await field('Prénom').fill('Claire')
		await field('Nom').fill('BOILEAU')
		await picture(page, 'installer-boite', '.card')
		expect(await seriousFaults(page)).toEqual([])
		await page.getByRole('button', { name: 'Enregistrer', exact: true }).click()
		// Without a list, nothing says that the address is of the trust space: it is told before anything is kept.
		await page.getByText('Aucune liste blanche n’est importée').waitFor()
		expect(app.config.mailboxes).toEqual([])
		await page.getByRole('button', { name: 'Enregistrer quand même' }).click()
		await page.getByRole('button', { name: BOX }).waitFor()
		expect(await page.getByText('Aucun document de santé ne peut partir d’ici').count()).toBe(0)
	})

	it('and the first document is in the patient’s own new folder, which those who share « Résidents » see', async () => {
		await until(async () => (await app.ledger.db.selectFrom('mailboxes').select('last_contact_at').executeTakeFirst())?.last_contact_at)
		host.deliver(
			BOX,
			await makeHealthMail({
				cdas: [makeCda({ person: NEWCOMER, title: 'Bilan', pdf: await makePdf('Bilan.') })],
				mail: { to: BOX },
			}),
		)
		await until(async () => double.files().some((path) => path.startsWith('Résidents/') && path.endsWith('.pdf')))
	})

	it('an authorisation that is taken back is told in red, and given again from the same page', async () => {
		double.trouble.answer = () => 401
		await until(async () => app.ged.mark().then(() => false, () => true))
		await page.getByText('Nextcloud refuse le compte de service « svc-mssante »').waitFor({ timeout: 60_000 })
		await picture(page, 'installer-refuse', '.notecard')
		expect(await seriousFaults(page)).toEqual([])
		double.trouble.answer = null
		await page.getByRole('button', { name: 'Refaire l’autorisation' }).click()
		await field('Lien de l’autorisation').waitFor()
		double.grant(double.user)
		await page.getByRole('button', { name: 'Renouveler l’autorisation du compte de service' }).waitFor()
	})

	// Files shows nothing before the authorisation, and another account’s is refused.
	it('no script failed on the way', () => expect(complaints.filter((one) => !/ged\/login|shell\/files|^ApiError/.test(one))).toEqual([]))
})

async function pick(label: string, name: string): Promise<void> {
	await page.getByRole('button', { name: `Choisir : ${label}` }).click()
	const picker = page.getByRole('dialog', { name: label })
	await picker.getByRole('button', { name, exact: true }).click()
	await picker.getByRole('button', { name: `Choisir « ${name} »` }).click()
	await picker.waitFor({ state: 'detached' })
}
