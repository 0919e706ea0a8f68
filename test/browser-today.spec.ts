/**
 * A nurse's day, in Chromium: today's new documents read one after the other, everything about one patient, and back; what she has read
 * is hers, and of a mailbox that is not hers nothing is seen nor counted. Her keys are counted (docs/performance.md).
 */
import type { Browser, Page } from 'playwright-core'
import type { DemoDesk } from '../demo/desk.ts'
import type { Shell } from '../server/shell/shell.ts'

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDesk } from '../demo/desk.ts'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { MAILBOX, makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { collect } from '../server/chores/collect.ts'
import { openLog } from '../server/log/log.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage } from '../server/outgoing/send.ts'
import { openShell } from '../server/shell/shell.ts'
import { CHANGED } from '../src/services/files.service.ts'
import { openBrowser, openPage, picture, seriousFaults } from './support/browser.ts'
import { Keys, untoldIn } from './support/keys.support.ts'
import { newFolder } from './support/new-folder.ts'
import { until } from './support/until.ts'

const NURSE = { user: 'nadia', name: 'Nadia Benali', groups: ['soins'] }
const OTHERS = 'direction@ehpad.exemple.mssante.fr'
const SCREEN = { width: 1366, height: 768 }
const TELEPHONE = { width: 390, height: 844 }
/** What a screen of 1366 × 768 shows at 200 %. */
const TWICE = { width: 683, height: 384 }
const [marguerite, paul] = PEOPLE as [typeof PEOPLE[number], typeof PEOPLE[number]]
let desk: DemoDesk
let shell: Shell
let browser: Browser
let page: Page
let complaints: string[]
let keys: Keys

beforeAll(async () => {
	const root = newFolder('today')
	desk = await openDesk(root, { answers: false, log: openLog('silent') })
	await desk.importTrust()
	const [first] = desk.config.mailboxes
	first!.access.triage.groups.push('soins')
	const maildir = join(root, 'BAL-direction')
	for (const sub of ['tmp', 'new', 'cur']) {
		mkdirSync(join(maildir, sub), { recursive: true })
	}
	const nobody = { users: [], groups: ['direction'] }
	const access = { send: nobody, triage: nobody, identity: nobody, prepare: nobody, approve: nobody }
	const others = { ...first!, address: OTHERS, label: 'EHPAD Les Lilas – Direction', maildir, access }
	desk.config.mailboxes = [...desk.config.mailboxes, others]
	const health = async (person: typeof marguerite, title: string) =>
		makeHealthMail({ cdas: [makeCda({ person, title, pdf: await makePdf(`${title}. Tout va bien.`) })] })
	desk.deliver('1', await health(marguerite, 'Compte rendu de cardiologie'))
	desk.deliver('2', await health(paul, 'Bilan biologique'))
	desk.deliver('3', await health(marguerite, 'Ordonnance de sortie'))
	desk.deliver('4', await makeMail({
		subject: 'Passage de mardi',
		from: 'marie.martin@cab.exemple.mssante.fr',
		text: 'Je passerai mardi.',
		attachments: [{ filename: 'passage.pdf', content: await makePdf('Passage de mardi.') }],
	}))
	writeFileSync(join(maildir, 'new', '5'), await health(marguerite, 'Plainte de la famille'))
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
		answerDays: 3,
		pdfa: false,
	})
	shell = await openShell(desk.app, NURSE, 0)
	browser = await openBrowser();
	({ page, complaints } = await openPage(browser, SCREEN))
	keys = new Keys(page)
	await page.goto(shell.url)
})
afterAll(async () => {
	await browser?.close()
	await shell?.close()
	await desk?.app.close()
})

const list = (name = 'Aujourd’hui') => page.getByRole('region', { name, exact: true })
const row = (title: string) => list().getByRole('button', { name: title })
const summary = () => page.locator('header [role="status"]')
const title = () => page.locator('article h2')
async function say(words: string): Promise<void> {
	await summary().filter({ hasText: words }).waitFor()
}
/** Beside the room's name. */
async function counts(unread: string): Promise<void> {
	const entry = page.getByRole('navigation').getByRole('listitem').filter({ hasText: 'Aujourd’hui' })
	await entry.filter({ hasText: new RegExp(`^\\D*${unread}\\D*$`) }).waitFor()
}
/** Titles of what was read. */
async function marks(): Promise<(string | null)[]> {
	const read = await desk.app.ledger.db
		.selectFrom('read_marks')
		.innerJoin('messages', 'messages.id', 'read_marks.message_id')
		.select('messages.title')
		.execute()
	return read.map(({ title: told }) => told)
}
/** As one finds it: nothing read. */
async function atDay(hash = ''): Promise<void> {
	// The page of before marks nothing any more.
	await page.goto('about:blank')
	await desk.app.ledger.db.deleteFrom('read_marks').execute()
	await page.setViewportSize(SCREEN)
	await page.goto(`${new URL(shell.url).origin}/page${hash}`)
	await list().getByRole('button').first().waitFor()
}

