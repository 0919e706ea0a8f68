/**
 * « Se connecter » through a real Nextcloud: from its page to a real OpenID provider of another site, back by Nextcloud's own address, with
 * its session and its tokens; the mailbox is then read and sends at a real operator.
 */
import type { Browser, Page } from 'playwright-core'
import type { MailHost } from '../support/mail-host.ts'
import type { OidcHost } from '../support/oidc-host.ts'
import type { Sidecar } from './sidecar-beside.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeMail } from '../../demo/fixtures/mail.fixture.ts'
import { RETURN_PATH } from '../../server/mailbox/oauth2/arrivals.ts'
import { makeAuthority } from '../support/authority.ts'
import { openBrowser, openPage, picture, seriousFaults } from '../support/browser.ts'
import { oauth2Mailbox } from '../support/by-people.ts'
import { startMailHost } from '../support/mail-host.ts'
import { startOidc } from '../support/oidc-host.ts'
import { until } from '../support/until.ts'
import { logIn, openSession } from './nextcloud-session.ts'
import { callOf, configureApp } from './real-cloud.ts'
import { connect, emptyStore, PASSWORD } from './real.ts'
import { KEY, sidecarBeside } from './sidecar-beside.ts'

const cloud = await connect()
const ORG = 'secretariat@ehpad.exemple.mssante.fr'
const NAME = 'EHPAD Les Tilleuls – Secrétariat'
const PATIENCE = 60_000
const STORY = { timeout: 300_000 }
const BACK = `${cloud.url}${RETURN_PATH}`
let host: MailHost
let oidc: OidcHost
let sidecar: Sidecar
let browser: Browser
let claire: Page
/** What the browsers complained of. */
const complaints: string[][] = []

beforeAll(async () => {
	const authority = makeAuthority()
	oidc = await startOidc({ authority, returns: [BACK], people: { claire: { mailbox: ORG }, lea: { mailbox: ORG } } })
	host = await startMailHost({ authority, introspectionUrl: oidc.introspectionUrl })
	const service = await cloud.account('svc-connexion')
	for (const who of ['claire', 'lea']) {
		await cloud.account(who, ['secretariat'])
		await cloud.ocs(cloud.admin, 'PUT', `/cloud/users/${who}`, { key: 'language', value: 'fr' })
		await cloud.request({ user: who, password: PASSWORD }, 'DELETE', '/index.php/apps/firstrunwizard/wizard')
	}
	await (await emptyStore(cloud, service)).close()
	sidecar = await sidecarBeside(
		host,
		{ kind: 'nextcloud', url: cloud.url, user: service.user, passwordFile: './nextcloud.pass' },
		{
			mailboxes: (root) => [oauth2Mailbox(root, { host, oidc, authority }, {
				address: ORG,
				label: NAME,
				access: { send: { groups: ['secretariat'] }, triage: { groups: ['secretariat'] } },
				filing: { allowPrivate: true },
			})],
		},
	)
	writeFileSync(join(sidecar.root, 'nextcloud.pass'), service.password)
	host.deliver(ORG, await makeMail({ to: ORG, subject: 'Compte rendu à classer' }))
	await sidecar.serve()
	await configureApp(cloud, sidecar.url, KEY)
	browser = await openBrowser('--ignore-certificate-errors')
	claire = await enter('claire')
}, STORY.timeout)
afterAll(async () => {
	await browser?.close()
	await sidecar?.stop()
	host?.stop()
	await oidc?.stop()
	await cloud.close()
})

async function enter(who: string): Promise<Page> {
	const { page, complaints: told } = await openSession(cloud, browser, { user: who, password: PASSWORD }, { patience: PATIENCE })
	complaints.push(told)
	return atProvider(page)
}

/** Its page asks for a font of the network's. */
async function atProvider(page: Page): Promise<Page> {
	await page.route(/googleapis/, (route) => route.abort())
	return page
}

const desk = (page: Page) => page.goto(`${cloud.url}/index.php/apps/mssante/`)

/** At the provider's, from its form to where it leads back. */
async function giveName(page: Page, login: string): Promise<void> {
	await page.getByPlaceholder('Enter any login').fill(login)
	await page.getByPlaceholder('and password').fill('x')
	await page.getByRole('button', { name: 'Sign-in' }).click()
	await page.getByRole('button', { name: 'Continue' }).click()
}

async function signOut(page: Page): Promise<void> {
	await page.getByRole('link', { name: 'Tableau de bord', exact: true }).click()
	await page.getByRole('button', { name: 'Se déconnecter' }).click()
	await page.getByText(`La boîte « ${NAME} » est à reconnecter`).waitFor()
	// The provider would know them again.
	await page.context().clearCookies({ domain: new URL(oidc.issuer).hostname })
}

