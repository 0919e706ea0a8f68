/** The page's questions with few and with many that wait, and what following costs: ratios of one run. */
import type { Call } from '../../server/http/call.ts'
import type { Office } from '../../server/http/handler.ts'

import { openDesk, PERSON } from '../../demo/desk.ts'
import { collect } from '../../server/chores/collect.ts'
import { Jobs } from '../../server/http/long-jobs.ts'
import { dispatchCall } from '../../server/http/routes.ts'
import { openLog } from '../../server/log/log.ts'
import { openShell } from '../../server/shell/shell.ts'
import { openBrowser, openPage } from '../support/browser.ts'
import { almostJose } from '../support/day.ts'
import { multiply } from '../support/many.support.ts'
import { newFolder } from '../support/new-folder.ts'

const FEW = 100
const MANY = 10_000
const TIMES = 40
const WINDOW = 60
/** Looks of an open page in a minute: the state of things, and its list, each 5 seconds. */
const LOOKS = 24

export async function benchDesk(say: (what: string, value: unknown) => void): Promise<void> {
	const desk = await openDesk(newFolder('bench-desk'), { log: openLog('silent') })
	await desk.importTrust()
	desk.deliver('1.bench', await almostJose('Avis'))
	await collect(desk.app)
	const office: Office = { context: desk.app, jobs: new Jobs(desk.app.shelf), version: 'bench' }
	const ask = (path: string, params: Record<string, unknown> = {}, etag = '') =>
		dispatchCall(office, { scope: 'user', ...PERSON, method: 'GET', path, params, files: [], folders: [], etag } satisfies Call)
	const questions: [string, string, (count: number) => Record<string, unknown>][] = [
		['state of things', 'desk', () => ({})],
		['first window', 'waiting', () => ({ shelf: 'review', limit: WINDOW })],
		['last window', 'waiting', (count) => ({ shelf: 'review', limit: WINDOW, offset: count - WINDOW })],
		['search', 'waiting', (count) => ({ shelf: 'review', limit: WINDOW, q: `avis ${count - 1}` })],
		['one message', 'waiting/1', () => ({})],
		['exchanges', 'threads', () => ({ limit: WINDOW })],
		['journal', 'journal', () => ({})],
	]
	const times = async (count: number) => {
		const found: Record<string, number> = {}
		for (const [name, path, params] of questions) {
			const each: number[] = []
			for (let turn = 0; turn < TIMES; turn++) {
				const started = performance.now()
				await ask(path, params(count))
				each.push(performance.now() - started)
			}
			found[name] = each.sort((one, other) => one - other)[TIMES / 2]!
		}
		return found
	}
	await multiply(desk.app, 1, FEW - 1)
	const few = await times(FEW)
	await multiply(desk.app, 1, MANY - FEW, FEW)
	const many = await times(MANY)
	say(
		`desk, ${MANY} that wait: ms p50 (ratio to ${FEW})`,
		Object.fromEntries(Object.entries(many).map(([name, ms]) => [name, `${ms.toFixed(1)} (${(ms / few[name]!).toFixed(1)})`])),
	)

	const size = async (path: string, params: Record<string, unknown>) => {
		const { json, etag } = await ask(path, params)
		const again = await ask(path, params, `"${etag}"`)
		return { whole: JSON.stringify(json).length, again: again.status === 304 ? 0 : JSON.stringify(again.json).length }
	}
	const [state, list] = [await size('desk', {}), await size('waiting', { shelf: 'review', limit: WINDOW })]
	say('desk, following a quiet minute: bytes of JSON, of those without ETag', {
		with: ((state.again + list.again) * LOOKS) / 2,
		without: ((state.whole + list.whole) * LOOKS) / 2,
	})
	await browse(desk, say)
	await desk.app.close()
}

/** In Chromium: from the first row to the last, and to any in between. */
async function browse(desk: Awaited<ReturnType<typeof openDesk>>, say: (what: string, value: unknown) => void): Promise<void> {
	const shell = await openShell(desk.app, PERSON, 0)
	const browser = await openBrowser()
	const { page } = await openPage(browser)
	await page.goto(shell.url)
	await page.goto(`${new URL(shell.url).origin}/page#/waiting`)
	const list = page.getByRole('region', { name: 'À classer', exact: true })
	await list.getByRole('listitem').first().waitFor()
	const jumps: number[] = []
	for (let turn = 1; turn <= 20; turn++) {
		const place = Math.round(MANY * turn / 20)
		const started = performance.now()
		await list.evaluate((element, share) => element.scrollTo(0, element.scrollHeight * share), (place - 4) / MANY)
		await list.getByRole('button', { name: new RegExp(`(?:^|, )Avis ${place - 4 > 0 ? place - 4 : place}(?:, |$)`) }).waitFor()
		jumps.push(performance.now() - started)
	}
	// Frames that come late while the list is scrolled by hand, a screen at a time.
	const late = await list.evaluate(async (element) => {
		element.scrollTo(0, 0)
		let [worst, before] = [0, performance.now()]
		for (let frame = 0; frame < 300; frame++) {
			element.scrollTop += 300
			await new Promise((resolve) =>
				(globalThis as unknown as { requestAnimationFrame: (act: (now: number) => void) => void }).requestAnimationFrame(resolve))
			const now = performance.now()
			worst = Math.max(worst, now - before)
			before = now
		}
		return worst
	})
	jumps.sort((one, other) => one - other)
	say(`desk, ${MANY} rows in Chromium`, {
		jumpP50: Math.round(jumps[10]!),
		jumpWorst: Math.round(jumps.at(-1)!),
		rowsInPage: await list.getByRole('listitem').count(),
		slowestFrameOf300: Math.round(late),
	})
	await browser.close()
	await shell.close()
}
