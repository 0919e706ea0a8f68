/**
 * C2 in two instances, in Chromium: a prescription prepared at the EHPAD, approved by its prescriber on a telephone, asked about and
 * answered with a substitution by the pharmacy; and what a person does of a prescription that was held, or no longer holds.
 */
import type { Dossier } from '../server/contract/dossiers.contract.ts'
import type { MailHost } from './support/mail-host.ts'
import type { Structure } from './support/structures.support.ts'
import type { Visit, Visits } from './support/visits.ts'

import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PERSON } from '../demo/desk.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { ordonnancePharmacie } from '../server/circuits/models/ordonnance-pharmacie.ts'
import { frenchDate } from '../server/mssante/ins/identity.ts'
import { Keys, untoldIn } from './support/keys.support.ts'
import { startMailHost } from './support/mail-host.ts'
import { inDirectory, structuresOn } from './support/structures.support.ts'
import { isOurs, ours } from './support/turns.support.ts'
import { visitsIn } from './support/visits.ts'

/** Milliseconds before what has just come before the eyes can be acted upon (useWholeRoom), with some more. */
const READ = 700
const DOCTOR = { user: 'dr.leroy', name: 'Dr Leroy', groups: ['medecins'] }
const PHARMACIST = { user: 'h.petit', name: 'Hélène Petit', groups: ['secretariat'] }
const marguerite = PEOPLE[0]!
const jose = PEOPLE.find(({ id }) => id === 'R006')!
const PRESCRIPTION = 'Ordonnance du 26 novembre.pdf'
let host: MailHost
let ehpad: Structure
let officine: Structure
let visits: Visits
let nurse: Visit
let doctor: Visit
let pharmacist: Visit

beforeAll(async () => {
	host = await startMailHost()
	const { form } = ordonnancePharmacie
	;({ ehpad, officine } = await structuresOn(host, [
		{
			id: 'ehpad',
			name: 'EHPAD Les Lilas',
			sector: 'SA17',
			circuits: (addresses) => [{
				...form,
				id: 'pharmacie',
				recipients: { only: [addresses.officine!] },
				approval: { users: [DOCTOR.user] },
				trigger: { ...form.trigger!, graceSeconds: 0 },
			}],
		},
		{ id: 'officine', name: 'Pharmacie du Centre', sector: 'SA33' },
	]) as { ehpad: Structure, officine: Structure })
	await inDirectory([ehpad, officine])
	visits = await visitsIn()
	doctor = await visits.open(ehpad, DOCTOR, 'telephone')
	nurse = await visits.open(ehpad, PERSON)
	pharmacist = await visits.open(officine, PHARMACIST)
})
afterAll(async () => {
	await visits?.close()
	await Promise.all([ehpad, officine].map((one) => one?.close()))
	host?.stop()
})

function about({ family, given, birthDate }: typeof marguerite): string {
	return `${family} ${given[0]}, né(e) le ${frenchDate(birthDate)}. Amoxicilline 1 g, matin et soir, 7 jours.`
}
const dossiers = async (filter = 'open') => (await ehpad.look<{ dossiers: Dossier[] }>('dossiers', { filter })).dossiers
const filed = () => readdirSync(join(ehpad.ged, marguerite.folder, 'MSSanté'))

/** From the list, as the prescriber comes to it. */
async function openToApprove(patient: string): Promise<void> {
	const { page } = doctor
	await page.reload()
	await page.getByText(`${patient} `).first().tap()
	await page.locator('header').getByText(patient).first().waitFor()
}

async function approve(): Promise<void> {
	const { page } = doctor
	await page.waitForTimeout(READ)
	await page.getByRole('region', { name: 'Pièces' }).getByRole('button').first().tap()
	await page.getByRole('img', { name: 'Page 1 sur 1' }).waitFor()
	await page.getByRole('button', { name: 'Valider', exact: true }).tap()
	await page.getByText('Validé : c’est en route').waitFor()
	await ehpad.work()
}

