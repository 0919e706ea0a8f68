/**
 * Circuits, as their people live them in a real Nextcloud: prepared in Files, approved on a telephone from the bell, dropped in a sending
 * folder by WebDAV, guarded from the family, answered. Where the server tree lacks Nextcloud's own scripts, its list of files is not
 * drawn: our action is then called as Files calls it (test/nextcloud/core-stand-in.ts).
 */
import type { Browser, Page } from 'playwright-core'
import type { DossierShown } from '../../server/contract/dossiers.contract.ts'
import type { SendingList } from '../../server/contract/sending.contract.ts'
import type { MailHost } from '../support/mail-host.ts'
import type { CircuitOffice, Who } from './circuit-office.ts'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { frenchDate } from '../../server/mssante/ins/identity.ts'
import { openBrowser, picture, seriousFaults } from '../support/browser.ts'
import { startMailHost } from '../support/mail-host.ts'
import { until } from '../support/until.ts'
import { circuitOffice, CRIP, MDPH, NEIGHBOUR, PHARMACY, RESIDENT } from './circuit-office.ts'
import { OF_CORE, showSettings } from './core-stand-in.ts'
import { openSession } from './nextcloud-session.ts'
import { connect, PASSWORD } from './real.ts'
import { BOX } from './sidecar-beside.ts'

const cloud = await connect()
/** A server tree may lack its largest scripts. */
const runsScripts = (await fetch(`${cloud.url}/dist/core-common.js`)).ok
const hasBell = cloud.apps.includes('notifications')
const TELEPHONE = { width: 390, height: 844 }
const SCREEN = { width: 1366, height: 768 }
/** Milliseconds: Nextcloud answers each question in some tenths of a second, one after the other on a busy machine. */
const PATIENCE = 90_000
/** Milliseconds before what has just come before the eyes can be acted upon (useWholeRoom), with some more. */
const READ = 1_000
/** Milliseconds for a story of several waits. */
const STORY = { timeout: 600_000 }
/** Milliseconds for a sending folder: two looks, and none more than a tenth of the time. */
const LOOKS = 480_000
const SHARES = '/apps/files_sharing/api/v1/shares'
const DROPS = 'À envoyer'
const NAME = 'Ordonnance du jour.pdf'
const ABOUT = `${RESIDENT.used} ${RESIDENT.given[0]}, née le ${frenchDate(RESIDENT.birthDate)}. `
let host: MailHost
let office: CircuitOffice
let browser: Browser
/** Ids, and etags where it is wanted, of what was dropped as the office opened. */
let prescription: { id: string, etag: string }
let familyLink: string
/** What the browsers complained of, of ours. */
const complaints: string[][] = []

beforeAll(async () => {
	host = await startMailHost()
	office = await circuitOffice(cloud, host)
	browser = await openBrowser()
	const folder = await office.seenBy('paula', RESIDENT.folder)
	const path = await put('paula', `${folder}/${DROPS}/Pharmacie/${NAME}`, `${ABOUT}Amoxicilline.`)
	prescription = {
		id: await cloud.fileId(office.people.paula, path),
		etag: (await filesIn(`${folder}/${DROPS}/Pharmacie`)).get(NAME)!,
	}
	const neighbour = await office.seenBy('hugo', NEIGHBOUR.folder)
	await put('hugo', `${neighbour}/${DROPS}/Pharmacie/Ordonnance de Hugo.pdf`, 'CHARPENTIER PAUL, né le 21/06/1938. Doliprane.')
	const claires = await office.seenBy('claire', RESIDENT.folder)
	const { ocs } = await cloud.ocs(office.people.claire, 'POST', SHARES, { path: `/${claires}`, shareType: '3' })
	expect(ocs.meta.statuscode).toBe(200)
	familyLink = ocs.data.id as string
	await put('claire', `${claires}/${DROPS}/CRIP/Signalement.pdf`, `${ABOUT}Une note.`)
}, STORY.timeout)
afterAll(async () => {
	await browser?.close()
	await office?.close()
	host?.stop()
	await cloud.close()
})

/** A session of theirs, in a browser of its own. */
async function signIn(who: Who | 'admin', size = SCREEN, hasTouch = false): Promise<Page> {
	const account = who === 'admin' ? cloud.admin : { user: who, password: PASSWORD }
	const { page, complaints: told } = await openSession(cloud, browser, account, { patience: PATIENCE, size, hasTouch })
	complaints.push(told)
	return page
}

