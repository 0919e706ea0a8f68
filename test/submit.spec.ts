/** Submission to operators that answer badly, or not at all: a scripted server, a local Maildir, the program as it is run. */
import type { SmtpScript } from './support/smtp-script.ts'
import type { World } from './support/world.support.ts'

import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { matriculeOf, PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { dsn, mdn } from '../demo/fixtures/receipts.fixture.ts'
import { openApp } from '../server/app.ts'
import { choresOf } from '../server/chores/table.ts'
import { loadConfig } from '../server/config/load.ts'
import { Flight } from '../server/incoming/flight.ts'
import { applyRetention } from '../server/incoming/retention.ts'
import { openLog } from '../server/log/log.ts'
import { expireSilent } from '../server/outgoing/silence.ts'
import { inLedger } from './support/ledger.support.ts'
import { IME, importTrust, RESPONSIBLE } from './support/sending.support.ts'
import { scriptedEndpoint, scriptedSmtp } from './support/smtp-script.ts'
import { until } from './support/until.ts'
import { maildirMailbox, makeWorld, newRoot } from './support/world.support.ts'

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
	world = await makeWorld({
		root,
		mailboxes: [
			{
				...maildirMailbox(root),
				address: FROM,
				label: 'Secrétariat',
				structure: 'ime',
				responsible: RESPONSIBLE,
				smtp: scriptedEndpoint(smtp),
			},
		],
		more: { structures: [IME] },
	})
	await importTrust(world)
	file = join(root, 'document.pdf')
	writeFileSync(file, await makePdf('Bonjour'))
})
afterEach(() => smtp.close())

function send(to: string[], ...words: string[]) {
	return world.run('send', '--from', FROM, ...to.flatMap((one) => ['--to', one]), '--patient', 'R001', '--file', file, ...words)
}
async function recipients() {
	return (await world.run('sent', '1')).json.recipients as { address: string, state: string, code?: string, text?: string }[]
}
const states = async () => (await recipients()).map(({ state }) => state)