it('a prescription is prepared by the keyboard, and approved by its prescriber on a telephone', async () => {
	await ehpad.write(`${marguerite.folder}/${PRESCRIPTION}`, about(marguerite))
	await doctor.go('approvals')
	await doctor.page.getByText('Rien à valider').waitFor()
	await doctor.look('c2-0-rien-a-valider')
	const { page } = nurse
	await nurse.files(marguerite.folder)
	const keys = new Keys(page)
	await keys.tabTo(`Sélectionner ${PRESCRIPTION}`, 'checkbox')
	await keys.press('Space')
	await keys.tabTo('Envoyer par MSSanté', 'button', 'Shift+Tab')
	await keys.press('Enter')
	const opened = keys.count
	const dialog = page.getByRole('dialog', { name: 'Envoyer par MSSanté' })
	await dialog.getByText('Il ne manque rien').waitFor()
	await dialog.getByText('PHARMACIE DU CENTRE').waitFor()
	await nurse.look('c2-1-dialogue')
	await keys.tabTo('Demander la validation', 'button')
	await keys.press('Enter')
	await dialog.getByText('Le dossier est chez Dr Leroy').waitFor()
	const words = [`${opened} touches, 1 décision`, `${keys.count - opened} touches, 1 décision`, `${keys.count} touches`]
	expect(untoldIn('C2', words)).toEqual([])
	await openToApprove('MARGUERITE')
	await doctor.look('c2-2-valider')
	await approve()
})

it('the pharmacist asks, is answered, and proposes a substitution, which joins the resident’s record', async () => {
	await officine.until(async () => (await officine.look<{ total: number }>('threads')).total === 1)
	expect(await ours(officine)).toEqual([])
	const { page } = pharmacist
	await pharmacist.go('exchanges')
	await page.getByRole('button', { name: 'Ordonnance' }).first().click()
	await page.getByRole('button', { name: 'Demander un complément' }).click()
	await page.getByRole('textbox', { name: 'Que vous manque-t-il ?' }).fill('Est-elle allergique à la pénicilline ?')
	await pharmacist.look('c2-3-question')
	await page.getByRole('button', { name: 'Envoyer cette réponse' }).click()
	await page.getByText('Votre réponse est en route').waitFor()
	await officine.work()

	await ehpad.until(isOurs(ehpad))
	expect(await ours(ehpad)).toHaveLength(1)
	await nurse.go('turns')
	await nurse.page.locator('blockquote').getByText('allergique').waitFor()
	await nurse.page.waitForTimeout(READ)
	await nurse.page.keyboard.press('t')
	await nurse.page.keyboard.type('Non, aucune allergie connue.')
	await nurse.look('c2-4-repondre')
	await nurse.page.keyboard.press('Control+Enter')
	await nurse.page.getByText('Votre réponse est en route').waitFor()
	await ehpad.work()

	await officine.until(isOurs(officine))
	expect(await ours(officine)).toHaveLength(1)
	await pharmacist.go('turns')
	await page.locator('blockquote').getByText('aucune allergie').waitFor()
	// Opened, and not only the first of the list: what is read stays before the eyes when the window gets narrow.
	await page.getByRole('button', { name: /^Re: Prescription/ }).first().click()
	await page.waitForTimeout(READ)
	await page.getByRole('button', { name: 'Proposer une substitution' }).click()
	await page.getByRole('textbox', { name: 'Votre réponse' }).fill('Rupture du 1 g : deux comprimés de 500 mg, livrés demain.')
	await pharmacist.look('c2-5-substitution')
	await page.setViewportSize({ width: 390, height: 844 })
	await page.getByText('Votre message commencera par « Réponse : SUBSTITUTION PROPOSÉE ».').waitFor()
	await page.getByRole('button', { name: 'Envoyer cette réponse' }).click()
	await page.getByText('Votre réponse est en route').waitFor()
	await officine.work()

	await ehpad.until(() => filed().length === 2)
	await nurse.go('exchanges')
	await nurse.page.getByRole('button', { name: 'Ordonnance' }).first().click()
	await nurse.page.getByText('deux comprimés de 500 mg').waitFor()
	await nurse.page.getByText('Substitution, ').waitFor()
	await nurse.look('c2-6-substitution-revenue')
})

