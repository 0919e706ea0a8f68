/** What Nextcloud itself shows of us, on a real one: its search, its dashboard, links (as Talk and Text ask), a word beside a file. */
import type { MailHost } from '../support/mail-host.ts'
import type { Account } from './real.ts'
import type { Sidecar } from './sidecar-beside.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'
import { openBrowser } from '../support/browser.ts'
import { startMailHost } from '../support/mail-host.ts'
import { until } from '../support/until.ts'
import { openSession } from './nextcloud-session.ts'
import { configureApp } from './real-cloud.ts'
import { connect, emptyStore, PASSWORD } from './real.ts'
import { BOX, KEY, sidecarBeside } from './sidecar-beside.ts'

const cloud = await connect()
const [marguerite] = PEOPLE as [typeof PEOPLE[number]]
let host: MailHost
let sidecar: Sidecar
let marie: Account
let paul: Account
/** Of what was filed for her, as marie sees it. */
let filed: string

beforeAll(async () => {
	host = await startMailHost()
	const service = await cloud.account('svc-shown')
	marie = await cloud.account('marie', ['secretariat'])
	paul = await cloud.account('paul', ['soins'])
	for (const who of ['marie', 'paul']) {
		await cloud.ocs(cloud.admin, 'PUT', `/cloud/users/${who}`, { key: 'language', value: 'fr' })
	}
	await (await emptyStore(cloud, service)).close()
	for (const folder of ['Résidents', marguerite.folder]) {
		await cloud.dav(service, 'MKCOL', folder)
	}
	await cloud.ocs(service, 'POST', '/apps/files_sharing/api/v1/shares', {
		path: '/Résidents',
		shareType: '0',
		shareWith: 'marie',
		permissions: '31',
	})
	sidecar = await sidecarBeside(host, { kind: 'nextcloud', url: cloud.url, user: service.user, passwordFile: './nextcloud.pass' })
	writeFileSync(join(sidecar.root, 'nextcloud.pass'), service.password)
	host.deliver(BOX, await makeHealthMail({
		cdas: [makeCda({ person: marguerite, title: 'Cardiologie', createdAt: '20261120090000+0100', pdf: await makePdf('Cardiologie') })],
		mail: { from: 'cardiologie@ehpad.exemple.mssante.fr', to: BOX },
	}))
	host.deliver(BOX, await makeMail({ to: BOX, subject: 'Facture du mois', text: 'Un mot sans patient.' }))
	await sidecar.serve()
	await configureApp(cloud, sidecar.url, KEY)
	await until(async () => (await sidecar.run('status')).json.received === 2 && (await sidecar.run('status')).json.inProgress === 0)
	expect((await sidecar.run('status')).json).toMatchObject({ filed: 1, review: 1 })
	const path = `${marguerite.folder}/MSSanté`
	const listing = await (await cloud.dav(service, 'PROPFIND', path, { headers: { depth: '1' } })).text()
	const pdf = [...listing.matchAll(/<d:href>([^<]+\.pdf)</g)].map(([, href]) => decodeURIComponent(href!))[0]!
	filed = await cloud.fileId(service, pdf.split(`/files/${service.user}/`)[1]!)
}, 300_000)
afterAll(async () => {
	await sidecar?.stop()
	host?.stop()
	await cloud.close()
})

interface Entry { title: string, subline: string, resourceUrl: string }
async function searched(who: Account, term: string): Promise<Entry[]> {
	const { ocs } = await cloud.ocs(who, 'GET', `/search/providers/mssante/search?term=${encodeURIComponent(term)}`)
	expect(ocs.meta.statuscode, JSON.stringify(ocs.meta)).toBe(200)
	return (ocs.data as { entries: Entry[] }).entries
}

interface Shown { items: { title: string, subtitle: string, link: string }[], emptyContentMessage: string }
async function widget(who: Account): Promise<Shown> {
	const { ocs } = await cloud.ocs(who, 'GET', '/apps/dashboard/api/v2/widget-items?widgets[]=mssante')
	return (ocs.data as { mssante: Shown }).mssante
}

interface Told { openGraphObject: { name: string, description: string } | null }
async function told(who: Account, link: string): Promise<Told['openGraphObject']> {
	const { ocs } = await cloud.ocs(who, 'GET', `/references/resolve?reference=${encodeURIComponent(link)}`)
	return (ocs.data as { references: Record<string, Told | null> }).references[link]?.openGraphObject ?? null
}

async function marks(who: Account, ids: string[]): Promise<{ status: number, json: unknown }> {
	const answer = await cloud.request(who, 'GET', `/index.php/apps/mssante/marks?files=${ids.join()}`)
	return { status: answer.status, json: await answer.json() }
}

