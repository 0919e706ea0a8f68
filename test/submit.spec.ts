/** Submission to operators that answer badly, or not at all: a scripted server, a local Maildir, the program as it is run. */
import type { SmtpScript } from './support/smtp-script.ts'
import type { World } from './support/world.ts'

import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeMail, makePdf } from '../demo/fixtures/mail.ts'
import { matriculeOf, PEOPLE } from '../demo/fixtures/people.ts'
import { dsn, mdn } from '../demo/fixtures/receipts.ts'
import { openApp } from '../server/app.ts'
import { loadConfig } from '../server/config/load.ts'
import { applyRetention } from '../server/incoming/retention.ts'
import { expireSilent } from '../server/outgoing/silence.ts'
import { IME, importTrust, RESPONSIBLE } from './support/sending.ts'
import { scriptedEndpoint, scriptedSmtp } from './support/smtp-script.ts'
import { maildirMailbox, makeWorld, newRoot } from './support/world.ts'

const ONE = 'un@ehpad.exemple.mssante.fr'
const TWO = 'deux@ehpad.exemple.mssante.fr'
const FROM = 'secretariat@ime.exemple.mssante.fr'
let smtp: SmtpScript
let world: World
let file: string

beforeEach(async () => {
	smtp = await scriptedSmtp()
	const root = newRoot()
	writeFileSync(join(root, 'bal.pass'), 'secret\n')
	world = await makeWorld({ root, mailboxes: [{ ...maildirMailbox(root), address: FROM, label: 'Secrétariat', structure: 'ime', responsible: RESPONSIBLE, smtp: scriptedEndpoint(smtp) }], more: { structures: [IME] } })
	await importTrust(world)
	file = join(root, 'document.pdf')
	writeFileSync(file, await makePdf('Bonjour'))
})
afterEach(() => smtp.close())

const send = (to: string[], ...words: string[]) => world.run('send', '--from', FROM, ...to.flatMap((one) => ['--to', one]), '--patient', 'R001', '--file', file, ...words)
const recipients = async () => (await world.run('sent', '1')).json.recipients as { address: string, state: string, code?: string, text?: string }[]
const states = async () => (await recipients()).map(({ state }) => state)

