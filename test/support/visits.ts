/** Pages of several structures in one Chromium, each kept open by one of its people, as they work: at a desk, or on a telephone. */
import type { Browser, Page } from 'playwright-core'
import type { Shell, ShellPerson } from '../../server/shell/shell.ts'
import type { Structure } from './structures.support.ts'

import { openShell } from '../../server/shell/shell.ts'
import { openBrowser, openPage, picture, seriousFaults } from './browser.ts'

/** Of many secretariats, and of many telephones. */
const SCREEN = { width: 1366, height: 768 }
const TELEPHONE = { width: 390, height: 844 }

export interface Visits {
	open: (structure: Structure, person: ShellPerson, on?: 'screen' | 'telephone') => Promise<Visit>
	/** Faults of the screens that were looked at, and what the browser complained of. */
	faults: string[]
	close: () => Promise<void>
}

export interface Visit {
	page: Page
	/** A room of the page. */
	go: (room: string) => Promise<void>
	/** Its documents, in a folder. */
	files: (folder: string) => Promise<void>
	/** A picture of what is before the eyes, and what axe says of it. @param isNarrow at the width of a telephone as well */
	look: (name: string, isNarrow?: boolean) => Promise<void>
}

export async function visitsIn(): Promise<Visits> {
	const browser: Browser = await openBrowser()
	const shells: Shell[] = []
	const faults: string[] = []
	return {
		faults,
		open: async (structure, person, on = 'screen') => {
			const shell = await openShell(structure.app, person, 0)
			shells.push(shell)
			const { page, complaints } = await openPage(browser, on === 'screen' ? SCREEN : TELEPHONE, on === 'telephone')
			complaints.push = (...some) => faults.push(...some)
			await page.goto(shell.url)
			const { origin } = new URL(shell.url)
			return {
				page,
				go: async (room) => {
					await page.goto(`${origin}/page#/${room}`)
				},
				files: async (folder) => {
					await page.goto(`${origin}/?path=${encodeURIComponent(folder)}`)
				},
				look: async (name, isNarrow = false) => {
					await picture(page, name)
					faults.push(...(await seriousFaults(page)).map((fault) => `${name} : ${fault}`))
					if (isNarrow) {
						await page.setViewportSize(TELEPHONE)
						await picture(page, `${name}-telephone`)
						const seen = page.locator('[role="dialog"], #mssante-page').last()
						const wide = await seen.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
						faults.push(...wide > 0 ? [`${name} : ${wide} px trop large pour un téléphone`] : [])
						await page.setViewportSize(SCREEN)
					}
				},
			}
		},
		close: async () => {
			await browser.close()
			await Promise.all(shells.map((shell) => shell.close()))
		},
	}
}
