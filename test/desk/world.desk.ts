/**
 * What the stories of this folder share: one program, one mailbox that received a day, one page. Each begins at « À classer » as one finds
 * it (`atDesk`), or says from which one it goes on: a story that fails hides no other.
 */
import type { Browser, Page } from 'playwright-core'
import type { DemoDesk } from '../../demo/desk.ts'
import type { Shell } from '../../server/shell/shell.ts'

import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { openDesk, PERSON } from '../../demo/desk.ts'
import { MAILBOX, makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { register } from '../../demo/fixtures/people.fixture.ts'
import { watchAll } from '../../server/chores/serve.ts'
import { openLog } from '../../server/log/log.ts'
import { statusOf } from '../../server/ops/status.ts'
import { PLAIN_REQUEST } from '../../server/outgoing/request.ts'
import { queueMessage } from '../../server/outgoing/send.ts'
import { importRegister } from '../../server/patients/import.ts'
import { openShell } from '../../server/shell/shell.ts'
import { importTrustList } from '../../server/trust/trust-store.ts'
import { openBrowser, openPage } from '../support/browser.ts'
import { arrivals, RESIDENTS, trustList } from '../support/day.ts'
import { Keys } from '../support/keys.support.ts'
import { newFolder } from '../support/new-folder.ts'
import { until } from '../support/until.ts'

/** Milliseconds before what has just come before the eyes can be acted upon (useItem), with some more. */
export const READ = 700
export const SIZE = { width: 1366, height: 900 }
export const day = await arrivals()
export let desk: DemoDesk
export let shell: Shell
export let browser: Browser
export let page: Page
export let complaints: string[]
export let keys: Keys
const root = newFolder('day')
const stop = new AbortController()
let watching: Promise<void>
let delivered = 0
let isSent = false
let isBrought = false

beforeAll(async () => {
	desk = await openDesk(root, { log: openLog('silent') })
	await importRegister(desk.app.ledger, Buffer.from(register(RESIDENTS)), ['lilas'])
	await importTrustList(desk.app.ledger, trustList())
	watching = watchAll(desk.app, stop.signal)
	shell = await openShell(desk.app, PERSON, 0)
	browser = await openBrowser();
	({ page, complaints } = await openPage(browser, SIZE))
	keys = new Keys(page)
	await page.goto(shell.url)
	await page.goto(`${new URL(shell.url).origin}/page#/waiting`)
})
afterEach(({ task }) => {
	// What the browser complained of in a story that failed is that story's.
	if (task.result?.state === 'fail') {
		complaints.splice(0)
	}
})
afterAll(async () => {
	await browser?.close()
	stop.abort()
	await watching
	await shell?.close()
	await desk?.app.close()
})

/** Milliseconds for forty messages on a machine that does other things too. */
export const DAY_PATIENCE = 120_000

/**
 * All that comes in the day, and the sending that two of its messages answer. What is done is done once; what did not come in time for one
 * story is waited for again by the next.
 */
export async function bringDay(): Promise<void> {
	if (isBrought) {
		return
	}
	for (; delivered < day.length; delivered++) {
		desk.deliver(`${String(delivered).padStart(4, '0')}.day`, day[delivered]!.raw)
	}
	await until(async () => (await counts()).received >= day.length && (await counts()).inProgress === 0, DAY_PATIENCE)
	if (!isSent) {
		await send()
		isSent = true
	}
	await until(async () => (await counts()).received >= 40 && (await counts()).inProgress === 0, DAY_PATIENCE)
	isBrought = true
}

async function send(): Promise<void> {
	const prescription = join(root, 'ordonnance.pdf')
	writeFileSync(prescription, await makePdf('Amoxicilline 1 g, trois fois par jour, sept jours.'))
	await queueMessage(desk.app, {
		...PLAIN_REQUEST,
		from: MAILBOX,
		to: ['pharmacie@officine.exemple.mssante.fr'],
		patientId: 'R001',
		files: [prescription],
		types: ['57833-6'],
		titles: ['Ordonnance du 2 mars 2026'],
		text: 'Bonjour,\n\nVeuillez trouver l’ordonnance de Mme Lefèvre.',
		actor: PERSON.user,
	})
}

/** The page as one finds it: « À classer », nothing searched, nothing ticked, no dialog. */
export async function atDesk(): Promise<void> {
	await bringDay()
	await page.setViewportSize(SIZE)
	await page.goto('about:blank')
	await page.goto(`${new URL(shell.url).origin}/page#/waiting`)
	await list('À classer').getByRole('button').first().waitFor()
}

export const counts = () => statusOf(desk.app.ledger)
/** Where messages are: their receipts leave, and mailboxes are looked at, by themselves meanwhile. */
export async function standing() {
	const { received, filed, review, quarantined, ignored, failed, inProgress, lawHolds } = await counts()
	return { received, filed, review, quarantined, ignored, failed, inProgress, lawHolds }
}
const room = (name: string) => page.getByRole('link', { name: new RegExp(`^${name}`) })
export const title = () => page.locator('h2').nth(1)
export const list = (name: string) => page.getByRole('region', { name, exact: true })

/** Every message is somewhere, and the page says as many wait as do. */
export async function holds(): Promise<void> {
	const { lawHolds, review: inReview } = await counts()
	expect(lawHolds).toBe(true)
	const { closed } = await desk.app.ledger.db
		.selectFrom('messages')
		.select(({ fn }) => fn.countAll<number>().as('closed'))
		.where('state', '=', 'review')
		.where('closed_at', 'is not', null)
		.executeTakeFirstOrThrow()
	const review = inReview - closed
	const entry = page.getByRole('navigation').getByRole('listitem').filter({ has: room('À classer') })
	await until(async () => (await entry.innerText()).replace(/\D/g, '') === (review === 0 ? '' : String(review)))
}

export async function open(name: string): Promise<void> {
	await room(name).click()
	await page.getByRole('heading', { name, exact: true, level: 2 }).first().waitFor()
}

/** Paths of what is filed, below the root of the store. */
export function files(): string[] {
	return readdirSync(desk.ged, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(desk.ged.length + 1))
}
