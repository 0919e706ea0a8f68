/** `serve` is told to stop, whatever is under way: gone within ten seconds, and at the next start nothing is lost or doubled. */
import type { ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import type { World } from './support/world.support.ts'

import { writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { deflateSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { matriculeOf, PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { openApp } from '../server/app.ts'
import { collect } from '../server/chores/collect.ts'
import { loadConfig } from '../server/config/load.ts'
import { openLog } from '../server/log/log.ts'
import { freePort } from './support/free-port.ts'
import { scriptedImap, scriptedImapEndpoint } from './support/imap-script.ts'
import { IME, importTrust, RESPONSIBLE } from './support/sending.support.ts'
import { scriptedEndpoint, scriptedSmtp } from './support/smtp-script.ts'
import { until } from './support/until.ts'
import { maildirMailbox, makeWorld, newRoot } from './support/world.support.ts'

/** Milliseconds; and what a busy machine adds. */
const PROMISED = 10_000
const BUSY = 10_000
const FROM = 'secretariat@ime.exemple.mssante.fr'
const TO = 'un@ehpad.exemple.mssante.fr'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))

interface Served {
	child: ChildProcess
	log: () => string
	/** Sends a signal; the exit code, and how long it took in milliseconds. */
	stop: (signal?: NodeJS.Signals) => Promise<{ code: number | null, took: number }>
}

async function serve(world: World, port = 0): Promise<Served> {
	let log = ''
	const child = world.spawn('serve')
	ends.push(() => child.kill('SIGKILL'))
	child.stdout!.resume()
	child.stderr!.on('data', (chunk) => {
		log += chunk
	})
	const closed = new Promise<number | null>((resolve) => child.on('close', resolve))
	await until(async () => port === 0 ? log.includes('"serving"') : await answers(port))
	return {
		child,
		log: () => log,
		stop: async (signal = 'SIGTERM') => {
			const started = Date.now()
			child.kill(signal)
			return { code: await closed, took: Date.now() - started }
		},
	}
}

const answers = (port: number) => fetch(`http://127.0.0.1:${port}/health`).then(() => true, () => false)

/** Accepts, and says nothing. */
async function silent(): Promise<{ port: number, callers: () => number }> {
	const sockets: Socket[] = []
	const server = createServer((socket) => sockets.push(socket.on('error', () => {}))).listen(0, '127.0.0.1')
	await new Promise((resolve) => server.once('listening', resolve))
	ends.push(() => {
		sockets.forEach((socket) => socket.destroy())
		server.close()
	})
	return { port: (server.address() as { port: number }).port, callers: () => sockets.length }
}

async function stops(served: Served): Promise<void> {
	const { code, took } = await served.stop()
	expect(code).toBe(0)
	expect(took).toBeLessThan(PROMISED + BUSY)
}

it('with nothing under way: at once, and nothing is abandoned', async () => {
	const served = await serve(await makeWorld())
	await stops(served)
	expect(served.log()).not.toContain('abandoned')
})

it('while the operator never answers the end of a message: it is to be verified, and does not leave again', async () => {
	const smtp = await scriptedSmtp({ END: 'silence' })
	ends.push(() => smtp.close())
	const root = newRoot()
	writeFileSync(join(root, 'bal.pass'), 'secret\n')
	const world = await makeWorld({
		root,
		mailboxes: [{ ...maildirMailbox(root), address: FROM, structure: 'ime', responsible: RESPONSIBLE, smtp: scriptedEndpoint(smtp) }],
		more: { structures: [IME] },
	})
	await importTrust(world)
	writeFileSync(join(root, 'document.pdf'), await makePdf('Bonjour'))
	smtp.answers.MAIL = '450 pas encore'
	await world.run('send', '--from', FROM, '--to', TO, '--patient', 'R001', '--file', join(root, 'document.pdf'))
	delete smtp.answers.MAIL
	const ledger = new DatabaseSync(join(root, 'data/ledger.db'))
	ledger.exec('UPDATE recipients SET next_attempt_at = NULL')
	ledger.close()
	const served = await serve(world)
	await until(async () => smtp.received.length === 1)
	await stops(served)
	expect(served.log()).toMatch(/"abandoned":\[[^\]]*"sending"/)
	smtp.answers.END = '250 ok'
	await world.run('collect', '--once')
	expect((await world.run('sent', '1')).json.recipients).toMatchObject([{ state: 'unclear' }])
	expect(smtp.received).toHaveLength(1)
})

describe('with a call half sent', () => {
	it.each([
		['its headers', 'POST /relay HTTP/1.1\r\nHost: x\r\nContent-Ty'],
		[
			'its body',
			'POST /relay HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: '
			+ '5000\r\n\r\n--b\r\nContent-Disposition: form-data; name="request"\r\n\r\n{',
		],
	])('in %s: it is cut, and nothing else waits for it', async (_, bytes) => {
		const port = await freePort()
		const world = await makeWorld({ more: { server: { host: '127.0.0.1', port } } })
		const served = await serve(world, port)
		const socket = connect(port, '127.0.0.1').on('error', () => {})
		socket.write(bytes)
		await sleep(300)
		await stops(served)
		socket.destroy()
	})
})

it('while an IMAP server accepts and says nothing', async () => {
	const { port, callers } = await silent()
	const root = newRoot()
	writeFileSync(join(root, 'bal.pass'), 'secret\n')
	const world = await makeWorld({
		root,
		mailboxes: [{ address: FROM, type: 'ORG', imap: scriptedImapEndpoint({ port }) }, maildirMailbox(root)],
	})
	const served = await serve(world)
	await until(async () => callers() > 0)
	await stops(served)
	expect(served.log()).not.toContain('abandoned')
})

it('while an IMAP server answers nothing to a question', async () => {
	const imap = await scriptedImap({ 'UID FETCH': () => {} })
	ends.push(() => imap.close())
	const root = newRoot()
	writeFileSync(join(root, 'bal.pass'), 'secret\n')
	const world = await makeWorld({
		root,
		mailboxes: [{ address: FROM, type: 'ORG', imap: scriptedImapEndpoint(imap), firstRun: { since: 'all' } }],
	})
	const served = await serve(world)
	await until(async () => imap.heard.includes('UID FETCH'))
	await stops(served)
	delete imap.acts['UID FETCH']
	expect((await world.run('collect', '--once')).json).toMatchObject({ received: 1, failed: 0, inProgress: 0 })
})

it('while a message waits for another one of its patient: it is no failure, and it is filed at the next start', async () => {
	const world = await makeWorld()
	const person = PEOPLE[0]!
	const subject = matriculeOf(person)
	world.drop(await makeHealthMail({ cdas: [makeCda({ person })] }))
	const app = await openApp(loadConfig(world.configFile), { log: openLog('silent') })
	const { hold } = app.leases
	let [isWaiting, last] = [false, () => {}]
	const other = hold(subject, () => new Promise<void>((resolve) => {
		last = resolve
	}))
	app.leases.hold = (key, ...how) => {
		isWaiting ||= key === subject
		return hold(key, ...how)
	}
	const collected = collect(app)
	await until(async () => isWaiting)
	await app.close()
	last()
	await Promise.all([other, collected.catch(() => {})])
	expect((await world.run('collect', '--once')).json).toMatchObject({ filed: 1, failed: 0 })
	const ledger = new DatabaseSync(join(world.root, 'data/ledger.db'))
	expect(ledger.prepare('SELECT count(*) AS failed FROM audit WHERE action = ?').get('failed')).toEqual({ failed: 0 })
	ledger.close()
})

it('while Nextcloud does not answer, from the start', async () => {
	const { port, callers } = await silent()
	const root = newRoot()
	writeFileSync(join(root, 'nc.pass'), 'secret\n')
	const world = await makeWorld({
		root,
		more: { ged: { kind: 'nextcloud', url: `http://127.0.0.1:${port}`, user: 'svc', passwordFile: './nc.pass' } },
	})
	world.drop(await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[0]! })] }))
	// A first start, and one that has something left over.
	for (let start = 0; start < 2; start++) {
		const before = callers()
		const served = await serveUntilCalled(world, () => callers() - before)
		await stops(served)
		expect(served.log()).toMatch(/"abandoned":\["/)
	}
	world.configure({ ged: { kind: 'folder', root: './GED' } })
	await world.run('collect', '--once')
	expect((await world.run('status')).json).toMatchObject({ received: 1, filed: 1, lawHolds: true })
	expect(world.files()).toHaveLength(1)
})

