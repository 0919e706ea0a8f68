/**
 * The receipts that we send, as the sender's own operator delivers them: from whom, about what, and when none leaves (mssante.md §5,
 * §12).
 */
import type { MailHost } from './support/mail-host.ts'
import type { World } from './support/world.support.ts'

import { simpleParser } from 'mailparser'
import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf, SENDER } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE, TEST_OID } from '../demo/fixtures/people.fixture.ts'
import { sendReceipts } from '../server/incoming/outbox.ts'
import { startMailHost } from './support/mail-host.ts'
import { claire, openOffice, stranger } from './support/office.ts'
import { until } from './support/until.ts'
import { imapMailbox, makeWorld, newRoot } from './support/world.support.ts'

const [marguerite, paul] = PEOPLE as [typeof PEOPLE[number], typeof PEOPLE[number]]
const LOCAL_ROOT = '1.2.3.4.9'
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

describe('on the sender’s side', () => {
	let host: MailHost
	let worlds = 0
	beforeAll(async () => {
		host = await startMailHost()
	})
	afterAll(() => host.stop())

	/** A mailbox in use since a while: what arrives from now on may be acknowledged. */
	async function world(
		more: Record<string, unknown> = {},
		config: Record<string, unknown> = {},
	): Promise<World & { address: string, sender: string }> {
		const root = newRoot()
		const address = `accueil${++worlds}@ehpad.exemple.mssante.fr`
		const made = await makeWorld({
			root,
			mailboxes: [imapMailbox(host, root, address, { label: 'EHPAD Les Cèdres – Accueil', ...more })],
			more: config,
		})
		await made.run('collect', '--once')
		return { ...made, address, sender: `emetteur${worlds}@chu.exemple.mssante.fr` }
	}
	const receipts = async (address: string) => {
		await until(async () => host.messages(address).length > 0)
		return host.messages(address)
	}
	/** Under an identifier of the hospital's own. */
	const local = { ...makeCda({ person: paul, twist: (xml) => xml.replaceAll(TEST_OID, LOCAL_ROOT) }), oid: LOCAL_ROOT }
	const unknown = { ...paul, thirteen: '1500178646003' }

	it('a receipt has a readable From, and says so to the letter (ECO.2.2.7, MSS/va1.14)', async () => {
		const { address, sender, run } = await world()
		host.deliver(address, await makeHealthMail({ cdas: [makeCda({ person: paul })], mail: { from: sender, askReceipt: true } }))
		await run('collect', '--once')
		const [receipt] = await receipts(sender)
		const mail = await simpleParser(receipt!)
		expect(mail.from!.value).toEqual([{ name: 'EHPAD Les Cèdres – Accueil', address }])
	})

	it('an error’s prefix is encoded, XDM/1.0/DDM+ is not (ECO.2.1.3)', async () => {
		const { address, sender, run } = await world({ type: 'APP' })
		host.deliver(
			address,
			await makeHealthMail({
				cdas: [makeCda({ person: unknown })],
				mail: { from: sender, askReceipt: true, subject: 'XDM/1.0/DDM+Évaluation été MARTIN Paul' },
			}),
		)
		await run('collect', '--once')
		const [receipt] = await receipts(sender)
		expect((await simpleParser(receipt!)).subject).toBe('[KO Intégration système !][902] XDM/1.0/DDM+Évaluation été MARTIN Paul')
		const bare = await world({ type: 'APP' })
		host.deliver(
			bare.address,
			await makeHealthMail({
				cdas: [makeCda({ person: unknown })],
				mail: { from: bare.sender, askReceipt: true, subject: 'XDM/1.0/DDM+CR été MARTIN Paul' },
			}),
		)
		await bare.run('collect', '--once')
		const [other] = await receipts(bare.sender)
		expect(other!.toString('latin1')).toMatch(/^Subject: \[KO =\?UTF-8\?Q\?[^ ]+\?= !\]\[902\] XDM\/1\.0\/DDM\+CR\s/m)
	})

	it('of the volet 1.1.2 has the archive and the PDFs again, byte for byte, after the message itself; of 1.1.3, the message '
		+ 'alone', async () => {
		const pdf = await makePdf('Compte rendu')
		const mailTo = (from: string) =>
			makeHealthMail({ cdas: [makeCda({ person: unknown, pdf, title: 'Évaluation' })], mail: { from, askReceipt: true } })
		const old = await world({ type: 'APP' }, { mdn: { errorSyntax: '1.1.2' } })
		const raw = await mailTo(old.sender)
		host.deliver(old.address, raw)
		await old.run('collect', '--once')
		const [receipt] = await receipts(old.sender)
		const given = (await simpleParser(raw)).attachments.map(({ filename, content }) => [filename, sha256(content)])
		const back = await simpleParser(receipt!)
		const message = back.attachments.find(({ contentType }) => contentType === 'message/rfc822')!
		expect(given).toHaveLength(2)
		expect(back.attachments
			.filter(({ contentType }) => /^application\/(?:zip|pdf)$/.test(contentType))
			.map(({ filename, content }) => [filename, sha256(content)])).toEqual(given)
		expect(back.attachments.indexOf(message)).toBeLessThan(
			back.attachments.findIndex(({ contentType }) => contentType === 'application/zip'),
		)
		expect(receipt!.toString('latin1')).toMatch(/^Disposition: automatic-action\/MDN-sent-automatically; processed\/Error: 902\^/m)
		expect(receipt!.toString('latin1').split(/\r?\n/).filter((line) => line.startsWith('--=_ack_')).at(-1)).toMatch(/--$/)

		const present = await world({ type: 'APP' })
		host.deliver(present.address, await mailTo(present.sender))
		await present.run('collect', '--once')
		const [other] = await receipts(present.sender)
		expect(
			(await simpleParser(other!)).attachments.filter(({ contentType }) => /^application\/(?:zip|pdf)$/.test(contentType)),
		).toEqual([])
	})

	it('a letter without any CDA gets no code, from an APP mailbox either; a CDA without INS gets 903', async () => {
		const { address, sender, run } = await world({ type: 'APP' })
		host.deliver(address, await makeMail({ from: sender, subject: 'Rendez-vous', askReceipt: true }))
		const { json } = await run('collect', '--once')
		expect(json).toMatchObject({ review: 1 })
		expect((await run('status')).json.receipts).toEqual({ queued: 0, sent: 0, unclear: 0, failed: 0 })
		host.deliver(address, await makeHealthMail({ cdas: [local], mail: { from: sender, askReceipt: true } }))
		await run('collect', '--once')
		const [receipt] = await receipts(sender)
		expect(receipt!.toString('latin1')).toContain('Error: 903^')
	})

	it('bears our NIL once we have one, and none before (ECO.2.4.3)', async () => {
		for (const [nil, expected] of [['NIL-12', /^X-MSS-NIL: NIL-12\r?$/m], [undefined, /^(?![\s\S]*X-MSS-NIL)/]] as const) {
			const { address, sender, run } = await world({}, nil === undefined ? {} : { product: { nil } })
			host.deliver(
				address,
				await makeHealthMail({
					cdas: [makeCda({ person: paul })],
					mail: { from: sender, askReceipt: true, headers: { 'X-MSS-NIL': '' } },
				}),
			)
			await run('collect', '--once')
			const [receipt] = await receipts(sender)
			expect(receipt!.toString('latin1').split(/\r?\n\r?\n/)[0]).toMatch(expected)
		}
	})
})

