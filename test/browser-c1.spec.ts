/**
 * C1 in two instances, in Chromium: an information préoccupante prepared by the keyboard alone at the IME, approved by its director on
 * a telephone, masked to the family when it reaches the cell of the département, answered « Reçue » there by one key, and seen
 * answered, closed and filed by who prepared it, with a proof that tells who approved.
 */
import type { Dossier } from '../server/contract/dossiers.contract.ts'
import type { MailHost } from './support/mail-host.ts'
import type { Structure } from './support/structures.support.ts'
import type { Visit, Visits } from './support/visits.ts'

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PERSON } from '../demo/desk.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { informationPreoccupante } from '../server/circuits/models/information-preoccupante.ts'
import { Keys } from './support/keys.support.ts'
import { startMailHost } from './support/mail-host.ts'
import { wordsOfPdf } from './support/pdf-words.ts'
import { inDirectory, structuresOn } from './support/structures.support.ts'
import { isOurs, isOver, ours } from './support/turns.support.ts'
import { visitsIn } from './support/visits.ts'

/** Milliseconds before what has just come before the eyes can be acted upon (useWholeRoom), with some more. */
const READ = 700
const DIRECTOR = { user: 'directrice', name: 'Anne Roche', groups: ['direction'] }
const CELL = { user: 'k.diallo', name: 'Karim Diallo', groups: ['secretariat'] }
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
	id: 'X1',
	thirteen: '1150475114056',
	family: 'AUTRE',
	given: ['SAM'],
	sex: 'M' as const,
	folder: 'Dossiers/AUTRE Sam',
}
const NOTE = 'Note d’information préoccupante.pdf'
const CERTIFICATE = 'Certificat médical du 24 novembre.pdf'
const FAMILY = 'Document non visible par les représentants légaux du patient'
let host: MailHost
let ime: Structure
let crip: Structure
let visits: Visits
let secretary: Visit
let director: Visit
let cell: Visit

beforeAll(async () => {
	host = await startMailHost();
	({ ime, crip } = await structuresOn(host, [
		{
			id: 'ime',
			name: 'IME Les Tilleuls',
			sector: 'SA16',
			people: [LINA],
			circuits: (addresses) => [{
				...informationPreoccupante.form,
				id: 'crip',
				recipients: { only: [addresses.crip!] },
				approval: { groups: DIRECTOR.groups },
			}],
		},
		{ id: 'crip', name: 'CRIP des Hauts-de-Seine', sector: 'SA26', people: [SAM] },
	]) as { ime: Structure, crip: Structure })
	await inDirectory([ime, crip])
	await ime.write(`${LINA.folder}/${NOTE}`, 'Note au sujet de Lina.')
	await ime.write(`${LINA.folder}/${CERTIFICATE}`, 'Certificat médical au sujet de Lina.')
	visits = await visitsIn()
	director = await visits.open(ime, DIRECTOR, 'telephone')
	secretary = await visits.open(ime, PERSON)
	cell = await visits.open(crip, CELL)
})
afterAll(async () => {
	await visits?.close()
	await Promise.all([ime, crip].map((one) => one?.close()))
	host?.stop()
})

const last = async () => (await ime.look<{ dossiers: Dossier[] }>('dossiers', { filter: 'all' })).dossiers[0]!

it('it is prepared from Files by the keyboard alone, complete on screen, and the direction is asked', async () => {
	const { page } = secretary
	await secretary.files(LINA.folder)
	const keys = new Keys(page)
	await keys.tabTo(`Sélectionner ${CERTIFICATE}`, 'checkbox')
	await keys.press('Space')
	await keys.tabTo(`Sélectionner ${NOTE}`, 'checkbox')
	await keys.press('Space')
	await keys.tabTo('Envoyer par MSSanté', 'button', 'Shift+Tab')
	await keys.press('Enter')
	const dialog = page.getByRole('dialog', { name: 'Envoyer par MSSanté' })
	await dialog.getByText('J’ai vérifié à qui cela part').waitFor()
	await dialog.getByText('MOREAU').first().waitFor()
	await secretary.look('c1-1-dialogue', true)
	await keys.tabTo('Message', 'textbox')
	await keys.press('Control+End')
	await keys.type(' Merci d’en accuser réception.')
	await keys.tabTo(/J’ai vérifié à qui cela part/, 'checkbox')
	expect(await dialog.getByText('Il ne manque rien').count()).toBe(0)
	await keys.press('Space')
	await dialog.getByText('Il ne manque rien').waitFor()
	await secretary.look('c1-2-complet')
	await keys.tabTo('Demander la validation', 'button')
	await keys.press('Enter')
	await dialog.getByText('Le dossier est chez la direction').waitFor()
	await secretary.look('c1-3-demande')
	expect(await last()).toMatchObject({
		state: 'awaiting',
		patientId: 'E1',
		to: [crip.address],
		pieces: [{ files: [{ name: NOTE }] }, { files: [{ name: CERTIFICATE }] }, { files: [] }],
	})
	expect(host.messages(crip.address)).toEqual([])
})