/** Before it says that it serves. */
async function serveUntilCalled(world: World, callers: () => number): Promise<Served> {
	const serving = serve(world)
	await until(async () => callers() > 0)
	return serving
}

it('while a reader is busy: the message is read again, and counted once', async () => {
	const world = await makeWorld()
	world.drop(
		await makeMail({ subject: 'Lourd', attachments: [{ filename: 'lourd.pdf', content: slowPdf(), contentType: 'application/pdf' }] }),
	)
	const served = await serve(world)
	await until(async () => (await world.run('status')).json.inProgress === 1)
	await stops(served)
	const { json } = await world.run('collect', '--once')
	expect(json).toMatchObject({ failed: 0, inProgress: 0 })
	expect((await world.run('status')).json).toMatchObject({ received: 1, review: 1, lawHolds: true })
})

it('a second signal ends it at once', async () => {
	const { port, callers } = await silent()
	const root = newRoot()
	writeFileSync(join(root, 'nc.pass'), 'secret\n')
	const world = await makeWorld({
		root,
		more: { ged: { kind: 'nextcloud', url: `http://127.0.0.1:${port}`, user: 'svc', passwordFile: './nc.pass' } },
	})
	world.drop(await makeMail({ subject: 'Bonjour' }))
	const served = await serveUntilCalled(world, callers)
	served.child.kill('SIGTERM')
	await until(async () => served.log().includes('stopping'))
	const { code } = await served.stop('SIGINT')
	expect(code).toBe(130)
	expect(served.log()).not.toContain('abandoned')
})

