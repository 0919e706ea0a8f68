/** What a secretary writes, in Chromium: a new message with a file, by the keyboard; its draft; models and lists; an answer that files. */
import type { Browser, Page } from 'playwright-core'
import type { DemoDesk } from '../demo/desk.ts'
import type { Shell } from '../server/shell/shell.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { collect } from '../server/chores/collect.ts'
import { openLog } from '../server/log/log.ts'
import { openShell } from '../server/shell/shell.ts'
import { openBrowser, openPage, picture, seriousFaults, wordsOf } from './support/browser.ts'
import { Keys, untoldIn } from './support/keys.support.ts'
import { newFolder } from './support/new-folder.ts'
import { until } from './support/until.ts'

/** Milliseconds before what has just come before the eyes can be acted upon (useItem), with some more. */
const READ = 700
const SIZE = { width: 1366, height: 768 }
const CHU = 'cardiologie@chu.exemple.mssante.fr'
const [marguerite] = PEOPLE as [typeof PEOPLE[number]]
let desk: DemoDesk
let shell: Shell
let browser: Browser
let page: Page
let complaints: string[]
let keys: Keys

beforeAll(async () => {
	desk = await openDesk(newFolder('write'), { answers: false, log: openLog('silent') })
	await desk.importTrust()
	await collect(desk.app)
	desk.deliver('1.write', await makeHealthMail({ cdas: [makeCda({ person: marguerite })] }))
	desk.deliver('2.write', await makeMail({
		from: CHU,
		subject: 'Rendez-vous',
		text: `Pouvez-vous nous dire quand ${marguerite.family} ${marguerite.given[0]}, née le 12/03/1941, peut venir ?`,
	}))
	await collect(desk.app)
	const folder = join(desk.ged, 'Résidents')
	writeFileSync(join(folder, 'LEFÈVRE Marguerite', 'planning.txt'), 'Lundi.')
	writeFileSync(join(folder, 'LEFÈVRE Marguerite', 'compte-rendu.pdf'), await makePdf('Compte rendu'))
	shell = await openShell(desk.app, PERSON, 0)
	browser = await openBrowser();
	({ page, complaints } = await openPage(browser, SIZE))
	keys = new Keys(page)
	await page.goto(shell.url)
	await goTo('sendings')
})
afterAll(async () => {
	await browser?.close()
	await shell?.close()
	await desk?.app.close()
})

const dialog = () => page.getByRole('dialog', { name: 'Nouveau message' })
const field = (name: string) => dialog().getByRole('textbox', { name, exact: true })
async function goTo(room: string): Promise<void> {
	await page.goto(`${new URL(shell.url).origin}/page#/${room}`)
	await page.reload()
}
const isInTo = () => page.locator('.to input').first().evaluate((one) => one === one.ownerDocument.activeElement)
/** By its key, wherever one is. */
async function begin(): Promise<void> {
	await page.getByRole('heading', { level: 2 }).first().waitFor()
	await page.keyboard.press('m')
	await until(isInTo)
}
async function chooseTo(words: string, option: RegExp): Promise<void> {
	await dialog().getByRole('combobox', { name: 'À', exact: true }).click()
	await page.keyboard.type(words)
	await page.getByRole('option', { name: option }).first().click({ trial: true })
	await page.keyboard.press('Enter')
}
async function lastQueued() {
	const { db } = desk.app.ledger
	return db.selectFrom('outgoing').select(['subject', 'patient_id', 'text']).orderBy('id', 'desc').executeTakeFirst()
}

