/** The case of a local part is its owner's (RFC 5321 §2.4): addresses leave as they are written, and are compared without it. */
import type { App } from '../server/app.ts'
import type { World } from './support/world.support.ts'

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { matriculeOf, PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { openApp } from '../server/app.ts'
import { collect } from '../server/chores/collect.ts'
import { loadConfig } from '../server/config/load.ts'
import { sendReceipts } from '../server/incoming/outbox.ts'
import { surroundMdn } from '../server/mssante/notification/mdn.ts'
import { dispatch } from '../server/outgoing/dispatch.ts'
import { sentReport } from '../server/outgoing/report.ts'
import { PLAIN_REQUEST } from '../server/outgoing/request.ts'
import { queueMessage } from '../server/outgoing/send.ts'
import { IME, importTrust, RESPONSIBLE } from './support/sending.support.ts'
import { maildirMailbox, makeWorld, newRoot } from './support/world.support.ts'

const FROM = 'Secretariat@ime.exemple.mssante.fr'
const WRITTEN = 'Jean.DUPONT@ehpad.exemple.mssante.fr'
const corsican = { ...PEOPLE[0]!, id: 'R020', thirteen: '255082A168025', birthDate: '19550803', folder: 'Résidents/CORSE' }
const paul = PEOPLE[1]!
let world: World
let app: App
const left: { to: string[], from: string, raw: string }[] = []

beforeAll(async () => {
	const root = newRoot()
	writeFileSync(join(root, 'bal.pass'), 'x\n')
	const mailbox = {
		...maildirMailbox(root),
		address: FROM,
		structure: 'ime',
		responsible: RESPONSIBLE,
		smtp: { host: 'localhost', user: 'x', passwordFile: './bal.pass' },
	}
	world = await makeWorld({ root, mailboxes: [mailbox], people: [corsican, paul], more: { structures: [IME] } })
	await importTrust(world, ['ime.exemple.mssante.fr', 'ehpad.exemple.mssante.fr', 'chu.exemple.mssante.fr', 'patient.mssante.fr'])
	app = await openApp(loadConfig(world.configFile), {
		submit: async (_, { from, to, beforeData }, raw) => {
			await beforeData?.(to)
			left.push({ from, to, raw: await text(raw as unknown as NodeJS.ReadableStream) })
			return new Map(to.map((address) => [address, { outcome: 'accepted', code: '250', text: '250 ok' }]))
		},
	})
	await collect(app)
})
afterAll(() => app.close())

async function send(to: string[], more: Partial<Parameters<typeof queueMessage>[1]> = {}) {
	const { id } = await queueMessage(app, {
		...PLAIN_REQUEST,
		from: FROM,
		to,
		patientId: paul.id,
		text: 'Bonjour',
		titles: ['Bonjour'],
		isXdm: false,
		...more,
	})
	await dispatch(app, { only: id })
	return { id, ...left.at(-1)! }
}

async function pdf(name: string): Promise<string> {
	const file = join(world.root, name)
	writeFileSync(file, await makePdf(name))
	return file
}

describe('an address written with capitals', () => {
	it('leaves so, in the envelope and in the header, from a mailbox written so', async () => {
		const { id, to, from, raw } = await send(['Jean.DUPONT@EHPAD.exemple.mssante.fr'])
		expect(to).toEqual([WRITTEN])
		expect(from).toBe(FROM)
		expect((await sentReport(app.ledger, id))!.recipients).toMatchObject([{ address: WRITTEN, state: 'accepted' }])
		expect(raw).toContain(`To: ${WRITTEN}\r\n`)
		expect(raw).toContain(`<${FROM}>\r\n`)
		expect(raw).toContain(`Disposition-Notification-To: ${FROM}\r\n`)
	})

	it('is one recipient, however often it is written', async () =>
		expect((await send([WRITTEN, WRITTEN.toLowerCase()])).to).toHaveLength(1))

	it('is the same for « already sent »', async () => {
		const files = [await pdf('a.pdf')]
		await send([WRITTEN], { files })
		await expect(send([WRITTEN.toLowerCase()], { files })).rejects.toMatchObject({ code: 'MSS-SEND-AGAIN' })
	})

	it('is the same for the sender itself, and for the trust list', async () => {
		await expect(send([FROM.toUpperCase()])).rejects.toMatchObject({ code: 'MSS-SEND-SELF' })
		await expect(send(['X@Ailleurs.Example'])).rejects.toMatchObject({ code: 'MSS-SEND-UNTRUSTED' })
	})

	it.each([WRITTEN, WRITTEN.toLowerCase()])('is known by its receipt, whose Final-Recipient is %s', async (address) => {
		const { id, raw } = await send([WRITTEN])
		const messageId = /^Message-ID: (<[^>]+>)/im.exec(raw)![1]!
		const { before, after } = surroundMdn({
			from: address,
			label: 'X',
			to: FROM,
			messageId: `<${id}.r@ehpad.fr>`,
			date: new Date(),
			outcome: 'displayed',
			automatic: false,
			originalMessageId: messageId,
			originalSubject: 'x',
			originalRecipient: address,
			reportingUa: 'x',
			errorSyntax: '1.1.3',
			nil: null,
		})
		world.drop(Buffer.from(`Return-Path: <>\r\n${before}${raw}${after}`))
		await collect(app)
		expect((await sentReport(app.ledger, id))!.recipients).toMatchObject([{ state: 'displayed' }])
	})

	it('is remembered as its owner writes it, for an answer that only knows it folded', async () => {
		world.drop(await makeMail({ from: 'Dr.MARTIN@chu.exemple.mssante.fr', to: FROM, subject: 'Une question' }))
		await collect(app)
		expect((await send(['dr.martin@chu.exemple.mssante.fr'])).to).toEqual(['Dr.MARTIN@chu.exemple.mssante.fr'])
	})

	it('that asks for the answer is answered as it is written', async () => {
		world.drop(await makeMail({
			from: 'automate@chu.exemple.mssante.fr',
			to: FROM,
			subject: 'Une question',
			messageId: '<q1@chu.fr>',
			headers: { 'Reply-To': 'Secretariat.B@chu.exemple.mssante.fr' },
		}))
		await collect(app)
		expect((await send(['secretariat.b@chu.exemple.mssante.fr'], { answers: '<q1@chu.fr>' })).to).toEqual([
			'Secretariat.B@chu.exemple.mssante.fr',
		])
	})

	it('gets its receipt as it asked for it', async () => {
		const from = 'Cardio.A@chu.exemple.mssante.fr'
		world.drop(await makeHealthMail({ cdas: [makeCda({ person: paul })], mail: { from, to: FROM, askReceipt: true } }))
		await collect(app)
		await sendReceipts(app)
		expect(left.at(-1)!.to).toEqual([from])
		expect(left.at(-1)!.raw).toContain(`To: <${from}>`)
	})
})

it.each(['upper', 'lower'])(
	'a Corsican matricule written in %s case leaves with its A in upper case (mssante.md §12, ECO.2.2.6)',
	async (written) => {
		const matricule = matriculeOf(corsican)
		const address = `${written === 'upper' ? matricule : matricule.toLowerCase()}@patient.mssante.fr`
		const { to, raw } = await send([address], { patientId: corsican.id, again: true })
		expect(to).toEqual([`${matricule}@patient.mssante.fr`])
		expect(raw).toContain(`To: ${matricule}@patient.mssante.fr\r\n`)
		expect(matricule).toContain('2A')
	},
)