it('leaves the ledger whole: its journal verifies, and another starts on it', async () => {
	const world = await makeWorld()
	for (let index = 0; index < 30; index++) {
		world.drop(await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[index % 3]!, title: `Document ${index}` })] }))
	}
	const served = await serve(world)
	await until(async () => world.files().length > 0)
	await stops(served)
	expect((await world.run('audit', 'verify')).json.ok).toBe(true)
	await world.run('collect', '--once')
	expect((await world.run('status')).json).toMatchObject({ received: 30, lawHolds: true, failed: 0, inProgress: 0 })
	expect(new Set(world.hashes()).size).toBe(world.files().length)
})

/** A page whose text is drawn letter by letter, four million times. */
function slowPdf(): Buffer {
	const content = deflateSync(Buffer.from(`BT /F 9 Tf 40 120 Td ${'(a) Tj '.repeat(4_000_000)}ET`))
	const objects: (string | Buffer)[] = [
		'<< /Type /Catalog /Pages 2 0 R >>',
		'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
		'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>',
		Buffer.concat([Buffer.from(`<< /Length ${content.length} /Filter /FlateDecode >>\nstream\n`), content, Buffer.from('\nendstream')]),
		'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
	]
	const bodies = objects.map((body, index) =>
		Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(body), Buffer.from('\nendobj\n')]))
	return Buffer.concat([
		Buffer.from('%PDF-1.4\n'),
		...bodies,
		Buffer.from(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\n%%EOF\n`),
	])
}