describe('an operator', () => {
	it('that refuses one recipient for ever and another for now is heard for each', async () => {
		smtp.answers[`RCPT:${ONE}`] = '550 5.1.1 Unknown user'
		smtp.answers[`RCPT:${TWO}`] = '450 4.2.0 Greylisted, come back'
		const { code, json } = await send([ONE, TWO, 'trois@ehpad.exemple.mssante.fr'])
		expect(code).toBe(1)
		expect(json.recipients).toEqual([
			{ address: ONE, state: 'failed', code: '550', text: '550 5.1.1 Unknown user' },
			{ address: TWO, state: 'queued', code: '450', text: '450 4.2.0 Greylisted, come back' },
			{ address: 'trois@ehpad.exemple.mssante.fr', state: 'accepted', code: '250', text: '250 2.0.0 ok' },
		])
		delete smtp.answers[`RCPT:${TWO}`]
		await world.run('collect', '--once')
		expect(await states()).toEqual(['failed', 'accepted', 'accepted'])
		expect(smtp.received).toHaveLength(2)
		expect(smtp.heard.filter((command) => command.startsWith('RCPT TO:<trois'))).toHaveLength(1)
	})

	it('that is asked for receipts is told under which id (RFC 3461)', async () => {
		await send([ONE])
		expect(smtp.heard.find((command) => command.startsWith('MAIL'))).toMatch(/^MAIL FROM:<secretariat@ime\.exemple\.mssante\.fr> .*RET=HDRS ENVID=[\w-]{36}/)
		expect(smtp.heard.find((command) => command.startsWith('RCPT'))).toBe(`RCPT TO:<${ONE}> NOTIFY=SUCCESS,FAILURE,DELAY`)
	})

	it('that refuses the whole message for ever makes it failed; for now, queued', async () => {
		smtp.answers.END = '452 4.3.1 Insufficient system storage'
		expect((await send([ONE])).json.recipients[0]).toMatchObject({ state: 'queued', code: '452' })
		smtp.answers.END = '554 5.7.1 Refused'
		await world.run('collect', '--once')
		expect(await recipients()).toMatchObject([{ state: 'failed', code: '554', text: '554 5.7.1 Refused' }])
	})

	it('that refuses the password leaves all in the queue, and is asked once a run', async () => {
		smtp.answers.AUTH = '535 5.7.8 no'
		expect((await send([ONE])).json.recipients[0]).toMatchObject({ state: 'queued', code: '535' })
		expect(smtp.heard.filter((command) => command.startsWith('AUTH'))).toHaveLength(1)
		await send([TWO])
		smtp.heard.length = 0
		await world.run('collect', '--once')
		expect(smtp.heard.filter((command) => command.startsWith('AUTH'))).toHaveLength(1)
		delete smtp.answers.AUTH
		await world.run('collect', '--once')
		expect(smtp.received).toHaveLength(2)
	})

	it('that does not answer leaves all in the queue, and nothing is lost', async () => {
		smtp.close()
		const { code, json } = await send([ONE])
		expect(code).toBe(0)
		expect(json).toMatchObject({ state: 'queued', recipients: [{ state: 'queued', code: 'MSS-SMTP-DOWN' }] })
	})

	it('whose limit is smaller than the message refuses it before anything leaves', async () => {
		smtp.answers.EHLO = '250-exemple\r\n250-SIZE 1500000\r\n250 AUTH PLAIN\r\n'
		writeFileSync(join(world.root, 'gros.bin'), Buffer.alloc(2_000_000, 1))
		const { json } = await world.run('send', '--from', FROM, '--to', ONE, '--no-xdm', '--file', join(world.root, 'gros.bin'))
		expect(json.error.code).toBe('MSS-SEND-SIZE')
		expect(json.error.text).toContain('1,5 Mo')
		expect((await world.run('sent')).json).toEqual([])
	})
})

describe('no answer to the end of the message', () => {
	beforeEach(async () => {
		smtp.answers.END = 'hang-up'
		await send([ONE])
		delete smtp.answers.END
	})

	it('is unclear, and never sent again blindly', async () => {
		expect(await states()).toEqual(['unclear'])
		await world.run('collect', '--once')
		await world.run('collect', '--once')
		expect(await states()).toEqual(['unclear'])
		expect(smtp.received).toHaveLength(1)
		expect((await world.run('sent', '1')).json.tasks[0].kind).toBe('unclear')
	})

	it('asks before the same document goes to the same recipient again', async () => expect((await send([ONE])).json.error.code).toBe('MSS-SEND-AGAIN'))

	it('is settled by a copy in the Sent folder that bears the Message-ID', async () => {
		const folder = join(world.root, 'BAL', '.Sent', 'cur')
		mkdirSync(folder, { recursive: true })
		writeFileSync(join(folder, '1.copie:2,S'), smtp.received[0]!)
		await world.run('collect', '--once')
		expect(await states()).toEqual(['accepted'])
		expect(readdirSync(folder)).toHaveLength(1)
	})

	it('is settled by the recipient’s receipt', async () => {
		world.drop(mdn({ from: ONE, to: FROM, original: (await world.run('sent', '1')).json.messageId }))
		await world.run('collect', '--once')
		expect(await states()).toEqual(['processed'])
	})

	it('is settled by a person', async () => {
		expect((await world.run('settle', '1', ONE, 'failed')).json.recipients[0].state).toBe('failed')
		expect((await world.run('settle', '1', ONE, 'accepted')).json.error.code).toBe('MSS-SEND-STATE')
	})
})

describe('a copy in Sent', () => {
	it('made for one recipient says nothing of another that is unclear', async () => {
		smtp.answers[`RCPT:${TWO}`] = '450 4.2.0 later'
		smtp.answers.END = 'hang-up'
		await send([ONE, TWO])
		expect(await states()).toEqual(['unclear', 'queued'])
		delete smtp.answers.END
		delete smtp.answers[`RCPT:${TWO}`]
		await world.run('collect', '--once')
		await world.run('collect', '--once')
		expect(await states()).toEqual(['unclear', 'accepted'])
	})
})

