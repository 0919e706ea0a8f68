/** « À valider » on a telephone, and « À répondre », in Chromium: two structures, real mail between them. */
import type { Browser, Page } from 'playwright-core'
import type { DeskView } from '../server/contract/desk.contract.ts'
import type { Dossier } from '../server/contract/dossiers.contract.ts'
import type { Shell, ShellPerson } from '../server/shell/shell.ts'
import type { MailHost } from './support/mail-host.ts'
import type { Structure } from './support/structures.support.ts'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { PERSON } from '../demo/desk.ts'
import { makeMail } from '../demo/fixtures/mail.fixture.ts'
import { circuit } from '../server/config/circuit.ts'
import { openShell } from '../server/shell/shell.ts'
import { machine } from '../server/usecases/actor.ts'
import { beginPreparing, changePreparing } from '../server/usecases/prepare.usecase.ts'
import { submit } from '../server/usecases/release.usecase.ts'
import { openBrowser, openPage, picture, seriousFaults } from './support/browser.ts'
import { dayHere } from './support/here.ts'
import { startMailHost } from './support/mail-host.ts'
import { structuresOn } from './support/structures.support.ts'
import { turns } from './support/turns.support.ts'
import { until } from './support/until.ts'

/** Of many telephones, and of many secretariats. */
const TELEPHONE = { width: 390, height: 844 }
const SCREEN = { width: 1366, height: 768 }
/** Milliseconds before what has just come before the eyes can be acted upon (useWholeRoom), with some more. */
const READ = 700
/** She may approve, and has no right on any mailbox. */
const DIRECTOR: ShellPerson = { user: 'directrice', name: 'Anne Roux', groups: ['direction'] }
const NAME = 'Information préoccupante'
/** What the page asks for again and again. */
const LIST = /\/api\/dossiers\?/
let host: MailHost
let ime: Structure
let crip: Structure
let browser: Browser
let page: Page
let complaints: string[]
const shells: Shell[] = []

beforeAll(async () => {
	host = await startMailHost();
	({ ime, crip } = await structuresOn(host, [
		{ id: 'ime', name: 'IME Les Tilleuls', sector: 'SA16' },
		{ id: 'crip', name: 'CRIP des Hauts-de-Seine', sector: 'SA26' },
	]) as { ime: Structure, crip: Structure })
	ime.app.config.circuits = [circuit.parse({
		id: 'crip',
		name: NAME,
		mailbox: ime.address,
		pieces: [
			{ id: 'signalement', name: 'Note d’information préoccupante', types: ['28653-4'] },
			{ id: 'certificat', name: 'Certificat médical', types: ['89601-9'], orReason: true },
			{ id: 'justificatifs', name: 'Pièces justificatives', optional: true, several: true },
		],
		recipients: { only: [crip.address] },
		approval: { groups: ['direction'] },
	})]
	browser = await openBrowser()
})
afterEach(async () => {
	await page?.context().close()
})
afterAll(async () => {
	await browser?.close()
	await Promise.all(shells.map((shell) => shell.close()))
	await Promise.all([ime, crip].map((one) => one?.close()))
	await host?.stop()
})

async function open(structure: Structure, person: ShellPerson, room: string, size = SCREEN, hasTouch = false): Promise<void> {
	const shell = await openShell(structure.app, person, 0)
	shells.push(shell);
	({ page, complaints } = await openPage(browser, size, hasTouch))
	await page.goto(shell.url)
	await page.goto(`${new URL(shell.url).origin}/index.php/apps/mssante/#/${room}`)
}

let count = 0
/** By Paula, for whoever approves. */
async function prepared(): Promise<number> {
	count += 1
	const file = await ime.pdf(`Note d’information préoccupante n° ${count}.`, `Note ${count}.pdf`)
	const dossier = await beginPreparing.do(ime.app, machine('paula'), { circuit: 'crip' }, {
		patientId: 'R001',
		files: [{ piece: 'signalement', file }],
		reasons: [{ piece: 'certificat', reason: 'Pas de médecin présent ce jour' }],
		text: 'Bonjour,\n\nVeuillez trouver la note au sujet de cette enfant.\n\nBien à vous',
		as: 'paula',
	})
	await submit.do(ime.app, machine('paula'), { dossier }, {})
	return dossier
}
const stateOf = async (id: number) => (await ime.look<Dossier>(`dossiers/${id}`)).state
const approveButton = () => page.getByRole('button', { name: 'Valider', exact: true })
const piece = () => page.getByRole('region', { name: 'Pièces' }).getByRole('button').first()

