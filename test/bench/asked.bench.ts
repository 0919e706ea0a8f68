/**
 * What it costs that the sidecar comes and asks (server.poll) instead of being called: the same calls of the page, through the true shim
 * on PHP's own server, both ways in one run. A real Nextcloud adds its own start to each request of either side.
 */
import type { Sidecar } from '../nextcloud/sidecar-beside.ts'
import type { MailHost } from '../support/mail-host.ts'
import type { PhpDouble } from '../support/php-double.ts'

import { KEY, sidecarBeside } from '../nextcloud/sidecar-beside.ts'
import { configureShim, doubleCloud } from '../support/double-cloud.ts'
import { startPhpDouble } from '../support/php-double.ts'

const CALLS = 60
const AT_ONCE = 3
/** Bytes of a file that is looked at before it is sent. */
const FILE = 5 * 1024 * 1024

/** @return milliseconds: the middle and the longest of one call after another; calls a second, some at once; a call with a file */
export async function asked(host: MailHost): Promise<Record<string, Record<string, number>>> {
	const [direct, poll] = [await oneWay(host, false), await oneWay(host, true)]
	const ratios = Object.fromEntries(Object.keys(direct).map((name) => [name, Number((poll[name]! / direct[name]!).toFixed(2))]))
	return { direct, poll, ratios }
}

async function oneWay(host: MailHost, comes: boolean): Promise<Record<string, number>> {
	const php = await startPhpDouble({ secretariat: ['marie'] })
	const sidecar = await sidecarBeside(host, { kind: 'folder', root: './GED' }, comes ? { poll: php.url } : {})
	try {
		await sidecar.serve()
		await configureShim(php, { url: comes ? 'poll:' : sidecar.url, key: KEY })
		return await measured(php, sidecar)
	} finally {
		await sidecar.stop()
		await php.stop()
	}
}

async function measured(php: PhpDouble, sidecar: Sidecar): Promise<Record<string, number>> {
	const { call } = doubleCloud(php, sidecar)
	const file = php.put('marie', 'a.pdf', Buffer.alloc(FILE, 'x'))
	const timed = async (act: () => Promise<unknown>) => {
		const started = performance.now()
		await act()
		return performance.now() - started
	}
	const me = () => call('marie', 'GET', 'api/me')
	while ((await me()).status !== 200) {
		// It has not come yet.
	}
	const each: number[] = []
	for (let index = 0; index < CALLS; index++) {
		each.push(await timed(me))
	}
	each.sort((a, b) => a - b)
	const many = await timed(() => Promise.all(Array.from({ length: AT_ONCE }, async () => {
		for (let index = 0; index < CALLS / AT_ONCE; index++) {
			await me()
		}
	})))
	const withFile = await timed(() => call('marie', 'POST', 'api/sendings/look', { files: [file] }))
	return {
		middle: Math.round(each[CALLS / 2]!),
		longest: Math.round(each.at(-1)!),
		aSecond: Math.round(CALLS / (many / 1000)),
		file: Math.round(withFile),
	}
}