describe('a message in the queue', () => {
	const inLedger = (sql: string) => {
		const ledger = new DatabaseSync(join(world.root, 'data/ledger.db'))
		ledger.exec(sql)
		ledger.close()
	}

	it('is given up after four days, and says so', async () => {
		smtp.answers.RCPT = '450 4.2.0 later'
		await send([ONE])
		inLedger('UPDATE outgoing SET created_at = \'2020-01-01T00:00:00.000Z\'')
		await world.run('collect', '--once')
		const [recipient] = await recipients()
		expect(recipient).toMatchObject({ state: 'failed', code: '450' })
		expect(recipient!.text).toMatch(/quatre jours.*450 4\.2\.0 later/)
	})

	it('is sent by serve when its time comes', async () => {
		smtp.answers.RCPT = '450 4.2.0 later'
		await send([ONE])
		delete smtp.answers.RCPT
		inLedger('UPDATE recipients SET next_attempt_at = \'2020-01-01T00:00:00.000Z\'')
		const serve = world.spawn('serve')
		for (const end = Date.now() + 15_000; smtp.received.length === 0 && Date.now() < end;) {
			await sleep(100)
		}
		serve.kill('SIGTERM')
		await new Promise((resolve) => serve.on('close', resolve))
		expect(await states()).toEqual(['accepted'])
	})

	it('may be kept back, and then never leaves', async () => {
		smtp.answers.MAIL = '451 4.3.0 later'
		await send([ONE])
		expect((await world.run('cancel', '1')).json).toMatchObject({ state: 'cancelled', recipients: [{ state: 'failed', code: 'MSS-SEND-CANCELLED' }] })
		delete smtp.answers.MAIL
		await world.run('collect', '--once')
		expect(smtp.received).toEqual([])
		expect((await world.run('cancel', '1')).json.error.code).toBe('MSS-SEND-STATE')
	})

	it('waits with --wait until nobody is queued', async () => {
		smtp.answers.MAIL = '451 4.3.0 later'
		const started = Date.now()
		expect((await send([ONE], '--wait', '2')).json.state).toBe('queued')
		expect(Date.now() - started).toBeGreaterThan(1900)
	})
})

describe('notices without an operator’s delivery', () => {
	it('a bounce in plain words makes it failed', async () => {
		const to = `${matriculeOf(PEOPLE[0]!)}@patient.mssante.fr`
		const { json } = await send([to])
		world.drop(Buffer.concat([Buffer.from('Return-Path: <>\r\n'), await makeMail({ from: 'mailer-daemon@patient.mssante.fr', to: FROM, subject: 'Message non distribué', text: `La boîte ${to} est fermée.`, headers: { 'In-Reply-To': json.messageId } })]))
		await world.run('collect', '--once')
		expect((await recipients())[0]).toMatchObject({ state: 'failed' })
	})

	it('relayed or delayed, a message is accepted and no more', async () => {
		const { json } = await send([ONE, TWO])
		world.drop(dsn({ to: FROM, original: json.messageId, recipient: ONE, action: 'relayed' }))
		world.drop(dsn({ to: FROM, original: json.messageId, recipient: TWO, action: 'delayed', status: '4.4.1' }))
		await world.run('collect', '--once')
		expect(await states()).toEqual(['accepted', 'accepted'])
	})

	it('one recipient’s fate is not the other’s', async () => {
		const { json } = await send([ONE, TWO])
		world.drop(dsn({ to: FROM, original: json.messageId, recipient: TWO, action: 'failed', status: '5.1.1', diagnostic: 'smtp; 550 5.1.1 no such user' }))
		world.drop(mdn({ from: ONE, to: FROM, original: json.messageId }))
		await world.run('collect', '--once')
		expect(await recipients()).toMatchObject([{ state: 'processed' }, { state: 'failed', code: '5.1.1', text: 'smtp; 550 5.1.1 no such user' }])
	})
})