describe('the page', () => {
	it('is open to who approves, though no mailbox is; to nobody else without one', async () => {
		const meOf = async (who: ShellPerson) => (await ime.ask('GET', 'me', {}, who)).json
		expect(await meOf(DIRECTOR)).toMatchObject({ mailboxes: [], approves: true })
		expect(await meOf({ user: 'passant', name: 'Passant', groups: [] })).toMatchObject({ mailboxes: [], approves: false })
	})

	it('counts what waits for whom', async () => {
		const countsOf = async (who: ShellPerson) => ((await ime.ask('GET', 'desk', {}, who)).json as DeskView).counts
		const before = await countsOf(DIRECTOR)
		const id = await prepared()
		expect(await countsOf(DIRECTOR)).toMatchObject({ toApprove: before.toApprove + 1, returned: 0 })
		expect(await countsOf(PERSON)).toMatchObject({ toApprove: 0, returned: 0 })
		const { seen } = await ime.look<Dossier>(`dossiers/${id}`)
		await ime.ask('POST', `dossiers/${id}/return`, { seen, reason: 'La date manque.' }, DIRECTOR)
		expect(await countsOf(PERSON)).toMatchObject({ toApprove: 0, returned: 1 })
		expect(await countsOf(DIRECTOR)).toMatchObject({ toApprove: before.toApprove })
	})
})

describe('on a telephone, who approves', () => {
	it('reads what would leave, opens each piece, and approves by the keyboard', async () => {
		const id = await prepared()
		await open(ime, DIRECTOR, 'approvals', TELEPHONE)
		await page.getByText('1 envoi attend votre validation', { exact: true }).waitFor()
		await picture(page, 'valider-liste')
		expect(await seriousFaults(page)).toEqual([])
		await page.getByRole('button', { name: NAME }).first().focus()
		await page.keyboard.press('Enter')
		await page.getByText('Ouvrez d’abord chaque pièce (il en reste 1).').waitFor()
		await page.getByText('Pas de médecin présent ce jour').waitFor()
		expect(await approveButton().isDisabled()).toBe(true)
		await picture(page, 'valider-telephone')
		await page.keyboard.press('a')
		await page.keyboard.press('n')
		await page.getByRole('img', { name: 'Page 1 sur 1' }).waitFor()
		expect(await stateOf(id)).toBe('awaiting')
		await until(() => approveButton().isEnabled())
		await picture(page, 'valider-telephone-ouverte')
		const sheet = await page.getByRole('img', { name: 'Page 1 sur 1' }).boundingBox()
		expect(sheet!.y).toBeLessThan(TELEPHONE.height / 2)
		expect(await seriousFaults(page)).toEqual([])
		await page.keyboard.press('a')
		await page.getByText('Validé : c’est en route').waitFor()
		await page.getByText('Rien à valider').waitFor()
		expect(await stateOf(id)).toBe('sent')
		expect(complaints).toEqual([])
	})

	it('approves by touch', async () => {
		const id = await prepared()
		await open(ime, DIRECTOR, 'approvals', TELEPHONE, true)
		await page.getByRole('button', { name: NAME }).first().tap()
		await page.waitForTimeout(READ)
		await piece().tap()
		await page.getByRole('img', { name: 'Page 1 sur 1' }).waitFor()
		// As a finger does; Playwright's own taps scroll what no finger can.
		const before = (await piece().boundingBox())!.y
		await page.mouse.move(TELEPHONE.width / 2, TELEPHONE.height / 2)
		await page.mouse.wheel(0, -150)
		await until(async () => (await piece().boundingBox())!.y > before)
		await approveButton().tap()
		await page.getByText('Validé : c’est en route').waitFor()
		expect(await stateOf(id)).toBe('sent')
		expect(complaints).toEqual([])
	})

	it('returns it with a reason, without which it does not go', async () => {
		const id = await prepared()
		await open(ime, DIRECTOR, 'approvals', TELEPHONE, true)
		await page.getByRole('button', { name: NAME }).first().tap()
		await page.waitForTimeout(READ)
		await page.getByRole('button', { name: 'Renvoyer…' }).tap()
		const dialog = page.getByRole('dialog')
		expect(await dialog.getByRole('button', { name: 'Renvoyer', exact: true }).isDisabled()).toBe(true)
		await dialog.getByRole('textbox').fill('La date de l’entretien manque.')
		await picture(page, 'valider-renvoyer')
		await dialog.getByRole('button', { name: 'Renvoyer', exact: true }).tap()
		await page.getByText('Renvoyé à paula').waitFor()
		expect(await ime.look<Dossier>(`dossiers/${id}`)).toMatchObject({
			state: 'returned',
			visas: [{ decision: 'returned', reason: 'La date de l’entretien manque.' }],
		})
		expect(complaints).toEqual([])
	})

	it('is told that it changed, and reads it again', async () => {
		const id = await prepared()
		await open(ime, DIRECTOR, 'approvals', SCREEN)
		await piece().click()
		await page.getByRole('img', { name: 'Page 1 sur 1' }).waitFor()
		await picture(page, 'valider')
		// She acts before the list is looked at again.
		await page.route(LIST, () => {})
		await changePreparing.do(ime.app, machine('paula'), { dossier: id }, { text: 'Un mot de plus.', as: 'paula' })
		await submit.do(ime.app, machine('paula'), { dossier: id }, {})
		await approveButton().click()
		await page.getByText('Ce dossier a changé depuis que vous l’avez ouvert : rien n’est parti.').waitFor()
		// What was held goes on.
		await page.unroute(LIST)
		await picture(page, 'valider-change')
		await page.getByRole('button', { name: 'Le relire' }).click()
		await page.getByText('Un mot de plus.').waitFor()
		await approveButton().click()
		await page.getByText('Validé : c’est en route').waitFor()
		expect(await stateOf(id)).toBe('sent')
		expect(complaints.filter((one) => !one.startsWith('409 '))).toEqual([])
	})
})