describe('« Aujourd’hui »', () => {
	beforeEach(() => atDay())

	it('is the first room: what came, by day and by patient, and nothing of a mailbox that is not hers', async () => {
		await say('4 reçus · 4 non lus')
		await list().getByRole('heading', { name: 'Aujourd’hui' }).waitFor()
		expect(await list().getByRole('link').allInnerTexts()).toEqual(['CHARPENTIER Paul, 21/06/1938', 'LEFÈVRE Marguerite, 12/03/1941'])
		expect(await list().getByRole('listitem').allInnerTexts()).toEqual([
			expect.stringMatching(/Bilan biologique/),
			expect.stringMatching(/Ordonnance de sortie/),
			expect.stringMatching(/Compte rendu de cardiologie/),
			expect.stringMatching(/Patient à trouver\s+Passage de mardi/),
		] as unknown[])
		await counts('4')
		expect(await page.content()).not.toMatch(/Plainte|Direction|direction@/)
		await picture(page, 'aujourdhui')
		expect(await seriousFaults(page)).toEqual([])
	})

	it('is read by keys alone, one document after the other; each is read once it was before her eyes', async () => {
		await say('4 non lus')
		keys.count = keys.decisions = 0
		await keys.press('Enter')
		await page.getByRole('img', { name: 'Page 1 sur 1' }).waitFor()
		await say('3 non lus')
		const others = { 'Ordonnance de sortie': '2 non lus', 'Compte rendu de cardiologie': '1 non lu', 'Passage de mardi': 'tout est lu' }
		for (const [next, left] of Object.entries(others)) {
			await keys.press('j')
			await title().filter({ hasText: next }).waitFor()
			await page.getByRole('img', { name: 'Page 1 sur 1' }).waitFor()
			await say(left)
		}
		expect(untoldIn('Aujourd’hui', [`${keys.count} touches`])).toEqual([])
		await counts('')
		await picture(page, 'aujourdhui-lu')
		expect(await seriousFaults(page)).toEqual([])
		expect(await desk.app.ledger.db.selectFrom('read_marks').select('user').distinct().execute()).toEqual([{ user: NURSE.user }])
	})

	it('has nothing read by standing there alone', async () => {
		await title().filter({ hasText: 'Bilan biologique' }).waitFor()
		await page.getByRole('button', { name: 'Le lire' }).waitFor()
		expect(await desk.app.ledger.db.selectFrom('read_marks').selectAll().execute()).toEqual([])
	})

	it('is begun by J too: the first one is opened, and no other is read', async () => {
		await title().filter({ hasText: 'Bilan biologique' }).waitFor()
		await page.keyboard.press('j')
		await page.getByRole('img', { name: 'Page 1 sur 1' }).waitFor()
		await say('3 non lus')
		expect(await title().innerText()).toBe('Bilan biologique')
		expect(await marks()).toEqual(['Bilan biologique'])
	})

	it('stays unread where she said so, whatever makes the page look again', async () => {
		await row('Ordonnance de sortie').click()
		await say('3 non lus')
		await page.keyboard.press('u')
		await say('4 non lus')
		const looked = page.waitForResponse((answer) => /waiting\/\d+/.test(answer.url()))
		await page.evaluate(`window.dispatchEvent(new CustomEvent('${CHANGED}'))`)
		await (await looked).finished()
		expect(await marks()).toEqual([])
	})

	it('offers to mark all as read only when the list is the answer to what is asked', async () => {
		const all = page.getByRole('button', { name: 'Tout marquer comme lu' })
		await all.waitFor()
		let answer = () => {}
		const mayAnswer = new Promise<void>((resolve) => {
			answer = resolve
		})
		await page.route(/api\/today\?/, async (route) => {
			await mayAnswer
			await route.continue()
		})
		await page.getByPlaceholder('Patient, titre, expéditeur').fill('lefevre')
		await all.waitFor({ state: 'detached' })
		answer()
		await say('2 reçus')
		await all.waitFor()
		await page.unrouteAll({ behavior: 'wait' })
	})

	it('is marked unread again by a key, all read by a button, and that is undone', async () => {
		await row('Ordonnance de sortie').click()
		await say('3 non lus')
		await counts('3')
		await page.keyboard.press('u')
		await say('4 non lus')
		await counts('4')
		await page.getByRole('button', { name: 'Tout marquer comme lu' }).click()
		await say('tout est lu')
		await page.getByRole('button', { name: /^Annuler/ }).click()
		await say('4 non lus')
	})

	it('is filtered, and its address says so: a link, and a list that is kept, show the same', async () => {
		await page.getByRole('button', { name: 'Non lus' }).click()
		await page.getByRole('button', { name: 'Filtrer' }).click()
		const fields = await page.locator('.more .v-select').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()))
		const [over, edge] = [fields.flatMap((one) => fields.filter(({ x, y }) => y === one.y && x > one.x && x < one.right)), 350]
		expect([over, fields.filter(({ right }) => right > edge)]).toEqual([[], []])
		await page.getByRole('combobox', { name: 'Où il se trouve' }).click()
		await page.getByRole('option', { name: 'À classer' }).click()
		await say('1 reçu')
		expect(new URL(page.url()).hash).toBe('#/today?unread=1&place=waiting')
		await page.getByRole('button', { name: 'Garder cette liste' }).click()
		await page.getByRole('textbox', { name: 'Son nom' }).fill('À classer vite')
		await page.keyboard.press('Enter')
		await page.getByRole('button', { name: 'À classer vite 1 / 1' }).waitFor()
		await picture(page, 'aujourdhui-liste')
		expect(await seriousFaults(page)).toEqual([])
		await atDay('#/today?place=filed')
		await say('3 reçus')
		await page.getByRole('button', { name: 'À classer vite 1 / 1' }).click()
		await say('1 reçu')
		await page.getByRole('button', { name: 'Ne plus garder cette liste' }).click()
		await page.getByRole('button', { name: 'À classer vite' }).waitFor({ state: 'detached' })
	})

	it('a list bears nobody’s name but on one’s word', async () => {
		await atDay('#/today?place=filed')
		await say('3 reçus')
		await page.getByRole('button', { name: 'Garder cette liste' }).click()
		await page.getByRole('textbox', { name: 'Son nom' }).fill('Suivi de Mme Lefèvre')
		await page.keyboard.press('Enter')
		await page.getByText(/Ce qui serait gardé nomme .*LEFÈVRE/).waitFor()
		await picture(page, 'aujourdhui-liste-nom')
		expect(await seriousFaults(page)).toEqual([])
		expect(complaints.splice(0).filter((one) => !one.startsWith('422'))).toEqual([])
		await page.getByRole('button', { name: 'Garder quand même' }).click()
		await page.getByRole('button', { name: 'Suivi de Mme Lefèvre 3' }).waitFor()
		await page.getByText(/Ce qui serait gardé nomme/).waitFor({ state: 'detached' })
		await page.getByRole('button', { name: 'Ne plus garder cette liste' }).click()
		await page.getByRole('button', { name: /^Suivi de Mme/ }).waitFor({ state: 'detached' })
	})

	it('is searched, and proposes the patients of that name', async () => {
		await page.keyboard.press('/')
		await page.keyboard.type('lefevre')
		await say('2 reçus')
		await page.getByText('Tout sur :').waitFor()
		await page.locator('.found').getByRole('link', { name: 'LEFÈVRE Marguerite' }).click()
		await list('LEFÈVRE Marguerite, 12/03/1941').waitFor()
	})
})

