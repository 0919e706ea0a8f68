/** To whom one writes, in Chromium: whom a button names, who is answered among several, and what becomes of drafts that were left. */
import type { Browser, Page } from 'playwright-core'
import type { DemoDesk } from '../demo/desk.ts'
import type { Shell } from '../server/shell/shell.ts'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, PERSON } from '../demo/desk.ts'
import { MAILBOX, makeMail } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { collect } from '../server/chores/collect.ts'
import { openLog } from '../server/log/log.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage } from '../server/outgoing/send.ts'
import { openShell } from '../server/shell/shell.ts'
import { fingerprintOf } from '../server/triage/comparison.ts'
import { machine, person } from '../server/usecases/actor.ts'
import { findExchange, replyInPlace } from '../server/usecases/exchange.ts'
import { draftsFor, keepTheDraft } from '../server/usecases/keep-draft.ts'
import { sayRequest } from '../server/usecases/say-request.ts'
import { openBrowser, openPage, picture, seriousFaults } from './support/browser.ts'
import { newFolder } from './support/new-folder.ts'
import { until } from './support/until.ts'

/** Milliseconds before what has just come before the eyes can be acted upon (useItem), with some more. */
const READ = 700
const SIZE = { width: 1366, height: 768 }
const CHU = 'cardiologie@chu.exemple.mssante.fr'
const PHARMACY = 'pharmacie@officine.exemple.mssante.fr'
const FIRST = '<un.reunion@chu.exemple.mssante.fr>'
const [marguerite] = PEOPLE as [typeof PEOPLE[number]]
const CONTENT = {
	from: MAILBOX,
	to: [{ address: CHU, name: 'Cardiologie' }],
	patient: null,
	subject: 'Lundi',
	text: 'Êtes-vous ouverts ?',
	files: [],
	isXdm: false,
	askReceipt: true,
	answerDays: null,
	verdict: null,
	toAll: false,
}
let desk: DemoDesk
let shell: Shell
let browser: Browser
let page: Page
let complaints: string[]

beforeAll(async () => {
	desk = await openDesk(newFolder('answer'), { answers: false, log: openLog('silent') })
	await desk.importTrust()
	await collect(desk.app)
	desk.deliver('1.answer', await makeMail({ from: CHU, subject: 'Réunion', text: 'Le CHU propose lundi.', messageId: FIRST }))
	desk.deliver('2.answer', await makeMail({
		from: PHARMACY,
		subject: 'Re: Réunion',
		text: 'La pharmacie préfère mardi.',
		messageId: '<deux.reunion@officine.exemple.mssante.fr>',
		headers: { 'In-Reply-To': FIRST },
	}))
	await collect(desk.app)
	shell = await openShell(desk.app, PERSON, 0)
	browser = await openBrowser();
	({ page, complaints } = await openPage(browser, SIZE))
	await page.goto(shell.url)
})
afterAll(async () => {
	await browser?.close()
	await shell?.close()
	await desk?.app.close()
})

async function goTo(room: string): Promise<void> {
	await page.goto('about:blank')
	await page.goto(`${new URL(shell.url).origin}/page#/${room}`)
}
async function numberOf(sender: string): Promise<number> {
	const { db } = desk.app.ledger
	return (await db.selectFrom('messages').select('id').where('sender', '=', sender).orderBy('id').executeTakeFirstOrThrow()).id
}
async function lastTo(): Promise<string[]> {
	const { db } = desk.app.ledger
	const { id } = await db.selectFrom('outgoing').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow()
	return (await db.selectFrom('recipients').select('address').where('outgoing_id', '=', id).execute()).map(({ address }) => address)
}
async function places(): Promise<string[]> {
	const rows = await desk.app.ledger.db.selectFrom('drafts').select('place').execute()
	return rows.map(({ place }) => place)
}
async function onTelephone(name: string): Promise<void> {
	await page.setViewportSize({ width: 390, height: 844 })
	await picture(page, name)
	expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
	await page.setViewportSize(SIZE)
}
const answering = () => page.getByRole('dialog', { name: 'Répondre', exact: true })
const words = (inside: Page | ReturnType<typeof answering> = answering()) => inside.getByRole('textbox', { name: 'Votre réponse' })
async function answerFrom(sender: string): Promise<void> {
	await goTo(`waiting?message=${await numberOf(sender)}`)
	await page.getByRole('button', { name: /^Répondre/ }).first().waitFor()
	await page.waitForTimeout(READ)
	await page.getByRole('button', { name: /^Répondre/ }).first().click()
	await words().waitFor()
}