describe('« À répondre »', () => {
	const ask = (title: string) => ime.pdf(`${title} : prescription de soins.`, `${title}.pdf`).then((file) => ime.send([crip.address], {
		patientId: 'R001',
		titles: [title],
		files: [file],
		text: 'Bonjour,\n\nPouvez-vous recevoir cette enfant dès lundi ?',
		answerDays: 3,
	}))

	it('a request is answered by a question, then accepted, by the keyboard', async () => {
		await ask('Demande d’accueil')
		await crip.until(async () => (await turns(crip, { whose: 'ours' })).some(({ title }) => title === 'Demande d’accueil'))
		await open(crip, PERSON, 'turns')
		await page.getByRole('button', { name: 'Demande d’accueil' }).click()
		await page.getByRole('heading', { name: 'Demande d’accueil' }).waitFor()
		await page.locator('blockquote').getByText('dès lundi').waitFor()
		await page.waitForTimeout(READ)
		await page.keyboard.press('c')
		await page.keyboard.type('Il nous faut le dernier bilan.')
		await picture(page, 'repondre')
		expect(await seriousFaults(page)).toEqual([])
		await page.keyboard.press('Control+Enter')
		await page.getByText('Votre réponse est en route').waitFor()
		await crip.work()
		await page.context().close()

		await ime.until(async () => (await turns(ime, { whose: 'ours' })).length === 1)
		await open(ime, PERSON, 'turns')
		await page.locator('blockquote').getByText('le dernier bilan').waitFor()
		await picture(page, 'repondre-complement')
		await page.waitForTimeout(READ)
		await page.keyboard.press('t')
		await page.keyboard.type('Le voici, en deux mots : tout va bien.')
		await page.keyboard.press('Control+Enter')
		await page.getByText('Votre réponse est en route').waitFor()
		await ime.work()
		await page.context().close()

		await crip.until(async () => (await turns(crip, { whose: 'ours' })).some(({ text }) => text?.includes('Le voici')))
		await open(crip, PERSON, 'turns')
		await page.getByRole('button', { name: 'Demande d’accueil' }).click()
		await page.waitForTimeout(READ)
		await page.getByRole('button', { name: 'Accepter' }).click()
		await page.getByRole('button', { name: 'Envoyer cette réponse' }).click()
		await page.getByText('Votre réponse est en route').waitFor()
		await crip.work()
		await ime.until(async () => (await turns(ime, { all: true })).some(({ verdict }) => verdict === 'accepted'))
		expect(complaints).toEqual([])
	})

	it('what words alone mean is said by one key; those who are late are reminded', async () => {
		await ask('Demande de bilan')
		await crip.until(async () => (await turns(crip, { whose: 'ours' })).some(({ title }) => title === 'Demande de bilan'))
		await open(ime, PERSON, 'turns')
		await page.getByRole('button', { name: /^Chez les autres/ }).click()
		await page.getByText('1 réponse attendue', { exact: true }).waitFor()
		expect(await page.getByRole('button', { name: 'Relancer' }).count()).toBe(0)
		await ime.app.ledger.db.updateTable('turns').set({ due: new Date(Date.now() - 2 * 86_400_000).toISOString() }).execute()
		await page.reload()
		await page.getByRole('button', { name: /^Chez les autres/ }).click()
		await page.getByText('en retard de 2 jours').first().waitFor()
		await page.waitForTimeout(READ)
		await picture(page, 'relancer', '#app-content-vue')
		await page.keyboard.press('l')
		await page.getByText('La relance est en route').waitFor()
		await page.getByText('Dernière relance envoyée aujourd’hui').waitFor()
		await picture(page, 'chez-les-autres')
		expect(await seriousFaults(page)).toEqual([])
		await page.context().close()

		const turn = (await turns(crip, { whose: 'ours' })).find(({ title }) => title === 'Demande de bilan')
		const { status } = await crip.ask('POST', `received/${turn!.message}/answer`, { text: 'C’est d’accord pour nous.' })
		expect(status).toBe(202)
		await crip.work()
		await ime.until(async () => (await turns(ime)).some(({ isUnread }) => isUnread))
		await open(ime, PERSON, 'turns')
		await page.getByRole('heading', { name: 'Que dit cette réponse ?' }).waitFor()
		await picture(page, 'que-dit')
		await page.setViewportSize(TELEPHONE)
		await picture(page, 'que-dit-telephone')
		await page.setViewportSize(SCREEN)
		expect(await seriousFaults(page)).toEqual([])
		await page.waitForTimeout(READ)
		await page.keyboard.press('Digit1')
		await page.getByText('C’est noté').waitFor()
		await until(async () => (await turns(ime, { all: true })).at(-1)!.verdict !== null)
		expect(complaints).toEqual([])
	})

	it('what asks nothing that a program can read is said to be a request, by a key or by a date, and taken back', async () => {
		const write = async (subject: string) => host.deliver(crip.address, await makeMail({
			from: ime.address,
			to: crip.address,
			subject,
			text: 'Bonjour, voici le tableau.',
			messageId: `<${subject.replaceAll(' ', '-')}@ime.exemple.mssante.fr>`,
		}))
		await write('Tableau un')
		await write('Tableau deux')
		await crip.until(async () => (await crip.look<{ total: number }>('waiting', { shelf: 'review' })).total >= 2)
		await open(crip, PERSON, 'waiting')
		await page.getByRole('button', { name: /Tableau un/ }).click()
		await page.getByRole('heading', { name: 'Tableau un' }).waitFor()
		await page.waitForTimeout(READ)
		await picture(page, 'dire-une-demande', '.decide')
		await page.keyboard.press('q')
		await page.getByText('est dans « À répondre »').waitFor()
		const mark = page.getByRole('group', { name: 'Une réponse est-elle attendue de nous ?' })
		await mark.getByRole('link', { name: 'à répondre' }).waitFor()
		await picture(page, 'c-est-une-demande')
		await page.setViewportSize(TELEPHONE)
		await picture(page, 'c-est-une-demande-telephone')
		await page.setViewportSize(SCREEN)
		expect(await seriousFaults(page)).toEqual([])
		await page.getByRole('button', { name: /^Annuler/ }).click()
		await mark.getByRole('button', { name: /C’est une demande/ }).waitFor()
		const askedOfUs = async (title: string) => (await turns(crip, { whose: 'ours' })).find((turn) => turn.title === title)
		expect(await askedOfUs('Tableau un')).toBeUndefined()

		await page.getByRole('button', { name: /Tableau deux/ }).click()
		await page.getByRole('heading', { name: 'Tableau deux' }).waitFor()
		await page.waitForTimeout(READ)
		await mark.getByLabel('Répondre avant le').fill(dayHere(3))
		await mark.getByRole('button', { name: /C’est une demande/ }).click()
		await mark.getByRole('link', { name: /à répondre avant/ }).click()
		await page.getByRole('heading', { name: 'Tableau deux' }).waitFor()
		expect(await page.getByLabel('Répondre avant le').inputValue()).toBe(dayHere(3))
		expect(await page.getByRole('button', { name: 'Noter cette date' }).isDisabled()).toBe(true)
		await page.getByLabel('Répondre avant le').fill(dayHere(1))
		await page.waitForTimeout(READ)
		await page.getByRole('button', { name: 'Noter cette date' }).click()
		await page.getByText('Date notée').waitFor()
		await picture(page, 'date-notee')
		expect((await askedOfUs('Tableau deux'))!.due! < new Date(Date.now() + 2 * 86_400_000).toISOString()).toBe(true)
		expect(complaints).toEqual([])
	})
})

