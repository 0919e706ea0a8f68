/** A session of a person's in a real Nextcloud: a browser of its own, its cookies and its tokens those of Nextcloud. */
import type { Browser, BrowserContext } from 'playwright-core'
import type { Watched } from '../support/browser.ts'
import type { RealNextcloud } from './real.ts'

import { openPage } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { standInForCore } from './core-stand-in.ts'

/** @param how `patience`: milliseconds for what is waited for in it */
export async function openSession(
	cloud: RealNextcloud,
	browser: Browser,
	account: { user: string, password: string },
	how: { patience: number, size?: { width: number, height: number }, hasTouch?: boolean },
): Promise<Watched> {
	const watched = await openPage(browser, how.size, how.hasTouch)
	const context = watched.page.context()
	context.setDefaultTimeout(how.patience)
	context.setDefaultNavigationTimeout(how.patience)
	// A server tree may lack its largest scripts.
	if (!(await fetch(`${cloud.url}/dist/core-common.js`)).ok) {
		await standInForCore(context)
	}
	await logIn(cloud, context, account, how.patience)
	return watched
}

/** As its form does: its own page may lack the script that sends it. @param patience milliseconds */
export async function logIn(
	cloud: RealNextcloud,
	context: BrowserContext,
	account: { user: string, password: string },
	patience: number,
): Promise<void> {
	// SQLite, when several write, lets one of them down (« database is locked »): nobody is signed in then, and they try again.
	await until(async () => {
		const login = await (await context.request.get(`${cloud.url}/index.php/login`)).text()
		const answer = await context.request.post(`${cloud.url}/index.php/login`, {
			form: {
				...account,
				timezone: 'Europe/Paris',
				timezone_offset: '1',
				requesttoken: /data-requesttoken="([^"]+)"/.exec(login)?.[1] ?? '',
			},
			headers: { origin: cloud.url },
		})
		return answer.ok() && !answer.url().includes('/login')
	}, patience)
}