describe('a new message', () => {
	it('is offered in « Envois », in « Échanges » and in the menu, and opens by M with the cursor in « À »', async () => {
		for (const room of ['Envois', 'Échanges']) {
			await page.getByRole('link', { name: room }).first().click()
			await page.getByRole('main').getByRole('button', { name: /Nouveau message/ }).first().waitFor()
		}
		await page.keyboard.press('m')
		await dialog().waitFor()
		await until(isInTo)
		await dialog().getByText('Choisissez un destinataire.').waitFor()
		expect(await seriousFaults(page)).toEqual([])
		await picture(page, 'nouveau-message')
		await page.keyboard.press('Escape')
		await dialog().waitFor({ state: 'detached' })
	})

	it('with a file leaves by the keyboard alone', async () => {
		await goTo('sendings')
		await page.getByRole('heading', { name: 'Envois', level: 2 }).waitFor()
		await keys.press('m')
		await until(isInTo)
		await keys.type('gare dreux')
		await page.getByRole('option', { name: /PHARMACIE DE LA GARE/ }).first().click({ trial: true })
		await keys.press('Enter')
		await keys.tabTo('Objet', 'textbox')
		await keys.type('Ouverture lundi')
		await keys.tabTo('Message', 'textbox')
		await keys.type('Bonjour, voici le planning.')
		await keys.tabTo('Joindre depuis Fichiers', 'button')
		await keys.press('Enter')
		const picker = page.getByRole('dialog', { name: 'Joindre depuis Fichiers' })
		await picker.getByRole('button', { name: 'Résidents ›' }).waitFor()
		expect(await seriousFaults(page)).toEqual([])
		await keys.tabTo('Résidents ›', 'button')
		await keys.press('Enter')
		await keys.tabTo('LEFÈVRE Marguerite ›', 'button')
		await keys.press('Enter')
		await keys.tabTo('planning.txt', 'checkbox')
		await keys.press('Space')
		await picture(page, 'joindre-fichiers')
		await keys.tabTo(/^Joindre$/, 'button')
		await keys.press('Enter')
		await picker.waitFor({ state: 'detached' })
		// In somebody's folder, it is about them: proposed, and seen.
		await dialog().getByText('ÉLOÏSE-DURAND').first().waitFor()
		await dialog().getByText('Vous allez envoyer').waitFor()
		await picture(page, 'message-avec-fichier')
		await keys.tabTo(/^Envoyer$/, 'button')
		await keys.press('Enter')
		await page.getByText(/L’envoi n° \d+ est en route/).waitFor()
		expect(await lastQueued()).toMatchObject({ subject: 'Ouverture lundi', patient_id: marguerite.id })
		await page.keyboard.press('Enter')
		await dialog().waitFor({ state: 'detached' })
	})

	it('with a file of another resident’s folder asks why', async () => {
		await begin()
		await chooseTo('gare dreux', /PHARMACIE DE LA GARE/)
		await dialog().getByRole('combobox', { name: /Chercher un patient/ }).click()
		await page.keyboard.type('almeida')
		await page.getByRole('option', { name: /ALMEIDA/ }).first().click()
		await field('Objet').fill('Planning')
		await field('Message').fill('Bonjour.')
		await joinFile('LEFÈVRE Marguerite', 'planning.txt')
		await dialog().getByText(/Un fichier est rangé dans le dossier de .*LEFÈVRE/).waitFor()
		await picture(page, 'fichier-d-un-autre-dossier')
		expect(await page.getByRole('button', { name: 'Envoyer', exact: true }).isEnabled()).toBe(false)
		await dialog().getByRole('button', { name: 'Retirer planning.txt' }).click()
		await dialog().getByText('Vous allez envoyer').waitFor()
		await leaveDialog('Fermer et effacer')
	})

	it('goes to nobody whom an older question found, however soon one presses Enter', async () => {
		const answers: (() => Promise<void>)[] = []
		const hold = (of: string) => page.route(of, (route) => void answers.push(() => route.continue()))
		const nowAnswered = async (of: string) => {
			await Promise.all(answers.splice(0).map((answer) => answer()))
			await page.unroute(of)
		}
		await begin()
		// Those of before are proposed as soon as one comes there.
		await dialog().getByRole('combobox', { name: 'À', exact: true }).click()
		await page.getByRole('option').first().waitFor()
		await hold('**/recipients?*')
		// At once: each pause between two keys would be a question of its own.
		await page.keyboard.insertText('gare dreux')
		await page.getByRole('listbox').getByText('Recherche…').waitFor()
		await page.keyboard.press('Enter')
		expect(await dialog().locator('.list li').count()).toBe(0)
		await until(() => Promise.resolve(answers.length > 0))
		await nowAnswered('**/recipients?*')
		await page.getByRole('option', { name: /PHARMACIE DE LA GARE/ }).first().waitFor()
		await page.keyboard.press('Enter')
		expect(await wordsOf(dialog().locator('.list'))).toMatch(/PHARMACIE DE LA GARE/)

		await dialog().getByRole('combobox', { name: /Chercher un patient/ }).click()
		await page.getByRole('option').first().waitFor()
		await hold('**/patients?*')
		await page.keyboard.insertText('almeida')
		await page.keyboard.press('Enter')
		await until(() => Promise.resolve(answers.length > 0))
		await nowAnswered('**/patients?*')
		await page.getByRole('option', { name: /ALMEIDA/ }).first().waitFor()
		await page.keyboard.press('Enter')
		expect(await wordsOf(dialog())).toMatch(/ALMEIDA/)
		expect(await wordsOf(dialog())).not.toMatch(/LEFÈVRE/)
		await leaveDialog('Fermer et effacer')
	})

	it('does not leave on a look at what it was before it changed, however late that answers', async () => {
		const held: (() => Promise<void>)[] = []
		await page.route('**/sendings/look', (route) => void held.push(() => route.continue()))
		await begin()
		await chooseTo('gare dreux', /PHARMACIE DE LA GARE/)
		await field('Objet').fill('Planning')
		await field('Message').fill('Bonjour.')
		await until(() => Promise.resolve(held.length === 1))
		await field('Message').fill('Bonjour, voici le planning.')
		const late = page.waitForResponse('**/sendings/look')
		await held[0]!()
		await (await late).finished()
		await until(() => Promise.resolve(held.length === 2))
		expect(await page.getByRole('button', { name: 'Envoyer', exact: true }).isEnabled()).toBe(false)
		await held[1]!()
		await dialog().getByText('Vous allez envoyer').waitFor()
		expect(await page.getByRole('button', { name: 'Envoyer', exact: true }).isEnabled()).toBe(true)
		await page.unroute('**/sendings/look')
		await leaveDialog('Fermer et effacer')
	})

	it('keeps its subject as the title of the document that is joined, where there is no subject any more', async () => {
		await begin()
		await field('Objet').fill('Compte rendu de mars')
		await joinFile('LEFÈVRE Marguerite', 'compte-rendu.pdf')
		await until(async () => await field('Titre').inputValue() === 'Compte rendu de mars')
		await leaveDialog('Fermer et effacer')
	})

	it('is closed by buttons whose words are read whole', async () => {
		await begin()
		await field('Objet').fill('Planning')
		await page.keyboard.press('Escape')
		const words = page.getByRole('dialog', { name: /^Fermer sans envoyer/ }).locator('.button-vue__text')
		await words.nth(2).waitFor()
		expect(await words.evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)))
			.toEqual([])
		await page.getByRole('button', { name: 'Fermer et effacer' }).click()
		await dialog().waitFor({ state: 'detached' })
	})
})