describe('« lu », for a professional’s plain message that asked for it', () => {
	type Office = Awaited<ReturnType<typeof openOffice>>
	const letter = (more: Partial<Parameters<typeof makeMail>[0]> = {}) =>
		makeMail({ subject: 'Rendez-vous de jeudi', text: 'Pouvez-vous confirmer ?', askReceipt: true, ...more })

	/** The office, and what left it. */
	async function office(
		change: (config: Office['desk']['config']) => void = () => {},
	): Promise<Office & { sent: string[], leave: () => Promise<string[]> }> {
		const sent: string[] = []
		const made = await openOffice({
			submit: async (_, { to, beforeData }, raw) => {
				await beforeData?.(to)
				sent.push(await text(raw as AsyncIterable<Buffer> as unknown as NodeJS.ReadableStream))
				return new Map(to.map((address) => [address, { outcome: 'accepted', code: '250', text: '250 ok' }]))
			},
		})
		change(made.desk.config)
		await made.receive()
		return { ...made, sent, leave: async () => {
			await sendReceipts(made.desk.app)
			return sent
		} }
	}

	// ECO.3.1.6 (docs/conformite.md).
	it('leaves once somebody who may deal with it has opened it, and no more than once', async () => {
		const { receive, first, leave } = await office()
		await receive(letter())
		expect(await leave()).toEqual([])
		await first()
		await first()
		const [mdn, ...others] = await leave()
		expect(others).toEqual([])
		expect(mdn).toMatch(/^Disposition: manual-action\/MDN-sent-manually; displayed\r$/m)
		expect(mdn).toContain(`To: <${SENDER}>`)
		expect((await simpleParser(mdn!)).subject).toBe('Rendez-vous de jeudi')
	})

	it('leaves when it was opened in its exchange too', async () => {
		const { receive, look, leave, desk } = await office()
		await receive(letter())
		const { thread } = await desk.app.ledger.db.selectFrom('messages').select('thread').executeTakeFirstOrThrow()
		await look(claire, `threads/${thread}`)
		expect(await leave()).toHaveLength(1)
	})

	it('is not told because the page glanced at it, nor because somebody without the right tried', async () => {
		const { receive, waiting, item, ask, leave } = await office()
		await receive(letter())
		const { id } = (await waiting()).rows[0]!
		await item(id, claire, { glance: true })
		await ask(stranger, 'GET', `waiting/${id}`)
		expect(await leave()).toEqual([])
	})

	it('never follows « intégré », and gives way to it as long as it has not left', async () => {
		const { receive, first, file, leave } = await office()
		await receive(letter({
			text: `Au sujet de ${marguerite.family} ${marguerite.given[0]!}, née le `
				+ `${marguerite.birthDate.slice(6)}/${marguerite.birthDate.slice(4, 6)}/${marguerite.birthDate.slice(0, 4)}.`,
		}))
		const seen = await first()
		expect((await file(seen, { confirmed: true, reason: 'Lu' })).status).toBe(200)
		await first(claire, 'filed')
		const sent = await leave()
		expect(sent.map((mdn) => /^Disposition: \S+ (\w+)/m.exec(mdn)?.[1])).toEqual(['processed'])
	})

	it.each([
		['asks for none', () => letter({ askReceipt: false })],
		[
			'carries a health document',
			() => makeHealthMail({ cdas: [makeCda({ person: { ...paul, thirteen: '1500178646003' } })], mail: { askReceipt: true } }),
		],
		['comes from outside the trust space', () => letter({ from: 'x@ailleurs.example' })],
		['comes from a patient', () => letter({ from: '279035121518989@patient.mssante.fr' })],
		['was written by a program', () => letter({ headers: { 'Auto-Submitted': 'auto-replied' } })],
	])('never leaves for a message that %s', async (_, mail) => {
		const { receive, first, leave } = await office()
		await receive(mail())
		await first()
		expect(await leave()).toEqual([])
	})

	it('never leaves for one that is more than 7 days old', async () => {
		const { receive, first, leave, desk } = await office()
		await receive(letter())
		const old = new Date(Date.now() - 8 * 24 * 60 * 60_000).toISOString()
		await desk.app.ledger.db.updateTable('messages').set({ internal_date: old }).execute()
		await desk.app.ledger.db
			.updateTable('mailboxes')
			.set({ first_contact_at: new Date(Date.parse(old) - 1000).toISOString() })
			.execute()
		await first()
		expect(await leave()).toEqual([])
	})

	it('never leaves from an APP mailbox, which people do not read', async () => {
		const { receive, first, leave } = await office((config) => {
			config.mailboxes[0]!.type = 'APP'
		})
		await receive(letter())
		await first()
		expect(await leave()).toEqual([])
	})
})
