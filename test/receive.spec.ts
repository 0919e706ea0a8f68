/** Receiving on a real operator: Dovecot and Postfix on loopback. */
import type { MailHost } from './support/mail-host.ts'
import type { World } from './support/world.support.ts'

import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { MAILBOX, makeHealthMail, makeMail, makePdf, SENDER } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { freePort } from './support/free-port.ts'
import { startMailHost } from './support/mail-host.ts'
import { imapMailbox, makeWorld, newRoot, sha256 } from './support/world.support.ts'

const [marguerite, paul, pierre] = PEOPLE as [typeof PEOPLE[number], typeof PEOPLE[number], typeof PEOPLE[number]]
let host: MailHost
let boxes = 0

beforeAll(async () => {
	host = await startMailHost()
})
afterAll(() => host.stop())

/** A world with a mailbox of its own on the host. */
async function world(more: Record<string, unknown> = {}, config: Record<string, unknown> = {}): Promise<World & { address: string }> {
	const root = newRoot()
	const address = `bal${++boxes}@ehpad.exemple.mssante.fr`
	return { ...await makeWorld({ root, mailboxes: [imapMailbox(host, root, address, more)], more: config }), address }
}

describe('a message received', () => {
	it('reaches its patient’s folder byte for byte, with its PDF beside, once', async () => {
		const { address, run, read, files } = await world()
		const pdf = await makePdf('Bonjour')
		const cda = makeCda({ person: marguerite, pdf })
		host.deliver(address, await makeHealthMail({ cdas: [cda] }))
		const first = await run('collect', '--once')
		expect(first.json).toMatchObject({ received: 1, filed: 1, review: 0 })
		expect(files()).toHaveLength(2)
		const [pdfPath, xmlPath] = files() as [string, string]
		expect(xmlPath).toMatch(/^Résidents\/LEFÈVRE Marguerite\/MSSanté\/2026-03-02 .*\.xml$/)
		expect(pdfPath).toBe(xmlPath.replace(/\.xml$/, '.pdf'))
		expect(read(xmlPath).equals(cda.bytes)).toBe(true)
		expect(read(pdfPath).equals(pdf)).toBe(true)
		const second = await run('collect', '--once')
		expect(second.json).toMatchObject({ received: 0, filed: 0, messages: [] })
		expect(files()).toHaveLength(2)
	})

	it('leaves what people read in sight, and its data apart, where the mailbox says so', async () => {
		const { address, run, files, hashes } = await world({ filing: { data: 'folder' } })
		const cda = makeCda({ person: marguerite, pdf: await makePdf('Bonjour') })
		host.deliver(address, await makeHealthMail({ cdas: [cda] }))
		host.deliver(address, await makeHealthMail({ cdas: [cda], mail: { subject: 'XDM/1.0/DDM de nouveau' } }))
		expect((await run('collect', '--once')).json).toMatchObject({ received: 2, filed: 2 })
		const [pdf, data] = files() as [string, string]
		expect(files()).toHaveLength(2)
		expect(data).toMatch(/^Résidents\/LEFÈVRE Marguerite\/MSSanté\/Données\/2026-03-02 .*\.xml$/)
		expect(pdf).toBe(data.replace('Données/', '').replace(/\.xml$/, '.pdf'))
		expect(hashes()).toContain(sha256(cda.bytes))
	})

	// ECO.3.1.6 (docs/conformite.md).
	it('is acknowledged once it is filed, once, to its return path', async () => {
		const sender = `expediteur${boxes}@chu.exemple.mssante.fr`
		const { address, run } = await world()
		await run('collect', '--once')
		await sleep(1100)
		host.deliver(
			address,
			await makeHealthMail({
				cdas: [makeCda({ person: paul })],
				mail: { from: sender, askReceipt: true, messageId: '<original@chu>' },
			}),
		)
		await run('collect', '--once')
		await run('collect', '--once')
		const receipts = await eventually(() => host.messages(sender), (found) => found.length > 0)
		expect(receipts).toHaveLength(1)
		const text = receipts[0]!.toString()
		expect(text).toContain('Return-Path: <MAILER-DAEMON>')
		expect(text).toMatch(/Disposition: automatic-action\/MDN-sent-automatically; processed\r?\n/)
		expect(text).toContain(`Final-Recipient: rfc822;${address}`)
		expect(text).toContain('Original-Message-ID: <original@chu>')
		expect(text).toMatch(/Content-Type: message\/rfc822[\s\S]*IHE_XDM\.zip/)
		expect((await run('status')).json.receipts).toEqual({ queued: 0, sent: 1, unclear: 0, failed: 0 })
	})

	it('is not acknowledged when the receipt would go elsewhere than its return path', async () => {
		const { address, run } = await world()
		await run('collect', '--once')
		await sleep(1100)
		const raw = await makeHealthMail({
			cdas: [makeCda({ person: paul })],
			mail: { headers: { 'Disposition-Notification-To': 'ailleurs@chu.exemple.mssante.fr' } },
		})
		host.deliver(address, Buffer.concat([Buffer.from(`Return-Path: <${SENDER}>\r\n`), raw]))
		expect((await run('collect', '--once')).json.filed).toBe(1)
		expect((await run('status')).json.receipts.queued).toBe(0)
	})

	it('that arrived before the first contact is filed when asked, and never acknowledged', async () => {
		const { address, run } = await world()
		host.deliver(address, await makeHealthMail({ cdas: [makeCda({ person: paul })], mail: { askReceipt: true } }))
		await sleep(1100)
		expect((await run('collect', '--once')).json.filed).toBe(1)
		expect((await run('status')).json.receipts).toEqual({ queued: 0, sent: 0, unclear: 0, failed: 0 })
	})

	it('sends an APP mailbox’s error code, in the syntax of volet 1.1.3', async () => {
		const sender = `ko${boxes}@chu.exemple.mssante.fr`
		const { address, run } = await world({ type: 'APP' })
		await run('collect', '--once')
		await sleep(1100)
		host.deliver(
			address,
			await makeHealthMail({
				cdas: [makeCda({ person: { ...paul, thirteen: '1500178646003' } })],
				mail: { from: sender, askReceipt: true },
			}),
		)
		expect((await run('collect', '--once')).json.review).toBe(1)
		const [receipt] = await eventually(() => host.messages(sender), (found) => found.length > 0)
		expect(receipt!.toString()).toMatch(/; processed\/error\r?\nError: 902\^/)
	})

	it('sends the standard error mail to who asked for no receipt, when so configured', async () => {
		const sender = `sans${boxes}@chu.exemple.mssante.fr`
		const { address, run } = await world({ type: 'APP' }, { mdn: { ko: true } })
		await run('collect', '--once')
		await sleep(1100)
		const raw = await makeHealthMail({ cdas: [makeCda({ person: { ...paul, thirteen: '1500178646003' } })], mail: { from: sender } })
		host.deliver(address, Buffer.concat([Buffer.from(`Return-Path: <${sender}>\r\n`), raw]))
		expect((await run('collect', '--once')).json.review).toBe(1)
		const [ko] = await eventually(() => host.messages(sender), (found) => found.length > 0)
		const { simpleParser } = await import('mailparser')
		const mail = await simpleParser(ko!)
		expect(mail.subject).toMatch(/^\[KO Intégration système !\]\[902\] XDM/)
		expect(mail.attachments.map(({ filename }) => filename)).toEqual(['message_original.eml'])
		expect(ko!.toString()).not.toMatch(/^Disposition:|^Error:/m)
	})

	it('may be moved on the server once filed, and is still the same message', async () => {
		const { address, run } = await world({ filing: { afterFiling: 'move:Traités' } })
		host.deliver(address, await makeHealthMail({ cdas: [makeCda({ person: paul })] }))
		await run('collect', '--once')
		expect(host.doveadm('mailbox', 'status', '-u', address, 'messages', 'INBOX')).toContain('messages=0')
		expect(host.doveadm('mailbox', 'status', '-u', address, 'messages', 'Traités')).toContain('messages=1')
		expect((await run('collect', '--once')).json.received).toBe(0)
	})

	it('may be marked as seen once filed; one that waits stays unseen', async () => {
		const { address, run } = await world({ filing: { afterFiling: 'markSeen' } })
		host.deliver(address, await makeHealthMail({ cdas: [makeCda({ person: paul })] }))
		host.deliver(address, await makeMail({ subject: 'Bonjour' }))
		await run('collect', '--once')
		expect(host.doveadm('mailbox', 'status', '-u', address, 'unseen', 'INBOX')).toContain('unseen=1')
	})

	it('above 2 MB is streamed', async () => {
		const { address, run, hashes } = await world()
		const content = Buffer.alloc(3 * 1024 * 1024, 'donnée ')
		host.deliver(address, await makeMail({ subject: 'Gros fichier', attachments: [{ filename: 'gros.bin', content }] }))
		expect((await run('collect', '--once')).json).toMatchObject({ received: 1, review: 1 })
		expect(hashes()).toContain(sha256(content))
	})
})