const sessionOf = async (page: Page) => (await page.context().cookies(cloud.url)).find(({ name }) => name.startsWith('oc'))?.value

describe('a mailbox that people open, in a real Nextcloud', STORY, () => {
	it('is not begun without a token of Nextcloud’s page', async () => {
		const call = callOf(cloud, { marie: { user: 'claire', password: PASSWORD } })
		const wish = { params: { mailbox: ORG, returnTo: BACK } }
		expect((await call('marie', 'POST', 'api/sign-ins', { ...wish, noToken: true })).status).toBe(412)
	})

	it('the person goes to the provider, and comes back by Nextcloud’s own address in their session: mail is read', async () => {
		await desk(claire)
		await claire.getByText(`La boîte « ${NAME} » attend que quelqu’un s’y connecte`).waitFor()
		const before = await sessionOf(claire)
		await claire.getByRole('button', { name: 'Se connecter' }).click()
		await claire.getByPlaceholder('Enter any login').waitFor()
		expect(new URL(claire.url()).origin).toBe(oidc.issuer)
		const returned = claire.waitForRequest((request) => request.url().startsWith(`${BACK}?`))
		await giveName(claire, 'claire')
		expect(new URL((await returned).url()).searchParams.has('code')).toBe(true)
		await claire.getByText(`La boîte « ${NAME} » est connectée`).waitFor()
		expect(await sessionOf(claire)).toBe(before)
		// What the provider brought back is in no address that stays.
		expect(claire.url()).toBe(`${cloud.url}/index.php/apps/mssante/#/dashboard`)
		await claire.getByText(`« ${NAME} » est connectée au nom de claire`).waitFor()
		await picture(claire, 'nextcloud-11-connectee')
		expect(await seriousFaults(claire, '#content-vue')).toEqual([])
		await until(async () => (await sidecar.run('status')).json.received === 1)
		await claire.getByRole('link', { name: /À classer/ }).first().click()
		await claire.getByText('Compte rendu à classer').first().waitFor()
		await signOut(claire)
	})

	it('what one person began is finished by no other’s session, and opens nothing', async () => {
		const call = callOf(cloud, { marie: { user: 'claire', password: PASSWORD } })
		const { json } = await call('marie', 'POST', 'api/sign-ins', { params: { mailbox: ORG, returnTo: BACK } })
		const returned = await oidc.signIn(json.url as string, 'claire')
		const lea = await enter('lea')
		await lea.goto(`${BACK}?${new URLSearchParams(returned).toString()}`)
		await lea.getByText('Cette connexion n’est pas attendue').waitFor()
		await lea.getByText(`La boîte « ${NAME} » est à reconnecter`).waitFor()
		await picture(lea, 'nextcloud-12-connexion-d-une-autre')
		await lea.context().close()
	})

	it('whoever’s session of Nextcloud ended meanwhile signs in to Nextcloud first, and arrives all the same', async () => {
		await desk(claire)
		await claire.getByRole('button', { name: 'Se connecter' }).click()
		await claire.getByPlaceholder('Enter any login').waitFor()
		const before = await sessionOf(claire)
		await claire.context().clearCookies({ domain: new URL(cloud.url).hostname })
		const asked = claire.waitForURL(/\/login\?redirect_url=/)
		await giveName(claire, 'claire').catch(() => {})
		await asked
		const { searchParams } = new URL(claire.url())
		const back = new URL(searchParams.get('redirect_url')!, cloud.url)
		expect(back.pathname).toBe(RETURN_PATH)
		expect(back.searchParams.has('code')).toBe(true)
		await logIn(cloud, claire.context(), { user: 'claire', password: PASSWORD }, PATIENCE)
		expect(await sessionOf(claire)).not.toBe(before)
		await claire.goto(back.href)
		await claire.getByText(`La boîte « ${NAME} » est connectée`).waitFor()
		await signOut(claire)
	})

	it('no script of ours failed on the way', () => {
		const isOurs = (text: string) => /Content Security Policy|apps\/mssante/.test(text)
		expect(complaints.flat().filter((text) => isOurs(text) && !/^409 .*sign-ins\/finish$/.test(text))).toEqual([])
	})
})

it('the page of whoever is in no session is Nextcloud’s', async () => {
	const { page } = await openPage(browser)
	await page.goto(`${BACK}?code=x&state=y`)
	expect(new URL(page.url()).pathname).toBe('/index.php/login')
	await page.context().close()
})
