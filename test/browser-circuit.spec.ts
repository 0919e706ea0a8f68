/**
 * C1 by its circuit, in Chromium: a secretary who may not send prepares it by the keyboard alone, asks for its approval, gets it back,
 * mends it, and sees it leave.
 */
import type { Browser, Page } from 'playwright-core'
import type { DossierShown } from '../server/contract/dossiers.contract.ts'
import type { Shell } from '../server/shell/shell.ts'
import type { MailHost } from './support/mail-host.ts'
import type { Structure } from './support/structures.support.ts'

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { circuit } from '../server/config/circuit.ts'
import { sha256OfFile } from '../server/files/sha256.ts'
import { openShell } from '../server/shell/shell.ts'
import { openBrowser, openPage, picture, seriousFaults } from './support/browser.ts'
import { Keys } from './support/keys.support.ts'
import { startMailHost } from './support/mail-host.ts'
import { structuresOn } from './support/structures.support.ts'

/** Of many secretariats. */
const SCREEN = { width: 1366, height: 768 }
const SECRETARY = { user: 'paula', name: 'Paula Roux', groups: ['preparation'] }
const DIRECTOR = { user: 'directrice', name: 'Anne Girard', groups: ['direction'] }
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
const SAM = {
	...LINA,
	id: 'E2',
	thirteen: '1150475114056',
	family: 'AUTRE',
	given: ['SAM'],
	birthDate: '20150418',
	folder: 'Enfants/AUTRE Sam',
}
const NOTE = 'Signalement du 24 novembre.pdf'
const REASON = 'Pas de médecin présent'
const PHOTO = 'Photo du cahier.pdf'
const MIXED = 'Signalement de deux enfants.pdf'
/** Of an information préoccupante: to whom it goes, which whoever prepares it has checked. */
const CHECKED = 'J’ai vérifié à qui cela part'
let host: MailHost
let ime: Structure
let crip: Structure
let shell: Shell
let browser: Browser
let page: Page
let keys: Keys
let complaints: string[]
let root: string

beforeAll(async () => {
	host = await startMailHost();
	({ ime, crip } = (await structuresOn(host, [
		{
			id: 'ime',
			name: 'IME Les Tilleuls',
			sector: 'SA16',
			people: [LINA, SAM],
			mailboxes: [{ access: { send: { groups: ['secretariat'] }, prepare: { groups: SECRETARY.groups } } }],
		},
		{ id: 'crip', name: 'CRIP des Hauts-de-Seine', sector: 'SA26' },
	])) as { ime: Structure, crip: Structure })
	ime.app.config.circuits = [circuit.parse({
		id: 'crip',
		name: 'Information préoccupante',
		mailbox: ime.address,
		pieces: [
			{ id: 'note', name: 'Note d’information préoccupante', types: ['28653-4'], words: ['signalement', 'préoccupante'] },
			{ id: 'certificat', name: 'Certificat médical', types: ['89601-9'], words: ['certificat'], orReason: true },
			{ id: 'justificatifs', name: 'Pièces justificatives', optional: true, several: true },
		],
		recipients: { only: [crip.address] },
		approval: { groups: DIRECTOR.groups },
		answer: { withinDays: 7, verdicts: ['received'] },
		guards: { mask: ['INVISIBLE_REPRESENTANTS_LEGAUX'] },
	})]
	root = (ime.app.config.ged as { root: string }).root
	mkdirSync(join(root, LINA.folder), { recursive: true })
	writeFileSync(join(root, LINA.folder, NOTE), await makePdf('Note au sujet de Lina.'))
	writeFileSync(join(root, LINA.folder, PHOTO), await makePdf('Page du cahier de liaison.'))
	shell = await openShell(ime.app, SECRETARY, 0)
	browser = await openBrowser();
	({ page, complaints } = await openPage(browser, SCREEN))
	keys = new Keys(page)
})
afterAll(async () => {
	await browser?.close()
	await shell?.close()
	await Promise.all([ime, crip].map((one) => one?.close()))
	host?.stop()
})

const last = async () => (await ime.look<{ dossiers: DossierShown[] }>('dossiers', { filter: 'all' })).dossiers[0]!
async function asDirector(word: 'approve' | 'return', more: object = {}): Promise<number> {
	const { id, seen } = await last()
	return (await ime.ask('POST', `dossiers/${id}/${word}`, { seen, ...more }, DIRECTOR)).status
}

