/**
 * What people do most, played as they would with a mouse and a few keys, each gesture counted: the table of docs/performance.md says the
 * same numbers.
 */
import type { Browser, Locator, Page } from 'playwright-core'
import type { DemoDesk } from '../demo/desk.ts'
import type { Shell } from '../server/shell/shell.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { MAILBOX, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { collect } from '../server/chores/collect.ts'
import { openLog } from '../server/log/log.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage } from '../server/outgoing/send.ts'
import { openShell } from '../server/shell/shell.ts'
import { openBrowser, openPage } from './support/browser.ts'
import { untoldIn } from './support/keys.support.ts'
import { newFolder } from './support/new-folder.ts'
import { until } from './support/until.ts'

/** Milliseconds before what has just come before the eyes can be acted upon (useItem), with some more. */
const READ = 700
const WRONG = 'pharmacie@officine.exemple.mssante.fr'
const root = newFolder('tasks')
let desk: DemoDesk
let shell: Shell
let browser: Browser
let page: Page
let complaints: string[]
let clicks = 0
let keys = 0

beforeAll(async () => {
	desk = await openDesk(root, { answers: false, log: openLog('silent') })
	await desk.importTrust()
	desk.config.mailboxes[0]!.filing.otherFolders.push('Factures')
	shell = await openShell(desk.app, PERSON, 0)
	browser = await openBrowser();
	({ page, complaints } = await openPage(browser, { width: 1366, height: 768 }))
	await page.goto(shell.url)
})
afterAll(async () => {
	await browser?.close()
	await shell?.close()
	await desk?.app.close()
})
beforeEach(() => {
	clicks = keys = 0
})

async function click(place: Locator): Promise<void> {
	clicks++
	await place.click()
}
async function press(key: string): Promise<void> {
	keys++
	await page.keyboard.press(key)
}
const go = (room: string) => page.goto(`${new URL(shell.url).origin}/page#/${room}`)
const list = (name: string) => page.getByRole('region', { name, exact: true })
function gestures(): string[] {
	const counted = (count: number, what: string) => count === 0 ? [] : [`${count} ${what}${count > 1 ? 's' : ''}`]
	return [...counted(clicks, 'clic'), ...counted(keys, 'touche')]
}

it('twelve invoices among other letters go into their folder together', async () => {
	for (let index = 0; index < 24; index++) {
		const isInvoice = index % 2 === 0
		desk.deliver(`lettre-${index}`, await makeMail({
			subject: isInvoice ? `Facture n° ${index}` : `Note n° ${index}`,
			from: isInvoice ? 'compta@cab.exemple.mssante.fr' : 'marie.martin@cab.exemple.mssante.fr',
			text: `Lettre ${index}.`,
		}))
	}
	await collect(desk.app)
	await go('waiting')
	await click(list('À classer').getByRole('button', { name: 'Facture n° 4' }))
	await page.getByRole('heading', { name: 'Facture n° 4' }).waitFor()
	await click(page.getByRole('button', { name: 'Cocher tous ceux de cet expéditeur' }))
	await page.getByText('12 messages choisis').waitFor()
	await page.waitForTimeout(READ)
	await press('d')
	const dialog = page.getByRole('dialog')
	await dialog.getByText('Factures').first().waitFor()
	await until(() => page.evaluate<boolean>('document.activeElement?.closest("[role=dialog]") !== null'))
	await press('2')
	await page.getByText('Classé dans « Factures » : 12 messages').waitFor({ timeout: 60_000 })
	expect(untoldIn('Douze factures', gestures())).toEqual([])
})

it('a sending that failed leaves anew, as it was', async () => {
	const [path, file] = ['bilan.pdf', join(desk.ged, 'bilan.pdf')]
	writeFileSync(file, await makePdf('Bilan de sortie.'))
	const { fileId } = (await desk.app.ged.stat(path))!
	const { id } = await queueMessage(desk.app, {
		...PLAIN_REQUEST,
		from: MAILBOX,
		to: [WRONG],
		files: [{ file, name: path, path, fileId }],
		titles: ['Bilan de sortie'],
		isXdm: false,
		text: 'Voici le bilan.',
		pdfa: false,
	})
	const { db } = desk.app.ledger
	await db.updateTable('recipients').set({ state: 'failed', code: '4.4.7' }).where('outgoing_id', '=', id).execute()
	await go('sendings')
	await click(page.getByRole('button', { name: /Bilan de sortie/ }))
	await click(page.getByRole('button', { name: 'Renvoyer', exact: true }))
	const dialog = page.getByRole('dialog')
	await dialog.getByText('Vous allez envoyer').waitFor()
	await click(dialog.getByRole('button', { name: 'Envoyer', exact: true }))
	await until(async () => (await db.selectFrom('outgoing').select('id').execute()).length === 2)
	const texts = await db.selectFrom('outgoing').select('text').orderBy('id').execute()
	expect(texts[1]!.text).toBe(texts[0]!.text)
	expect(untoldIn('Un envoi qui a échoué', gestures())).toEqual([])
})

it('words alone that failed leave anew too, under their subject', async () => {
	const { db } = desk.app.ledger
	const words = { titles: ['Fermeture de lundi'], isXdm: false, text: 'Fermé.' }
	const { id } = await queueMessage(desk.app, { ...PLAIN_REQUEST, ...words, from: MAILBOX, to: [WRONG] })
	await db.updateTable('recipients').set({ state: 'failed', code: '4.4.7' }).where('outgoing_id', '=', id).execute()
	await page.goto('about:blank')
	await go('sendings')
	await page.getByRole('button', { name: /Fermeture de lundi/ }).click()
	await page.getByRole('button', { name: 'Renvoyer', exact: true }).click()
	const dialog = page.getByRole('dialog')
	await dialog.getByText('Vous allez envoyer').waitFor()
	await dialog.getByRole('button', { name: 'Envoyer', exact: true }).click()
	const alike = async () => db.selectFrom('outgoing').select(['subject', 'text']).where('subject', '=', 'Fermeture de lundi').execute()
	await until(async () => (await alike()).length === 2)
	expect(new Set((await alike()).map(({ text }) => text)).size).toBe(1)
})

// The folder of invoices was made by the first one: the others look again.
it('made the browser complain of nothing', () => expect(complaints.filter((one) => !/^409 .*\/file$/.test(one))).toEqual([]))
