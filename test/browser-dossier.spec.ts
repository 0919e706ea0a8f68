/**
 * A dossier that begins in the page, in Chromium: in answer to a request, from « À répondre »; and of nothing yet, by who may only prepare.
 */
import type { DossierShown } from '../server/contract/dossiers.contract.ts'
import type { ThreadList, ThreadView } from '../server/contract/threads.contract.ts'
import type { MailHost } from './support/mail-host.ts'
import type { Structure } from './support/structures.support.ts'
import type { Visit, Visits } from './support/visits.ts'

import { afterAll, beforeAll, expect, it } from 'vitest'
import { PERSON } from '../demo/desk.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { startMailHost } from './support/mail-host.ts'
import { inDirectory, structuresOn } from './support/structures.support.ts'
import { isOurs, turns } from './support/turns.support.ts'
import { visitsIn } from './support/visits.ts'

/** Milliseconds before what has just come before the eyes can be acted upon (useWholeRoom), with some more. */
const READ = 700
const DIRECTOR = { user: 'directrice', name: 'Anne Girard', groups: ['direction'] }
const PREPARER = { user: 'paula', name: 'Paula Roux', groups: ['preparation'] }
const OTHER = 'mdph@crip.exemple.mssante.fr'
const CERTIFICATE = 'Certificat médical.pdf'
const marguerite = PEOPLE[0]!
const [outer, inner] = marguerite.folder.split('/') as [string, string]
let host: MailHost
let ime: Structure
let crip: Structure
let visits: Visits
let secretary: Visit

beforeAll(async () => {
	host = await startMailHost();
	({ ime, crip } = await structuresOn(host, [
		{
			id: 'ime',
			name: 'IME Les Tilleuls',
			sector: 'SA16',
			circuits: (addresses) => [
				{
					id: 'complement',
					name: 'Complément à la cellule',
					pieces: [{ id: 'certificat', name: 'Certificat médical', types: ['89601-9'] }],
					recipients: { only: [addresses.crip!] },
					approval: { groups: DIRECTOR.groups },
					answer: { withinDays: 7, verdicts: ['received'] },
				},
				{ id: 'saisine', name: 'Saisine', pieces: [{ id: 'saisine', name: 'Saisine' }], recipients: { only: [OTHER] } },
			],
		},
		{ id: 'crip', name: 'CRIP des Hauts-de-Seine', sector: 'SA26' },
	]) as { ime: Structure, crip: Structure })
	await inDirectory([ime, crip])
	await ime.write(`${marguerite.folder}/${CERTIFICATE}`, 'Certificat.')
	await crip.send([ime.address], {
		patientId: marguerite.id,
		titles: ['Demande de pièces'],
		files: [await crip.pdf('Demande.', 'demande.pdf')],
		text: 'Bonjour,\n\nPouvez-vous nous envoyer le certificat médical ?',
	})
	await ime.until(isOurs(ime))
	visits = await visitsIn()
	secretary = await visits.open(ime, PERSON)
})
afterAll(async () => {
	await visits?.close()
	await Promise.all([ime, crip].map((one) => one?.close()))
	host?.stop()
})

const last = async () => (await ime.look<{ dossiers: DossierShown[] }>('dossiers', { filter: 'all' })).dossiers[0]!
/** In the picker that is open: that file, in her folder. */
async function pick({ page }: Visit, title: string, name: string): Promise<void> {
	const picker = page.getByRole('dialog', { name: title })
	await picker.getByRole('button', { name: `${outer} ›` }).click()
	await picker.getByRole('button', { name: `${inner} ›` }).click()
	await picker.getByText(name).click()
	await picker.getByRole('button', { name: 'Joindre', exact: true }).click()
	await picker.waitFor({ state: 'detached' })
}

it('a request is answered by a dossier: its circuit, its recipient and its patient are there', async () => {
	const { page } = secretary
	await secretary.go('turns')
	await page.locator('blockquote').getByText('le certificat médical').waitFor()
	await secretary.look('dossier-1-demande', true)
	await page.getByRole('button', { name: 'Répondre par un dossier' }).click()
	const dialog = page.getByRole('dialog', { name: 'Répondre par un dossier' })
	await dialog.getByText('En réponse à « Demande de pièces », de CRIP DES HAUTS-DE-SEINE.').waitFor()
	await dialog.getByText('Complément à la cellule').waitFor()
	await dialog.getByText(marguerite.family).first().waitFor()
	await dialog.getByText(crip.address).first().waitFor()
	await dialog.getByText('Il manque : Certificat médical').waitFor()
	await secretary.look('dossier-2-reponse', true)
	await dialog.getByRole('button', { name: 'Ajouter un fichier…' }).click()
	await pick(secretary, 'Choisir les fichiers de cette pièce', CERTIFICATE)
	await dialog.getByText('Il ne manque rien').waitFor()
	await secretary.look('dossier-3-complet')
	await dialog.getByRole('button', { name: 'Demander la validation' }).click()
	await dialog.getByText('Le dossier est chez la direction').waitFor()
	const asked = await last()
	expect(asked).toMatchObject({ state: 'awaiting', circuit: 'complement', patientId: marguerite.id, to: [crip.address] })
	expect(await turns(ime)).toMatchObject([{ whose: 'ours', asker: 'theirs' }])
	await dialog.getByRole('button', { name: 'Fermer' }).last().click()

	const director = await visits.open(ime, DIRECTOR, 'telephone')
	await director.go(`approvals?dossier=${asked.id}`)
	await director.page.getByText('attendue sous 7 jours').waitFor()
	await director.look('dossier-3-valider-telephone')
	expect((await ime.ask('POST', `dossiers/${asked.id}/approve`, { seen: asked.seen }, DIRECTOR)).status).toBe(200)
	// It answers them, in their exchange, and expects an answer in its turn.
	const { thread } = (await turns(ime, { all: true }))[0]!
	expect(await turns(ime)).toMatchObject([{ thread, whose: 'theirs', asker: 'ours', partner: crip.address }])
	await page.getByRole('button', { name: /^Chez les autres \(1\)/ }).click()
	await page.getByText('réponse attendue avant').first().waitFor()
	await secretary.look('dossier-4-chez-eux')
	await ime.work()
	// There, beside what was asked.
	await crip.until(async () => (await crip.look<ThreadList>('threads')).rows[0]?.received === 1)
})