describe('a mailbox in use', () => {
	it('keeps its old messages untouched by default, and takes in the new ones', async () => {
		const { address, run, files } = await world({ firstRun: { since: 'now' } })
		host.deliver(address, await makeHealthMail({ cdas: [makeCda({ person: paul })] }))
		expect((await run('collect', '--once')).json.received).toBe(0)
		expect(files()).toEqual([])
		expect((await run('status')).json.mailboxes[0]).toMatchObject({ before: 1, received: 0, server: [{ uids: 1, missing: 0 }] })
		host.deliver(address, await makeHealthMail({ cdas: [makeCda({ person: pierre })] }))
		expect((await run('collect', '--once')).json).toMatchObject({ received: 1, filed: 1 })
	})

	it('gives its old messages when they are asked for', async () => {
		const made = await world({ firstRun: { since: 'now' } })
		host.deliver(made.address, await makeHealthMail({ cdas: [makeCda({ person: paul })] }))
		await made.run('collect', '--once')
		made.configure({ mailboxes: [imapMailbox(host, made.root, made.address, { firstRun: { since: 'all' } })] })
		expect((await made.run('collect', '--once')).json).toMatchObject({ received: 1, filed: 1 })
	})

	it('is known again after its UIDVALIDITY has changed: nothing is counted or filed twice', async () => {
		const { address, run, files } = await world()
		for (const person of [paul, pierre, marguerite]) {
			host.deliver(address, await makeHealthMail({ cdas: [makeCda({ person })] }))
		}
		host.deliver(address, await makeMail({ subject: 'Sans identifiant' }))
		await run('collect', '--once')
		const before = files()
		await sleep(1100)
		host.renumber(address)
		expect((await run('collect', '--once')).json.received).toBe(0)
		expect(files()).toEqual(before)
		expect((await run('status')).json).toMatchObject({ received: 4, lawHolds: true })
	})

	it('counts two messages of the same content as two, and files one', async () => {
		const { address, run, files } = await world()
		const raw = await makeHealthMail({ cdas: [makeCda({ person: paul })] })
		host.deliver(address, raw)
		host.deliver(address, raw)
		const { json } = await run('collect', '--once')
		expect(json).toMatchObject({ received: 2, filed: 2 })
		expect(json.messages[1].reasons[0].rule).toBe('already-filed')
		expect(files()).toHaveLength(1)
	})

	it('with a folder that vanished goes on with the others, and says which', async () => {
		const { address, run } = await world({ folders: ['INBOX', 'Disparu'] })
		host.deliver(address, await makeHealthMail({ cdas: [makeCda({ person: paul })] }))
		const { code, json } = await run('collect', '--once')
		expect(code).toBe(1)
		expect(json).toMatchObject({ filed: 1, mailboxes: [{ ok: false, error: { code: 'MSS-IMAP-FOLDER' } }] })
	})
})

