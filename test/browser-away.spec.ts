/** The sidecar does not answer, in Chromium: it is said once, with the next try, and the page comes back to life by itself. */
import type { Browser, Page, Route } from 'playwright-core'
import type { DemoDesk } from '../demo/desk.ts'
import type { Shell } from '../server/shell/shell.ts'

import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { makeMail } from '../demo/fixtures/mail.fixture.ts'
import { collect } from '../server/chores/collect.ts'
import { openLog } from '../server/log/log.ts'
import { openShell } from '../server/shell/shell.ts'
import { openBrowser, openPage, picture } from './support/browser.ts'
import { newFolder } from './support/new-folder.ts'

const CALLS = /\/apps\/mssante\/(?:api|admin)\//
const AWAY = 'Le service MSSanté ne répond pas ; rien n’est perdu. Nouvel essai dans 5 s.'
let desk: DemoDesk
let shell: Shell
let browser: Browser
let page: Page

/** As Nextcloud answers for a sidecar that is stopped (lib/Controller/RelayController.php). */
function relayed(route: Route) {
	return route.fulfill({
		status: 503,
		json: { error: { code: 'MSS-RELAY-DOWN', text: 'Le service MSSanté ne répond pas. Rien n’est perdu.', remedy: '', field: null } },
	})
}
/** As when nobody answers at all. */
const cut = (route: Route) => route.abort()
const told = () => page.getByText('ne répond pas')

beforeAll(async () => {
	desk = await openDesk(newFolder('browser-away'), { log: openLog('silent') })
	await desk.importTrust()
	await collect(desk.app)
	desk.deliver('1.away', await makeMail({ subject: 'Ordonnance à renouveler', text: 'Bonjour.' }))
	await collect(desk.app)
	shell = await openShell(desk.app, PERSON, 0)
	browser = await openBrowser();
	({ page } = await openPage(browser, { width: 1366, height: 768 }))
	await page.goto(shell.url)
})
afterAll(async () => {
	await browser?.close()
	await shell?.close()
	await desk?.app.close()
})

const open = (path: string) => page.goto(`${new URL(shell.url).origin}${path}`)
const row = () => page.getByRole('region', { name: 'À classer', exact: true }).getByRole('button').first()

const FAULTS = [['Nextcloud says so', relayed], ['nobody answers', cut]] as const
const ROOMS = [
	['Journal', 'journal'],
	['Envois', 'sendings'],
	['Échanges', 'threads'],
	['Aujourd’hui', 'today'],
	['À classer', 'waiting'],
] as const

it.each(FAULTS)('is told once, in whatever room, and goes by itself: %s', async (_, fault) => {
	await open('/page#/waiting')
	await row().waitFor()
	await page.route(CALLS, fault)
	await page.getByText(AWAY).waitFor()
	for (const [name, call] of ROOMS) {
		const asked = page.waitForEvent('requestfinished', (request) => request.url().includes(`/api/${call}`))
		const failed = page.waitForEvent('requestfailed', (request) => request.url().includes(`/api/${call}`))
		await page.getByRole('navigation').getByRole('link', { name: new RegExp(`^${name}`) }).click()
		await Promise.any([asked, failed])
		await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
		expect(await told().count(), name).toBe(1)
		expect(await page.getByText('Vérifiez votre connexion').count()).toBe(0)
	}
	await picture(page, `service-absent-${fault.name}`)
	await page.unroute(CALLS, fault)
	await told().waitFor({ state: 'detached' })
	await row().waitFor()
})

const PAGES = [['/page', 'Aujourd’hui'], ['/admin', 'État du service']] as const

it.each(PAGES)('a page opened meanwhile is not white, it says so, and comes to life: %s', async (path, heading) => {
	await page.route(CALLS, relayed)
	await open(path)
	await page.getByText(AWAY).waitFor()
	expect(await told().count()).toBe(1)
	await page.evaluate('window.isSame = true')
	await page.unroute(CALLS, relayed)
	await page.getByRole('heading', { name: heading }).first().waitFor()
	await told().waitFor({ state: 'detached' })
	expect(await page.evaluate('window.isSame')).toBe(true)
})

it('a preview that did not come is asked for again, by itself', async () => {
	const preview = page.getByRole('region', { name: 'Aperçu' })
	await page.route(/\/preview/, relayed)
	await open('/page#/waiting')
	await preview.getByText('ne répond pas').waitFor()
	await page.unroute(/\/preview/, relayed)
	await preview.getByText('inchangé depuis sa réception').waitFor()
	expect(await told().count()).toBe(0)
})