it('the director reads each piece on a telephone, and approves by touch: it leaves', async () => {
	const { page } = director
	await director.go('approvals')
	await page.getByText('1 envoi attend votre validation', { exact: true }).waitFor()
	await director.look('c1-4-a-valider')
	await page.getByRole('button', { name: 'Information préoccupante' }).first().tap()
	await page.getByText(FAMILY).waitFor()
	await page.waitForTimeout(READ)
	await director.look('c1-5-valider')
	const approve = page.getByRole('button', { name: 'Valider', exact: true })
	const pieces = page.getByRole('region', { name: 'Pièces' })
	await pieces.getByRole('button', { name: 'Note d’information préoccupante' }).tap()
	await page.getByText('Ouvrez d’abord chaque pièce (il en reste 1).').waitFor()
	expect(await approve.isDisabled()).toBe(true)
	await pieces.getByRole('button', { name: 'Certificat médical' }).tap()
	await page.getByText('Ouvrez d’abord chaque pièce').waitFor({ state: 'detached' })
	await page.getByRole('img', { name: 'Page 1 sur 1' }).first().waitFor()
	await page.getByText('Validé, le message part aussitôt à votre nom.').waitFor()
	await director.look('c1-6-pieces-ouvertes')
	await approve.tap()
	await page.getByText('Validé : c’est en route').waitFor()
	await page.getByText('Rien à valider').waitFor()
	await ime.work()
	expect(await last()).toMatchObject({ state: 'sent', visas: [{ actor: 'directrice', decision: 'approved' }] })
})

it('the cell, which does not know the child, is told that the family must not see it, and says « Reçue » by one key', async () => {
	await crip.until(isOurs(crip))
	expect(await ours(crip)).toMatchObject([{ partner: ime.address, patientId: null }])
	expect(crip.files().every((path) => path.startsWith('À classer/'))).toBe(true)
	const { page } = cell
	await cell.go('turns')
	await page.locator('blockquote').getByText('accuser réception').waitFor()
	await page.getByText(FAMILY).waitFor()
	await cell.look('c1-7-cellule', true)
	await page.waitForTimeout(READ)
	const keys = new Keys(page)
	await keys.press('e')
	await keys.type('Dossier 2026-114.')
	await page.getByText('Votre message commencera par « Réponse : DEMANDE REÇUE ».').waitFor()
	await cell.look('c1-8-recue')
	await keys.press('Control+Enter')
	await page.getByText('Votre réponse est en route').waitFor()
	await page.getByText('Rien à répondre').first().waitFor()
	await crip.work()
})

it('the secretary sees it answered, closed and filed, and takes its proof and the delays of the month', async () => {
	await ime.until(isOver(ime))
	const { page } = secretary
	await secretary.go('turns')
	await page.getByRole('button', { name: /^Chez les autres/ }).click()
	await page.getByText('Personne ne vous doit de réponse').waitFor()
	await secretary.look('c1-9-close')

	await secretary.go('exchanges')
	await page.getByRole('button', { name: 'Note d’information préoccupante' }).first().click()
	await page.getByText('Dossier 2026-114.').waitFor()
	await page.getByText('Reçue').first().waitFor()
	await page.getByText('Classé', { exact: true }).first().waitFor()
	await secretary.look('c1-10-repondu')
	await secretary.files(`${LINA.folder}/MSSanté`)
	await page.locator('tr[data-name*="Re_ "]').waitFor()
	expect(ime.files().every((path) => path.startsWith(`${LINA.folder}/`))).toBe(true)

	await secretary.go('sendings')
	await page.getByRole('combobox', { name: 'Afficher' }).click()
	await page.getByRole('option', { name: 'Tous', exact: true }).click()
	await page.getByText('Répondu').first().waitFor()
	await page.getByRole('button', { name: 'Preuve d’envoi' }).waitFor()
	expect(await page.getByText('Réponse attendue avant').count()).toBe(0)
	await secretary.look('c1-11-preuve', true)
	const [proof] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Preuve d’envoi' }).click()])
	expect(await wordsOfPdf(readFileSync(await proof.path()))).toMatch(/Validation Anne Roche : Validé le \d/)

	await secretary.go('dashboard')
	const delays = page.getByRole('button', { name: 'Réponses par correspondant (CSV)' })
	const [table] = await Promise.all([page.waitForEvent('download'), delays.click()])
	expect(table.suggestedFilename()).toMatch(/^MSSanté réponses \d{4}-\d{2}\.csv$/)
	expect(readFileSync(await table.path(), 'utf8')).toContain(`"IME Les Tilleuls – Accueil";"${crip.address}";1;1;0;0;0;0;0;`)
	expect(visits.faults).toEqual([])
})
