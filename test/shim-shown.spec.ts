/**
 * What Nextcloud shows of us beside the page: its search, its dashboard, links that somebody wrote, the word beside a file's name. The
 * shim's true PHP on a double of Nextcloud, and a real sidecar, or one that says nothing.
 */
import type { Server } from 'node:net'
import type { Sidecar } from './nextcloud/sidecar-beside.ts'
import type { MailHost } from './support/mail-host.ts'
import type { PhpDouble } from './support/php-double.ts'

import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeMail } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { BOX, KEY, sidecarBeside } from './nextcloud/sidecar-beside.ts'
import { configureShim } from './support/double-cloud.ts'
import { startMailHost } from './support/mail-host.ts'
import { startPhpDouble } from './support/php-double.ts'
import { until } from './support/until.ts'

const [marguerite] = PEOPLE as [typeof PEOPLE[number]]
let host: MailHost
let sidecar: Sidecar
let php: PhpDouble

beforeAll(async () => {
	host = await startMailHost()
	php = await startPhpDouble({ secretariat: ['marie'], soins: ['paul'] })
	sidecar = await sidecarBeside(host, { kind: 'folder', root: './GED' })
	host.deliver(BOX, await makeMail({ to: BOX, subject: 'Facture du mois', text: 'Un mot sans patient.' }))
	await sidecar.serve()
	expect((await configureShim(php, { url: sidecar.url, key: KEY })).status).toBe(200)
	await until(async () => (await sidecar.run('status')).json.review === 1)
})
afterAll(async () => {
	await sidecar?.stop()
	await php?.stop()
	host?.stop()
})

interface Searched { entries: { title: string, subline: string, resourceUrl: string }[] }
interface Shown { items: { title: string, link: string }[], emptyContentMessage: string }

async function shown<T>(who: string, path: string, form: Record<string, string> = {}): Promise<T> {
	return await (await php.request(who, 'GET', path, { form })).json() as T
}
const searched = async (who: string, term: string) => (await shown<Searched>(who, '/double/search', { term })).entries
function told(who: string, ...links: string[]) {
	const form = Object.fromEntries(links.map((link, index) => [`links[${index}]`, link]))
	return shown<([{ title: string } | null, string] | false)[]>(who, '/double/links', form)
}
function marks(who: string, ids: string[]) {
	return php.request(who, 'GET', '/index.php/apps/mssante/marks', { form: { files: ids.join() }, headers: { requesttoken: 'x' } })
}

describe('in Nextcloud’s own search', () => {
	it('a person finds what the page would find, each line a link to its room', async () => {
		const [one] = await searched('marie', 'factures mois')
		expect(one).toBeUndefined()
		expect(await searched('marie', 'FACTURE mois')).toEqual([expect.objectContaining({
			title: 'Facture du mois',
			subline: expect.stringContaining('À classer') as string,
			resourceUrl: expect.stringMatching(/^https:\/\/cloud\.exemple\/index\.php\/apps\/mssante\/#\/waiting\?message=\d+$/) as string,
		})])
		const [patient] = await searched('marie', marguerite.family)
		expect(patient!.title).toContain('LEFÈVRE Marguerite')
	})

	it('whoever has no mailbox finds nothing', async () => {
		expect(await searched('paul', 'facture')).toEqual([])
		expect(await searched('paul', marguerite.family)).toEqual([])
	})
})

describe('on the dashboard', () => {
	it('a person sees what waits, then what came last', async () => {
		const { items } = await shown<Shown>('marie', '/double/widget')
		expect(items.map(({ title }) => title)).toEqual(['1 à classer', 'Facture du mois'])
		expect(items[0]!.link).toBe('https://cloud.exemple/index.php/apps/mssante/#/waiting')
	})

	it('whoever has no mailbox is told so', async () => {
		expect(await shown<Shown>('paul', '/double/widget')).toMatchObject({
			items: [],
			emptyContentMessage: expect.stringContaining('Aucune boîte') as string,
		})
	})
})

describe('a link to the page', () => {
	const base = 'https://cloud.exemple/index.php/apps/mssante/#/'

	it('is told to each reader as they may know of it, and kept for nobody else', async () => {
		const [entry] = await searched('marie', 'facture')
		const [ofMarie] = await told('marie', entry!.resourceUrl)
		const [ofPaul] = await told('paul', entry!.resourceUrl)
		expect(ofMarie).toEqual([
			expect.objectContaining({ title: expect.stringContaining('Message reçu') as string }),
			expect.stringMatching(/^marie /),
		])
		expect(JSON.stringify(ofMarie)).not.toContain('Facture')
		expect(ofPaul).toEqual([null, expect.stringMatching(/^paul /)])
	})

	it.each([
		'https://ailleurs.exemple/index.php/apps/mssante/#/waiting?message=1',
		'https://cloud.exemple/index.php/apps/files/',
		'https://cloud.exemple.ailleurs.fr/apps/mssante/#/waiting',
		`x ${base}waiting`,
	])('%s is none', async (link) => {
		expect(await told('marie', link)).toEqual([false])
	})
})

describe('beside a file’s name', () => {
	it('what came is marked as such, of a file that they see; of another one, nothing is said', async () => {
		const id = php.put('marie', 'Autre.pdf', Buffer.from('%PDF-'))
		expect(await (await marks('marie', [id, '99999'])).json()).toEqual([])
		expect((await marks('', [id])).status).toBe(401)
	})
})

describe('with a sidecar that says nothing', () => {
	let mute: Server
	beforeAll(async () => {
		mute = createServer((socket) => void socket.resume())
		await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
		const { port } = mute.address() as { port: number }
		await configureShim(php, { url: `http://127.0.0.1:${port}`, key: KEY })
	})
	afterAll(async () => {
		mute.close()
		await configureShim(php, { url: sidecar.url, key: KEY })
	})

	it('each says so or says nothing, and asks once, however many links there are', async () => {
		let asked = 0
		mute.on('connection', () => asked++)
		expect(await searched('marie', 'facture')).toEqual([])
		expect(await shown<Shown>('marie', '/double/widget')).toMatchObject({
			items: [],
			emptyContentMessage: expect.stringMatching(/does not answer/) as string,
		})
		const links = Array.from({ length: 9 }, (_, index) => `https://cloud.exemple/index.php/apps/mssante/#/waiting?message=${index}`)
		expect((await told('marie', ...links)).map((one) => one && one[0])).toEqual(links.map(() => null))
		const id = php.put('marie', 'Encore.pdf', Buffer.from('%PDF-'))
		expect((await marks('marie', [id])).status).toBe(503)
		expect(asked).toBe(4)
	})
})