describe('beside a running serve', () => {
	let serve: ReturnType<World['spawn']>
	beforeEach(async () => {
		serve = world.spawn('serve')
		let said = ''
		serve.stderr!.on('data', (chunk: Buffer) => {
			said += chunk.toString()
		})
		for (const end = Date.now() + 120_000; !said.includes('serving') && Date.now() < end;) {
			await sleep(50)
		}
	})
	afterEach(async () => {
		serve.kill('SIGTERM')
		await new Promise((resolve) => serve.on('close', resolve))
	})

	it('what is asked is written at once, and serve hands it over', async () => {
		const { code, json } = await send([ONE])
		expect({ code, state: json.state }).toEqual({ code: 0, state: 'queued' })
		// Their server has it a moment before their word for it is in the ledger.
		await until(async () => (await states())[0] === 'accepted')
		expect(smtp.received).toHaveLength(1)
	})

	it('whoever waits hears what became of it', async () => {
		expect((await send([ONE], '--wait', '15')).json.recipients).toMatchObject([{ address: ONE, state: 'accepted' }])
	})

	it('the same key, asked for by three programs at once, leaves once', async () => {
		const made = await Promise.all([1, 2, 3].map(() => send([ONE], '--key', 'ordonnance-2026-118', '--wait', '15')))
		expect(made.map(({ code, json }) => [code, json.id])).toEqual([[0, 1], [0, 1], [0, 1]])
		expect(smtp.received).toHaveLength(1)
	})

	it('a refusal is told as it always is', async () => {
		const { code, json } = await world.run('send', '--from', FROM, '--to', ONE, '--patient', 'R999', '--file', file)
		expect({ code, error: json.error.code }).toEqual({ code: 1, error: 'MSS-SEND-PATIENT' })
	})
})

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

	// ECO.2.3.1 (docs/conformite.md).
	it('that is asked for receipts is told under which id (RFC 3461)', async () => {
		await send([ONE])
		expect(smtp.heard.find((command) => command.startsWith('MAIL'))).toMatch(
			/^MAIL FROM:<secretariat@ime\.exemple\.mssante\.fr> .*RET=HDRS ENVID=[\w-]{36}/,
		)
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

	it('asks before the same document goes to the same recipient again', async () =>
		expect((await send([ONE])).json.error.code).toBe('MSS-SEND-AGAIN'))

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
	it('is given up after four days, and says so', async () => {
		smtp.answers.RCPT = '450 4.2.0 later'
		await send([ONE])
		await inLedger(world.root, 'UPDATE outgoing SET created_at = \'2020-01-01T00:00:00.000Z\'')
		await world.run('collect', '--once')
		const [recipient] = await recipients()
		expect(recipient).toMatchObject({ state: 'failed', code: '450' })
		expect(recipient!.text).toMatch(/quatre jours.*450 4\.2\.0 later/)
	})

	it('is sent by serve when its time comes', async () => {
		smtp.answers.RCPT = '450 4.2.0 later'
		await send([ONE])
		delete smtp.answers.RCPT
		await inLedger(world.root, 'UPDATE recipients SET next_attempt_at = \'2020-01-01T00:00:00.000Z\'')
		const serve = world.spawn('serve')
		for (const end = Date.now() + 120_000; smtp.received.length === 0 && Date.now() < end;) {
			await sleep(100)
		}
		serve.kill('SIGTERM')
		await new Promise((resolve) => serve.on('close', resolve))
		expect(await states()).toEqual(['accepted'])
	})

	it('may be kept back, and then never leaves', async () => {
		smtp.answers.MAIL = '451 4.3.0 later'
		await send([ONE])
		expect((await world.run('cancel', '1')).json).toMatchObject({
			state: 'cancelled',
			recipients: [{ state: 'failed', code: 'MSS-SEND-CANCELLED' }],
		})
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
		world.drop(Buffer.concat([
			Buffer.from('Return-Path: <>\r\n'),
			await makeMail({
				from: 'mailer-daemon@patient.mssante.fr',
				to: FROM,
				subject: 'Message non distribué',
				text: `La boîte ${to} est fermée.`,
				headers: { 'In-Reply-To': json.messageId },
			}),
		]))
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

	const notice = (
		lines: string[],
		{ subject = 'Undelivered Mail Returned to Sender', type = 'multipart/report; report-type=delivery-status; boundary=b' } = {},
	) => Buffer.from([
		'Return-Path: <>',
		'From: MAILER-DAEMON@operateur.exemple.mssante.fr',
		`To: <${FROM}>`,
		`Subject: ${subject}`,
		`Message-ID: <${subject.length}.${lines.length}@exemple>`,
		'MIME-Version: 1.0',
		`Content-Type: ${type}`,
		'',
		...lines,
		'',
	].join('\r\n'))
	const part = (mediaType: string, ...lines: string[]) => ['--b', `Content-Type: ${mediaType}`, '', ...lines]
	const returned = (id: string) => [`From: <${FROM}>`, `To: <${ONE}>`, `Message-ID: ${id}`, 'Subject: x']
	const sorry = part('text/plain; charset=utf-8', `<${ONE}>: 550 5.1.1 mailbox unknown`, '')
	const fate = (final: string, ...more: string[]) => [`Final-Recipient: rfc822; ${final}`, ...more, 'Action: failed', 'Status: 5.1.1']

	it.each<[string, (id: string) => Buffer]>([
		[
			'of an alias, told by the original recipient',
			(id) => notice([
				...sorry,
				...part(
					'message/delivery-status',
					'Reporting-MTA: dns; mx',
					'',
					...fate('dupont.j@interne.exemple', `Original-Recipient: rfc822;${ONE}`),
					'',
				),
				...part('message/rfc822', ...returned(id), '', 'x'),
				'--b--',
			]),
		],
		[
			'of an alias, of the only recipient',
			(id) => notice([
				...part('text/plain', 'Désolé.'),
				...part('message/delivery-status', 'Reporting-MTA: dns; mx', '', ...fate('dupont.j@interne.exemple'), ''),
				...part('message/rfc822', ...returned(id), '', 'x'),
				'--b--',
			]),
		],
		[
			'in one block',
			(id) => notice([
				...sorry,
				...part('message/delivery-status', 'Reporting-MTA: dns; mx', ...fate(ONE)),
				...part('message/rfc822', ...returned(id), '', 'x'),
				'--b--',
			]),
		],
		[
			'with an empty machine part',
			(id) => notice([
				...sorry,
				...part('message/delivery-status', '', ''),
				...part('message/rfc822', ...returned(id), '', 'x'),
				'--b--',
			]),
		],
		['without a machine part', (id) => notice([...sorry, ...part('message/rfc822', ...returned(id), '', 'x'), '--b--'])],
		[
			'in plain text',
			(id) => notice([`<${ONE}>: boîte inconnue`, '', '--- Below this line is a copy of the '
			+ 'message.', '', ...returned(id), '', 'x'], {
				subject: 'failure notice',
				type: 'text/plain; charset=utf-8',
			}),
		],
		[
			'under the envelope id of a server',
			(id) => notice([
				...sorry,
				...part(
					'message/delivery-status',
					'Original-Envelope-Id: 0NFC00L6QMYVMH50@mx.exemple',
					'Reporting-MTA: dns; mx',
					'',
					...fate(ONE),
					'',
				),
				...part('message/rfc822', ...returned(id), '', 'x'),
				'--b--',
			]),
		],
		[
			'with the headers as text',
			(id) => notice([
				...sorry,
				...part('message/delivery-status', 'Reporting-MTA: dns; mx', '', ...fate(ONE), ''),
				...part('text/plain', ...returned(id), ''),
				'--b--',
			]),
		],
		[
			'with the headers alone',
			(id) => notice([
				...sorry,
				...part('message/delivery-status', 'Reporting-MTA: dns; mx', '', ...fate(ONE), ''),
				...part('text/rfc822-headers', ...returned(id), ''),
				'--b--',
			]),
		],
	])('a failure in the forms of real servers makes it failed: %s', async (_, of) => {
		const { json } = await send([ONE])
		world.drop(of(json.messageId))
		expect((await world.run('collect', '--once')).json).toMatchObject({ ignored: 1 })
		expect(await states()).toEqual(['failed'])
	})

	it('a server that goes on trying has not failed', async () => {
		const { json } = await send([ONE])
		world.drop(notice(
			[
				...part('text/plain', `<${ONE}>: 451 4.4.1 later`, 'The server will keep trying for 5 days.'),
				...part('message/rfc822', ...returned(json.messageId), '', 'x'),
				'--b--',
			],
			{ subject: 'Warning: could not send message for past 4 hours' },
		))
		expect((await world.run('collect', '--once')).json).toMatchObject({ ignored: 1 })
		expect(await states()).toEqual(['accepted'])
	})

	it('a failure of nobody in particular changes nothing where several were written to', async () => {
		const { json } = await send([ONE, TWO])
		world.drop(notice([
			...part('text/plain', 'Désolé.'),
			...part('message/delivery-status', 'Reporting-MTA: dns; mx', '', ...fate('dupont.j@interne.exemple'), ''),
			...part('message/rfc822', ...returned(json.messageId), '', 'x'),
			'--b--',
		]))
		expect((await world.run('collect', '--once')).json).toMatchObject({ review: 1, ignored: 0 })
		expect(await states()).toEqual(['accepted', 'accepted'])
	})

	it('of an alias that the words name, it is the fate of that one', async () => {
		const { json } = await send([ONE, TWO])
		world.drop(notice([
			...part('text/plain', `<dupont.j@interne.exemple> (expanded from <${ONE}>): unknown user`),
			...part('message/delivery-status', 'Reporting-MTA: dns; mx', '', ...fate('dupont.j@interne.exemple'), ''),
			...part('message/rfc822', ...returned(json.messageId), '', 'x'),
			'--b--',
		]))
		await world.run('collect', '--once')
		expect(await states()).toEqual(['failed', 'accepted'])
	})

	it('a failure of what somebody else wrote in the same conversation changes nothing', async () => {
		const { json } = await send([ONE])
		world.drop(notice([
			...sorry,
			...part(
				'message/rfc822',
				'Message-ID: <autre@ailleurs>',
				`References: ${json.messageId}`,
				'',
				`Message-ID: ${json.messageId}`,
			),
			'--b--',
		]))
		expect((await world.run('collect', '--once')).json).toMatchObject({ review: 1 })
		expect(await states()).toEqual(['accepted'])
	})

	it('a receipt that a server wrapped to add its footer is read; one that somebody forwards is not', async () => {
		const { json } = await send([ONE])
		const receipt = mdn({
			from: ONE,
			to: FROM,
			original: json.messageId,
			disposition: 'manual-action/MDN-sent-manually; displayed',
		}).toString()
		const wrapped = (inside: string[]) => Buffer.from([
			'Return-Path: <>',
			`From: <${ONE}>`,
			`To: <${FROM}>`,
			'Subject: Lu : x',
			`Message-ID: <${inside.length}@exemple>`,
			'MIME-Version: 1.0',
			'Content-Type: multipart/mixed; boundary=a',
			'',
			'--a',
			...inside,
			'--a',
			'Content-Type: text/plain',
			'',
			'Mention de confidentialité',
			'--a--',
			'',
		].join('\r\n'))
		world.drop(wrapped(['Content-Type: message/rfc822', '', receipt]))
		await world.run('collect', '--once')
		expect(await states()).toEqual(['accepted'])
		world.drop(wrapped([receipt.slice(receipt.indexOf('Content-Type: multipart/report'))]))
		await world.run('collect', '--once')
		expect(await states()).toEqual(['displayed'])
	})

	it.each<[string, Record<string, string>]>([
		['Auto reply: x', {}],
		['Re: x', { 'X-Autoreply': 'yes' }],
		['Re: x', { 'X-Auto-Response-Suppress': 'All' }],
		['Re: x', { Precedence: 'bulk' }],
	])('an absence is no answer: %s %o', async (subject, headers) => {
		const { json } = await send([ONE], '--answer-days', '3')
		world.drop(await makeMail({
			from: ONE,
			to: FROM,
			subject,
			text: 'Je suis absente.',
			headers: { 'In-Reply-To': json.messageId, ...headers },
			askReceipt: true,
		}))
		await world.run('collect', '--once')
		expect(await states()).toEqual(['accepted'])
	})

	it('one recipient’s fate is not the other’s', async () => {
		const { json } = await send([ONE, TWO])
		world.drop(dsn({
			to: FROM,
			original: json.messageId,
			recipient: TWO,
			action: 'failed',
			status: '5.1.1',
			diagnostic: 'smtp; 550 5.1.1 no such user',
		}))
		world.drop(mdn({ from: ONE, to: FROM, original: json.messageId }))
		await world.run('collect', '--once')
		expect(await recipients()).toMatchObject([
			{ state: 'processed' },
			{ state: 'failed', code: '5.1.1', text: 'smtp; 550 5.1.1 no such user' },
		])
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
		const forged = mdn({ from: ONE, to: FROM, original: json.messageId })
			.toString()
			.replace('Return-Path: <>', 'Return-Path: <pirate@ailleurs.exemple>')
		const report = dsn({ to: FROM, original: json.messageId, recipient: ONE, action: 'delivered' })
			.toString()
			.replace('Return-Path: <>\r\n', '')
			.replace('MAILER-DAEMON@operateur.exemple.mssante.fr', 'pirate@ailleurs.exemple')
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
		expect(json.notices.map(({ code }: { code: string }) => code)).toEqual(
			expect.arrayContaining(['information-preoccupante', 'masked']),
		)
		expect((await send([`${matriculeOf(PEOPLE[0]!)}@patient.mssante.fr`], '--title', 'Information préoccupante')).json.error.code).toBe(
			'MSS-SEND-MASK',
		)
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

describe('what waits in a mailbox', () => {
	it('whose address is written with other letters since leaves all the same; of one that is no more, says why it waits', async () => {
		smtp.answers.RCPT = '450 4.2.0 later'
		await send([ONE])
		delete smtp.answers.RCPT
		await inLedger(world.root, 'UPDATE recipients SET next_attempt_at = \'2020-01-01T00:00:00.000Z\'')
		const app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
		const run = (wanted: string) => choresOf(app).find(({ name }) => name === wanted)!.run({
			left: new Flight(new AbortController().signal),
			isOnce: false,
			mailboxes: app.config.mailboxes,
			touched: () => {},
		})
		try {
			const { mailboxes } = app.config
			app.config.mailboxes = []
			await run('sending-of-none')
			expect(await recipients()).toMatchObject([{ state: 'queued', code: 'MSS-SEND-FROM' }])
			expect(smtp.received).toHaveLength(0)
			await inLedger(world.root, 'UPDATE recipients SET next_attempt_at = \'2020-01-01T00:00:00.000Z\'')
			app.config.mailboxes = mailboxes.map((one) => ({ ...one, address: FROM.replace('secretariat', 'Secretariat') }))
			await run('sending-of-none')
			await run('sending')
			expect(smtp.received).toHaveLength(1)
		} finally {
			await app.close()
		}
	})
})