/** What makes a page wider than its window: it would slide under a finger. */
async function beyond(page: Page): Promise<string[]> {
	return page.evaluate(`document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('*')]
		.filter((one) => one.getBoundingClientRect().right > innerWidth && one.getClientRects().length > 0)
		.map((one) => one.cloneNode(false).outerHTML.slice(0, 160))`)
}

const room = (page: Page, name: string) => page.goto(`${cloud.url}/index.php/apps/mssante/#/${name}`)

async function put(who: Who, path: string, text: string): Promise<string> {
	const folders = path.split('/').slice(0, -1)
	for (const [index] of folders.entries()) {
		await cloud.dav(office.people[who], 'MKCOL', folders.slice(0, index + 1).join('/'))
	}
	expect((await cloud.dav(office.people[who], 'PUT', path, { body: await makePdf(text) })).status).toBe(201)
	return path
}

/** Our action on these files, in Files. */
async function actOn(page: Page, who: Who, paths: string[]): Promise<void> {
	await page.goto(`${cloud.url}/index.php/apps/files/files`)
	const nodes = await Promise.all(paths.map(async (path) => {
		const id = Number(await cloud.fileId(office.people[who], path))
		return { id, fileid: id, basename: path.split('/').at(-1)!, type: 'file', size: 15_000, mime: 'application/pdf', permissions: 31 }
	}))
	// Not waitForFunction: it asks again from within the page, whose policy lets nothing be evaluated there.
	await until(() => page.evaluate(`window._nc_files_scope?.v4_0?.fileActions?.has('mssante-send')
		|| window._nc_fileactions?.some(({ id }) => id === 'mssante-send')`), PATIENCE)
	await page.evaluate(`(() => {
		const nodes = ${JSON.stringify(nodes)}
		const action = window._nc_files_scope?.v4_0?.fileActions?.get('mssante-send')
		const before = window._nc_fileactions?.find(({ id }) => id === 'mssante-send')
		void (action ? action.execBatch({ nodes }) : before.execBatch(nodes))
	})()`)
}

async function look<T>(who: Who, path: string, params: object = {}): Promise<T> {
	const answer = await cloud.request(office.people[who], 'GET', `/index.php/apps/mssante/api/${path}`, {
		headers: { 'x-mssante-params': encodeURIComponent(JSON.stringify(params)) },
	})
	return await answer.json() as T
}
const dossiers = async (filter = 'all') => (await look<{ dossiers: DossierShown[] }>('claire', 'dossiers', { filter })).dossiers
const stateOf = async ({ id }: DossierShown) => (await dossiers()).find((one) => one.id === id)!.state

/** What was held: a dossier that a file just began is there a moment before, without its reason. */
async function heldBy(id: string): Promise<DossierShown | undefined> {
	return (await dossiers('held')).find(({ circuit, notices }) => circuit === id && notices.length > 0)
}

interface Bell { app: string, subject: string, link: string, object_id: string }

/** What the bell says to somebody, and where it leads. */
async function bellOf(who: Who): Promise<Bell[]> {
	const { ocs } = await cloud.ocs(office.people[who], 'GET', '/apps/notifications/api/v2/notifications')
	return (ocs.data as Bell[]).filter(({ app }) => app === 'mssante')
}

/** Names of a folder, with their etags, as Paula sees them. */
async function filesIn(folder: string): Promise<Map<string, string>> {
	const answer = await cloud.dav(office.people.paula, 'PROPFIND', folder, { headers: { depth: '1' } })
	return new Map([...(await answer.text()).matchAll(/<d:href>([^<]+)<\/d:href>.*?<d:getetag>([^<]+)</gs)]
		.map(([, href, etag]) => [decodeURIComponent(href!).split('/').at(-1)!, etag!] as const)
		.filter(([name]) => name !== ''))
}