describe('a patient', () => {
	beforeEach(() => atDay())
	const hers = () => list('LEFÈVRE Marguerite, 12/03/1941')

	it('is one click from their name: all that is about them, and nothing of a mailbox that is not hers; « back » comes back', async () => {
		await row('Ordonnance de sortie').click()
		await say('3 non lus')
		keys.count = keys.decisions = 0
		await keys.press('p')
		await hers().getByRole('button').first().waitFor()
		expect(untoldIn('Tout sur un patient', [`${keys.count} touche`])).toEqual([])
		const told = (await hers().getByRole('listitem').allInnerTexts()).join('\n')
		const documents = ['Ordonnance de sortie', 'Compte rendu de cardiologie', 'Ordonnance pour la pharmacie']
		for (const words of [...documents, 'À eux de répondre', 'En attente']) {
			expect(told).toContain(words)
		}
		expect(await page.content()).not.toMatch(/Plainte|Bilan biologique/)
		await page.getByText('ÉLOÏSE-DURAND').first().waitFor()
		await picture(page, 'patient')
		expect(await seriousFaults(page)).toEqual([])
		await page.goBack()
		await title().filter({ hasText: 'Ordonnance de sortie' }).waitFor()
	})

	it('is followed by a star, which is then a filter of « Aujourd’hui »', async () => {
		await list().getByRole('link', { name: 'LEFÈVRE Marguerite' }).click()
		await page.getByRole('button', { name: 'Mes patients', pressed: false }).click()
		await page.getByRole('button', { name: 'Mes patients', pressed: true }).waitFor()
		await page.goBack()
		await page.getByRole('button', { name: 'Mes patients' }).click()
		await say('2 reçus')
	})

	it('shows a document, and a sending with its state, each leading to where one acts', async () => {
		await list().getByRole('link', { name: 'LEFÈVRE Marguerite' }).click()
		await hers().getByRole('button', { name: 'Compte rendu de cardiologie' }).click()
		await page.getByRole('img', { name: 'Page 1 sur 1' }).waitFor()
		await hers().getByRole('button', { name: 'Envoyé, Ordonnance pour la pharmacie' }).click()
		await page.getByText('Preuve d’envoi').waitFor()
		await page.getByRole('link', { name: 'Voir l’échange', exact: true }).click()
		await list('Échanges').waitFor()
	})

	it('that she may not know is refused, and said so', async () => {
		const before = complaints.length
		await page.goto(`${new URL(shell.url).origin}/page#/patient?structure=lilas&id=R999`)
		await page.getByText('n’est pas connu du registre').first().waitFor()
		expect(complaints.splice(before).every((one) => one.startsWith('404'))).toBe(true)
	})
})

