/** The page before what means harm: documents that would run, people who have no right, thousands at once. */
import type { Browser, Page } from 'playwright-core'
import type { DemoDesk } from '../demo/desk.ts'
import type { Shell } from '../server/shell/shell.ts'

import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { collect } from '../server/chores/collect.ts'
import { openLog } from '../server/log/log.ts'
import { openShell } from '../server/shell/shell.ts'
import { openBrowser, openPage, picture } from './support/browser.ts'
import { almostJose } from './support/day.ts'
import { hostileCda, hostileLetter } from './support/hostile-documents.ts'
import { ledgerAt } from './support/ledger.support.ts'
import { multiply } from './support/many.support.ts'
import { newFolder } from './support/new-folder.ts'
import { until } from './support/until.ts'

const MANY = 10_000
/** Rows of a window, with some more. */
const MAX_ROWS = 80
let desk: DemoDesk
let shell: Shell
let browser: Browser
let page: Page
let complaints: string[]
/** Where the page went, besides its own server. */
const elsewhere: string[] = []

beforeAll(async () => {
	desk = await openDesk(newFolder('safety'), { ledger: ledgerAt, log: openLog('silent') })
	await desk.importTrust()
	desk.deliver('1.test', await hostileCda(PEOPLE[0]!))
	desk.deliver('2.test', await hostileLetter())
	await collect(desk.app)
	shell = await openShell(desk.app, PERSON, 0)
	browser = await openBrowser()
	;({ page, complaints } = await openPage(browser))
	page.on(
		'request',
		(request) =>
			request.url().startsWith(new URL(shell.url).origin) || request.url().startsWith('blob:') || elsewhere.push(request.url()),
	)
	page.on('dialog', (dialog) => {
		elsewhere.push(dialog.message())
		void dialog.dismiss()
	})
	await page.goto(shell.url)
	await page.goto(`${new URL(shell.url).origin}/page#/waiting`)
})
afterAll(async () => {
	await browser?.close()
	await shell?.close()
	await desk?.app.close()
})

const preview = () => page.getByRole('region', { name: 'Aperçu' })
async function untouched() {
	await page.waitForTimeout(500)
	expect(await page.evaluate('window.__hacked ?? null')).toBeNull()
	expect(await page.locator('iframe, object, embed, [onclick], [onerror], a[href^="javascript:"]').count()).toBe(0)
	expect(elsewhere).toEqual([])
}

describe('a document that means harm', () => {
	it('a structured one: its words are shown, and nothing else of it', async () => {
		await page.getByRole('button', { name: 'Document piégé' }).click()
		await preview().getByText('Conclusion rassurante').waitFor()
		await preview().getByText('<img src=x').waitFor()
		expect(await preview().locator('strong', { hasText: 'Gras' }).count()).toBe(1)
		await picture(page, 'document-piege')
		await untouched()
	})

	it.each([
		['page.html', 'Bonjour'],
		['dessin.svg', 'Ce genre de fichier n’est pas montré ici'],
		['PDF', null],
	])('%s does nothing in the page', async (name, text) => {
		await page.getByRole('button', { name: 'Pièces piégées' }).click()
		await preview().getByRole('button', { name }).click()
		await (text === null ? preview().getByRole('img', { name: 'Page 1 sur 1' }) : preview().getByText(text)).waitFor()
		await untouched()
	})

	it('the words of the sender are words', async () => {
		await page.getByText('<script>', { exact: false }).first().waitFor()
		await untouched()
	})

	it('would be stopped by the page’s policy even if it were let in', async () => {
		const broken = await page.evaluate(`new Promise((resolve) => {
			const seen = []
			document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective))
			const script = Object.assign(document.createElement('script'), { textContent: 'window.__hacked = 2' })
			const frame = Object.assign(document.createElement('iframe'), { src: 'http://127.0.0.1:9/' })
			const image = Object.assign(document.createElement('img'), { src: 'http://127.0.0.1:9/x.png' })
			document.body.append(script, frame, image)
			setTimeout(() => { script.remove(); frame.remove(); image.remove(); resolve(seen.sort()) }, 500)
		})`)
		expect(broken).toEqual(expect.arrayContaining(['script-src-elem', 'frame-src', 'img-src']))
		expect(await page.evaluate('window.__hacked ?? null')).toBeNull()
		complaints.splice(0)
	})

	it('leaves the sidecar only as a file to save, never as a page', async () => {
		const { id } = await desk.app.ledger.db
			.selectFrom('documents')
			.select('id')
			.where('name', '=', 'actif.pdf')
			.executeTakeFirstOrThrow()
		const answer = await page
			.context()
			.request.get(`${new URL(shell.url).origin}/index.php/apps/mssante/api/documents/${id}/content`, {
				headers: { requesttoken: await page.evaluate<string>('document.head.dataset.requesttoken') },
			})
		expect(answer.headers()).toMatchObject({
			'content-disposition': expect.stringMatching(/^attachment/) as unknown,
			'x-content-type-options': 'nosniff',
		})
	})
})

