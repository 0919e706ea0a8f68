/** The journal, in Chromium: the newest first, further back as it is asked for, and from its head again when something else is. */
import type { Browser, Page } from 'playwright-core'
import type { DemoDesk } from '../demo/desk.ts'
import type { Shell } from '../server/shell/shell.ts'

import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { makeMail } from '../demo/fixtures/mail.fixture.ts'
import { collect } from '../server/chores/collect.ts'
import { openLog } from '../server/log/log.ts'
import { openShell } from '../server/shell/shell.ts'
import { openBrowser, openPage, picture, seriousFaults } from './support/browser.ts'
import { newFolder } from './support/new-folder.ts'

/** Lines that come at once (server/http/user/journal.routes.ts). */
const AT_ONCE = 100
let desk: DemoDesk
let shell: Shell
let browser: Browser
let page: Page
let complaints: string[]

beforeAll(async () => {
	desk = await openDesk(newFolder('browser-journal'), { answers: false, log: openLog('silent') })
	await desk.importTrust()
	desk.deliver('1.journal', await makeMail({ subject: 'Ordonnance à renouveler', text: 'Bonjour.' }))
	await collect(desk.app)
	const { ledger } = desk.app
	const { id } = await ledger.db.selectFrom('messages').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow()
	const taken = { action: 'claimed' as const, actor: PERSON.user, messageId: id, details: { wish: 'take' } }
	await ledger.change((tx) => ledger.audit.append(tx, Array.from({ length: AT_ONCE + 20 }, () => taken)))
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

const lines = () => page.getByRole('region', { name: 'Journal', exact: true }).locator('tbody tr')
const older = () => page.getByRole('button', { name: 'Plus anciens' })

it('goes on from its last line, each line once, to the first that was ever written', async () => {
	await page.goto(`${new URL(shell.url).origin}/page#/journal`)
	await older().waitFor()
	expect(await lines().count()).toBe(AT_ONCE)
	await older().click()
	await older().waitFor({ state: 'detached' })
	const { count } = await desk.app.ledger.db.selectFrom('audit').select((eb) => eb.fn.countAll().as('count'))
		.where('message_id', 'is not', null).executeTakeFirstOrThrow()
	expect(await lines().count()).toBe(Number(count))
	await picture(page, 'journal-ancien')
	expect(await seriousFaults(page)).toEqual([])
})

it('begins again at its head when something else is asked for', async () => {
	await page.getByRole('searchbox', { name: 'Titre, expéditeur, nom…' }).fill('Ordonnance')
	await older().waitFor()
	expect(await lines().count()).toBe(AT_ONCE)
})

it('the browser complains of nothing', () => expect(complaints).toEqual([]))