async function joinFile(folder: string, file: string): Promise<void> {
	await page.getByRole('button', { name: 'Joindre depuis Fichiers' }).click()
	const picker = page.getByRole('dialog', { name: 'Joindre depuis Fichiers' })
	await picker.getByRole('button', { name: 'Résidents ›' }).click()
	await picker.getByRole('button', { name: `${folder} ›` }).click()
	await picker.getByText(file).click()
	await picker.getByRole('button', { name: 'Joindre', exact: true }).click()
	await picker.waitFor({ state: 'detached' })
}

async function leaveDialog(how: string): Promise<void> {
	await page.keyboard.press('Escape')
	await page.getByRole('button', { name: how }).click()
	await dialog().waitFor({ state: 'detached' })
}

describe('the list of what left', () => {
	it('never cuts a birth date: the name gives way', async () => {
		await goTo('sendings')
		const row = page.getByRole('region', { name: 'Envois' }).locator('.title', { hasText: 'LEFÈVRE' }).first()
		await row.waitFor()
		expect(await wordsOf(row)).toBe('LEFÈVRE Marguerite, 12/03/1941')
		const [whole, date] = [await row.boundingBox(), await row.locator('.date').boundingBox()]
		expect(date!.x + date!.width).toBeLessThanOrEqual(whole!.x + whole!.width)
	})
})

describe('a draft', () => {
	it('survives Escape and a reload, and is taken up again with its recipient, its patient and its words', async () => {
		await begin()
		await chooseTo('gare dreux', /PHARMACIE DE LA GARE/)
		await field('Objet').fill('Question')
		await field('Message').fill('Bonjour, je voulais savoir')
		await leaveDialog('Fermer et garder le brouillon')
		await goTo('exchanges')
		await page.getByRole('button', { name: /Nouveau message/ }).first().click()
		await dialog().getByText(/Vous aviez commencé un message ici/).waitFor()
		expect(await field('Message').inputValue()).toBe('')
		expect(await seriousFaults(page)).toEqual([])
		await picture(page, 'brouillon')
		await dialog().getByRole('button', { name: 'Reprendre votre brouillon' }).click()
		await dialog().getByText('PHARMACIE DE LA GARE').first().waitFor()
		const words = [await field('Objet').inputValue(), await field('Message').inputValue()]
		expect(words).toEqual(['Question', 'Bonjour, je voulais savoir'])
	})

	it('has the word that was being written when the page went', async () => {
		await field('Message').press('End')
		await page.keyboard.type(' quand')
		await page.reload()
		await begin()
		await dialog().getByRole('button', { name: 'Reprendre votre brouillon' }).click()
		await dialog().getByText('PHARMACIE DE LA GARE').first().waitFor()
		expect(await field('Message').inputValue()).toBe('Bonjour, je voulais savoir quand')
	})

	it('once sent is none any more', async () => {
		await dialog().getByText('Vous allez envoyer').waitFor()
		await page.getByRole('button', { name: 'Envoyer', exact: true }).click()
		await page.getByText(/L’envoi n° \d+ est en route/).waitFor()
		await dialog().getByRole('button', { name: 'Fermer' }).last().click()
		await begin()
		expect(await dialog().getByText(/Vous aviez commencé/).count()).toBe(0)
		expect(await desk.app.ledger.db.selectFrom('drafts').selectAll().execute()).toEqual([])
	})
})