it('C1 is prepared by the keyboard alone, and its approval asked for', async () => {
	await page.goto(shell.url)
	await page.goto(`${new URL(shell.url).origin}/?path=${encodeURIComponent(LINA.folder)}`)
	await keys.tabTo(`Sélectionner ${PHOTO}`, 'checkbox')
	await keys.press('Space')
	await keys.tabTo(`Sélectionner ${NOTE}`, 'checkbox')
	await keys.press('Space')
	await keys.tabTo('Préparer pour MSSanté', 'button', 'Shift+Tab')
	await keys.press('Enter')
	const counts = [keys.count]
	const dialog = page.getByRole('dialog', { name: 'Préparer pour MSSanté' })
	await dialog.getByText('Il manque : Certificat médical').waitFor()
	await picture(page, 'circuit-1-dialogue')
	expect(await seriousFaults(page)).toEqual([])
	await keys.tabTo('Certificat médical : sans objet', 'textbox')
	await keys.type(REASON)
	counts.push(keys.count)
	await keys.tabTo(CHECKED, 'checkbox')
	expect(await dialog.getByText('Il ne manque rien').count()).toBe(0)
	await keys.press('Space')
	await dialog.getByText('Il ne manque rien').waitFor()
	await picture(page, 'circuit-2-complet')
	await keys.tabTo('Demander la validation', 'button')
	await keys.press('Enter')
	await dialog.getByText('Le dossier est chez la direction').waitFor()
	expect(await last()).toMatchObject({
		state: 'awaiting',
		preparedBy: 'paula',
		patientId: 'E1',
		pieces: [
			{ files: [{ name: NOTE, type: '28653-4' }] },
			{ reason: REASON, files: [] },
			{ files: [{ name: PHOTO }] },
		],
	})
	await picture(page, 'circuit-3-demande')
	counts.push(keys.count)
	const steps = counts.map((count, index) => `${count - (counts[index - 1] ?? 0)} touches`)
	const measures = readFileSync(join(import.meta.dirname, '../docs/performance.md'), 'utf8')
	const told = measures.split('\n').filter((line) => line.startsWith('|')).join('\n')
	expect([...steps, `${keys.count} touches`].filter((words) => !told.includes(words))).toEqual([])
})

it('it is followed in « Envois », returned with a reason, mended, and seen to leave', async () => {
	await keys.tabTo('Suivre ce dossier', 'link', 'Shift+Tab')
	await keys.press('Enter')
	await page.getByText('Chez la direction depuis').first().waitFor()
	await page.getByRole('img', { name: /^Page 1/ }).waitFor()
	await picture(page, 'circuit-4-chez-la-direction')
	expect(await seriousFaults(page)).toEqual([])

	expect(await asDirector('return', { reason: 'La note n’est pas datée.' })).toBe(200)
	await page.getByText('Renvoyé : La note n’est pas datée.').first().waitFor()
	writeFileSync(join(root, LINA.folder, NOTE), await makePdf('Note du 24 novembre au sujet de Lina.'))
	await page.getByText('Modifié depuis dans Fichiers').waitFor()
	await picture(page, 'circuit-5-renvoye')
	expect(await seriousFaults(page)).toEqual([])

	await page.getByRole('button', { name: 'Prendre la nouvelle version' }).click()
	await page.getByText('En préparation 2/2').first().waitFor()
	await page.getByText(CHECKED).click()
	await page.getByRole('button', { name: 'Demander la validation' }).click()
	await page.getByText('Chez la direction depuis').first().waitFor()

	expect(await asDirector('approve')).toBe(200)
	await page.getByText('Envoyé', { exact: true }).first().waitFor()
	await picture(page, 'circuit-6-envoye')
	expect(await seriousFaults(page)).toEqual([])
	const { pieces } = await last()
	expect(pieces[0]!.files[0]!.sha256).toBe(await sha256OfFile(join(root, LINA.folder, NOTE)))
	expect(complaints).toEqual([])
})

