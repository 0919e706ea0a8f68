/**
 * C3 in two instances, in Chromium, by the keyboard alone on both sides: a DAC asks a SSIAD that it chooses among several, is asked for
 * more, answers, and is accepted.
 */
import type { MailHost } from './support/mail-host.ts'
import type { Structure } from './support/structures.support.ts'
import type { Visit, Visits } from './support/visits.ts'

import { afterAll, beforeAll, expect, it } from 'vitest'
import { PERSON } from '../demo/desk.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { demandeIntervention } from '../server/circuits/models/demande-intervention.ts'
import { demandeRecue } from '../server/circuits/models/demande-recue.ts'
import { picture } from './support/browser.ts'
import { Keys, untoldIn } from './support/keys.support.ts'
import { startMailHost } from './support/mail-host.ts'
import { inDirectory, structuresOn } from './support/structures.support.ts'
import { isOurs, ours, turns } from './support/turns.support.ts'
import { visitsIn } from './support/visits.ts'

/** Milliseconds before what has just come before the eyes can be acted upon (useWholeRoom), with some more. */
const READ = 700
const NURSE = { user: 'i.morel', name: 'Inès Morel', groups: ['secretariat'] }
const OTHER = 'accueil@saad.ssiad.exemple.mssante.fr'
const marguerite = PEOPLE[0]!
const PRESCRIPTION = 'Prescription de soins.pdf'
const PLAN = 'Extrait du plan personnalisé.pdf'
let host: MailHost
let dac: Structure
let ssiad: Structure
let visits: Visits
let coordinator: Visit
let nurse: Visit

beforeAll(async () => {
	host = await startMailHost();
	({ dac, ssiad } = await structuresOn(host, [
		{
			id: 'dac',
			name: 'DAC Nord',
			sector: 'SA63',
			circuits: (addresses) => [{ ...demandeIntervention.form, id: 'demande', recipients: { oneOf: [OTHER, addresses.ssiad!] } }],
		},
		{ id: 'ssiad', name: 'SSIAD Sud', sector: 'SA41', circuits: () => [{ ...demandeRecue.form, id: 'recues' }] },
	]) as { dac: Structure, ssiad: Structure })
	await inDirectory([dac, ssiad], { [OTHER]: 'SAAD DU PLATEAU' })
	await dac.write(`${marguerite.folder}/${PRESCRIPTION}`, 'Toilette et pansement, tous les jours.')
	await dac.write(`${marguerite.folder}/${PLAN}`, 'Plan personnalisé : extraits.')
	visits = await visitsIn()
	coordinator = await visits.open(dac, PERSON)
	nurse = await visits.open(ssiad, NURSE)
})
afterAll(async () => {
	await visits?.close()
	await Promise.all([dac, ssiad].map((one) => one?.close()))
	host?.stop()
})

it('the request is prepared: its pieces told by their names, its recipient chosen among those allowed', async () => {
	const { page } = coordinator
	await coordinator.files(marguerite.folder)
	const keys = new Keys(page)
	await keys.tabTo(`Sélectionner ${PLAN}`, 'checkbox')
	await keys.press('Space')
	await keys.tabTo(`Sélectionner ${PRESCRIPTION}`, 'checkbox')
	await keys.press('Space')
	await keys.tabTo('Envoyer par MSSanté', 'button', 'Shift+Tab')
	await keys.press('Enter')
	const counts = [keys.count]
	const dialog = page.getByRole('dialog', { name: 'Envoyer par MSSanté' })
	await dialog.getByText('Il manque : un destinataire').waitFor()
	await keys.tabTo('À', 'combobox')
	await keys.press('ArrowDown')
	await page.getByRole('option', { name: 'SAAD DU PLATEAU' }).waitFor()
	await coordinator.look('c3-2-au-choix', true)
	await keys.type('sud', 'Enter')
	await dialog.getByText('Il ne manque rien').waitFor()
	counts.push(keys.count)
	await keys.tabTo('Message', 'textbox')
	await keys.press('Control+End')
	await keys.type(' Pouvez-vous intervenir lundi ?')
	await coordinator.look('c3-3-complet')
	await picture(page, 'c3-demande-prete', '[role="dialog"] .modal-container')
	counts.push(keys.count)
	await keys.tabTo(/^Envoyer$/, 'button')
	await keys.press('Enter')
	await dialog.getByText('en route').waitFor()
	counts.push(keys.count)
	const steps = counts.map((count, index) => `${count - (counts[index - 1] ?? 0)} touches`)
	expect(untoldIn('C3', [...steps, `${keys.count} touches`])).toEqual([])
	await dac.work()
})

it('the SSIAD asks for more, is answered, and accepts', async () => {
	await ssiad.until(isOurs(ssiad))
	expect(await ours(ssiad)).toHaveLength(1)
	await nurse.go('turns')
	await nurse.page.locator('blockquote').getByText('intervenir lundi').waitFor()
	await nurse.look('c3-4-demande')
	// Those of its circuit, and words; the key of another does nothing.
	const offered = nurse.page.getByRole('group', { name: 'Que répondez-vous ?' }).getByRole('button')
	expect(await offered.allInnerTexts()).toEqual(['Accepter A', 'Refuser R', 'Demander un complément C', 'Répondre T'])
	await nurse.page.waitForTimeout(READ)
	await nurse.page.keyboard.press('u')
	expect(await nurse.page.getByRole('button', { name: 'Envoyer cette réponse' }).count()).toBe(0)
	const asking = new Keys(nurse.page)
	await nurse.page.waitForTimeout(READ)
	await asking.press('c')
	await asking.type('Il nous faut la grille AGGIR.', 'Control+Enter')
	await nurse.page.getByText('Votre réponse est en route').waitFor()
	await ssiad.work()

	await dac.until(isOurs(dac))
	expect(await ours(dac)).toHaveLength(1)
	await coordinator.go('turns')
	await coordinator.page.locator('blockquote').getByText('grille AGGIR').waitFor()
	await coordinator.look('c3-6-complement')
	await coordinator.page.waitForTimeout(READ)
	const answering = new Keys(coordinator.page)
	await answering.press('t')
	await answering.type('GIR 3, évaluée le 12 novembre.', 'Control+Enter')
	await coordinator.page.getByText('Votre réponse est en route').waitFor()
	await coordinator.page.getByRole('button', { name: /^Chez les autres/ }).click()
	await coordinator.look('c3-7-chez-les-autres')
	await dac.work()

	await ssiad.until(isOurs(ssiad))
	expect(await ours(ssiad)).toHaveLength(1)
	await nurse.go('dashboard')
	await nurse.go('turns')
	await nurse.page.locator('blockquote').getByText('GIR 3').waitFor()
	await nurse.page.waitForTimeout(READ)
	const accepting = new Keys(nurse.page)
	await accepting.press('a')
	await nurse.look('c3-8-accepter')
	await accepting.press('Control+Enter')
	await nurse.page.getByText('Votre réponse est en route').waitFor()
	await ssiad.work()
	expect(untoldIn('C3', [asking, answering, accepting].map(({ count }) => `${count} touches`))).toEqual([])

	await dac.until(async () => (await turns(dac, { all: true })).some(({ verdict }) => verdict === 'accepted'))
	await coordinator.go('exchanges')
	await coordinator.page.getByText('Acceptée').first().waitFor()
	await coordinator.look('c3-9-acceptee')
	await coordinator.go('sendings')
	await coordinator.page.getByText('Répondu').first().waitFor()
	expect(visits.faults).toEqual([])
})