describe('what one writes with', () => {
	it('is kept: a text with its fields, for everybody; recipients, by a name', async () => {
		await field('Message').fill('Bonjour,\n\nAu sujet de {patient}, le {date}.')
		await dialog().getByRole('button', { name: 'Modèles de texte…' }).click()
		const models = page.getByRole('dialog', { name: 'Modèles de texte' })
		await models.getByRole('textbox', { name: 'Garder ce texte comme modèle, sous le nom' }).fill('Suivi')
		await models.getByText('Partager : tout l’établissement').click()
		await models.getByRole('button', { name: 'Garder', exact: true }).click()
		await models.getByRole('button', { name: 'Suivi', exact: true }).waitFor()
		expect(await seriousFaults(page)).toEqual([])
		await picture(page, 'modeles-de-texte')
		// Of whom it speaks must be known.
		await models.getByText(/choisissez d’abord le patient/).waitFor()
		expect(await models.getByRole('button', { name: 'Suivi', exact: true }).isDisabled()).toBe(true)
		await page.keyboard.press('Escape')
		await models.waitFor({ state: 'detached' })
		await chooseTo('gare dreux', /PHARMACIE DE LA GARE/)
		await chooseTo('cardiologie', /Cardiologie/i)
		await dialog().getByRole('button', { name: 'Listes de destinataires…' }).click()
		const lists = page.getByRole('dialog', { name: 'Listes de destinataires' })
		await lists.getByRole('textbox', { name: 'Garder ces destinataires comme liste, sous le nom' }).fill('Dreux')
		await lists.getByRole('button', { name: 'Garder', exact: true }).click()
		await lists.getByText('à moi · 2 destinataires').waitFor()
		expect(await seriousFaults(page)).toEqual([])
		await picture(page, 'listes-de-destinataires')
		await page.keyboard.press('Escape')
		await lists.waitFor({ state: 'detached' })
		await leaveDialog('Fermer et effacer')
	})

	it('is kept over another, or with a name in it, once that was read', async () => {
		await begin()
		await field('Message').fill(`Des nouvelles de ${marguerite.given[0]} ${marguerite.family}.`)
		await dialog().getByRole('button', { name: 'Modèles de texte…' }).click()
		const models = page.getByRole('dialog', { name: 'Modèles de texte' })
		const name = models.getByRole('textbox', { name: 'Garder ce texte comme modèle, sous le nom' })
		await name.fill('Nouvelles')
		await models.getByRole('button', { name: 'Garder', exact: true }).click()
		await models.getByText(/Ce qui serait gardé nomme/).waitFor()
		expect(await seriousFaults(page)).toEqual([])
		await picture(page, 'modele-qui-nomme')
		await models.getByRole('button', { name: 'Garder quand même' }).click()
		await models.getByRole('button', { name: 'Nouvelles', exact: true }).waitFor()
		expect(await name.inputValue()).toBe('')
		await name.fill('Nouvelles')
		await models.getByText('« Nouvelles » existe déjà : ce qu’il contient sera remplacé.').waitFor()
		await models.getByRole('button', { name: 'Remplacer' }).waitFor()
		await picture(page, 'modele-remplace')
		await models.getByRole('button', { name: 'Retirer « Nouvelles »' }).click()
		await models.getByRole('button', { name: 'Nouvelles', exact: true }).waitFor({ state: 'detached' })
		await page.keyboard.press('Escape')
		await models.waitFor({ state: 'detached' })
		await leaveDialog('Fermer et effacer')
	})

	it('is put in a message: each recipient of the list, their number, and the text about this patient', async () => {
		await begin()
		await dialog().getByRole('button', { name: 'Listes de destinataires…' }).click()
		await page.getByRole('dialog', { name: 'Listes de destinataires' }).getByRole('button', { name: 'Dreux', exact: true }).click()
		await dialog().getByText('PHARMACIE DE LA GARE').first().waitFor()
		await dialog().getByRole('combobox', { name: /Chercher un patient/ }).click()
		await page.keyboard.type('lefevre')
		await page.getByRole('option', { name: /LEFÈVRE|ÉLOÏSE/ }).first().click()
		await dialog().getByRole('button', { name: 'Modèles de texte…' }).click()
		await page.getByRole('dialog', { name: 'Modèles de texte' }).getByRole('button', { name: 'Suivi', exact: true }).click()
		await until(async () => /Au sujet de .*12\/03\/1941.*, le \d\d\/\d\d\/\d{4}\./.test(await field('Message').inputValue()))
		await field('Objet').fill('Suivi')
		await dialog().getByText('Vous allez envoyer').waitFor()
		expect(await wordsOf(page.locator('.look'))).toMatch(/un message à 2 destinataires/)
		await leaveDialog('Fermer et effacer')
	})
})