describe('a circuit that asks for an approval', STORY, () => {
	let folder: string
	let paula: Page
	let first: DossierShown

	beforeAll(async () => {
		folder = await office.seenBy('paula', RESIDENT.folder)
		await put('paula', `${folder}/Bilan de fin.pdf`, `${ABOUT}Bilan de fin.`)
		await put('paula', `${folder}/Saisine signée.pdf`, `${ABOUT}Saisine.`)
		paula = await signIn('paula')
	})

	it('is proposed for one file, and says what lacks', async () => {
		await actOn(paula, 'paula', [`${folder}/Bilan de fin.pdf`])
		const dialog = paula.getByRole('dialog', { name: 'Préparer pour MSSanté' })
		await dialog.getByText('Proposé d’après les fichiers').waitFor()
		await dialog.getByText('Il manque : Demande à la MDPH').waitFor()
		await picture(paula, 'nextcloud-circuit-1-un-fichier')
		expect(await seriousFaults(paula, '.modal-container')).toEqual([])
	})

	it('takes two files, each in its piece, and goes to who approves', async () => {
		await actOn(paula, 'paula', [`${folder}/Bilan de fin.pdf`, `${folder}/Saisine signée.pdf`])
		const dialog = paula.getByRole('dialog', { name: 'Préparer pour MSSanté' })
		await dialog.getByText('Il ne manque rien').waitFor()
		await picture(paula, 'nextcloud-circuit-2-deux-fichiers')
		await dialog.getByRole('button', { name: 'Demander la validation' }).click()
		await dialog.getByText('Le dossier est chez').waitFor()
		// Dropped files begin theirs meanwhile.
		first = (await dossiers()).find(({ circuit }) => circuit === 'mdph')!
		expect(first).toMatchObject({
			state: 'awaiting',
			preparedByName: 'Paula Roux',
			pieces: [{ files: [{ name: 'Bilan de fin.pdf' }] }, { files: [{ name: 'Saisine signée.pdf' }] }],
		})
	})

	it.runIf(hasBell)('rings the doctor, in French, and the bell opens « À valider »', async () => {
		await until(async () => (await bellOf('martin')).length > 0, PATIENCE)
		expect(await bellOf('martin')).toMatchObject([{
			subject: '1 envoi de IME Les Tilleuls – Secrétariat attend votre validation',
			link: expect.stringMatching(/\/apps\/mssante\/#\/approvals$/) as string,
		}])
	})

	it('is read to its end with a finger, approved on a telephone, and leaves', async () => {
		const doctor = await signIn('martin', TELEPHONE, true)
		if (hasBell) {
			await doctor.goto(`${cloud.url}/index.php/apps/files/files`)
			await doctor.locator('#notifications button').first().tap()
			await doctor.getByText('attend votre validation').first().waitFor()
			await picture(doctor, 'nextcloud-circuit-3-cloche')
			await doctor.locator('.notification').first().click()
			await doctor.waitForURL(/\/apps\/mssante\/#\/approvals$/)
		} else {
			await room(doctor, 'approvals')
		}
		await doctor.getByRole('button', { name: 'Saisine de la MDPH' }).first().tap()
		await doctor.getByText('Ouvrez d’abord chaque pièce (il en reste 2).').waitFor()
		expect(await beyond(doctor)).toEqual([])
		await picture(doctor, 'nextcloud-circuit-4-valider')
		const starts = await doctor.locator('dd').evaluateAll((all) =>
			all.map((one) => (one as unknown as { getBoundingClientRect: () => { x: number } }).getBoundingClientRect().x))
		expect(new Set(starts).size).toBe(1)
		expect(await seriousFaults(doctor, '#content-vue')).toEqual([])
		for (let opened = 0; opened < 2; opened++) {
			await doctor.getByRole('button', { name: 'à ouvrir' }).first().tap()
			await doctor.getByText(`Ouvrez d’abord chaque pièce (il en reste ${2 - opened}).`).waitFor({ state: 'detached' })
			await doctor.getByRole('img', { name: 'Page 1 sur 1' }).waitFor()
		}
		const heading = doctor.getByRole('heading', { name: 'Pièces' })
		const before = (await heading.boundingBox())!.y
		await doctor.mouse.move(TELEPHONE.width / 2, TELEPHONE.height / 2)
		await doctor.mouse.wheel(0, -150)
		await until(async () => (await heading.boundingBox())!.y > before)
		await picture(doctor, 'nextcloud-circuit-5-piece')
		await doctor.getByRole('button', { name: 'Valider' }).tap()
		await doctor.getByText('Validé : c’est en route').waitFor()
		expect(await stateOf(first)).toBe('sent')
		await until(async () => host.messages(MDPH).length === 1, PATIENCE)
		await until(async () => !hasBell || (await bellOf('martin')).length === 0, PATIENCE)
		await doctor.context().close()
	})

	it('comes back to who prepared it, by the bell, with its reason', async () => {
		await put('paula', `${folder}/Bilan 2.pdf`, `${ABOUT}Second bilan.`)
		await actOn(paula, 'paula', [`${folder}/Bilan 2.pdf`])
		const dialog = paula.getByRole('dialog', { name: 'Préparer pour MSSanté' })
		await dialog.getByRole('textbox', { name: 'sans objet' }).fill('La famille la dépose elle-même')
		await dialog.getByRole('button', { name: 'Demander la validation' }).click()
		await dialog.getByText('Le dossier est chez Dr Hélène Martin').waitFor()
		const doctor = await signIn('martin', TELEPHONE, true)
		await room(doctor, 'approvals')
		await doctor.getByRole('button', { name: 'Saisine de la MDPH' }).first().tap()
		await doctor.waitForTimeout(READ)
		await doctor.getByRole('button', { name: 'Renvoyer…' }).tap()
		await doctor.getByRole('dialog').getByRole('textbox').fill('La date du bilan manque.')
		await doctor.getByRole('dialog').getByRole('button', { name: 'Renvoyer', exact: true }).tap()
		await doctor.getByText('Renvoyé à Paula Roux').waitFor()
		if (hasBell) {
			await until(async () => (await bellOf('paula')).length > 0, PATIENCE)
			expect(await bellOf('paula')).toMatchObject([{ subject: '1 envoi en préparation est à revoir' }])
			await paula.goto((await bellOf('paula'))[0]!.link)
		} else {
			await room(paula, 'sendings')
		}
		await paula.getByText('La date du bilan manque.').first().waitFor()
		await picture(paula, 'nextcloud-circuit-6-renvoye')
		await doctor.context().close()
	})
})

describe('a sending folder, by WebDAV', STORY, () => {
	it('a PDF that who may prepare drops leaves once, and is put away with its proof, the same file as before', async () => {
		const folder = await office.seenBy('paula', RESIDENT.folder)
		await until(async () => (await filesIn(`${folder}/${DROPS}/Envoyés`)).size === 2, LOOKS)
		const kept = await filesIn(`${folder}/${DROPS}/Envoyés`)
		expect([...kept.keys()].sort()).toEqual([NAME, expect.stringContaining('Preuve d’envoi')])
		expect({ id: await cloud.fileId(office.people.paula, `${folder}/${DROPS}/Envoyés/${NAME}`), etag: kept.get(NAME) })
			.toEqual(prescription)
		expect(await filesIn(`${folder}/${DROPS}/Pharmacie`)).toEqual(new Map())
		const left = (await dossiers()).filter(({ circuit, state }) => circuit === 'pharmacie' && state === 'sent')
		expect(left).toMatchObject([{ preparedByName: 'Paula Roux' }])
		const { rows } = await look<SendingList>('claire', 'sendings')
		expect(rows.find(({ title }) => title === 'Ordonnance')).toMatchObject({ by: 'Paula Roux' })
		expect(host.messages(PHARMACY)).toHaveLength(1)
	})

	it.runIf(cloud.apps.includes('activity'))('Nextcloud’s own activity tells who dropped it, and that the program moved it', async () => {
		const query = `object_type=files&object_id=${prescription.id}`
		const { ocs } = await cloud.ocs(office.people.paula, 'GET', `/apps/activity/api/v2/activity/filter?${query}`)
		expect((ocs.data as { type: string, user: string }[]).map(({ type, user }) => [type, user])).toEqual([
			['file_changed', office.service.user],
			['file_created', 'paula'],
		])
	})

	it('what is dropped by one who may not prepare is held with its reason, and those who send are rung, not them', async () => {
		const held = () => heldBy('pharmacie')
		await until(async () => await held() !== undefined, LOOKS)
		expect(await held()).toMatchObject({
			state: 'preparing',
			preparedByName: 'Hugo Petit',
			notices: [{ code: 'MSS-DROP-HELD', text: expect.stringContaining('n’a pas le droit de préparer') as string }],
		})
		expect(host.messages(PHARMACY)).toHaveLength(1)
		if (hasBell) {
			const forThoseWhoSend = async () => (await bellOf('claire')).find(({ object_id: about }) => about === BOX)
			await until(async () => await forThoseWhoSend() !== undefined, PATIENCE)
			expect(await forThoseWhoSend()).toMatchObject({ subject: '1 envoi en préparation est à revoir' })
			expect(await bellOf('hugo')).toEqual([])
		}
	})
})

describe('an information préoccupante', STORY, () => {
	it('leaves neither by hand nor by itself from a folder that a public link opens to the family', async () => {
		const folder = await office.seenBy('claire', RESIDENT.folder)
		const path = await put('claire', `${folder}/Signalement du jour.pdf`, `${ABOUT}Note.`)
		const claire = await signIn('claire')
		await actOn(claire, 'claire', [path])
		const dialog = claire.getByRole('dialog', { name: 'Envoyer par MSSanté' })
		await dialog.getByText('J’ai vérifié à qui cela part').click()
		await dialog.getByText('Il ne manque rien').waitFor()
		await dialog.getByRole('button', { name: 'Envoyer', exact: true }).click()
		await dialog.getByText('dans un dossier que d’autres que le service peuvent lire').first().waitFor()
		await picture(claire, 'nextcloud-circuit-7-famille')
		const held = () => heldBy('crip')
		await until(async () => await held() !== undefined, LOOKS)
		expect(await held()).toMatchObject({ notices: [{ code: 'MSS-DOSSIER-FAMILY' }] })
		await cloud.ocs(office.people.claire, 'DELETE', `${SHARES}/${familyLink}`)
		await dialog.getByRole('button', { name: 'Envoyer', exact: true }).click()
		await dialog.getByText('est en route').waitFor()
		await until(async () => host.messages(CRIP).length === 1, PATIENCE)
		await claire.context().close()
	})
})

describe('« À répondre »', STORY, () => {
	it('shows what was received, filed or not, and answers it', async () => {
		const from = 'cardiologie@ehpad.exemple.mssante.fr'
		host.deliver(BOX, await makeHealthMail({
			cdas: [makeCda({ person: RESIDENT, title: 'Demande de bilan', pdf: await makePdf('Demande de bilan') })],
			mail: { from, to: BOX, text: 'Bonjour,\n\nPouvez-vous nous envoyer le dernier bilan avant lundi ?\n\nMerci' },
		}))
		const claire = await signIn('claire')
		await room(claire, 'turns')
		await claire.getByRole('heading', { name: 'Demande de bilan' }).waitFor()
		await claire.locator('blockquote').getByText('avant lundi').waitFor()
		await claire.waitForTimeout(READ)
		await claire.getByRole('button', { name: /^Accepter/ }).click()
		await claire.keyboard.type('C’est entendu.')
		await picture(claire, 'nextcloud-circuit-8-repondre')
		expect(await seriousFaults(claire, '#content-vue')).toEqual([])
		await claire.getByRole('button', { name: 'Envoyer cette réponse' }).click()
		await claire.getByText('Votre réponse est en route').waitFor()
		await until(async () => host.messages(from).length === 1, PATIENCE)
		expect(host.messages(from)[0]!.toString()).toMatch(/R=C3=A9ponse : DEMANDE ACCEPT=C3=89E/)
		await claire.context().close()
	})
})

describe('the administration page', STORY, () => {
	it('shows the circuits as they are, and a model’s blanks', async () => {
		await cloud.request(cloud.admin, 'DELETE', '/index.php/apps/firstrunwizard/wizard')
		const admin = await signIn('admin')
		await admin.goto(`${cloud.url}/index.php/settings/admin/mssante`)
		const add = admin.getByRole('button', { name: /^(?:Ajouter un circuit|Add a circuit)$/ })
		await add.waitFor()
		if (!runsScripts) {
			await showSettings(admin)
		}
		const shown = admin.getByText('Ordonnance à la pharmacie').first()
		await shown.waitFor()
		await shown.scrollIntoViewIfNeeded()
		await picture(admin, 'nextcloud-circuit-9-circuits')
		await add.click()
		await admin.locator('form.card').waitFor()
		await picture(admin, 'nextcloud-circuit-10-modele', 'form.card')
		expect(await seriousFaults(admin, 'form.card')).toEqual([])
	})
})

it('nothing of ours complained in any of these browsers', () => {
	// The refusal because of the family is an answer, 409; what Nextcloud's scripts miss is theirs.
	expect(complaints.flat().filter((text) => !OF_CORE.test(text) && !/^409 .*\/api\/dossiers/.test(text))).toEqual([])
})