describe('a mailbox in trouble', () => {
	// ECO.1.2.3 (docs/conformite.md).
	it('whose password is refused is tried once, says so, and does not stop the others', async () => {
		const root = newRoot()
		const [good, bad] = [`bon${++boxes}@ehpad.exemple.mssante.fr`, `mauvais${boxes}@ehpad.exemple.mssante.fr`]
		const bads = imapMailbox(host, root, bad)
		writeFileSync(join(root, 'wrong.pass'), 'faux\n')
		const made = await makeWorld({
			root,
			mailboxes: [{ ...bads, imap: { ...bads.imap, passwordFile: './wrong.pass' } }, imapMailbox(host, root, good)],
		})
		host.deliver(good, await makeHealthMail({ cdas: [makeCda({ person: paul })] }))
		const { code, json } = await made.run('collect', '--once')
		expect(code).toBe(1)
		expect(json.filed).toBe(1)
		expect(json.mailboxes).toMatchObject([
			{ address: bad, ok: false, error: { code: 'MSS-IMAP-AUTH' } },
			{ address: good, ok: true },
		])
		const refusals = () => host.log().filter((line) => line.includes(bad) && /auth failed/.test(line))
		await eventually(refusals, (lines) => lines.length > 0)
		expect(refusals()).toHaveLength(1)
	})

	// ECO.1.1.4 (docs/conformite.md).
	it('whose server is not the certificate’s is never spoken to', async () => {
		const root = newRoot()
		const mailbox = imapMailbox(host, root)
		execFileSync(
			'openssl',
			[
				'req',
				'-x509',
				'-newkey',
				'rsa:2048',
				'-nodes',
				'-days',
				'2',
				'-keyout',
				join(root, 'other.key'),
				'-out',
				join(root, 'other.pem'),
				'-subj',
				'/CN=autre',
			],
			{ stdio: 'ignore' },
		)
		const made = await makeWorld({ root, mailboxes: [{ ...mailbox, imap: { ...mailbox.imap, caFile: './other.pem' } }] })
		expect((await made.run('collect', '--once')).json.mailboxes[0].error.code).toBe('MSS-IMAP-TLS')
	})

	// ECO.1.1.1 (docs/conformite.md).
	it('whose operator offers no STARTTLS is left: nothing goes in clear', async () => {
		const { createServer } = await import('node:net')
		const heard: string[] = []
		const server = createServer((socket) => {
			socket.write('* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] bonjour\r\n')
			socket.on('data', (data) => {
				heard.push(data.toString())
				const tag = data.toString().split(' ')[0]
				socket.write(/CAPABILITY/i.test(data.toString())
					? `* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n${tag} OK `
					+ 'fait\r\n'
					: `${tag} BAD non\r\n`)
			})
		}).listen(0, '127.0.0.1')
		await new Promise((resolve) => server.once('listening', resolve))
		const root = newRoot()
		const mailbox = imapMailbox(host, root)
		const made = await makeWorld({
			root,
			mailboxes: [{ ...mailbox, imap: { ...mailbox.imap, port: (server.address() as { port: number }).port, security: 'starttls' } }],
		})
		expect((await made.run('collect', '--once')).json.mailboxes[0]).toMatchObject({ ok: false, error: { code: 'MSS-IMAP-TLS' } })
		expect(heard.join('')).not.toMatch(/LOGIN|AUTHENTICATE|secret/)
		server.close()
	})

	// ECO.1.0.2 (docs/conformite.md).
	it('by STARTTLS works as by implicit TLS', async () => {
		const root = newRoot()
		const address = `starttls${++boxes}@ehpad.exemple.mssante.fr`
		const mailbox = imapMailbox(host, root, address)
		const made = await makeWorld({
			root,
			mailboxes: [{ ...mailbox, imap: { ...mailbox.imap, port: host.ports.imap, security: 'starttls' } }],
		})
		host.deliver(address, await makeHealthMail({ cdas: [makeCda({ person: paul })] }))
		expect((await made.run('collect', '--once')).json.filed).toBe(1)
	})
})

