/** The product as its users meet it, on the shell page: the same front end that Nextcloud loads, over the folder GED, in Chromium. */
import type { Browser, Page } from 'playwright-core'
import type { DemoDesk } from '../demo/desk.ts'
import type { Shell } from '../server/shell/shell.ts'
import type { MailHost } from './support/mail-host.ts'

import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { directoryLines, EXTRACTION } from '../demo/fixtures/directory.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE, register } from '../demo/fixtures/people.fixture.ts'
import { samples } from '../demo/fixtures/samples.ts'
import { collect } from '../server/chores/collect.ts'
import { watchAll } from '../server/chores/serve.ts'
import { openLog } from '../server/log/log.ts'
import { openShell } from '../server/shell/shell.ts'
import { next, openBrowser, openPage, picture, seriousFaults, wordsOf } from './support/browser.ts'
import { NO_DNS } from './support/dns.ts'
import { startMailHost } from './support/mail-host.ts'
import { newFolder } from './support/new-folder.ts'
import { until } from './support/until.ts'

const root = newFolder('browser')
const stop = new AbortController()
const NEW_MAILBOX = 'secretariat@ehpad.exemple.mssante.fr'
let host: MailHost
let desk: DemoDesk
let shell: Shell
let browser: Browser
let page: Page
let complaints: string[]
let watching: Promise<void>

beforeAll(async () => {
	host = await startMailHost()
	desk = await openDesk(root, { answers: false, log: openLog('silent'), dnsServers: NO_DNS })
	await desk.importTrust()
	for (const [index, { raw }] of (await samples()).entries()) {
		desk.deliver(`${index + 1}.test`, raw)
	}
	await collect(desk.app)
	watching = watchAll(desk.app, stop.signal)
	shell = await openShell(desk.app, PERSON, 0)
	browser = await openBrowser();
	({ page, complaints } = await openPage(browser))
	await page.goto(shell.url)
})
afterAll(async () => {
	await browser?.close()
	stop.abort()
	await watching
	await shell?.close()
	await desk?.app.close()
	host?.stop()
})

const pdfRow = () => page.locator('tr[data-name$=".pdf"]').first()

async function openFolder(...names: string[]): Promise<void> {
	await page.getByRole('button', { name: 'Tous les fichiers' }).click()
	for (const name of names) {
		await page.locator(`tr[data-name="${name}"] .name`).click()
	}
}

/** A received document leaves as it is; here a new one is wanted. */
async function makeNew(): Promise<void> {
	await page.getByText('En faire plutôt un nouveau document de notre structure').click()
}

/** Chooses in a list that is searched by typing. */
async function choose(label: string, text: string, option: RegExp | string): Promise<void> {
	await page.getByRole('combobox', { name: label, exact: true }).click()
	await page.keyboard.type(text)
	// In sight, and under no dialog.
	await page.getByRole('option', { name: option }).first().click({ trial: true })
	await page.keyboard.press('Enter')
}