it('what reached nobody is sent again as it was written, to those who missed it', async () => {
	const file = await ime.write('Résidents/LEFÈVRE Marguerite/Bilan.pdf', 'Bilan de fin de prise en charge.')
	const wish = {
		...{ from: ime.address, to: [crip.address, 'absent@crip.exemple.mssante.fr'], patientId: 'R001', types: ['11490-0'] },
		...{ titles: ['Bilan de sortie'], text: 'Voici le bilan, avec mes remerciements.' },
		...{ isXdm: true, askReceipt: true, answerDays: null, again: false, key: 'cle-de-renvoi' },
	}
	const { status, json } = await ime.ask('POST', 'sendings', wish, { files: [file] })
	expect([status, json]).toMatchObject([202, {}])
	const { db } = ime.app.ledger
	const { id } = await db.selectFrom('outgoing').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow()
	await db.updateTable('recipients').set({ state: 'failed', code: '550', text: '5.1.1 Recipient address rejected' })
		.where('outgoing_id', '=', id).where('address', 'like', 'absent%').execute()
	await db.updateTable('recipients').set({ state: 'accepted' }).where('outgoing_id', '=', id).where('state', '!=', 'failed').execute()
	await open(ime, PERSON, 'sendings')
	// What came back is shown first, as soon as it is known.
	await page.getByText('Renvoyé : La date de l’entretien manque.').first().waitFor()
	await page.getByRole('combobox', { name: 'Afficher' }).click()
	await page.getByRole('option', { name: 'Échec', exact: true }).click()
	await page.getByRole('button', { name: /Bilan de sortie/ }).click()
	await page.getByText('Cette adresse n’existe pas').first().waitFor()
	await page.getByRole('button', { name: 'Renvoyer', exact: true }).click()
	const dialog = page.getByRole('dialog')
	await dialog.getByText('absent@crip.exemple.mssante.fr').first().waitFor()
	expect(await dialog.getByText(crip.address).count()).toBe(0)
	expect(await dialog.getByRole('textbox', { name: 'Titre' }).inputValue()).toBe('Bilan de sortie')
	await dialog.getByText('Voici le bilan').or(dialog.locator('textarea')).first().waitFor()
	expect(await dialog.locator('textarea').first().inputValue()).toContain('avec mes remerciements')
	await picture(page, 'renvoyer')
	expect(await seriousFaults(page)).toEqual([])
	expect(complaints).toEqual([])
})