describe('an answer over a room', () => {
	it('goes to whoever wrote the message, and its draft waits for them alone', async () => {
		await answerFrom(CHU)
		await answering().getByText('Le CHU propose lundi.').waitFor()
		await words().fill('Lundi, entendu.')
		await page.keyboard.press('Escape')
		await answering().waitFor({ state: 'detached' })
		await answerFrom(PHARMACY)
		await answering().getByText(/Vous écriviez ici à .*Cardiologie/i).waitFor()
		expect(await words().inputValue()).toBe('')
		expect(await seriousFaults(page)).toEqual([])
		await picture(page, 'brouillon-a-un-autre')
		await onTelephone('brouillon-a-un-autre-telephone')
		await words().fill('Pas mardi.')
		await answering().getByRole('button', { name: 'Envoyer cette réponse' }).click()
		await answering().getByText('Votre réponse est en route').waitFor()
		expect(await lastTo()).toEqual([PHARMACY])
		// What was sent beside it threw nothing of it away.
		await answerFrom(CHU)
		await answering().getByText(/Votre brouillon .* est repris/).waitFor()
		expect(await words().inputValue()).toBe('Lundi, entendu.')
		await answering().getByRole('button', { name: 'Envoyer cette réponse' }).click()
		await answering().getByText('Votre réponse est en route').waitFor()
		expect(await lastTo()).toEqual([CHU])
		await until(async () => (await places()).length === 0)
	})

	it('that left otherwise written, from another window, is said so, and leaves as well if it is sent again', async () => {
		await answerFrom(PHARMACY)
		const place = answering()
		await words().fill('Mercredi plutôt.')
		await until(async () => (await places()).length === 1)
		const [{ content }] = await desk.app.ledger.db.selectFrom('drafts').select('content').execute() as [{ content: string }]
		const { key } = JSON.parse(content) as { key: string }
		const { id, thread } = await desk.app.ledger.db.selectFrom('messages').select(['id', 'thread'])
			.where('sender', '=', PHARMACY).orderBy('id').executeTakeFirstOrThrow()
		const found = await findExchange(desk.app, { thread: thread!, message: id }, person(PERSON))
		const other = { verdict: null, text: 'Jeudi.', toAll: false, fingerprint: fingerprintOf(found.target), key, files: [] }
		await replyInPlace.do(desk.app, person(PERSON), { thread: thread!, message: id }, other)
		const sendings = () => desk.app.ledger.db.selectFrom('outgoing').select('id').execute()
		const before = (await sendings()).length
		await place.getByRole('button', { name: 'Envoyer cette réponse' }).click()
		await place.getByText(/Cette réponse est déjà partie, écrite autrement/).waitFor()
		await picture(page, 'reponse-deja-partie')
		expect((await sendings()).length).toBe(before)
		// Kept, until it leaves: a reload loses nothing of it.
		await until(async () => (await draftsFor(desk.app.ledger, PERSON.user)).some(({ content }) => content.text === 'Mercredi plutôt.'))
		expect(complaints.splice(0).filter((one) => !one.startsWith('409'))).toEqual([])
		await place.getByRole('button', { name: 'Envoyer cette réponse' }).click()
		await place.getByText('Votre réponse est en route').waitFor()
		expect((await sendings()).length).toBe(before + 1)
		await until(async () => (await places()).length === 0)
	})

	it('in the exchange is set aside when another one writes meanwhile, and taken up by hand', async () => {
		await goTo('exchanges')
		await page.getByRole('button', { name: 'Réunion' }).first().click()
		await words(page).fill('Alors mardi.')
		desk.deliver('3.answer', await makeMail({
			from: CHU,
			subject: 'Re: Réunion',
			text: 'Le CHU insiste : lundi.',
			headers: { 'In-Reply-To': FIRST },
		}))
		await collect(desk.app)
		await page.evaluate('dispatchEvent(new CustomEvent("mssante:changed"))')
		await page.getByText(/Vous écriviez ici à .*PHARMACIE/i).waitFor()
		expect(await words(page).inputValue()).toBe('')
		await page.getByRole('button', { name: 'Reprendre votre brouillon' }).click()
		expect(await words(page).inputValue()).toBe('Alors mardi.')
		await page.getByText(/Votre brouillon .* est repris/).waitFor()
		await page.getByRole('button', { name: 'Effacer le brouillon' }).click()
		await until(async () => (await places()).length === 0)
	})
})

it('the answer to one turn of an exchange is not found in another', async () => {
	for (const sender of [CHU, PHARMACY]) {
		await sayRequest.do(desk.app, machine(), { message: await numberOf(sender) }, {})
	}
	const [first, second] = await desk.app.ledger.db.selectFrom('turns').select('id').where('closed_at', 'is', null).orderBy('id').execute()
	await goTo(`turns?turn=${first!.id}`)
	await page.getByRole('button', { name: /Accept/ }).first().click()
	await words(page).fill('Pour le premier.')
	await until(async () => (await places()).includes(`turn:${first!.id}`))
	await goTo(`turns?turn=${second!.id}`)
	await page.getByRole('form').or(page.locator('form')).getByRole('button', { name: /^Répondre/ }).first().click()
	expect(await words(page).inputValue()).toBe('')
	await goTo(`turns?turn=${first!.id}`)
	await page.getByText(/Votre brouillon .* est repris/).waitFor()
	expect(await words(page).inputValue()).toBe('Pour le premier.')
})