describe('the secretary sends a document', () => {
	it('right-clicks a file in a patient’s folder: the patient and the mailbox are proposed; a received document is said to leave as it '
		+ 'came, a new one has its type and title', async () => {
		await openFolder('Résidents', 'LEFÈVRE Marguerite', 'MSSanté')
		await pdfRow().click({ button: 'right' })
		await picture(page, '1-menu')
		await page.getByRole('menuitem', { name: 'Envoyer par MSSanté' }).click()
		const dialog = page.getByRole('dialog')
		await dialog.getByText('ÉLOÏSE-DURAND').first().waitFor()
		expect(await wordsOf(dialog)).toContain('née le 12/03/1941')
		expect(await wordsOf(dialog)).toContain('INS qualifiée')
		expect(await wordsOf(dialog)).toContain('Proposé : le fichier est dans son dossier')
		expect(await wordsOf(dialog)).toContain('EHPAD Les Lilas – Accueil')
		expect(await wordsOf(dialog)).toContain('Choisissez un destinataire.')
		expect(await wordsOf(dialog)).toContain('Document reçu')
		expect(await wordsOf(dialog)).toContain('même auteur, même date, même contenu')
		expect(await dialog.getByRole('textbox', { name: 'Titre' }).count()).toBe(0)
		expect(await seriousFaults(page)).toEqual([])
		await picture(page, 'recu-tel-quel')
		await makeNew()
		expect(await dialog.getByRole('textbox', { name: 'Titre' }).inputValue()).toMatch(/^Lettre de liaison/)
	})

	it('is told at once that an address is not of the trusted space, on its field', async () => {
		await choose('À', 'dr.dupont@gmail.com', /gmail/)
		await page.getByText('Adresse refusée').waitFor()
		expect(await page.getByRole('alert').innerText()).toMatch(/espace de confiance/)
		expect(await page.getByRole('button', { name: 'Envoyer', exact: true }).isEnabled()).toBe(false)
		await picture(page, '2-adresse-refusee')
		await page.getByRole('button', { name: 'Retirer cette adresse' }).click()
	})

	it('finds the pharmacy by words, and sees what will leave', async () => {
		await choose('À', 'gare dreux', /PHARMACIE DE LA GARE/)
		await page.getByText('Vous allez envoyer').waitFor()
		const look = await wordsOf(page.locator('.look'))
		expect(look).toMatch(/1 document à 1 destinataire, \d+ Ko, au nom de Dr Claire BOILEAU\./)
		// It is no PDF/A-1: it is converted, and there is nothing to say.
		expect(look).not.toContain('PDF/A-1')
		await picture(page, '3-dernier-regard')
	})

	it('has nothing in the way of those who use a screen reader', async () => expect(await seriousFaults(page)).toEqual([]))

	it('sends, and is told so at once', async () => {
		await page.getByRole('button', { name: 'Envoyer', exact: true }).click()
		await page.getByText(/L’envoi n° \d+ est en route/).waitFor()
		await picture(page, '4-envoye')
		await page.locator('.modal-container').getByRole('button', { name: 'Fermer' }).last().click()
	})

	it('sees in the tab that it is delivered, and where the same file had come from', async () => {
		await pdfRow().locator('.name').first().click()
		await page.getByText('Remis', { exact: true }).waitFor()
		const tab = await wordsOf(page.locator('aside'))
		expect(tab).toContain('PHARMACIE DE LA GARE')
		expect(tab).toMatch(/Pris en charge \d\d:\d\d · Remis \d\d:\d\d/)
		expect(tab).toContain('CENTRE HOSPITALIER DE DREUX – Cardiologie')
		expect(tab).toContain('Règle « INS exacte »')
		await picture(page, '5-onglet')
		expect(await seriousFaults(page)).toEqual([])
	})

	it('gets the proof of sending as a PDF', async () => {
		const [proof] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Preuve d’envoi' }).click()])
		expect(proof.suggestedFilename()).toMatch(/Preuve d’envoi MSSanté \d+\.pdf/)
	})

	it('keeps that proof beside the document', async () => {
		await page.getByRole('button', { name: 'Ranger la preuve ici' }).click()
		await until(async () =>
			readdirSync(join(desk.ged, 'Résidents', 'LEFÈVRE Marguerite', 'MSSanté')).some((name) =>
				name.startsWith('Preuve d’envoi MSSanté')))
	})

	it('is asked before the same document leaves again to the same recipient', async () => {
		await page.getByRole('button', { name: 'Renvoyer' }).click()
		await page.getByRole('dialog').getByText('ÉLOÏSE-DURAND').first().waitFor()
		await choose('À', 'gare', /PHARMACIE DE LA GARE/)
		await page.getByText('Ce document a déjà été envoyé').waitFor()
		expect(await page.getByRole('button', { name: 'Envoyer', exact: true }).isEnabled()).toBe(false)
		await picture(page, '6-deja-envoye')
		await closeDialog(true)
	})

	it('must say that an information préoccupante was checked, before it leaves', async () => {
		await page.getByRole('button', { name: 'Envoyer par MSSanté' }).first().click()
		const dialog = page.getByRole('dialog')
		await dialog.getByText('ÉLOÏSE-DURAND').first().waitFor()
		await makeNew()
		await choose('À', 'marie', /MARTIN/)
		await dialog.getByRole('textbox', { name: 'Titre' }).fill('Information préoccupante')
		const confirm = dialog.getByText('Je l’ai vérifié.')
		await confirm.waitFor()
		const leave = page.getByRole('button', { name: 'Envoyer', exact: true })
		expect(await leave.isEnabled()).toBe(false)
		await confirm.click()
		expect(await leave.isEnabled()).toBe(true)
		// Words are not lost by a key: it is asked, and one goes on where one was.
		const title = dialog.getByRole('textbox', { name: 'Titre' })
		const asking = page.getByRole('dialog', { name: 'Fermer sans envoyer ?' })
		await title.press('Escape')
		await asking.getByRole('button', { name: 'Continuer à écrire' }).waitFor()
		await picture(page, 'envoi-perdre')
		expect(await seriousFaults(page)).toEqual([])
		await page.keyboard.press('Escape')
		await asking.waitFor({ state: 'detached' })
		expect(await title.inputValue()).toBe('Information préoccupante')
		await closeDialog(true)
	})

	it('sees from its tab that a sent file may be replaced, and takes it back with a reason that its recipients will read', async () => {
		await page.getByRole('button', { name: 'Annuler et remplacer' }).first().click()
		const dialog = page.getByRole('dialog')
		await dialog.getByText(/Nouvelle version de l’envoi n° \d+/).waitFor()
		await page.getByText('Ce document a déjà été envoyé').waitFor()
		await picture(page, 'remplacer')
		await closeDialog(false)
		await page.getByRole('button', { name: 'Retirer', exact: true }).first().click()
		await page.getByRole('textbox', { name: /^Raison/ }).fill('Adressé par erreur')
		await picture(page, 'retirer')
		await page.getByRole('button', { name: 'Demander le retrait' }).click()
		await page.getByText(/Retrait demandé par l’envoi n° \d+/).waitFor()
		await picture(page, 'retire')
	})

	it('does it all with the keyboard alone', async () => {
		await openFolder('Résidents', 'CHARPENTIER Paul', 'MSSanté')
		const actions = pdfRow().getByRole('button', { name: /^Actions de/ })
		await actions.focus()
		await page.keyboard.press('Enter')
		await page.keyboard.press('Tab')
		await page.keyboard.press('Enter')
		const dialog = page.getByRole('dialog')
		await dialog.getByText('CHARPENTIER').first().waitFor()
		// The dialog takes the focus, as it takes the eyes: not before, lest one goes on through the list below it.
		await until(() => page.evaluate<boolean>('document.activeElement?.closest("[role=dialog]") !== null'))
		for (let steps = 0; steps < 30 && !await page.evaluate('document.activeElement?.closest("[aria-label=À]") !== null'); steps++) {
			await page.keyboard.press('Tab')
		}
		await page.keyboard.type('marie martin')
		await page.getByRole('option', { name: /MARTIN/ }).first().waitFor()
		await page.keyboard.press('Enter')
		await page.getByText('Vous allez envoyer').waitFor()
		for (let steps = 0; steps < 30 && await page.evaluate('document.activeElement?.textContent?.trim()') !== 'Envoyer'; steps++) {
			await page.keyboard.press('Tab')
		}
		await page.keyboard.press('Enter')
		await page.getByText(/L’envoi n° \d+ est en route/).waitFor()
		await page.keyboard.press('Enter')
		await page.getByRole('dialog').waitFor({ state: 'detached' })
	})

	it('sends several files at once from the selection bar', async () => {
		await openFolder('Résidents', 'CHARPENTIER Paul', 'MSSanté')
		const boxes = page.locator('tr[data-name$=".pdf"] input[type=checkbox]')
		await boxes.nth(0).check()
		await boxes.nth(1).check()
		await page.locator('.selection').getByRole('button', { name: 'Envoyer par MSSanté' }).click()
		await page.getByRole('dialog').getByText('CHARPENTIER').first().waitFor()
		await makeNew()
		expect(await page.getByRole('textbox', { name: 'Titre' }).count()).toBe(2)
		await closeDialog(true)
	})

	it('is never offered it on a folder', async () => {
		await openFolder('Résidents')
		await page.locator('tr[data-name="LEFÈVRE Marguerite"]').click({ button: 'right' })
		expect(await page.getByRole('menuitem', { name: 'Envoyer par MSSanté' }).count()).toBe(0)
		await page.keyboard.press('Escape')
	})
})