describe('a person without rights on any mailbox', () => {
	it('is told whom to ask, and nothing else', async () => {
		const theirs = await openShell(desk.app, { user: 'paul', name: 'Paul Petit', groups: ['cuisine'] }, 0)
		const stranger = await openPage(browser)
		await stranger.page.goto(theirs.url)
		await stranger.page.goto(`${new URL(theirs.url).origin}/page`)
		await stranger.page.getByText('Aucune boîte ne vous est encore ouverte').waitFor()
		await picture(stranger.page, 'sans-droit')
		expect(await stranger.page.getByRole('navigation').filter({ hasText: 'À classer' }).count()).toBe(0)
		expect(await stranger.page.content()).not.toMatch(/piégé|ÉLOÏSE|ehpad\.exemple/)
		await stranger.page.context().close()
		await theirs.close()
	})
})

it('« À classer » is there after 350 kB at the most, gzipped: what is not needed comes later', async () => {
	const first = await page.context().newPage()
	const sizes: Promise<number>[] = []
	first.on('response', (response) => {
		if (/\.(?:m?js|css)$/.test(new URL(response.url()).pathname)) {
			sizes.push(response.body().then((body) => gzipSync(body).length))
		}
	})
	await first.goto(`${new URL(shell.url).origin}/page#/waiting`)
	await first.getByRole('region', { name: 'À classer', exact: true }).getByRole('listitem').first().waitFor()
	const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
	expect(bytes).toBeGreaterThan(100_000)
	expect(bytes).toBeLessThan(350_000)
	await first.close()
})

describe('10,000 that wait', () => {
	beforeAll(async () => {
		desk.deliver('3.test', await almostJose('Avis'))
		await collect(desk.app)
		const { id } = await desk.app.ledger.db.selectFrom('messages').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow()
		await multiply(desk.app, id, MANY)
		await page.reload()
		await page.getByText(`${MANY + 3} messages attendent`).waitFor()
	})

	const list = () => page.getByRole('region', { name: 'À classer', exact: true })
	const rows = () => list().getByRole('listitem')
	/** A row is heard by whom it is about, then by its title. */
	const titled = (number: number) => new RegExp(`(?:^|, )Avis ${number}$`)

	it('are a window of rows in the page, wherever one looks', async () => {
		expect(await rows().count()).toBeLessThan(MAX_ROWS)
		await list().evaluate((element) => element.scrollTo(0, element.scrollHeight))
		await list().getByRole('button', { name: titled(MANY) }).waitFor()
		expect(await rows().count()).toBeLessThan(MAX_ROWS)
		await list().evaluate((element) => element.scrollTo(0, element.scrollHeight / 2))
		await list().getByRole('button', { name: titled(MANY / 2) }).waitFor()
	})

	it('keep before the eyes what is looked at while the list is scrolled', async () => {
		await list().getByRole('button', { name: titled(MANY / 2) }).click()
		const title = page.locator('h2').nth(1)
		await until(async () => (await title.textContent()) === `Avis ${MANY / 2}`)
		await list().evaluate((element) => element.scrollTo(0, 0))
		await list().getByRole('button', { name: 'Document piégé' }).waitFor()
		expect(await title.textContent()).toBe(`Avis ${MANY / 2}`)
	})

	it('are gone through by the keyboard beyond the window', async () => {
		const title = page.locator('h2').nth(1)
		await list().evaluate((element) => element.scrollTo(0, 0))
		await list().getByRole('button', { name: 'Document piégé' }).click()
		for (let steps = 1; steps <= 70; steps++) {
			await page.keyboard.press('j')
			const wanted = steps === 1 ? 'Pièces piégées' : steps === 2 ? 'Avis' : `Avis ${steps - 2}`
			await until(async () => (await title.textContent()) === wanted)
		}
	})

	it('are searched by words', async () => {
		await page.getByRole('searchbox', { name: 'Chercher dans cette liste' }).fill(`avis ${MANY - 1}`)
		await page.keyboard.press('Enter')
		await page.getByText('1 message attend').waitFor()
	})
})

it('made the browser complain of nothing', () => expect(complaints).toEqual([]))
