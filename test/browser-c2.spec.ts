/**
 * C2 in two instances, in Chromium: a prescription prepared at the EHPAD, approved by its prescriber on a telephone, asked about and
 * answered with a substitution by the pharmacy; and what a person does of a prescription that was held, or no longer holds.
 */
import type { Dossier } from '../server/contract/dossiers.ts'
import type { TurnList } from '../server/contract/turns.ts'
import type { MailHost } from './support/mail-host.ts'
import type { Structure } from './support/structures.ts'
import type { Visit, Visits } from './support/visits.ts'

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, it } from 'vitest'
import { PERSON } from '../demo/desk.ts'
import { PEOPLE } from '../demo/fixtures/people.ts'
import { ordonnancePharmacie } from '../server/circuits/models/ordonnance-pharmacie.ts'
import { frenchDate } from '../server/mssante/ins/identity.ts'
import { Keys } from './support/keys.ts'
import { startMailHost } from './support/mail-host.ts'
import { inDirectory, structuresOn } from './support/structures.ts'
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
const turns = async (structure: Structure, whose = 'ours') => (await structure.look<TurnList>('turns', { whose })).turns
const filed = () => readdirSync(join(ehpad.ged, marguerite.folder, 'MSSanté'))

async function approve(): Promise<void> {
	const { page } = doctor
	await page.waitForTimeout(READ)
	await page.getByRole('region', { name: 'Pièces' }).getByRole('button').first().tap()
	await page.getByRole('img', { name: 'Page 1 sur 1' }).waitFor()
	await doctor.look('c2-2-valider')
	await page.getByRole('button', { name: 'Valider', exact: true }).tap()
	await page.getByText('Validé : c’est en route').waitFor()
	await ehpad.work()
}

it('a prescription is prepared by the keyboard, and approved by its prescriber on a telephone', async () => {
	await ehpad.write(`${marguerite.folder}/${PRESCRIPTION}`, about(marguerite))
	await doctor.go('approvals')
	await doctor.page.getByText('Rien à valider').waitFor()
	await doctor.look('c2-0-rien')
	const { page } = nurse
	await nurse.files(marguerite.folder)
	const keys = new Keys(page)
	await keys.tabTo(`Sélectionner ${PRESCRIPTION}`, 'checkbox')
	await keys.press('Space')
	await keys.tabTo('Envoyer par MSSanté', 'button', 'Shift+Tab')
	await keys.press('Enter')
	const dialog = page.getByRole('dialog', { name: 'Envoyer par MSSanté' })
	await dialog.getByText('Il ne manque rien').waitFor()
	await nurse.look('c2-1-dialogue', true)
	const opened = keys.count
	await keys.tabTo('Demander la validation', 'button')
	await keys.press('Enter')
	await dialog.getByText('Le dossier est chez').waitFor()
	console.log('C2 keys', opened, keys.count)
	await nurse.look('c2-1-demande')
	await doctor.page.getByRole('button', { name: 'Ordonnance à la pharmacie' }).first().tap()
	await approve()
}, 120_000)

it('the pharmacist asks, is answered, and proposes a substitution, which joins the resident’s record', async () => {
	await officine.until(async () => (await officine.look<{ total: number }>('threads')).total === 1)
	await pharmacist.go('exchanges')
	await pharmacist.page.getByRole('button', { name: 'Ordonnance' }).first().click()
	await pharmacist.page.getByRole('button', { name: 'Demander un complément' }).click()
	await pharmacist.page.getByRole('textbox', { name: 'Que vous manque-t-il ?' }).fill('Est-elle allergique à la pénicilline ?')
	await pharmacist.look('c2-3-question', true)
	await pharmacist.page.getByRole('button', { name: 'Envoyer cette réponse' }).click()
	await pharmacist.page.getByText('Votre réponse est en route').waitFor()
	await officine.work()

	await ehpad.until(async () => (await turns(ehpad)).length === 1)
	await nurse.go('turns')
	await nurse.page.locator('blockquote').getByText('allergique').waitFor()
	await nurse.page.waitForTimeout(READ)
	await nurse.page.keyboard.press('t')
	await nurse.page.keyboard.type('Non, aucune allergie connue.')
	await nurse.look('c2-4-repondre', true)
	await nurse.page.keyboard.press('Control+Enter')
	await nurse.page.getByText('Votre réponse est en route').waitFor()
	await ehpad.work()

	await officine.until(async () => (await turns(officine)).length === 1)
	await pharmacist.go('turns')
	await pharmacist.page.locator('blockquote').getByText('aucune allergie').waitFor()
	await pharmacist.page.waitForTimeout(READ)
	await pharmacist.page.getByRole('button', { name: 'Substitution' }).click()
	await pharmacist.page.getByRole('textbox', { name: 'Votre réponse' }).fill('Rupture du 1 g : deux comprimés de 500 mg, livrés demain.')
	await pharmacist.look('c2-5-substitution', true)
	await pharmacist.page.getByRole('button', { name: 'Envoyer cette réponse' }).click()
	await pharmacist.page.getByText('Votre réponse est en route').waitFor()
	await officine.work()

	await ehpad.until(() => filed().length === 2)
	await nurse.go('exchanges')
	await nurse.page.getByRole('button', { name: 'Ordonnance' }).first().click()
	await nurse.page.getByText('deux comprimés de 500 mg').waitFor()
	await nurse.look('c2-6-revenu', true)
	await nurse.go('sendings')
	await nurse.page.getByText('Répondu').first().waitFor()
	await nurse.look('c2-6-envois', true)
}, 120_000)