describe('what people do in the GED', () => {
	it('a document moved into a patient’s folder is filed by hand, and then acknowledged', async () => {
		const sender = `main${boxes}@chu.exemple.mssante.fr`
		const { address, root, run, files } = await world()
		await run('collect', '--once')
		await sleep(1100)
		host.deliver(
			address,
			await makeHealthMail({ cdas: [makeCda({ person: { ...paul, given: ['PAULO'] } })], mail: { from: sender, askReceipt: true } }),
		)
		expect((await run('collect', '--once')).json.review).toBe(1)
		const [waiting] = files() as [string]
		mkdirSync(join(root, 'GED', 'Résidents/CHARPENTIER Paul'), { recursive: true })
		renameSync(join(root, 'GED', waiting), join(root, 'GED', 'Résidents/CHARPENTIER Paul', 'rangé.xml'))
		const { json } = await run('collect', '--once')
		expect(json.messages).toMatchObject([{ state: 'filed', patientId: 'R002' }])
		expect(json.messages[0].reasons[0].rule).toBe('by-hand')
		const receipts = await eventually(() => host.messages(sender), (found) => found.length > 0)
		expect(receipts[0]!.toString()).toMatch(/; processed\r?\n/)
	})

	it('a document removed is shown as removed, never forgotten', async () => {
		const { address, root, run, files } = await world()
		host.deliver(address, await makeMail({ subject: 'Publicité' }))
		await run('collect', '--once')
		rmSync(join(root, 'GED', files()[0]!))
		await run('collect', '--once')
		const [history] = (await run('why', '1')).json
		expect(history.documents).toMatchObject([{ state: 'removed', rule: 'removed-by-hand' }])
		expect((await run('status')).json).toMatchObject({ received: 1, review: 1 })
	})

	it('a patient’s folder that was renamed is still the folder', async () => {
		const { address, root, run, files } = await world()
		host.deliver(address, await makeHealthMail({ cdas: [makeCda({ person: paul })] }))
		await run('collect', '--once')
		renameSync(join(root, 'GED/Résidents/CHARPENTIER Paul'), join(root, 'GED/Résidents/Paul C.'))
		host.deliver(address, await makeHealthMail({ cdas: [makeCda({ person: paul })] }))
		expect((await run('collect', '--once')).json.filed).toBe(1)
		expect(files().every((path) => path.startsWith('Résidents/Paul C./'))).toBe(true)
	})

	it('a patient’s folder that has gone makes the next document wait', async () => {
		const { address, root, run } = await world()
		host.deliver(address, await makeHealthMail({ cdas: [makeCda({ person: paul })] }))
		await run('collect', '--once')
		rmSync(join(root, 'GED/Résidents/CHARPENTIER Paul'), { recursive: true })
		host.deliver(address, await makeHealthMail({ cdas: [makeCda({ person: paul })] }))
		const { json } = await run('collect', '--once')
		expect(json.messages.at(-1)).toMatchObject({ state: 'review', reasons: [{ rule: 'folder-gone' }] })
	})
})