it('who may not send prepares without any circuit what those who send approve', async () => {
	await page.goto(`${new URL(shell.url).origin}/?path=${encodeURIComponent(LINA.folder)}`)
	await page.locator(`tr[data-name="${PHOTO}"]`).click({ button: 'right' })
	await page.getByRole('menuitem', { name: 'Préparer pour MSSanté' }).click()
	const dialog = page.getByRole('dialog', { name: 'Préparer pour MSSanté' })
	await dialog.getByText('validé par').waitFor()
	await dialog.getByRole('combobox', { name: 'À', exact: true }).click()
	await page.keyboard.type(crip.address)
	await page.getByRole('option', { name: crip.address }).first().click()
	await dialog.getByText('Il ne manque rien').waitFor()
	await picture(page, 'circuit-7-simple')
	expect(await seriousFaults(page)).toEqual([])
	await dialog.getByRole('button', { name: 'Enregistrer' }).click()
	await dialog.getByText('rien n’est parti').waitFor()
	expect(await last()).toMatchObject({ state: 'preparing', to: [crip.address], circuit: `simple:${ime.address}` })
	expect(complaints).toEqual([])
})

it('words of an information préoccupante call for its circuit, whatever the file is named', async () => {
	const other = await openShell(ime.app, { user: 'claire', name: 'Claire Fabre', groups: ['secretariat'] }, 0)
	const { page: sender, complaints: theirs } = await openPage(browser, SCREEN)
	await sender.goto(other.url)
	await sender.goto(`${new URL(other.url).origin}/?path=${encodeURIComponent(LINA.folder)}`)
	await sender.locator(`tr[data-name="${PHOTO}"]`).click({ button: 'right' })
	await sender.getByRole('menuitem', { name: 'Envoyer par MSSanté' }).click()
	const dialog = sender.getByRole('dialog', { name: 'Envoyer par MSSanté' })
	await dialog.getByRole('textbox', { name: 'Message' }).fill('Bonjour, ceci concerne une suspicion de maltraitance.')
	await dialog.getByText('Cela semble relever du circuit').waitFor()
	await picture(sender, 'circuit-8-propose')
	expect(await seriousFaults(sender)).toEqual([])
	await dialog.getByRole('button', { name: 'Prendre ce circuit' }).click()
	await dialog.getByText('Il manque : Note d’information préoccupante, Certificat médical').waitFor()
	await other.close()
	expect(theirs).toEqual([])
})

async function prepare(...names: string[]) {
	await page.goto(`${new URL(shell.url).origin}/?path=${encodeURIComponent(LINA.folder)}`)
	for (const name of names) {
		await page.getByRole('checkbox', { name: `Sélectionner ${name}` }).check()
	}
	await page.locator('.selection').getByRole('button', { name: 'Préparer pour MSSanté' }).click()
	const dialog = page.getByRole('dialog', { name: 'Préparer pour MSSanté' })
	await dialog.getByRole('textbox', { name: 'Certificat médical : sans objet' }).fill(REASON)
	await dialog.getByText(CHECKED).click()
	await dialog.getByRole('button', { name: 'Demander la validation' }).click()
	return dialog
}

it('what went already to the same recipient is asked about; what was kept is not kept twice', async () => {
	const dialog = await prepare(NOTE, PHOTO)
	await dialog.getByText('Envoyer de nouveau quand même').click()
	await picture(page, 'circuit-9-deja-envoye')
	await dialog.getByRole('button', { name: 'Demander la validation' }).click()
	await dialog.getByText('Le dossier est chez la direction').waitFor()
	expect(await last()).toMatchObject({ state: 'awaiting', pieces: [{ files: [{ name: NOTE }] }, {}, { files: [{ name: PHOTO }] }] })
	expect((await last()).pieces.map(({ files }) => files.length)).toEqual([1, 0, 1])
})

it('a piece that names another child leaves for this one only with a reason', async () => {
	writeFileSync(join(root, LINA.folder, MIXED), await makePdf('Note au sujet de Lina, et de AUTRE SAM, né le 18/04/2015.'))
	const dialog = await prepare(MIXED, PHOTO)
	await dialog.getByText('semble concerner').waitFor()
	await dialog.getByRole('textbox', { name: 'Pourquoi part-il' }).fill('Les deux enfants sont dans la même note')
	await picture(page, 'circuit-10-autre-enfant')
	expect(await seriousFaults(page)).toEqual([])
})