describe('the administrator', () => {
	it('sees the health of everything, and the mailbox that the configuration gives', async () => {
		await page.getByRole('link', { name: 'Administration' }).click()
		await page.getByText(/vérifications? en ordre/).first().waitFor()
		await picture(page, '7-administration')
		expect(await seriousFaults(page)).toEqual([])
	})

	it('imports a register after having seen what it would do', async () => {
		const file = join(root, 'nouveau.csv')
		const newcomer = {
			...PEOPLE[0]!,
			id: 'R100',
			thirteen: '2500413055033',
			family: 'VALLON',
			given: ['LUCIE'],
			used: undefined,
			birthDate: '19500402',
			birthPlace: '13055',
			folder: '',
		}
		writeFileSync(file, register([newcomer]))
		await page.getByLabel('Importer un registre (CSV)').setInputFiles(file)
		await page.getByText('Cet import ferait : 1 ajouté.').waitFor()
		expect((await desk.app.ledger.db.selectFrom('patients').select('id').where('id', '=', 'R100').execute())).toEqual([])
		await picture(page, '8-import-patients')
		await page.getByRole('button', { name: 'Importer', exact: true }).click()
		await page.getByText('Importé : 1 ajouté.').waitFor()
	})

	it('sees that no folder bears the newcomer’s name, before any is given', async () => {
		await page.getByRole('button', { name: 'Voir ce qui serait fait' }).click()
		await page.getByText('Aucun dossier à ce nom.').waitFor()
		expect(await page
			.getByRole('button', { name: 'Donner ces 0 dossiers' })
			.or(page.getByRole('button', { name: 'Donner ce dossier' }))
			.isEnabled()).toBe(false)
	})

	it('imports the trust list and the directory, and reads their age', async () => {
		const list = join(root, 'listeblanchemssante.xml')
		const domains = ['chu', 'officine', 'operateur', 'cab', 'ehpad', 'labo']
			.map((name) => `<Domaine><Nom>${name}.exemple.mssante.fr</Nom></Domaine>`)
			.join('')
		writeFileSync(list, `<ListeBlanche xmlns="https://listeblanche.mssante.fr/schema">${domains}</ListeBlanche>`)
		await page.getByLabel('Importer listeblanchemssante.xml').setInputFiles(list)
		await page.getByText('6 domaines, importée').waitFor()
		const extraction = join(root, EXTRACTION)
		const lines: string[] = []
		for await (const line of directoryLines()) {
			lines.push(line)
		}
		writeFileSync(
			extraction,
			`${lines.join('\n')}\nPER|nouvelle@cab.exemple.mssante.fr|810000000009|DR|NEUF|Ana|Médecin||||28100 DREUX|28100\n`,
		)
		await page.getByLabel('Importer Extraction_Correspondance_MSSante').setInputFiles(extraction)
		await page.getByText(/^5 adresses, du/).waitFor()
	})

	it('adds a mailbox, tests it live, and says where it files', async () => {
		host.deliver(NEW_MAILBOX, await makeMail({ to: NEW_MAILBOX, subject: 'Ancien message' }))
		await page.getByRole('button', { name: 'Ajouter une boîte' }).click()
		const field = (name: string) => page.getByRole('textbox', { name, exact: true })
		await field('Adresse MSSanté').fill(NEW_MAILBOX)
		await field('Nom affiché').fill('EHPAD Les Lilas – Secrétariat')
		await next(page)
		await field('Serveur de réception (IMAP)').fill('localhost')
		await page.getByRole('spinbutton', { name: 'Port (IMAP)' }).fill(String(host.ports.imaps))
		await page.getByRole('spinbutton', { name: 'Port (SMTP)' }).fill(String(host.ports.submission))
		await field('Mot de passe').fill('faux')
		await page.getByLabel(/Autorité du certificat/).setInputFiles(host.caFile)
		await next(page)
		expect(await page.locator('[aria-live] .notecard').first().innerText()).toContain(
			'L’opérateur refuse l’identifiant ou le mot de passe de la boîte.',
		)
		await picture(page, '9-mot-de-passe-refuse')
		await page.getByRole('button', { name: 'Retour' }).click()
		await field('Mot de passe').fill('secret')
		await next(page)
		await page.getByText(/Connexion réussie · certificat valable/).waitFor()
		expect(await page.getByText(/1 message, dont 0 seront pris/).count()).toBe(1)
		await next(page)
		await page.getByRole('combobox', { name: 'Peuvent envoyer : groupes' }).click()
		await page.keyboard.type('secretariat')
		await page.getByRole('option', { name: 'secretariat' }).click()
		await pickFolder('Classer dans', 'Usagers')
		await pickFolder('À classer à la main', 'À trier')
		await page.getByText('Autres réglages (').click()
		await page.getByText('Exemple : Usagers/DURAND Jeanne/MSSanté/2026-11-12 Lettre de liaison').first().waitFor()
		await page.getByText('Créer le dossier d’un patient du registre qui n’en a pas').click()
		await picture(page, '10-nouvelle-boite')
		expect(await seriousFaults(page)).toEqual([])
		await page.getByRole('button', { name: 'Enregistrer', exact: true }).click()
		await page.getByRole('button', { name: NEW_MAILBOX }).waitFor()
	})

	it('and the next mail lands there: in the patient’s new folder, or among what is to be sorted', async () => {
		await until(async () => (
			await desk.app.ledger.db
				.selectFrom('mailboxes')
				.select('last_contact_at')
				.where('address', '=', NEW_MAILBOX)
				.executeTakeFirst()
		)?.last_contact_at)
		const lucie = {
			...PEOPLE[0]!,
			id: 'R100',
			thirteen: '2500413055033',
			family: 'VALLON',
			given: ['LUCIE'],
			used: undefined,
			birthDate: '19500402',
			birthPlace: '13055',
		}
		host.deliver(
			NEW_MAILBOX,
			await makeHealthMail({
				cdas: [makeCda({ person: lucie, title: 'Bilan', createdAt: '20261120090000+0100', pdf: await makePdf('Bilan de Lucie.') })],
				mail: { to: NEW_MAILBOX },
			}),
		)
		host.deliver(NEW_MAILBOX, await makeMail({ to: NEW_MAILBOX, subject: 'Question', text: 'Bonjour, un mot sans patient.' }))
		const files = () => readdirSync(desk.ged, { recursive: true, encoding: 'utf8' })
		await until(async () => files().some((path) => path.startsWith('Usagers/VALLON LUCIE '
			+ '02-04-1950/MSSanté/2026-11-20') && path.endsWith('.pdf')))
		await until(async () => files().some((path) => path.startsWith('À trier/') && path.endsWith('.pdf')))
		expect(files().some((path) => path.includes('Ancien message'))).toBe(false)
	})

	it('never sees a password again, nor finds one in the ledger', async () => {
		await page.reload()
		await page.getByRole('button', { name: NEW_MAILBOX }).click()
		expect(await page.getByRole('textbox', { name: /^Mot de passe \(gardé/ }).inputValue()).toBe('')
		const overview = await page.evaluate('fetch("/index.php/apps/mssante/admin/overview?files=", { headers: { requesttoken: '
			+ 'document.head.dataset.requesttoken } }).then((answer) => answer.text())')
		expect(overview).not.toContain('secret"')
		const rows = JSON.stringify([
			await desk.app.ledger.db.selectFrom('made_mailboxes').selectAll().execute(),
			await desk.app.ledger.db.selectFrom('secrets').selectAll().execute(),
		])
		expect(rows).not.toMatch(/"secret"|:secret/)
	})
})

describe('the shell page', () => {
	it('opens by its token once, and to nobody else', async () => {
		const stranger = await browser.newContext()
		const elsewhere = await stranger.newPage()
		expect((await elsewhere.goto(shell.url))!.status()).toBe(403)
		await stranger.close()
	})

	it('answers to no other name than this machine’s', async () => {
		const { origin } = new URL(shell.url)
		const answer = await page.context().request.get(`${origin}/`, { headers: { host: 'mechant.exemple' } })
		expect(answer.status()).toBe(403)
	})

	it('leads to the desk, with the mailboxes that one may use', async () => {
		await page.getByRole('link', { name: 'MSSanté', exact: true }).click()
		await page.getByRole('button', { name: 'Déplier le menu' }).click()
		await page.getByRole('navigation').getByText('EHPAD Les Lilas – Secrétariat').waitFor()
	})

	it('made the browser complain of nothing', () => {
		expect(complaints.filter((text) => !/^422 /.test(text))).toEqual([])
		expect(existsSync(desk.ged)).toBe(true)
	})
})

/** @param isWritten something would be lost: it is asked */
async function closeDialog(isWritten: boolean): Promise<void> {
	await page.getByRole('dialog', { name: 'Envoyer par MSSanté' }).getByRole('button', { name: 'Fermer', exact: true }).click()
	if (isWritten) {
		await page
			.getByRole('dialog', { name: 'Fermer sans envoyer ?' })
			.getByRole('button', { name: 'Fermer et effacer' })
			.click()
	}
	await page.getByRole('dialog').waitFor({ state: 'detached' })
}

async function pickFolder(label: string, name: string): Promise<void> {
	await page.getByRole('button', { name: `Choisir : ${label}` }).click()
	const picker = page.getByRole('dialog', { name: label })
	await picker.getByRole('textbox', { name: 'Nouveau dossier' }).waitFor()
	if (await picker.getByRole('button', { name: 'Retour' }).count() > 0) {
		await picker.getByRole('button', { name: 'Retour' }).click()
	}
	await picker.getByRole('textbox', { name: 'Nouveau dossier' }).fill(name)
	await picker.getByRole('button', { name: 'Créer' }).click()
	await picker.getByRole('button', { name: `Choisir « ${name} »` }).click()
	await picker.waitFor({ state: 'detached' })
}