describe('serve', () => {
	it('files a message as it arrives, answers on /health, and ends on SIGTERM', async () => {
		const port = await freePort()
		const health = `http://127.0.0.1:${port}/health`
		const { address, root, spawn, files } = await world({}, { server: { port } })
		const child = spawn('serve')
		let logs = ''
		child.stderr!.on('data', (chunk) => {
			logs += chunk
		})
		await eventually(
			async () => fetch(health).then(
				(reply) => reply.json(),
				() => null,
			),
			(told) => told !== null,
		)
		await sleep(1500)
		host.deliver(address, await makeHealthMail({ cdas: [makeCda({ person: paul })] }))
		await eventually(() => files(), (found) => found.length === 1)
		expect(await (await fetch(health)).json()).toEqual({ status: 'ok' })
		// The operator goes down and comes back: serve lives through it.
		host.stop()
		await sleep(500)
		await host.start()
		host.deliver(address, await makeHealthMail({ cdas: [makeCda({ person: pierre })] }))
		await eventually(() => files(), (found) => found.length === 2)
		const ended = new Promise((resolve) => child.on('close', resolve))
		child.kill('SIGTERM')
		expect(await ended).toBe(0)
		expect(logs).not.toContain(root)
	})

	it('refuses a second process on the same ledger', async () => {
		const { openApp } = await import('../server/app.ts')
		const { loadConfig } = await import('../server/config/load.ts')
		const { configFile } = await world()
		const app = await openApp(loadConfig(configFile))
		await expect(openApp(loadConfig(configFile), { patience: 300 })).rejects.toMatchObject({ code: 'MSS-LOCKED' })
		await app.close()
	})
})

it('a mail redirected from a served mailbox is acknowledged in the name of the one it was sent to', async () => {
	const sender = `redirige${boxes}@chu.exemple.mssante.fr`
	const { address, run } = await world({ type: 'APP', serves: [MAILBOX] })
	await run('collect', '--once')
	await sleep(1100)
	host.deliver(
		address,
		await makeHealthMail({ cdas: [makeCda({ person: paul })], mail: { from: sender, to: MAILBOX, askReceipt: true } }),
	)
	await run('collect', '--once')
	const [receipt] = await eventually(() => host.messages(sender), (found) => found.length > 0)
	expect(receipt!.toString()).toContain(`Original-Recipient: rfc822;${MAILBOX}`)
	expect(receipt!.toString()).toContain(`Final-Recipient: rfc822;${address}`)
})

async function eventually<T>(look: () => T | Promise<T>, isEnough: (value: T) => boolean): Promise<T> {
	for (const end = Date.now() + 60_000; ; await sleep(100)) {
		const value = await look()
		if (isEnough(value) || Date.now() > end) {
			return value
		}
	}
}