describe('« Répondre et classer »', () => {
	it('names, and files with, the patient who is shown: by the button, and by the key', async () => {
		const button = () => page.getByRole('button', { name: /^Répondre et classer chez/ })
		for (const [index, press] of [() => button().click(), () => page.keyboard.press('t')].entries()) {
			const subject = `Transport ${index}`
			desk.deliver(`4.${index}`, await makeMail({
				from: CHU,
				subject,
				text: `Au sujet de ${marguerite.family} ${marguerite.given[0]}.`,
			}))
			await collect(desk.app)
			const { db } = desk.app.ledger
			const { id } = await db.selectFrom('messages').select('id').where('title', '=', subject).executeTakeFirstOrThrow()
			await goTo(`waiting?message=${id}`)
			await page.getByRole('combobox', { name: /Chercher un autre patient/ }).click()
			await page.keyboard.type('almeida')
			await page.getByRole('option', { name: /ALMEIDA/ }).first().click()
			const second = page.locator('.card').nth(1)
			await second.waitFor()
			await page.getByRole('button', { name: /^Répondre et classer chez .*ALMEIDA/ }).waitFor()
			await onTelephone('repondre-et-classer-chez-telephone')
			await second.click({ position: { x: 20, y: 20 } })
			await page.getByRole('button', { name: /^Répondre et classer chez LEFÈVRE Marguerite/ }).waitFor()
			await page.waitForTimeout(READ)
			await picture(page, 'repondre-et-classer-chez')
			await press()
			await page.getByText(new RegExp(`Classé chez ${marguerite.family} .*«\\s${subject}\\s»`)).first().waitFor()
		}
	})
})

const dialog = () => page.getByRole('dialog', { name: 'Nouveau message' })
const field = (name: string) => dialog().getByRole('textbox', { name, exact: true })
async function leave(key: string, more: object = {}): Promise<void> {
	await keepTheDraft.do(desk.app, person(PERSON), { place: 'new' }, { content: { ...CONTENT, ...more, key } })
}
async function begin(): Promise<void> {
	await goTo('sendings')
	await page.getByRole('main').getByRole('button', { name: /Nouveau message/ }).first().click()
	await dialog().getByText(/Vous aviez commencé un message ici/).waitFor()
}
async function sendIt(): Promise<void> {
	await dialog().getByText('Vous allez envoyer').waitFor()
	await page.getByRole('button', { name: 'Envoyer', exact: true }).click()
}

describe('a message whose draft was left', () => {
	it('sent beside it, leaves it there', async () => {
		await leave('brouillon-laisse')
		await begin()
		await dialog().getByRole('combobox', { name: 'À', exact: true }).click()
		await page.keyboard.type('gare dreux')
		await page.getByRole('option', { name: /PHARMACIE DE LA GARE/ }).first().click()
		await field('Objet').fill('Autre chose')
		await field('Message').fill('Bonjour.')
		await sendIt()
		await page.getByText(/L’envoi n° \d+ est en route/).waitFor()
		expect(await places()).toContain('new')
	})

	it('that left meanwhile under its key, otherwise written, says so, stays, and leaves when asked again', async () => {
		await begin()
		await dialog().getByRole('button', { name: 'Reprendre votre brouillon' }).click()
		await until(async () => (await field('Message').inputValue()) === CONTENT.text)
		const other = { ...PLAIN_REQUEST, from: MAILBOX, to: [PHARMACY], titles: ['Un'], text: 'Autre.', isXdm: false, actor: PERSON.user }
		const { id } = await queueMessage(desk.app, { ...other, key: 'brouillon-laisse' })
		await sendIt()
		await dialog().getByText(new RegExp(`Ce brouillon est déjà parti, écrit autrement.*${id}`)).waitFor()
		expect(await field('Message').inputValue()).toBe(CONTENT.text)
		await picture(page, 'cle-deja-partie')
		await until(async () => (await desk.app.ledger.db.selectFrom('drafts').select('content').where('place', '=', 'new').execute())
			.some(({ content }) => !content.includes('brouillon-laisse')))
		await sendIt()
		await page.getByText(/L’envoi n° \d+ est en route/).waitFor()
		expect(await lastTo()).toEqual([CHU])
	})

	it('from a mailbox from which one sends no more, asks from which it leaves', async () => {
		await leave('brouillon-ailleurs', { from: 'ancienne@ehpad.exemple.mssante.fr' })
		await begin()
		await dialog().getByRole('button', { name: 'Reprendre votre brouillon' }).click()
		await dialog().getByText(/C’était écrit depuis ancienne@/).waitFor()
		await dialog().getByText('Cardiologie', { exact: false }).first().waitFor()
		await dialog().getByRole('combobox', { name: 'Depuis', exact: true }).waitFor()
		expect(await page.getByRole('button', { name: 'Envoyer', exact: true }).isEnabled()).toBe(false)
		expect(await seriousFaults(page)).toEqual([])
		await picture(page, 'boite-perdue')
	})
})

it('made the browser complain of nothing', () => expect(complaints).toEqual([]))