it('one that was dropped in another resident’s folder is held, and leaves once its resident is chosen', async () => {
	const dropped = `${marguerite.folder}/À envoyer/Pharmacie/Ordonnance à ranger.pdf`
	await ehpad.write(dropped, about(jose))
	await ehpad.until(async () => (await dossiers('held')).length === 1)
	await nurse.go('dashboard')
	await nurse.go('sendings')
	await nurse.page.getByText('Retenu').first().waitFor()
	await nurse.page.getByRole('img', { name: /^Page 1/ }).waitFor()
	await nurse.page.getByRole('button', { name: 'Ordonnance à la pharmacie' }).first().click()
	await nurse.look('c2-7-retenu', true)
	await nurse.page.getByRole('button', { name: 'Demander la validation' }).click()
	await nurse.page.getByText('semble concerner').waitFor()
	await nurse.look('c2-7-retenu-demande', true)
	await nurse.page.getByRole('button', { name: 'Changer' }).click()
	await nurse.page.getByRole('combobox', { name: /Cherche/ }).click()
	await nurse.page.keyboard.type('ALMEIDA')
	await nurse.page.getByRole('option', { name: /JOSÉ/i }).first().click()
	await nurse.look('c2-7-retenu-change', true)
	await nurse.page.getByRole('button', { name: 'Demander la validation' }).click()
	await nurse.page.getByText('Chez Dr Leroy').first().waitFor()
	await doctor.page.getByText('JOSÉ').first().waitFor()
	await approve()
	const sent = join(ehpad.ged, jose.folder, 'À envoyer', 'Envoyés')
	await ehpad.until(() => existsSync(sent))
	console.log(readdirSync(sent), ehpad.files())
}, 120_000)

it('one whose file, or whose patient, changed once its approval was asked', async () => {
	await ehpad.write(`${marguerite.folder}/Ordonnance du soir.pdf`, `${about(marguerite)} Zopiclone.`)
	await nurse.files(marguerite.folder)
	await nurse.page.locator('tr[data-name="Ordonnance du soir.pdf"]').click({ button: 'right' })
	await nurse.page.getByRole('menuitem', { name: 'Envoyer par MSSanté' }).click()
	await nurse.page.getByRole('button', { name: 'Demander la validation' }).click()
	await nurse.page.getByText('Le dossier est chez').waitFor()
	await nurse.page.getByRole('link', { name: 'Suivre ce dossier' }).click()
	await nurse.page.getByText('Chez Dr Leroy').first().waitFor()
	await doctor.page.getByText('MARGUERITE').first().waitFor()
	await ehpad.write(`${marguerite.folder}/Ordonnance du soir.pdf`, `${about(marguerite)} Zopiclone, modifiée.`)
	await nurse.page.getByText('Modifié depuis dans Fichiers').waitFor({ timeout: 30_000 })
	await nurse.look('c2-8-modifie', true)
	await ehpad.app.ledger.db.updateTable('patients').set({ status: 'validee' }).where('id', '=', marguerite.id).execute()
	await ehpad.work()
	await nurse.page.getByText('À revoir').first().waitFor({ timeout: 30_000 })
	await nurse.look('c2-9-a-revoir', true)
	await doctor.page.getByText('n’attend plus votre validation').waitFor()
	await doctor.look('c2-9-a-revoir-medecin')
	console.log(visits.faults, existsSync('x'))
}, 120_000)