describe('the raw message', () => {
	const raws = () => readdirSync(join(world.root, 'data/spool/raw'))
	const retain = async (days: number) => {
		const app = await openApp(loadConfig(world.configFile))
		await applyRetention(app, Date.now() + days * 24 * 3600_000)
		await app.close()
	}

	it('is kept as long as somebody waits for it, then for thirty days', async () => {
		smtp.answers[`RCPT:${TWO}`] = '450 4.2.0 later'
		await send([ONE, TWO])
		await retain(40)
		expect(raws()).toHaveLength(1)
		delete smtp.answers[`RCPT:${TWO}`]
		await world.run('collect', '--once')
		await retain(20)
		expect(raws()).toHaveLength(1)
		await retain(40)
		expect(raws()).toEqual([])
		expect((await world.run('proof', '1', '--output', join(world.root, 'preuve.pdf'))).code).toBe(0)
	})

	it('that a killed process left unknown to the ledger is removed', async () => {
		const orphan = join(world.root, 'data/spool/raw/orphelin.eml')
		await send([ONE])
		writeFileSync(orphan, 'x')
		utimesSync(orphan, new Date(0), new Date(0))
		await retain(0)
		expect(raws()).toHaveLength(1)
		expect(raws()).not.toContain('orphelin.eml')
	})
})

describe('a forged notice', () => {
	it('that comes by a stranger’s path, or from nobody’s server, changes nothing', async () => {
		const { json } = await send([ONE])
		const forged = mdn({ from: ONE, to: FROM, original: json.messageId }).toString().replace('Return-Path: <>', 'Return-Path: <pirate@ailleurs.exemple>')
		const report = dsn({ to: FROM, original: json.messageId, recipient: ONE, action: 'delivered' }).toString().replace('Return-Path: <>\r\n', '').replace('MAILER-DAEMON@operateur.exemple.mssante.fr', 'pirate@ailleurs.exemple')
		world.drop(Buffer.from(forged))
		world.drop(Buffer.from(forged.replace('pirate@ailleurs.exemple', 'collegue@ehpad.exemple.mssante.fr').replace('Accusé', 'Autre')))
		world.drop(Buffer.from(report))
		expect((await world.run('collect', '--once')).json).toMatchObject({ review: 3, ignored: 0 })
		expect(await states()).toEqual(['accepted'])
	})
})

describe('an information préoccupante', () => {
	it('recalls the law and is invisible to the legal representatives', async () => {
		const { json } = await send([ONE], '--title', 'Information préoccupante')
		expect(json.notices.map(({ code }: { code: string }) => code)).toEqual(expect.arrayContaining(['information-preoccupante', 'masked']))
		expect((await send([`${matriculeOf(PEOPLE[0]!)}@patient.mssante.fr`], '--title', 'Information préoccupante')).json.error.code).toBe('MSS-SEND-MASK')
	})
})

describe('a last look', () => {
	it('shows what would leave, and keeps nothing', async () => {
		const { json } = await send([ONE], '--dry-run')
		expect(json).toMatchObject({ from: FROM, to: [ONE], replyTo: FROM, documents: [{ name: 'document.pdf', type: '28653-4' }] })
		expect((await world.run('sent')).json).toEqual([])
		expect(smtp.heard).toEqual([])
		expect(readdirSync(join(world.root, 'data', 'spool', 'raw'))).toEqual([])
	})
})

describe('silence', () => {
	it('past the deadline becomes a task, and a late notice still counts', async () => {
		const { json } = await send([ONE])
		const app = await openApp(loadConfig(world.configFile))
		await expireSilent(app, new Date(Date.now() + 2 * 24 * 3600_000))
		await expireSilent(app, new Date(Date.now() + 4 * 24 * 3600_000))
		await app.close()
		expect(await states()).toEqual(['expired'])
		expect((await world.run('sent', '1')).json.tasks[0].kind).toBe('silent')
		world.drop(mdn({ from: ONE, to: FROM, original: json.messageId }))
		await world.run('collect', '--once')
		expect(await states()).toEqual(['processed'])
	})
})