describe('a real Nextcloud', () => {
	it('finds in its search what the page would find, for whoever may see it', async () => {
		const { ocs } = await cloud.ocs(marie, 'GET', '/search/providers')
		expect((ocs.data as { id: string }[]).map(({ id }) => id)).toContain('mssante')
		const [waiting] = await searched(marie, 'facture')
		expect(waiting).toMatchObject({ title: 'Facture du mois', subline: expect.stringContaining('À classer') as string })
		expect(waiting!.resourceUrl).toMatch(/\/apps\/mssante\/#\/waiting\?message=\d+$/)
		expect((await searched(marie, 'mme lefevre')).map(({ title }) => title)).toEqual([
			expect.stringContaining('LEFÈVRE Marguerite'),
			expect.stringContaining('LEFÈVRE Marguerite'),
		])
		expect(await searched(paul, 'facture')).toEqual([])
	})

	it('shows on its dashboard what waits, then what came last', async () => {
		const { ocs } = await cloud.ocs(marie, 'GET', '/apps/dashboard/api/v1/widgets')
		expect(Object.keys(ocs.data as object)).toContain('mssante')
		const { items } = await widget(marie)
		expect(items.map(({ title }) => title)).toEqual(['1 à classer', ...items.slice(1).map(({ title }) => title)])
		expect(items.slice(1).map(({ title }) => title).sort()).toEqual(['Facture du mois', expect.stringContaining('LEFÈVRE')])
		expect(await widget(paul)).toMatchObject({ items: [], emptyContentMessage: expect.stringContaining('Aucune boîte') as string })
	})

	it('tells a link to each reader as they may know of it, without a name or a title', async () => {
		const [{ resourceUrl }] = await searched(marie, 'facture') as [Entry]
		const ofMarie = await told(marie, resourceUrl)
		expect(ofMarie).toMatchObject({ name: expect.stringContaining('Message reçu') as string })
		expect(JSON.stringify(ofMarie)).not.toMatch(/Facture|LEF/)
		expect(await told(paul, resourceUrl)).toBeNull()
		expect(await told(marie, resourceUrl)).toEqual(ofMarie)
	})

	it('marks a file that came, to whoever sees that file, and says nothing of another one', async () => {
		expect(await marks(marie, [filed, '99999999'])).toEqual({
			status: 200,
			json: [{ file: filed, text: 'Reçu par MSSanté', tone: 'neutral' }],
		})
		expect(await marks(paul, [filed])).toEqual({ status: 200, json: [] })
	})

	it('draws that word in Files, by the script that Files loads, in that person’s session; after a sending, anew', async () => {
		const browser = await openBrowser()
		try {
			const { page } = await openSession(cloud, browser, { user: 'marie', password: PASSWORD }, { patience: 60_000 })
			await page.goto(`${cloud.url}/index.php/apps/files/`)
			const isThere = 'window._nc_files_scope?.v4_0?.fileActions?.has("mssante-mark") ?? false'
			await until(async () => await page.evaluate(isThere) as boolean)
			// As the list of Files does (apps/files, CustomElementRender).
			const drawn = await page.evaluate(`(async () => {
				const action = window._nc_files_scope.v4_0.fileActions.get('mssante-mark')
				const node = (id) => ({ id, fileid: id, basename: 'a.pdf', type: 'file', permissions: 31 })
				const places = await Promise.all([${filed}, 99999999].map((id) => action.renderInline({ nodes: [node(id)] })))
				document.body.replaceChildren(...places)
				return [places.map((place) => place.innerText), action.enabled({ nodes: [{ ...node(1), type: 'folder' }] })]
			})()`)
			expect(drawn).toEqual([['Reçu par MSSanté', ''], false])
			const asked = page.waitForResponse((answer) => answer.url().includes('/mssante/marks'))
			await page.evaluate('window.dispatchEvent(new CustomEvent("mssante:changed"))')
			expect((await asked).status()).toBe(200)
		} finally {
			await browser.close()
		}
	})

	it('goes on when the sidecar is away: each says so, or says nothing', async () => {
		const [{ resourceUrl }] = await searched(marie, 'facture') as [Entry]
		await sidecar.stop()
		expect(await searched(marie, 'facture')).toEqual([])
		expect((await widget(marie)).emptyContentMessage).toMatch(/ne répond pas/)
		expect(await told(marie, `${resourceUrl}0`)).toBeNull()
		expect((await marks(marie, [filed])).status).toBe(503)
		await sidecar.serve()
		expect(await searched(marie, 'facture')).toHaveLength(1)
	})
})