it('an exchange is answered by one as well', async () => {
	const { page } = secretary
	await secretary.go('exchanges')
	await page.getByRole('button', { name: 'Répondre par un dossier' }).click()
	const dialog = page.getByRole('dialog', { name: 'Répondre par un dossier' })
	await dialog.getByText('En réponse à « Demande de pièces »').waitFor()
	await dialog.getByText(marguerite.family).first().waitFor()
	await page.keyboard.press('Escape')
	await dialog.waitFor({ state: 'detached' })
})

it('what their words mean is said among the verdicts of its circuit, or that they ask for more', async () => {
	const [{ thread }] = (await crip.look<ThreadList>('threads')).rows as [ThreadList['rows'][number]]
	const { id } = (await crip.look<ThreadView>(`threads/${thread}`)).entries.find(({ kind }) => kind === 'received')!
	expect((await crip.ask('POST', `received/${id}/answer`, { text: 'Nous en prenons note.' })).status).toBe(202)
	await crip.work()
	await ime.until(async () => (await turns(ime)).some(({ isUnread }) => isUnread))
	const { page } = secretary
	await secretary.go('dashboard')
	await secretary.go('turns')
	const question = page.getByRole('region', { name: 'Ce que dit leur réponse' })
	await question.waitFor()
	await secretary.look('dossier-8-que-dit-elle')
	expect(await question.getByRole('button').allInnerTexts()).toEqual(['Complément demandé 3', 'Reçue 4', 'Autre (rien à en dire) 6'])
	await page.waitForTimeout(READ)
	// That of another verdict does nothing.
	await page.keyboard.press('1')
	await page.keyboard.press('4')
	await question.waitFor({ state: 'detached' })
	expect((await turns(ime, { all: true })).find(({ asker }) => asker === 'ours')).toMatchObject({ verdict: 'received' })
})

it('who may only prepare begins one in « Envois », with files of theirs, by the circuit that they choose', async () => {
	const preparer = await visits.open(ime, PREPARER)
	const { page } = preparer
	await preparer.go('sendings')
	await page.getByRole('button', { name: 'Préparer un dossier' }).click()
	const dialog = page.getByRole('dialog', { name: 'Préparer un dossier' })
	await dialog.getByText('Choisir un circuit…').waitFor()
	await preparer.look('dossier-5-choisir', true)
	expect(await page.getByRole('button', { name: /^(?:Envoyer|Enregistrer|Demander la validation)$/ }).count()).toBe(0)
	await dialog.getByRole('combobox', { name: 'Circuit' }).click()
	await page.getByRole('option', { name: 'Envoi simple' }).click()
	await dialog.getByRole('button', { name: 'Joindre depuis Fichiers' }).click()
	await pick(preparer, 'Joindre depuis Fichiers', CERTIFICATE)
	await dialog.getByText('Proposé : le fichier est dans son dossier').waitFor()
	await dialog.getByRole('combobox', { name: 'À', exact: true }).click()
	await page.keyboard.type(crip.address)
	await page.getByRole('option', { name: crip.address }).first().click()
	await dialog.getByText('Il ne manque rien').waitFor()
	await preparer.look('dossier-6-prepare', true)
	await dialog.getByRole('button', { name: 'Enregistrer' }).click()
	await dialog.getByText('rien n’est parti').waitFor()
	expect(await last()).toMatchObject({
		state: 'preparing',
		preparedBy: PREPARER.user,
		circuit: `simple:${ime.address}`,
		patientId: marguerite.id,
		to: [crip.address],
		pieces: [{ files: [{ name: CERTIFICATE }] }],
	})
	await dialog.getByRole('link', { name: 'Suivre ce dossier' }).click()
	await page.getByText('En préparation 1/1').first().waitFor()
	await preparer.look('dossier-7-suivi')
	expect(visits.faults).toEqual([])
})
