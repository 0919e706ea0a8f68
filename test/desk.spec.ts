/**
 * A day at the desk, in Chromium: what is safe files itself, the rest is dealt with by the keyboard alone, and every message is
 * accounted for at every step.
 */
import type { Browser, Page } from 'playwright-core'
import type { DemoDesk } from '../demo/desk.ts'
import type { Person } from '../demo/fixtures/people.ts'
import type { Shell } from '../server/shell/shell.ts'
import type { Arrival, Gesture } from './support/day.ts'

import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { makeCda } from '../demo/fixtures/cda.ts'
import { MAILBOX, makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.ts'
import { register } from '../demo/fixtures/people.ts'
import { watchAll } from '../server/chores/serve.ts'
import { MssError } from '../server/errors.ts'
import { openLog } from '../server/ops/log.ts'
import { statusOf } from '../server/ops/status.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage } from '../server/outgoing/send.ts'
import { importRegister } from '../server/patients/registry.ts'
import { openShell } from '../server/shell/shell.ts'
import { importTrustList } from '../server/trust/store.ts'
import { openBrowser, openPage, picture, seriousFaults } from './support/browser.ts'
import { almostJose, arrivals, BILLING, isWholeDay, RESIDENTS, trustList } from './support/day.ts'
import { Keys, seconds } from './support/keys.ts'
import { until } from './support/until.ts'

/** Milliseconds before what has just come before the eyes can be acted upon (useItem), with some more. */
const READ = 700
const root = mkdtempSync(join(tmpdir(), 'mssante-day-'))
const stop = new AbortController()
let desk: DemoDesk
let shell: Shell
let browser: Browser
let page: Page
let complaints: string[]
let watching: Promise<void>
let day: Arrival[]
let keys: Keys
let filed: string[]

beforeAll(async () => {
	day = await arrivals()
	desk = await openDesk(root, { log: openLog('silent') })
	await importRegister(desk.app.ledger, Buffer.from(register(RESIDENTS)), ['lilas'])
	await importTrustList(desk.app.ledger, trustList())
	watching = watchAll(desk.app, stop.signal)
	shell = await openShell(desk.app, PERSON, 0)
	browser = await openBrowser();
	({ page, complaints } = await openPage(browser, { width: 1366, height: 900 }))
	keys = new Keys(page)
	await page.goto(shell.url)
	await page.goto(`${new URL(shell.url).origin}/page`)
})
afterAll(async () => {
	await browser?.close()
	stop.abort()
	await watching
	await shell?.close()
	await desk?.app.close()
})

const counts = () => statusOf(desk.app.ledger.db)
const room = (name: string) => page.getByRole('link', { name: new RegExp(`^${name}`) })
const title = () => page.locator('h2').nth(1)
const list = (name: string) => page.getByRole('region', { name, exact: true })

/** Every message is somewhere, and the page says as many wait as do. */
async function holds(): Promise<void> {
	const { lawHolds, review: inReview } = await counts()
	expect(lawHolds).toBe(true)
	const { closed } = await desk.app.ledger.db
		.selectFrom('messages')
		.select(({ fn }) => fn.countAll<number>().as('closed'))
		.where('state', '=', 'review')
		.where('closed_at', 'is not', null)
		.executeTakeFirstOrThrow()
	const review = inReview - closed
	const entry = page.getByRole('navigation').getByRole('listitem').filter({ has: room('À classer') })
	await until(async () => (await entry.innerText()).replace(/\D/g, '') === (review === 0 ? '' : String(review)))
}

async function open(name: string): Promise<void> {
	await room(name).click()
	await page.getByRole('heading', { name, exact: true, level: 2 }).first().waitFor()
}

describe('the morning', () => {
	it('finds nothing that waits, and is told what will come there', async () => {
		await page.getByText('Rien n’attend : tout est classé').waitFor()
		expect(await page.title()).toMatch(/^À classer - MSSanté - \w+$/)
		await picture(page, 'classer-vide')
		expect(await seriousFaults(page)).toEqual([])
	})

	it('brings 40 messages: what is safe files itself, what is not waits, nothing is missing', async () => {
		for (const [index, { raw }] of day.entries()) {
			desk.deliver(`${String(index).padStart(4, '0')}.day`, raw)
		}
		await until(async () => (await counts()).received === day.length && (await counts()).inProgress === 0)
		const prescription = join(root, 'ordonnance.pdf')
		writeFileSync(prescription, await makePdf('Amoxicilline 1 g, trois fois par jour, sept jours.'))
		await queueMessage(desk.app, {
			...PLAIN_REQUEST,
			from: MAILBOX,
			to: ['pharmacie@officine.exemple.mssante.fr'],
			patientId: 'R001',
			files: [prescription],
			types: ['57833-6'],
			titles: ['Ordonnance du 2 mars 2026'],
			text: 'Bonjour,\n\nVeuillez trouver l’ordonnance de Mme Lefèvre.',
			actor: PERSON.user,
		})
		await until(async () => (await counts()).received === 40 && (await counts()).inProgress === 0)
		const rows = await desk.app.ledger.db.selectFrom('messages').select(['state', 'title']).orderBy('id').limit(day.length).execute()
		expect(rows.map((row) => [row.title, row.state])).toEqual(day.map((one) => [one.title, one.ends]))
		const expected = (state: Arrival['ends']) => day.filter(({ ends }) => ends === state).length
		expect(await counts()).toMatchObject({
			received: 40,
			filed: expected('filed') + 1,
			review: expected('review'),
			quarantined: expected('quarantined'),
			ignored: 1,
			failed: 0,
			lawHolds: true,
		})
		await holds()
	})

	it('shows the first with its reason, the traits that differ, whom it may be about, and the document', async () => {
		await page.getByText('La date de naissance diffère : 16/01/1947 dans le document, 15/01/1947 dans le dossier.').waitFor()
		// It came by itself into an empty list: a figure files nothing before its person has come to it.
		const before = await counts()
		await page.getByText('Ce qui est affiché a changé sans vous').waitFor()
		await page.waitForTimeout(READ)
		await page.keyboard.press('1')
		await page.waitForTimeout(READ)
		expect(await counts()).toEqual(before)
		await list('À classer').getByRole('button', { name: 'Avis de cardiologie' }).click()
		await page.getByText('Ce qui est affiché a changé sans vous').waitFor({ state: 'detached' })
		expect(await page.locator('tr.differs').innerText()).toMatch(/16\/01\/1947\s+15\/01\/1947\s+≠ diffère/)
		// Under Nextcloud's own rules for tables: no word of an identity runs over its neighbour.
		const overrun = await page
			.locator('td, th')
			.evaluateAll((cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent))
		expect(overrun).toEqual([])
		await page.getByRole('img', { name: 'Page 1 sur 1' }).waitFor()
		await page.getByText('inchangé depuis sa réception').waitFor()
		await picture(page, 'classer')
		expect(await seriousFaults(page)).toEqual([])
	})
})

describe('what waits', () => {
	const done = new Set<string>()

	it('is dealt with by the keyboard alone, and the counts hold at every step', async () => {
		const waiting = day.filter(({ ends }) => ends === 'review')
		for (const one of waiting) {
			if (done.has(one.title)) {
				continue
			}
			await until(async () => (await title().textContent()) === one.title)
			await page.waitForTimeout(READ)
			const before = await counts()
			const together = await act(one, waiting)
			for (const { title: finished } of together) {
				done.add(finished)
			}
			const leaves = 'list' in one.then! ? 0 : together.length
			await until(async () => (await counts()).review === before.review - leaves)
			await holds()
		}
		filed = files(desk.ged)
		for (const { ends, folder, title: name } of day) {
			if (ends !== 'quarantined') {
				expect(filed.some((path) => path.startsWith(`${folder}/`)), `${name} : ${folder}`).toBe(true)
			}
		}
	}, 240_000)

	it.runIf(isWholeDay)('cost what docs/performance.md says', () => {
		const waiting = day.filter(({ ends }) => ends === 'review').length
		const perDocument = keys.count / waiting
		const line = `${waiting} messages, ${keys.count} touches et ${keys.decisions} décisions : `
			+ `${perDocument.toFixed(1).replace('.', ',')} touches et ${Math.round(seconds(keys, waiting))} s par message`
		const performance = readFileSync(join(import.meta.dirname, '..', 'docs', 'performance.md'), 'utf8')
		expect(performance).toContain(line)
	})

	/** @return what was dealt with */
	async function act(one: Arrival, waiting: Arrival[]): Promise<Arrival[]> {
		const gesture: Gesture = one.then!
		if ('file' in gesture) {
			await page.getByRole('button', { name: /^Classer ici/ }).nth(gesture.file - 1).waitFor()
			await keys.press(String(gesture.file))
		} else if ('elsewhere' in gesture) {
			await keys.press('d')
			await page.getByRole('dialog', { name: 'Autre dossier' }).waitFor()
			if (!existsSync(join(desk.ged, 'Factures'))) {
				await picture(page, 'classer-autre-dossier')
			}
			await keys.press(String(gesture.elsewhere))
		} else if ('list' in gesture) {
			await keys.press('f')
			const dialog = page.getByRole('dialog', { name: 'Mettre dans une liste' })
			await dialog.waitFor()
			if (await dialog.getByRole('button', { name: gesture.list }).count() > 0) {
				await keys.press('ArrowDown')
				await keys.press('Enter')
			} else {
				await keys.type(gesture.list, 'Enter')
			}
			await dialog.waitFor({ state: 'detached' })
		} else if ('seek' in gesture && !('together' in gesture)) {
			await keys.press('/')
			await keys.type(gesture.seek)
			await page.getByRole('option').first().waitFor()
			await picture(page, 'classer-recherche')
			await keys.press('Enter')
			await page.getByRole('button', { name: /^Classer ici/ }).first().waitFor()
			await page.waitForTimeout(READ)
			await keys.press('1')
		} else {
			const all = waiting.filter(({ then }) => then && 'together' in then && then.together === gesture.together)
			for (const [index, { title: wanted }] of all.entries()) {
				await until(async () => (await title().textContent()) === wanted || index > 0)
				await keys.press('x')
				await (index < all.length - 1 && keys.press('j'))
				await page.waitForTimeout(READ)
			}
			await keys.press('/')
			await keys.type(gesture.seek)
			await page.getByRole('option').first().waitFor()
			await keys.press('Enter')
			await page.getByRole('button', { name: `Classer ces ${all.length} messages ici` }).waitFor()
			await picture(page, 'classer-plusieurs')
			await keys.press('Enter')
			keys.decisions++
			return all
		}
		keys.decisions++
		return [one]
	}
})

describe('a wrong filing', () => {
	it('is undone by one key, just after', async () => {
		const { filed: before } = await counts()
		await page.getByRole('button', { name: 'Voir ce qui a été classé' }).click()
		await page.getByRole('heading', { name: 'Classés récemment' }).waitFor()
		await list('Classés récemment').getByRole('button', { name: 'Bilan sanguin' }).click()
		await page.getByRole('button', { name: 'Mauvais dossier : le reprendre' }).waitFor()
		await picture(page, 'classe')
		expect(await seriousFaults(page)).toEqual([])
		await page.getByLabel('Pourquoi n’est-ce pas le bon ? (gardé au journal)').fill('C’est l’autre Mme Martin')
		await page.getByRole('button', { name: 'Mauvais dossier : le reprendre' }).click()
		await page.getByText('« Bilan sanguin » attend de nouveau d’être classé au bon endroit').waitFor()
		await page.getByText('Classé de la même façon').waitFor()
		await picture(page, 'mauvais-dossier')
		expect((await counts()).filed).toBe(before - 1)
		await holds()
		expect(files(desk.ged).filter((path) => path.startsWith('Résidents/MARTIN Jeanne '
			+ '(1952)/') && path.includes('Bilan sanguin'))).toEqual([])

		await page.getByRole('button', { name: 'Voir ce qui attend' }).click()
		await list('À classer').getByRole('button', { name: 'Bilan sanguin' }).click()
		await page.getByText('Remis à classer par Claire Fabre').first().waitFor()
		await page.getByText('Il vient d’être retiré de ce dossier.').waitFor()
		await page.waitForTimeout(READ)
		await page.keyboard.press('2')
		await page.getByText(/Classé chez MARTIN JEANNE .* : « Bilan sanguin »/).waitFor()
		expect((await counts()).filed).toBe(before)
		await page.keyboard.press('z')
		await until(async () => (await counts()).filed === before - 1)
		await page.getByText('Annulé : « Bilan sanguin » attend de nouveau').waitFor()
		await page.getByText(/Annulé aussitôt · Claire Fabre/).waitFor()
		await page.waitForTimeout(READ)
		await page.keyboard.press('2')
		await until(async () => (await counts()).filed === before)
		await holds()
	})

	it('is never the work of a second blow of the same key', async () => {
		const { filed: before } = await counts()
		for (const name of ['Premier avis', 'Second avis']) {
			desk.deliver(`${name.split(' ')[0]}.day`, await almostJose(name))
		}
		await list('À classer').getByRole('button', { name: 'Second avis' }).waitFor()
		await list('À classer').getByRole('button', { name: 'Premier avis' }).click()
		await page.getByRole('button', { name: /^Classer ici/ }).first().waitFor()
		await page.waitForTimeout(READ)
		await page.keyboard.press('1')
		await until(async () => (await title().textContent()) === 'Second avis')
		await page.getByRole('button', { name: /^Classer ici/ }).first().waitFor()
		await page.keyboard.press('1')
		await page.waitForTimeout(2 * READ)
		expect((await counts()).filed).toBe(before + 1)
		await page.keyboard.press('1')
		await until(async () => (await counts()).filed === before + 2)
		await holds()
	})

	it('is in the register of identitovigilance, with who said so and why', async () => {
		await open('Tableau de bord')
		const saved = page.waitForEvent('download')
		await page.getByRole('button', { name: 'Registre d’identitovigilance (CSV)' }).click()
		const table = readFileSync((await (await saved).path())!, 'utf8')
		expect(table).toMatch(/"Mauvais dossier : remis à classer";.*;"R005";"C’est l’autre Mme Martin";"Claire Fabre"/)
		expect(table.match(/Mauvais dossier/g)).toHaveLength(1)
		expect(table).toContain('Mis en quarantaine')
	})
})

describe('what the hand did not mean', () => {
	it('files nothing: words that hold figures, typed where a list is named', async () => {
		const before = await counts()
		await open('À classer')
		await list('À classer').getByRole('button', { name: 'Demande d’admission' }).click()
		await page.getByText('Patient inconnu ici').first().waitFor()
		await page.waitForTimeout(READ)
		await page.keyboard.press('f')
		await page.getByRole('dialog', { name: 'Mettre dans une liste' }).waitFor()
		await page.keyboard.type('Pour le 12 mars')
		await page.keyboard.press('Enter')
		await page.keyboard.type(' 1')
		await page.getByText('Dans la liste « Pour le 12 mars »').waitFor()
		expect(await counts()).toEqual(before)
	})

	it('is asked about: the document says that it is somebody else’s', async () => {
		const { filed: before } = await counts()
		await list('À classer').getByRole('button', { name: 'Demande d’admission' }).click()
		await until(async () => (await title().textContent()) === 'Demande d’admission')
		await page.keyboard.press('/')
		await page.keyboard.type('charpentier paul')
		await page.getByRole('option').first().waitFor()
		await page.keyboard.press('Enter')
		await page.getByRole('button', { name: /^Classer ici/ }).first().waitFor()
		await page.waitForTimeout(READ)
		await page.keyboard.press('1')
		const dialog = page.getByRole('dialog', { name: 'La même personne ?' })
		await dialog.getByText('INCONNU ANDRÉ').waitFor()
		await picture(page, 'autre-identite')
		expect(await seriousFaults(page)).toEqual([])
		await page.keyboard.press('Enter')
		expect((await counts()).filed).toBe(before)
		await page.keyboard.type('Changement de nom, vu avec la famille')
		await page.keyboard.press('Enter')
		await until(async () => (await counts()).filed === before + 1)
		await page.getByText(/Classé chez CHARPENTIER PAUL/).waitFor()
		await page.keyboard.press('z')
		await until(async () => (await counts()).filed === before)
	})

	it('is not done to what a search has put out of sight, or brought before the eyes', async () => {
		const before = await counts()
		const search = page.getByPlaceholder('Chercher dans cette liste')
		const stays = async () => {
			await page.waitForTimeout(READ)
			await page.keyboard.press('1')
			await page.keyboard.press('p')
			await page.waitForTimeout(READ)
			expect(await counts()).toEqual(before)
		}
		await list('À classer').getByRole('button', { name: 'Demande d’admission' }).click()
		await search.fill('courrier d’un')
		await until(async () => (await title().textContent()) === 'Courrier d’un expéditeur inconnu')
		await search.blur()
		await page.getByText('Ce qui est affiché a changé sans vous').waitFor()
		await stays()
		expect(await page.getByText('Vous vous en occupez').count()).toBe(0)
		// Taking the words away keeps what is shown.
		await search.press('Escape')
		await list('À classer').getByRole('button', { name: 'Demande d’admission' }).waitFor()
		expect(await title().textContent()).toBe('Courrier d’un expéditeur inconnu')
		await search.fill('zzz')
		await page.getByText('Rien trouvé').first().waitFor()
		await search.press('Escape')
		await page.getByText('Choisissez un message').waitFor()
		await picture(page, 'rien-de-choisi')
		await stays()
		await page.keyboard.press('j')
		await page.getByText('Où le classer ?').waitFor()
	})

	it('is not asked twice: Escape closes the dialog on top, wherever the hand is, and leaves the rest', async () => {
		await list('À classer').getByRole('button', { name: 'Demande d’admission' }).click()
		await page.getByText('Patient inconnu ici').first().waitFor()
		await page.waitForTimeout(READ)
		await page.keyboard.press('x')
		await page.getByText('1 message choisi').waitFor()
		for (const [key, name] of [
			['d', 'Autre dossier'],
			['f', 'Mettre dans une liste'],
			['s', 'Classer sans suite ?'],
			['?', 'Touches'],
		] as const) {
			await page.keyboard.press(key)
			const dialog = page.getByRole('dialog', { name })
			await dialog.waitFor()
			await page.waitForTimeout(READ)
			await page.keyboard.press('Escape')
			await dialog.waitFor({ state: 'detached' })
			expect(await page.getByText('1 message choisi').count(), name).toBe(1)
		}
		await page.keyboard.press('v')
		await page.locator('.modal-mask').waitFor()
		await page.waitForTimeout(READ)
		await page.keyboard.press('Escape')
		await page.locator('.modal-mask').waitFor({ state: 'detached' })
		await page.keyboard.press('Escape')
		await page.getByText('1 message choisi').waitFor({ state: 'detached' })
	})

	it('is told, and the message comes back, when the store refuses', async () => {
		const { filed: before } = await counts()
		const { ged } = desk.app
		const { move } = ged
		ged.move = async () => {
			throw new MssError('MSS-GED-DENIED')
		}
		desk.deliver('refus.day', await almostJose('Avis refusé'))
		await list('À classer').getByRole('button', { name: 'Avis refusé' }).click()
		await page.getByRole('button', { name: /^Classer ici/ }).first().waitFor()
		await page.waitForTimeout(READ)
		await page.keyboard.press('1')
		const note = page.getByText('« Avis refusé » : Cela n’a pas pu se faire.')
		await note.waitFor()
		await picture(page, 'refus')
		ged.move = move
		expect((await counts()).filed).toBe(before)
		await list('À classer').getByRole('button', { name: 'Avis refusé' }).click()
		await page.waitForTimeout(2 * READ)
		await page.keyboard.press('1')
		await until(async () => (await counts()).filed === before + 1)
		await note.waitFor()
		await page.getByRole('button', { name: 'Vu', exact: true }).click()
		await note.waitFor({ state: 'detached' })
		expect(complaints.splice(0)).toEqual([expect.stringMatching(/^503 .*\/file$/)])
		await holds()
	})
})

describe('twins', () => {
	const look = async (name: string) => {
		await list('À classer').getByRole('button', { name }).click()
		await until(async () => (await title().textContent()) === name)
		await page.getByRole('button', { name: /^Classer ici/ }).first().waitFor()
		await page.waitForTimeout(READ)
	}
	const blue = () => page.locator('.card .button-vue--primary').count()

	it('whom a letter names as well the one as the other: none is blue, and the key asks which', async () => {
		const { filed: before } = await counts()
		desk.deliver(
			'jumeaux.day',
			await makeMail({
				subject: 'M. CHARPENTIER',
				text: 'Au sujet de M. CHARPENTIER, né le 21/06/1938 : voir la pièce jointe.',
				attachments: [{ filename: 'avis.pdf', content: await makePdf('Avis.') }],
			}),
		)
		await look('M. CHARPENTIER')
		await page.getByText('Deux résidents correspondent : CHARPENTIER Paul et CHARPENTIER Pierre. Lequel ?').waitFor()
		expect(await blue()).toBe(0)
		await picture(page, 'jumeaux')
		await page.keyboard.press('1')
		const dialog = page.getByRole('dialog', { name: 'Lequel ?' })
		await dialog.waitFor()
		// Neither the same key once more, nor Enter, is an answer.
		await page.keyboard.press('1')
		await page.keyboard.press('Enter')
		await page.waitForTimeout(READ)
		expect((await counts()).filed).toBe(before)
		expect(await dialog.getByRole('row').allInnerTexts()).toEqual(
			expect.arrayContaining([expect.stringMatching(/Premier prénom\s+PAUL\s+PIERRE/)]),
		)
		await picture(page, 'lequel')
		await page.setViewportSize({ width: 390, height: 844 })
		await picture(page, 'lequel-telephone')
		expect(await dialog
			.locator('.box')
			.evaluate((box) => box.scrollWidth <= box.clientWidth
				&& box.getBoundingClientRect().right <= (globalThis as unknown as { innerWidth: number }).innerWidth)).toBe(true)
		expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
		await page.setViewportSize({ width: 1366, height: 900 })
		expect(await seriousFaults(page)).toEqual([])
		await page.keyboard.press('Escape')
		await dialog.waitFor({ state: 'detached' })
		await page.waitForTimeout(READ)
		await page.keyboard.press('1')
		await dialog.waitFor()
		await page.waitForTimeout(READ)
		await page.keyboard.press('2')
		await page.getByText(/Classé chez CHARPENTIER PIERRE/).waitFor()
		await until(async () => (await counts()).filed === before + 1)
		await holds()
	})

	it('of whom a document is half the one and half the other: it is said, and the key asks why', async () => {
		const { filed: before } = await counts()
		const [, paul, pierre] = RESIDENTS as [Person, Person, Person]
		desk.deliver(
			'moitie.day',
			await makeHealthMail({
				cdas: [
					makeCda({
						person: { ...paul, given: pierre.given },
						title: 'Avis du neurologue',
						pdf: await makePdf('Avis du neurologue.'),
					}),
				],
			}),
		)
		await look('Avis du neurologue')
		await page
			.getByText('Le matricule est celui de CHARPENTIER Paul, mais le prénom est celui de CHARPENTIER Pierre.')
			.first()
			.waitFor()
		expect(await blue()).toBe(0)
		await picture(page, 'moitie')
		await page.keyboard.press('1')
		const dialog = page.getByRole('dialog', { name: 'La même personne ?' })
		await dialog.getByText('mais le prénom est celui de CHARPENTIER Pierre.').waitFor()
		await page.keyboard.press('Enter')
		await page.waitForTimeout(READ)
		expect((await counts()).filed).toBe(before)
		await page.keyboard.type('Prénom corrigé par le service')
		await page.keyboard.press('Enter')
		await until(async () => (await counts()).filed === before + 1)
		await page.getByText(/Classé chez CHARPENTIER PAUL/).waitFor()
		await holds()
	})
})

describe('twelve at once', () => {
	it('go into a folder that the first one makes; what is refused stays ticked, with why, and is told once', async () => {
		desk.config.mailboxes[0]!.filing.otherFolders.push('Factures de l’année')
		const names = Array.from({ length: 12 }, (_, index) => `Facture n° ${index + 1}`)
		for (const [index, subject] of names.entries()) {
			desk.deliver(`facture-${index}.day`, await makeMail({ subject, from: 'compta@cab.exemple.mssante.fr', text: `${subject}.` }))
		}
		await page.getByPlaceholder('Chercher dans cette liste').fill('facture n°')
		await page.getByText('12 messages attendent').waitFor()
		for (const box of await list('À classer').getByRole('checkbox').all()) {
			await box.check()
		}
		await page.getByText('12 messages choisis').waitFor()
		await desk.app.ledger.db
			.updateTable('messages')
			.set({ claimed_by: 'sophie', claimed_at: new Date().toISOString() })
			.where('title', '=', 'Facture n° 5')
			.execute()
		const { filed: before } = await counts()
		await page.keyboard.press('d')
		const dialog = page.getByRole('dialog', { name: 'Autre dossier' })
		await dialog.getByText('et 6 autres').waitFor()
		await page.keyboard.press('3')
		await page.getByText('11 classés dans « Factures de l’année », 1 attend encore : « Facture n° 5 »').waitFor()
		await page.getByText('1 message choisi').waitFor()
		await page.getByText('s’occupe déjà de ce message.').first().waitFor()
		await picture(page, 'onze-sur-douze')
		expect(await seriousFaults(page)).toEqual([])
		expect((await counts()).filed).toBe(before + 11)
		expect(files(desk.ged).filter((path) => path.startsWith('Factures de l’année/'))).toHaveLength(11)
		await desk.app.ledger.db
			.updateTable('messages')
			.set({ claimed_by: null, claimed_at: null })
			.where('title', '=', 'Facture n° 5')
			.execute()
		await page.keyboard.press('d')
		await dialog.waitFor()
		await page.keyboard.press('3')
		await until(async () => (await counts()).filed === before + 12)
		await page.getByText('Classé dans « Factures de l’année » : « Facture n° 5 »').waitFor()
		await page.keyboard.press('z')
		await page.getByText('Annulé : « Facture n° 5 » attend de nouveau').waitFor()
		await page.getByPlaceholder('Chercher dans cette liste').press('Escape')
		expect(complaints.splice(0).every((one) => /^409 .*\/file$/.test(one))).toBe(true)
		await holds()
	})
})

describe('several pieces', () => {
	it('are counted beside the one that is shown, one key away; what is not drawn here opens in Files', async () => {
		const tiff = Buffer.concat([Buffer.from('II*\0'), Buffer.alloc(60)])
		desk.deliver('pieces.day', await makeMail({ subject: 'Voir ci-dessous', text: 'Voir ci-dessous.', attachments: [
			{ filename: 'scan.pdf', content: await makePdf('Le scan.') },
			{ filename: 'plaie.tiff', content: tiff, contentType: 'image/tiff' },
		] }))
		await list('À classer').getByRole('button', { name: 'Voir ci-dessous' }).click()
		const pane = page.getByRole('region', { name: 'Aperçu' })
		await pane.getByRole('img', { name: 'Page 1 sur 1' }).waitFor()
		await pane.getByText('2 autres pièces').waitFor()
		expect(await pane.getByRole('button', { name: 'plaie.tiff' }).count()).toBe(1)
		await picture(page, 'plusieurs-pieces')
		await page.keyboard.press('n')
		await pane.getByText('à ouvrir dans Fichiers avant de décider').waitFor()
		expect(await pane.getByRole('link', { name: 'Ouvrir dans Fichiers' }).getAttribute('href')).toMatch(/\/f\/[\d-]+$/)
		await page.keyboard.press('n')
		await pane.getByRole('button', { name: 'Message', pressed: true }).waitFor()
		expect(await seriousFaults(page)).toEqual([])
	})
})

describe('what has nothing to file', () => {
	it('is put aside with a reason by the keyboard, undone by one key, found and taken up again', async () => {
		desk.deliver(
			'merci.day',
			await makeMail({
				from: 'pharmacie@officine.exemple.mssante.fr',
				to: MAILBOX,
				subject: 'Bien reçu',
				text: 'Bonne réception, merci.',
			}),
		)
		const look = async () => {
			await list('À classer').getByRole('button', { name: 'Bien reçu' }).click()
			await until(async () => (await title().textContent()) === 'Bien reçu')
			await page.waitForTimeout(READ)
		}
		const putAside = async () => {
			await page.keyboard.press('s')
			await page.getByRole('dialog', { name: 'Classer sans suite ?' }).waitFor()
			await page.keyboard.type('1 merci, rien à classer')
		}
		await look()
		await putAside()
		await picture(page, 'sans-suite-raison')
		expect(await seriousFaults(page)).toEqual([])
		await page.keyboard.press('Enter')
		await page.getByText('Sans suite : « Bien reçu »').waitFor()
		await holds()
		await page.keyboard.press('z')
		await page.getByText('Annulé : « Bien reçu » attend de nouveau').waitFor()
		await look()
		await putAside()
		await page.keyboard.press('Enter')
		await page.getByText('Sans suite : « Bien reçu »').waitFor()
		await page.getByRole('button', { name: 'Voir les « sans suite »' }).click()
		await list('Sans suite').getByRole('button', { name: 'Bien reçu' }).click()
		await page.getByText('À classer/Sans suite/').waitFor()
		await picture(page, 'sans-suite')
		expect(await seriousFaults(page)).toEqual([])
		await page.getByRole('button', { name: 'Reprendre : à classer' }).click()
		await page.getByText('« Bien reçu » attend de nouveau').waitFor()
		await page.getByRole('button', { name: 'Voir ce qui attend' }).click()
		await look()
		await putAside()
		await page.keyboard.press('Enter')
		await page.getByText('Sans suite : « Bien reçu »').waitFor()
		await holds()
	})
})

describe('two people', () => {
	it('see who deals with what, and what the other has just filed', async () => {
		await open('À classer')
		await list('À classer').getByRole('button', { name: 'Courrier d’un expéditeur inconnu' }).click()
		await until(async () => (await title().textContent()) === 'Courrier d’un expéditeur inconnu')
		await page.keyboard.press('p')
		await page.getByText('Vous vous en occupez.').waitFor()
		const other = await openShell(desk.app, { user: 'sophie', name: 'Sophie Morel', groups: ['secretariat'] }, 0)
		const { page: theirs } = await openPage(browser)
		await theirs.goto(other.url)
		await theirs.goto(`${new URL(other.url).origin}/page`)
		await theirs.getByText('Pris en charge par Claire Fabre').first().waitFor()
		await picture(theirs, 'pris-en-charge')
		await theirs.context().close()
		await other.close()
		await page.keyboard.press('p')
		await page.getByText('Vous ne vous en occupez plus').waitFor()
	})
})

describe('quarantine', () => {
	it('shows what contradicts what, and is settled with a reason', async () => {
		await open('Quarantaine')
		await page.getByText('3 messages en quarantaine').waitFor()
		await list('Quarantaine').getByRole('button', { name: 'Deux identités' }).click()
		await page.getByText('date de naissance (13/03/1941 dans la fiche, 12/03/1941 dans le document)').waitFor()
		await picture(page, 'quarantaine')
		expect(await seriousFaults(page)).toEqual([])
		const release = page.getByRole('button', { name: 'Sortir : à classer à la main' })
		expect(await release.isEnabled()).toBe(false)
		await page.getByLabel(/Qu’avez-vous vérifié/).fill('Vu avec le service : erreur de frappe dans la fiche')
		await release.click()
		await until(async () => (await counts()).quarantined === 2)
		await holds()
		await list('Quarantaine').getByRole('button', { name: 'Document altéré en route' }).click()
		await page.getByLabel(/Qu’avez-vous vérifié/).fill('Le service renvoie le document')
		await page.getByRole('button', { name: 'Rejeter', exact: true }).click()
		await page.getByText('1 message en quarantaine').waitFor()
		expect(await counts()).toMatchObject({ quarantined: 2, lawHolds: true })
		await page.getByRole('button', { name: 'Voir ce qui a été rejeté' }).click()
		await page.getByText('1 message rejeté').waitFor()
	})
})

describe('what leaves', () => {
	it('is followed, filtered, and searched by patient', async () => {
		await open('Envois')
		await list('Envois').getByText('Ordonnance du 2 mars 2026').click()
		await page.getByText('par Claire Fabre, depuis EHPAD Les Lilas – Accueil').waitFor()
		await picture(page, 'envois')
		expect(await seriousFaults(page)).toEqual([])
		await page.getByRole('combobox', { name: 'Afficher' }).click()
		await page.getByRole('option', { name: 'En retard' }).click()
		await page.getByText('Rien ici pour l’instant').waitFor()
	})

	it('is answered in place, in its exchange', async () => {
		await open('Échanges')
		await list('Échanges').getByText('Ordonnance du 2 mars 2026').click()
		await page.getByText('L’amoxicilline 1 g est en rupture').waitFor()
		await page.getByLabel('Votre réponse').fill('D’accord pour deux comprimés de 500 mg.')
		await picture(page, 'echanges')
		expect(await seriousFaults(page)).toEqual([])
		await page.getByRole('button', { name: 'Envoyer cette réponse' }).click()
		await page.getByText('Votre réponse est en route').waitFor()
		await page.getByText('D’accord pour deux comprimés de 500 mg.').waitFor()
		await until(async () => (
			await desk.app.ledger.db
				.selectFrom('messages')
				.select('id')
				.where('patient_id', '=', 'R001')
				.where('title', 'like', 'Re:%')
				.execute()
		).length === 2)
	})
})

describe('everything', () => {
	it('adds up on the dashboard, and its figures leave as a table', async () => {
		await open('Tableau de bord')
		const { received } = await counts()
		await page.getByText(`Aucun message n’est perdu : ${received} reçus =`).waitFor()
		await picture(page, 'tableau-de-bord')
		expect(await seriousFaults(page)).toEqual([])
		const saved = page.waitForEvent('download')
		await page.getByRole('button', { name: 'Chiffres du mois (CSV)' }).click()
		expect(readFileSync((await (await saved).path())!, 'utf8')).toMatch(new RegExp(`"EHPAD Les Lilas – Accueil";${received};`))
	})

	it('is in the journal: by patient, by message, as a table', async () => {
		await open('Journal')
		await page.getByRole('combobox', { name: 'Pour un patient' }).click()
		await page.keyboard.type('almeida')
		await page.getByRole('option', { name: /ALMEIDA/ }).click()
		await page.getByText('Décision : classer chez D\'ALMEIDA JOSÉ (R006)').first().waitFor()
		await picture(page, 'journal')
		expect(await seriousFaults(page)).toEqual([])
		await page.getByRole('link', { name: 'Avis de cardiologie' }).first().click()
		await page.getByText('L’histoire du message reçu n°').waitFor()
		await page.getByText('déplacé par cette décision').first().waitFor()
		const saved = page.waitForEvent('download')
		await page.getByRole('button', { name: 'Enregistrer en tableau (CSV)' }).click()
		expect(readFileSync((await (await saved).path())!, 'utf8')).toMatch(
			/"Claire Fabre";"Décision : classer chez D'ALMEIDA JOSÉ \(R006\)"/,
		)
	})

	it('is told in red when it goes wrong: a mailbox that is not read, a list of the past', async () => {
		await desk.app.ledger.db
			.updateTable('mailboxes')
			.set({
				last_contact_at: new Date(Date.now() - 11 * 60_000).toISOString(),
				error_code: 'MSS-MAIL-DOWN',
				error_text: 'L’opérateur ne répond pas.',
				error_at: new Date().toISOString(),
			})
			.execute()
		await page.getByRole('alert').getByText('La boîte « EHPAD Les Lilas – Accueil » n’est plus lue').waitFor()
		await open('À classer')
		await picture(page, 'alerte')
		expect(await seriousFaults(page)).toEqual([])
		await desk.app.ledger.db
			.updateTable('mailboxes')
			.set({ last_contact_at: new Date().toISOString(), error_code: null, error_text: null })
			.execute()
		await page.getByText('n’est plus lue').waitFor({ state: 'detached' })
	})

	it('can be used on a telephone', async () => {
		await page.setViewportSize({ width: 390, height: 844 })
		await page.reload()
		await list('À classer').getByRole('button').first().click()
		await page.getByText('Où le classer ?').waitFor()
		await picture(page, 'telephone')
		expect(await seriousFaults(page)).toEqual([])
		expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
		await page.setViewportSize({ width: 1366, height: 900 })
	})
})

describe('the same choice, three times', () => {
	it('is a rule that the administrator accepts, having seen what it would have changed; then the next one goes by itself', async () => {
		await page.goto(`${new URL(shell.url).origin}/admin`)
		const rule = page.getByRole('listitem').filter({ hasText: 'vont dans « Factures »' })
		await rule.getByText('elle en aurait changé 3.').waitFor()
		await rule.getByText('Les voir').click()
		await rule.getByText('Facture de janvier').waitFor()
		await picture(page, 'regles')
		expect(await seriousFaults(page)).toEqual([])
		const invoice = (text: string) => makeMail({ subject: 'Facture', from: BILLING, text })
		const inFolder = () => files(desk.ged).filter((path) => path.startsWith('Factures/')).length
		const { review } = await counts()
		desk.deliver('avant.day', await invoice('Facture d’avril.'))
		await until(async () => (await counts()).review === review + 1)
		await rule.getByRole('button', { name: 'Accepter cette règle' }).click()
		await rule.getByText('En service').waitFor()
		const before = inFolder()
		desk.deliver('apres.day', await invoice('Facture de mai.'))
		await until(async () => inFolder() === before + 1)
		expect(await counts()).toMatchObject({ review: review + 1, lawHolds: true })
	})
})

it('made the browser complain of nothing', () => expect(complaints).toEqual([]))

function files(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}
