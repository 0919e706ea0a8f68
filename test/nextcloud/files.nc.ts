/** The product in the real Files of a Nextcloud that serves its pages: right-click, dialog, sent, and the tab that tells it. */
import type { Browser, Page } from 'playwright-core'
import type { MailHost } from '../support/mail-host.ts'
import type { Account } from './real.ts'
import type { Sidecar } from './sidecar-beside.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'
import { pollLogin, startLogin } from '../../server/ged/nextcloud/login-flow.ts'
import { openBrowser, openPage, picture, seriousFaults } from '../support/browser.ts'
import { startMailHost } from '../support/mail-host.ts'
import { until } from '../support/until.ts'
import { connect, emptyStore, PASSWORD } from './real.ts'
import { BOX, KEY, sidecarBeside } from './sidecar-beside.ts'

const cloud = await connect()
/** A server tree may lack its largest scripts: then no page works, ours or not. */
const servesPages = (await fetch(`${cloud.url}/dist/core-common.js`)).ok
const person = PEOPLE[0]!
const NAME = 'CR de consultation.pdf'
const PATIENCE = 30_000
let host: MailHost
let sidecar: Sidecar
let service: Account
let browser: Browser
let page: Page

afterAll(() => cloud.close())

describe.runIf(servesPages)('in the real Files', () => {
	beforeAll(async () => {
		host = await startMailHost()
		service = await cloud.account('svc-files')
		const marie = await cloud.account('marie', ['secretariat'])
		await cloud.ocs(cloud.admin, 'PUT', '/cloud/users/marie', { key: 'language', value: 'fr' })
		await (await emptyStore(cloud, service)).close()
		for (const folder of ['Résidents', person.folder]) {
			await cloud.dav(service, 'MKCOL', folder)
		}
		await cloud.dav(service, 'PUT', `${person.folder}/${NAME}`, { body: await makePdf('Consultation') })
		await cloud.ocs(service, 'POST', '/apps/files_sharing/api/v1/shares', {
			path: `/${person.folder}`,
			shareType: '0',
			shareWith: 'marie',
			permissions: '31',
		})
		sidecar = await sidecarBeside(host, { kind: 'nextcloud', url: cloud.url, user: service.user, passwordFile: './nextcloud.pass' })
		writeFileSync(join(sidecar.root, 'nextcloud.pass'), service.password)
		await sidecar.serve()
		await cloud.request(cloud.admin, 'POST', '/index.php/apps/mssante/settings', {
			body: new URLSearchParams({ url: sidecar.url, key: KEY }).toString(),
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
		})
		const listing = await (await cloud.dav(marie, 'PROPFIND', '', { headers: { depth: '1' } })).text()
		const mounts = [...listing.matchAll(/<d:href>([^<]*LEF[^<]*)<\/d:href>/g)].map(([, href]) =>
			decodeURIComponent(href!).split('/files/marie/')[1]!.replace(/\/$/, ''))
		browser = await openBrowser()
		;({ page } = await openPage(browser))
		page.setDefaultTimeout(PATIENCE)
		await page.goto(`${cloud.url}/index.php/login`)
		await page.locator('#user').fill('marie')
		await page.locator('#password').fill(PASSWORD)
		await page.keyboard.press('Enter')
		await page.waitForURL(/\/apps\//)
		await page.goto(`${cloud.url}/index.php/apps/files/files?dir=/${encodeURIComponent(mounts.at(-1)!)}`)
		await row().waitFor()
	})
	afterAll(async () => {
		await browser?.close()
		await sidecar?.stop()
		host?.stop()
	})

	const row = () => page.locator(`[data-cy-files-list-row-name="${NAME}"]`)

	it('the action is in the menu of the right click', async () => {
		await row().click({ button: 'right' })
		const entry = page.locator('[data-cy-files-list-row-action="mssante-send"]')
		await entry.waitFor()
		await picture(page, 'nextcloud-1-menu')
		expect(await entry.innerText()).toContain('MSSanté')
		await entry.click()
		await page.getByRole('dialog').getByText(person.family).first().waitFor()
	})

	it('the dialog stands in place, with the patient of the folder', async () => {
		const dialog = page.getByRole('dialog')
		expect(await dialog.innerText()).toContain('12/03/1941')
		await dialog.getByRole('combobox', { name: /^(À|To)$/ }).click()
		await page.keyboard.type('accueil@ehpad.exemple.mssante.fr')
		await page.getByRole('option', { name: /accueil/ }).first().waitFor()
		await page.keyboard.press('Enter')
		await page.locator('.look strong').first().waitFor()
		await picture(page, 'nextcloud-2-dialogue')
		expect(await seriousFaults(page, '.modal-container')).toEqual([])
		await dialog.locator('button.button-vue--primary').click()
		await page.locator('.done').waitFor()
		await picture(page, 'nextcloud-3-envoye')
		await page.keyboard.press('Enter')
		await dialog.waitFor({ state: 'detached' })
	})

	it('the tab beside Sharing tells that it left', async () => {
		await row().click({ button: 'right' })
		await page.locator('[data-cy-files-list-row-action="details"]').click()
		await page.getByRole('tab', { name: 'MSSanté' }).click()
		await page.locator('mssante-file-tab').getByText(/Pris en charge|En attente|Remis/).first().waitFor()
		expect(await page.locator('mssante-file-tab').innerText()).toContain('accueil@ehpad.exemple.mssante.fr')
		await picture(page, 'nextcloud-4-onglet')
	})

	it('the page files what waits by one key, the PDF drawn under Nextcloud’s own policy, and says what else there is', async () => {
		const pdf = await makePdf('Compte rendu de cardiologie.')
		host.deliver(
			BOX,
			await makeHealthMail({
				cdas: [makeCda({ person: { ...person, birthDate: '19410313' }, title: 'Presque', pdf })],
				mail: { from: 'cardiologie@ehpad.exemple.mssante.fr', to: BOX },
			}),
		)
		const { page: desk, complaints } = await openPage(browser, { width: 1366, height: 900 })
		await desk.context().addCookies(await page.context().cookies())
		desk.setDefaultTimeout(PATIENCE)
		await desk.goto(`${cloud.url}/index.php/apps/mssante/`)
		await desk.getByText('La date de naissance diffère : 13/03/1941').first().waitFor()
		await desk.getByRole('img', { name: 'Page 1 sur 1' }).waitFor()
		await until(async () => desk.getByRole('img', { name: 'Page 1 sur 1' }).evaluate((canvas) => {
			const { width, height } = canvas as unknown as { width: number, height: number }
			const context = (
				canvas as unknown as {
					getContext: (kind: string) => { getImageData: (...box: number[]) => { data: Uint8ClampedArray } }
				}
			).getContext('2d')
			return context.getImageData(0, 0, width, height).data.some((value, index) => index % 4 < 3 && value < 128)
		}))
		await picture(desk, 'nextcloud-9-classer')
		expect(await seriousFaults(desk, '#content-vue')).toEqual([])
		await desk.waitForTimeout(1000)
		await desk.keyboard.press('1')
		await desk.getByText(/Classé chez .*\s: «\sPresque\s»/).waitFor()
		await desk.getByText('Rien n’attend : tout est classé').waitFor()
		const filed = await cloud
			.dav(service, 'PROPFIND', `${person.folder}/MSSanté`, { headers: { depth: '1' } })
			.then((answer) => answer.text())
		expect(filed).toContain('Presque')
		await desk.keyboard.press('z')
		await desk.getByText('Remis à classer par marie').first().waitFor()
		await desk.waitForTimeout(1000)
		await desk.keyboard.press('1')
		await desk.getByText('Rien n’attend : tout est classé').waitFor()
		for (const [room, text] of [
			['Envois', 'accueil@ehpad.exemple.mssante.fr'],
			['Tableau de bord', 'Aucun message n’est perdu'],
			['Journal', 'Décision : classer'],
		] as const) {
			await desk.getByRole('link', { name: room }).click()
			await desk.getByText(text).first().waitFor()
			await picture(desk, `nextcloud-10-${room.toLowerCase().replaceAll(' ', '-')}`)
		}
		expect(complaints.filter((text) => /Content Security Policy|mssante/i.test(text))).toEqual([])
		await desk.context().close()
	})

	it('the administration page shows the health and the mailboxes', async () => {
		const { page: admin } = await openPage(browser)
		admin.setDefaultTimeout(PATIENCE)
		await admin.goto(`${cloud.url}/index.php/login`)
		await admin.locator('#user').fill(cloud.admin.user)
		await admin.locator('#password').fill(cloud.admin.password)
		await admin.keyboard.press('Enter')
		await admin.waitForURL(/\/apps\//)
		await admin.goto(`${cloud.url}/index.php/settings/admin/mssante`)
		await admin.getByText('secretariat@ime.exemple.mssante.fr').first().waitFor()
		await picture(admin, 'nextcloud-5-administration')
		await admin.goto(`${cloud.url}/index.php/apps/mssante/`)
		await admin.getByText(/No mailbox is open to you yet|Aucune boîte ne vous est encore ouverte/).waitFor()
		await picture(admin, 'nextcloud-6-page')
	})

	it('the service account gives its authorisation in a page of Nextcloud, and the app password comes to us', async () => {
		const { login, token } = await startLogin({ url: cloud.url })
		const { page: other } = await openPage(browser)
		other.setDefaultTimeout(PATIENCE)
		await other.goto(login)
		await other.locator('a[href*="/login/v2/grant"]').click()
		await other.locator('#user').fill(service.user)
		await other.locator('#password').fill(PASSWORD)
		await other.keyboard.press('Enter')
		await other.waitForURL(/login\/v2\/grant/)
		await picture(other, 'nextcloud-8-autorisation')
		await other.locator('form [type=submit]').first().click()
		let granted = null
		for (let tries = 0; granted === null && tries < 20; tries++) {
			await other.waitForTimeout(500)
			granted = await pollLogin({ url: cloud.url }, token)
		}
		expect(granted).toMatchObject({ user: service.user })
		expect((await cloud.dav(granted!, 'PROPFIND', '', { headers: { depth: '0' } })).status).toBe(207)
	})

	it('with the sidecar stopped, Files goes on', async () => {
		await sidecar.stop()
		await page.reload()
		await row().waitFor()
		await row().click({ button: 'right' })
		await page.locator('[data-cy-files-list-row-action="details"]').click()
		await page.getByRole('tab', { name: 'MSSanté' }).click()
		await page.locator('mssante-file-tab').getByText(/ne répond pas/).first().waitFor()
		await picture(page, 'nextcloud-7-arrete')
	})
})
