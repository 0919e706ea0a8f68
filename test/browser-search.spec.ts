/**
 * One search, in Chromium, by keys alone: a patient, a correspondent, what came, what left, each opened where it is dealt with; nothing of
 * a mailbox that is not theirs.
 */
import type { Browser, Page } from 'playwright-core'
import type { DemoDesk } from '../demo/desk.ts'
import type { Shell } from '../server/shell/shell.ts'

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { MAILBOX, makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { collect } from '../server/chores/collect.ts'
import { openLog } from '../server/log/log.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage } from '../server/outgoing/send.ts'
import { openShell } from '../server/shell/shell.ts'
import { openBrowser, openPage, picture, seriousFaults } from './support/browser.ts'
import { newFolder } from './support/new-folder.ts'

const OTHERS = 'direction@ehpad.exemple.mssante.fr'
const SCREEN = { width: 1366, height: 768 }
const TELEPHONE = { width: 390, height: 844 }
const [marguerite] = PEOPLE as [typeof PEOPLE[number]]
let desk: DemoDesk
let shell: Shell
let browser: Browser
let page: Page
let complaints: string[]

beforeAll(async () => {
	const root = newFolder('browser-search')
	desk = await openDesk(root, { answers: false, log: openLog('silent') })
	await desk.importTrust()
	const [first] = desk.config.mailboxes
	const folder = (name: string) => {
		for (const sub of ['tmp', 'new', 'cur']) {
			mkdirSync(join(root, name, sub), { recursive: true })
		}
		return join(root, name)
	}
	const maildir = folder('BAL-direction')
	const quiet = { address: 'jour@ehpad.exemple.mssante.fr', label: 'Accueil de jour', maildir: folder('BAL-jour') }
	desk.config.mailboxes = [...desk.config.mailboxes, { ...first!, ...quiet }]
	const nobody = { users: [], groups: ['direction'] }
	const access = { send: nobody, triage: nobody, identity: nobody, prepare: nobody, approve: nobody }
	const others = { ...first!, address: OTHERS, label: 'EHPAD Les Lilas – Direction', maildir, access }
	desk.config.mailboxes = [...desk.config.mailboxes, others]
	const health = async (title: string) =>
		makeHealthMail({ cdas: [makeCda({ person: marguerite, title, pdf: await makePdf(`${title}. Tout va bien.`) })] })
	const letter = async (subject: string, text: string) => makeMail({
		subject,
		from: 'marie.martin@cab.exemple.mssante.fr',
		text,
		attachments: [{ filename: 'passage.pdf', content: await makePdf(subject) }],
	})
	desk.deliver('1', await health('Compte rendu de cardiologie'))
	desk.deliver('2', await letter('Passage de mardi', 'La chaussure orthopédique est prête.'))
	desk.deliver('3', await letter('Passage de jeudi', 'Je repasserai jeudi.'))
	writeFileSync(join(maildir, 'new', '4'), await health('Plainte de la famille'))
	await collect(desk.app)
	const sent = join(root, 'ordonnance.pdf')
	writeFileSync(sent, await makePdf('Amoxicilline 1 g.'))
	await queueMessage(desk.app, {
		...PLAIN_REQUEST,
		from: MAILBOX,
		to: ['pharmacie@officine.exemple.mssante.fr'],
		patientId: marguerite.id,
		files: [sent],
		titles: ['Ordonnance pour la pharmacie'],
		pdfa: false,
	})
	shell = await openShell(desk.app, PERSON, 0)
	browser = await openBrowser();
	({ page, complaints } = await openPage(browser, SCREEN))
	await page.goto(shell.url)
})
afterAll(async () => {
	await browser?.close()
	await shell?.close()
	await desk?.app.close()
})

const dialog = () => page.getByRole('dialog', { name: 'Chercher partout' })
const field = () => dialog().getByRole('searchbox', { name: 'Chercher partout' })
const status = (words: string) => dialog().getByRole('status').filter({ hasText: words }).waitFor()
const group = (name: string) => dialog().getByRole('region', { name, exact: true })
async function open(): Promise<void> {
	await page.keyboard.press('Control+k')
	await page.waitForSelector('input[type="search"]:focus')
	await status('Un nom, une date de naissance')
}
async function type(words: string, found: string): Promise<void> {
	await field().fill(words)
	await status(found)
}
/** Of what has the focus. */
const focused = () => page.evaluate('document.activeElement.innerText')

async function atPage(): Promise<void> {
	await page.setViewportSize(SCREEN)
	await page.goto('about:blank')
	await page.goto(`${new URL(shell.url).origin}/page#/waiting`)
	await page.getByRole('region', { name: 'À classer', exact: true }).getByRole('button').first().waitFor()
}

describe('one search', () => {
	beforeEach(atPage)

	it('finds a patient, what came and what left, by kind; ↓ and Enter open a line, nothing of another mailbox is found', async () => {
		await open()
		await type('mme lefevre marg', '3 trouvés')
		const lines = (name: string) => group(name).getByRole('link').allInnerTexts()
		expect(await lines('Patients')).toEqual([expect.stringContaining('LEFÈVRE Marguerite, 12/03/1941')])
		expect(await lines('Reçus')).toEqual([expect.stringContaining('Compte rendu de cardiologie')])
		expect(await lines('Envoyés')).toEqual([expect.stringContaining('Ordonnance pour la pharmacie')])
		expect(await page.content()).not.toMatch(/Plainte|direction@/)
		await picture(page, 'chercher')
		expect(await seriousFaults(page)).toEqual([])
		await page.keyboard.press('ArrowDown')
		expect(await focused()).toContain('LEFÈVRE Marguerite')
		await page.keyboard.press('ArrowDown')
		expect(await focused()).toContain('cardiologie')
		await page.keyboard.press('ArrowUp')
		await page.keyboard.press('Enter')
		await page.getByRole('heading', { name: 'Marguerite' }).first().waitFor()
		await dialog().waitFor({ state: 'detached' })
		expect(new URL(page.url()).hash).toBe('#/patient?structure=lilas&id=R001')
	})

	it('Enter opens the first line, in its room, at its row; found again after another row, it is opened again', async () => {
		const heading = page.locator('article h2, main h2').filter({ hasText: 'Passage de mardi' })
		for (const words of ['chaussure', 'passage mardi']) {
			await open()
			await type(words, '1 trouvé')
			await page.keyboard.press('Enter')
			await dialog().waitFor({ state: 'detached' })
			await heading.first().waitFor()
			await page.getByRole('region', { name: 'À classer', exact: true }).getByRole('button', { name: /Passage de jeudi/ }).click()
			await page.locator('article h2, main h2').filter({ hasText: 'Passage de jeudi' }).first().waitFor()
		}
	})

	it('opens from the menu too, as icons or whole, and stays in its room', async () => {
		await page.getByRole('navigation').getByRole('listitem').filter({ hasText: 'Chercher partout' }).getByRole('link').click()
		await dialog().waitFor()
		await page.keyboard.press('Escape')
		await dialog().waitFor({ state: 'detached' })
		expect(new URL(page.url()).hash).toBe('#/waiting')
		await page.getByRole('heading', { name: 'À classer', level: 2 }).waitFor()
	})

	it('a mailbox is chosen in the menu without leaving the room', async () => {
		await page.setViewportSize({ width: 1700, height: 900 })
		const entry = (name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true })
		await entry('Accueil de jour').click()
		await page.getByText(/^Rien n’attend/).first().waitFor()
		await entry('Toutes les boîtes').click()
		await page.getByRole('region', { name: 'À classer', exact: true }).getByRole('button').first().waitFor()
		expect(new URL(page.url()).hash).toBe('#/waiting')
	})

	it('of a correspondent, it finds what was written with them', async () => {
		await open()
		await type('martin marie', '3 trouvés')
		await group('Correspondants').getByRole('link').first().click()
		await status('3 trouvés')
		expect(await field().inputValue()).toBe('marie.martin@cab.exemple.mssante.fr')
		expect(await group('Reçus').getByRole('link').count()).toBe(2)
	})

	it('says that nothing is found, clears, and shows where else to look; Escape closes it', async () => {
		await open()
		await type('zzzz', 'Rien trouvé')
		await dialog().getByRole('link', { name: 'Chercher dans le journal' }).waitFor()
		expect(await seriousFaults(page)).toEqual([])
		await dialog().getByRole('button', { name: 'Effacer la recherche' }).click()
		await status('Un nom, une date de naissance')
		expect(await field().inputValue()).toBe('')
		await page.keyboard.press('Escape')
		await dialog().waitFor({ state: 'detached' })
	})

	it('opens from a field where one writes, is in the help of the keys, and leaves no name in any address', async () => {
		const asked: string[] = []
		page.on('request', (request) => asked.push(request.url()))
		await page.keyboard.press('?')
		await page.getByRole('dialog').getByText('Ctrl + K').waitFor()
		await page.keyboard.press('Control+k')
		expect(await page.getByRole('dialog').count()).toBe(1)
		await page.keyboard.press('Escape')
		await page.getByRole('dialog').waitFor({ state: 'detached' })
		await page.keyboard.press('/')
		await open()
		await type('lefevre', '3 trouvés')
		expect(asked.filter((url) => /lefevre/i.test(url))).toEqual([])
		expect(asked.some((url) => url.includes('/api/search'))).toBe(true)
	})

	it('a link of Nextcloud’s search opens it with its words, which leave the address', async () => {
		await page.evaluate('location.hash = "#/today?find=martin%20marie"')
		await status('3 trouvés')
		expect(new URL(page.url()).hash).toBe('#/today')
	})

	it('has its place on a telephone, where all of it can be read and touched', async () => {
		await page.setViewportSize(TELEPHONE)
		await picture(page, 'chercher-telephone-0')
		await page.getByRole('button', { name: 'Chercher partout' }).click()
		await type('lefevre', '3 trouvés')
		await picture(page, 'chercher-telephone')
		expect(await seriousFaults(page)).toEqual([])
		const wide = await page.evaluate('document.documentElement.scrollWidth')
		expect(wide).toBeLessThanOrEqual(TELEPHONE.width)
		await group('Envoyés').getByRole('link').first().click()
		await dialog().waitFor({ state: 'detached' })
		await page.getByRole('heading', { name: 'Ordonnance pour la pharmacie' }).first().waitFor()
	})

	it('in Files, a word beside a name says that it came, and is no entry of its menu', async () => {
		await page.setViewportSize(SCREEN)
		const filed = await desk.app.ledger.db.selectFrom('documents').select('path').where('path', 'like', '%.pdf')
			.where('state', '=', 'filed').where('patient_id', '=', marguerite.id).executeTakeFirstOrThrow()
		const above = filed.path!.split('/').slice(0, -1).join('/')
		await page.goto(`${new URL(shell.url).origin}/?path=${encodeURIComponent(above)}`)
		const row = page.locator(`tr[data-name="${filed.path!.split('/').at(-1)}"]`)
		await row.getByText('Reçu par MSSanté').waitFor()
		await picture(page, 'fichiers-mot')
		expect(await seriousFaults(page, 'table')).toEqual([])
		await row.getByRole('button', { name: /^Actions de/ }).click()
		expect(await row.getByRole('menuitem').allInnerTexts()).toEqual(['Envoyer par MSSanté', 'Ouvrir les détails'])
	})

	it('does not pass what it shows for all that there is', async () => {
		for (const day of [1, 2, 3, 4, 5, 6, 7]) {
			const from = 'pharmacie@officine.exemple.mssante.fr'
			desk.deliver(`tournee-${day}`, await makeMail({ subject: `Tournée ${day}`, from, text: 'Vu.' }))
		}
		await collect(desk.app)
		await open()
		await type('tournee', 'Plus de 6 trouvés')
		await group('Reçus').getByText('Les 6 premiers ; il y en a d’autres : ajoutez un mot.').waitFor()
		await picture(page, 'chercher-plus')
		await type('tournee 7', '1 trouvé')
	})

	it('complains of nothing', () => expect(complaints).toEqual([]))
})