describe('an answer', () => {
	const answering = () => page.getByRole('dialog', { name: 'Répondre', exact: true })

	it('is written over « Aujourd’hui », kept when one leaves it, and found again in its exchange after a reload', async () => {
		await goTo('today')
		await page.getByText('Rendez-vous').first().click()
		await page.getByRole('article').getByRole('button', { name: /^Répondre/ }).click()
		await answering().getByText('Pouvez-vous nous dire').waitFor()
		await answering().getByRole('textbox', { name: 'Votre réponse' }).fill('Lundi à dix')
		expect(await seriousFaults(page)).toEqual([])
		await picture(page, 'repondre')
		await page.keyboard.press('Escape')
		await answering().waitFor({ state: 'detached' })
		await goTo('exchanges')
		await page.getByText('Rendez-vous').first().click()
		await page.getByText(/Votre brouillon .* est repris/).waitFor()
		expect(await page.getByRole('textbox', { name: 'Votre réponse' }).inputValue()).toBe('Lundi à dix')
		await page.getByRole('button', { name: /Envoyer, puis classer ce qui a été reçu/ }).waitFor()
	})

	it('files what is proposed, then is written, in one gesture', async () => {
		await goTo('waiting')
		await page.getByRole('heading', { name: /Rendez-vous/ }).first().waitFor()
		await page.getByRole('button', { name: /Répondre et classer/ }).waitFor()
		await picture(page, 'repondre-et-classer')
		await page.waitForTimeout(READ)
		keys.count = 0
		await keys.press('t')
		await answering().getByText(/Votre brouillon .* est repris/).waitFor()
		await page.getByText(/Classé chez/).first().waitFor()
		await until(() => answering().getByRole('textbox', { name: 'Votre réponse' })
			.evaluate((one) => one === one.ownerDocument.activeElement))
		await keys.press('End')
		await keys.type(' heures.')
		await keys.tabTo('Joindre depuis Fichiers', 'button')
		await keys.press('Enter')
		for (const folder of ['Résidents ›', 'LEFÈVRE Marguerite ›']) {
			await keys.tabTo(folder, 'button')
			await keys.press('Enter')
		}
		await keys.tabTo('compte-rendu.pdf', 'checkbox')
		await keys.press('Space')
		await keys.tabTo(/^Joindre$/, 'button')
		await keys.press('Enter')
		await answering().getByText('compte-rendu.pdf').waitFor()
		await keys.tabTo('Envoyer cette réponse', 'button')
		await keys.press('Enter')
		await answering().getByText('Votre réponse est en route').waitFor()
		expect(untoldIn('Répondre avec un document', [`${keys.count} touches`])).toEqual([])
		await answering().getByRole('button', { name: 'Fermer' }).last().click()
		const text = expect.stringContaining('Lundi à dix heures.') as string
		expect(await lastQueued()).toMatchObject({ subject: 'Re: Rendez-vous', patient_id: marguerite.id, text })
		expect(await desk.app.ledger.db.selectFrom('drafts').selectAll().execute()).toEqual([])
	})
})

it('is written on a telephone, nothing beyond its edge', async () => {
	await page.setViewportSize({ width: 390, height: 844 })
	await goTo('exchanges')
	await page.getByRole('main').getByRole('button', { name: /Nouveau message/ }).first().click()
	await until(isInTo)
	expect(await page.locator('.modal-container').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
	expect(await seriousFaults(page)).toEqual([])
	await picture(page, 'message-telephone')
	await page.keyboard.press('Escape')
	await dialog().waitFor({ state: 'detached' })
	await page.setViewportSize(SIZE)
})

it('made the browser complain of nothing but what was refused', () =>
	expect(complaints.filter((one) => !one.startsWith('422 '))).toEqual([]))
