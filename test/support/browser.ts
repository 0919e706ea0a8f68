/** Chromium, as people use it: French, headless, its pictures kept for whoever looks at the run. */
import type { Browser, Locator, Page } from 'playwright-core'

import { AxeBuilder } from '@axe-core/playwright'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { need, pathOf } from './machine.ts'

const QUIET = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
]
/** Milliseconds for what should come at once: CI’s machine is noisy, and a test says what comes, not when. */
const PATIENCE = 60_000
/** Milliseconds in which pages are drawn, and menus open. */
const SETTLED = 300
const PICTURES = join(import.meta.dirname, '..', '..', 'build', 'screenshots')

/** @param more of its options */
export async function openBrowser(...more: string[]): Promise<Browser> {
	need('chromium')
	return chromium.launch({ executablePath: pathOf('chromium')!, args: [...QUIET, ...more] })
}

/** NcModal, closed before it has faded in (nextcloud-vue#8090): it says so, and nothing else happens. */
const OF_NEXTCLOUD = /^(?:Error: )?`fallbackFocus` was specified but was not a node/

export interface Watched {
	page: Page
	/** What the browser complained of. */
	complaints: string[]
}

export async function openPage(browser: Browser, viewport = { width: 1280, height: 960 }, hasTouch = false): Promise<Watched> {
	const context = await browser.newContext({ locale: 'fr-FR', timezoneId: 'Europe/Paris', viewport, hasTouch })
	context.setDefaultTimeout(PATIENCE)
	const page = await context.newPage()
	const complaints: string[] = []
	page.on('pageerror', (error) => OF_NEXTCLOUD.test(error.message) || complaints.push(error.message))
	page.on('response', (response) => response.status() >= 400 && complaints.push(`${response.status()} ${response.url()}`))
	page.on(
		'console',
		(message) => message.type() === 'error'
			&& !OF_NEXTCLOUD.test(message.text())
			&& !message.text().startsWith('Failed to load resource')
			&& complaints.push(message.text()),
	)
	return { page, complaints }
}

/** One of a list that is written into: those of before may stand there for a moment. */
export async function choose(page: Page, label: string, text: string): Promise<void> {
	await page.getByRole('combobox', { name: label, exact: true }).click()
	await page.keyboard.type(text)
	await page.getByRole('option', { name: text }).first().click({ trial: true })
	await page.keyboard.press('Enter')
}

/** The next step of what is done in several. */
export async function next(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Suivant', exact: true }).click()
}

/** @param within of a part of the page alone, by its selector */
export async function picture(page: Page, name: string, within?: string): Promise<void> {
	mkdirSync(PICTURES, { recursive: true })
	await page.waitForTimeout(SETTLED)
	const path = join(PICTURES, `${name}.png`)
	await (within === undefined ? page.screenshot({ path, fullPage: true }) : page.locator(within).first().screenshot({ path }))
}

/** What one reads there, spaces that no line breaks at being spaces. */
export async function wordsOf(place: Locator): Promise<string> {
	return (await place.innerText()).replaceAll('\u00A0', ' ')
}

/** Serious faults of accessibility (axe-core), in a few words each: of the page as it is, then of its colours in the dark theme. */
export async function seriousFaults(page: Page, within?: string): Promise<string[]> {
	const faults = await analysed(page, within)
	await page.emulateMedia({ colorScheme: 'dark' })
	const dark = await analysed(page, within, 'color-contrast')
	await page.emulateMedia({ colorScheme: 'light' })
	return [...faults, ...dark.map((fault) => `sombre : ${fault}`)]
}

async function analysed(page: Page, within?: string, rule?: string): Promise<string[]> {
	// A menu or a dialog that still opens is half transparent, a theme that changes is between two: the colours are not yet their own.
	await page.waitForTimeout(400)
	const whole = new AxeBuilder({ page } as unknown as ConstructorParameters<typeof AxeBuilder>[0]).options({ preload: false })
	const axe = rule === undefined ? whole : whole.withRules(rule)
	const { violations } = await (within === undefined ? axe : axe.include(within)).analyze()
	return violations
		.filter(({ impact }) => impact === 'serious' || impact === 'critical')
		.map(({ id, nodes }) => `${id} : ${nodes
			.slice(0, 3)
			.map(({ html }) => html.slice(0, 160))
			.join(' | ')}`)
}