it('one that was dropped in another resident’s folder is held, and leaves, and is kept, with its own once it is said which', async () => {
	await ehpad.write(`${jose.folder}/Projet de soins.pdf`, about(jose))
	await ehpad.write(`${marguerite.folder}/À envoyer/Pharmacie/Ordonnance à ranger.pdf`, about(jose))
	await ehpad.until(async () => (await dossiers('held')).length === 1)
	const { page } = nurse
	await nurse.go('sendings')
	await page.getByRole('button', { name: 'Ordonnance à la pharmacie' }).first().click()
	await page.getByRole('img', { name: /^Page 1/ }).waitFor()
	await nurse.look('c2-7-retenu', true)
	await page.getByRole('button', { name: 'Demander la validation' }).click()
	await page.getByText('et non le patient choisi').waitFor()
	await page.getByRole('button', { name: 'Changer' }).click()
	await page.getByRole('combobox', { name: /^Chercher un patient/ }).click()
	await page.keyboard.type('ALMEIDA')
	await page.getByRole('option', { name: /JOSÉ/ }).first().click()
	await page.getByText('et non le patient choisi').waitFor({ state: 'detached' })
	await page.getByRole('button', { name: 'Demander la validation' }).click()
	// It lies in her folder: why it is his is said, and told to who approves.
	await page.getByRole('textbox', { name: 'Pourquoi part-il pour le patient choisi ci-dessus ?' }).fill('Déposé dans le mauvais dossier')
	await page.getByRole('button', { name: 'Demander la validation' }).click()
	await page.getByText('Chez Dr Leroy').first().waitFor()
	await openToApprove('JOSÉ')
	await approve()
	const kept = (folder: string) =>
		ehpad.files().filter((path) => path.startsWith(`${folder}/À envoyer/`)).map((path) => basename(path))
	await ehpad.until(() => kept(jose.folder).length === 2)
	expect(kept(jose.folder)).toEqual(expect.arrayContaining(['Ordonnance à ranger.pdf', expect.stringContaining('Preuve d’envoi')]))
	expect(kept(marguerite.folder)).toEqual([])
})

it('one whose file, then whose patient, changed is told to who prepared it, and to who was to approve it', async () => {
	const path = `${marguerite.folder}/Ordonnance du soir.pdf`
	const { page } = nurse
	await ehpad.write(path, `${about(marguerite)} Zopiclone le soir.`)
	await nurse.files(marguerite.folder)
	await page.locator('tr[data-name="Ordonnance du soir.pdf"]').click({ button: 'right' })
	await page.getByRole('menuitem', { name: 'Envoyer par MSSanté' }).click()
	await page.getByRole('button', { name: 'Demander la validation' }).click()
	await page.getByRole('link', { name: 'Suivre ce dossier' }).click()
	await page.getByText('Chez Dr Leroy').first().waitFor()
	await openToApprove('MARGUERITE')
	await ehpad.write(path, `${about(marguerite)} Zopiclone au coucher.`)
	await page.getByText('Modifié depuis dans Fichiers').waitFor()
	await nurse.look('c2-8-modifie')

	await ehpad.app.ledger.db.updateTable('patients').set({ status: 'validee' }).where('id', '=', marguerite.id).execute()
	await ehpad.work()
	await page.getByText('À revoir').first().waitFor()
	await page.getByText('INS non qualifiée').first().waitFor()
	await page.getByText('Vérifiez-la, puis demandez de nouveau la validation.').first().waitFor()
	await nurse.look('c2-9-a-revoir', true)
	await doctor.page.getByText('n’attend plus votre validation').waitFor()
	await doctor.look('c2-9-a-revoir-medecin')
	await page.getByRole('button', { name: 'Demander la validation' }).click()
	await page.getByText('Chez Dr Leroy').first().waitFor()
	// What was refused of the wrong resident is an answer, not a fault.
	expect(visits.faults.filter((one) => !/^422 .*(?:submit|dossiers\/\d+)$/.test(one))).toEqual([])
})