describe('on a telephone, and at twice the size', () => {
	it('what stands first in « À classer » is read once it is opened, not before', async () => {
		await page.goto('about:blank')
		await desk.app.ledger.db.deleteFrom('read_marks').execute()
		await page.setViewportSize(TELEPHONE)
		const told = page.waitForResponse((answer) => /waiting\/\d+/.test(answer.url()))
		await page.goto(`${new URL(shell.url).origin}/page#/waiting`)
		await (await told).finished()
		expect(await marks()).toEqual([])
		await list('À classer').getByRole('button', { name: 'Passage de mardi' }).click()
		await page.getByRole('img', { name: 'Page 1 sur 1' }).waitFor()
		await until(async () => (await marks()).includes('Passage de mardi'))
	})

	it('what stands first in « Échanges » is read once it is opened, not before', async () => {
		await page.goto('about:blank')
		await desk.app.ledger.db.deleteFrom('read_marks').execute()
		await page.setViewportSize(TELEPHONE)
		await page.goto(`${new URL(shell.url).origin}/page#/exchanges`)
		const first = list('Échanges').getByRole('button', { name: 'Passage de mardi' })
		await first.waitFor()
		const looked = page.waitForResponse((answer) => /api\/threads\?/.test(answer.url()))
		await page.evaluate(`window.dispatchEvent(new CustomEvent('${CHANGED}'))`)
		await (await looked).finished()
		expect(await marks()).toEqual([])
		await first.click()
		await until(async () => (await marks()).includes('Passage de mardi'))
	})

	it.each([['telephone', TELEPHONE], ['200', TWICE]] as const)('%s: all of it is there, nothing runs over', async (name, size) => {
		await atDay()
		await page.setViewportSize(size)
		const holds = async () => expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
		await picture(page, `aujourdhui-${name}`)
		await holds()
		await row('Ordonnance de sortie').click()
		await title().filter({ hasText: 'Ordonnance de sortie' }).waitFor()
		await page.getByRole('img', { name: 'Page 1 sur 1' }).waitFor()
		await picture(page, `aujourdhui-lu-${name}`)
		await holds()
		await page.locator('article').getByRole('link', { name: 'LEFÈVRE Marguerite' }).click()
		await list('LEFÈVRE Marguerite, 12/03/1941').getByRole('button').first().waitFor()
		await picture(page, `patient-${name}`)
		await holds()
		expect(await seriousFaults(page)).toEqual([])
	})
})

it('made the browser complain of nothing', () => expect(complaints).toEqual([]))
