/** Answers without end, of everybody whom we call: what is taken is bounded, and the caller is told. */
import type { Server as HttpsServer } from 'node:https'
import type { AddressInfo, Server, Socket } from 'node:net'

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer as createHttps } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Client } from '../server/ged/nextcloud/client.ts'
import { postForm } from '../server/ged/nextcloud/post-form.ts'
import { peerCertificate } from '../server/mailbox/peer.ts'
import { submit } from '../server/mailbox/submit.ts'
import { download } from '../server/net/download.ts'
import { forever } from './support/forever.ts'
import { newFolder } from './support/new-folder.ts'

/** Bytes above which nothing here may be taken. */
const BEARABLE = 16 * 1024 * 1024
const MB = 1024 * 1024
const folder = newFolder('endless')
let server: Server | HttpsServer | undefined
let taken = 0

beforeAll(() => {
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
			join(folder, 'key.pem'),
			'-out',
			join(folder, 'cert.pem'),
			'-subj',
			'/CN=localhost',
			'-addext',
			'subjectAltName=DNS:localhost',
		],
		{ stdio: 'ignore' },
	)
})
afterEach(() => server?.close())

/** Listens, counts what is taken from it. */
async function listen(made: Server | HttpsServer): Promise<number> {
	server = made
	taken = 0
	server.on('connection', (socket: Socket) => socket.on('error', () => {}).on('close', () => {
		taken += socket.bytesWritten
	}))
	await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
	return (made.address() as AddressInfo).port
}

const code = (act: Promise<unknown>) => act.then(() => undefined, (error: { code: string }) => error.code)

describe('a submission server', () => {
	/** Answers each command, but for one. */
	const smtp = (word: string, act: (socket: Socket) => void) => createServer((socket) => {
		socket.on('error', () => {})
		if (word === 'greeting') {
			act(socket)
			return
		}
		socket.write('220 exemple ESMTP\r\n')
		let isData = false
		socket.on('data', (bytes) => {
			const command = isData ? 'END' : bytes.toString('latin1').split(/[\s:]/)[0]!.toUpperCase()
			if (isData && !bytes.includes('\r\n.\r\n')) {
				return
			}
			isData = command === 'DATA'
			if (command === word) {
				act(socket)
			} else {
				socket.write(command === 'DATA' ? '354 go\r\n' : '250 ok\r\n')
			}
		})
	})
	const fate = async (word: string, act: (socket: Socket) => void) => {
		const port = await listen(smtp(word, act))
		const fates = await submit(
			{ host: '127.0.0.1', port, security: 'plain', allowPlain: true },
			{ from: 'a@b.fr', to: ['c@d.fr'] },
			(async function* () {
				yield Buffer.from('Subject: x\r\n\r\nx\r\n')
			})(),
		)
		const { outcome, ...rest } = fates.get('c@d.fr')!
		return [outcome, 'error' in rest && rest.error.code]
	}

	it.each<[string, string, (socket: Socket) => void]>([
		['a line', 'greeting', (socket) => forever(socket, 'x')],
		['a reply of many lines', 'EHLO', (socket) => forever(socket, '250-EXEMPLE\r\n')],
		['empty lines', 'MAIL', (socket) => forever(socket, '\r\n')],
	])('that says %s without end, before the bytes leave: nothing left', async (_, word, act) => {
		expect(await fate(word, act)).toEqual(['refused', 'MSS-SMTP-FLOOD'])
		expect(taken).toBeLessThan(BEARABLE)
	})

	it('that never ends its answer to the message: it is to be verified', async () => {
		expect(await fate('END', (socket) => forever(socket, '250-ok\r\n'))).toEqual(['unclear', 'MSS-SMTP-FLOOD'])
		expect(taken).toBeLessThan(BEARABLE)
	})
})

describe('a list, or a directory, that is downloaded', () => {
	const https = (act: Parameters<typeof createHttps>[1]) =>
		createHttps({ key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'cert.pem')) }, act)
	const fetched = async (port: number) =>
		buffer(await download({ url: `https://localhost:${port}/`, caFile: join(folder, 'cert.pem'), limit: MB, code: 'MSS-TRUST-SOURCE' }))

	it('without end: is left', async () => {
		const port = await listen(https((_, response) => forever(response, 'x')))
		expect(await code(fetched(port))).toBe('MSS-TRUST-SOURCE')
		expect(taken).toBeLessThan(BEARABLE)
	})

	it('refused with an explanation without end: is left', async () => {
		const port = await listen(https((_, response) => forever(response.writeHead(500), 'x')))
		expect(await code(fetched(port))).toBe('MSS-TRUST-SOURCE')
		expect(taken).toBeLessThan(BEARABLE)
	})
})

describe('a Nextcloud', () => {
	const http = (answer: string, rest: string) => createServer((socket) => {
		socket.on('error', () => {}).once('data', () => {
			socket.write(answer)
			forever(socket, rest)
		})
	})
	const clientOf = (port: number) => new Client({ url: `http://127.0.0.1:${port}`, user: 'x', password: async () => 'x' })

	it.each([
		['headers', 'HTTP/1.1 200 OK\r\n', 'X-A: b\r\n'],
		['an answer to the login', 'HTTP/1.1 200 OK\r\n\r\n', 'x'],
	])('that sends %s without end: is left', async (_, answer, rest) => {
		const port = await listen(http(answer, rest))
		expect(await code(postForm({ url: `http://127.0.0.1:${port}` }, '/', {}))).toBe('MSS-GED-DOWN')
		expect(taken).toBeLessThan(BEARABLE)
	})

	it('that sends headers, a refusal or a file without end: is left', async () => {
		for (const [answer, rest] of [
			['HTTP/1.1 200 OK\r\n', 'X-A: b\r\n'],
			['HTTP/1.1 500 Oops\r\n\r\n', 'x'],
			['HTTP/1.1 200 OK\r\n\r\n', 'x'],
		] as const) {
			const client = clientOf(await listen(http(answer, rest)))
			const read = async () => buffer((await client.download('/x', MB))!)
			expect(await code(read())).toMatch(/^MSS-GED-/)
			expect(taken).toBeLessThan(BEARABLE)
			await client.close()
			server!.close()
		}
	})
})

it.each(['imap', 'smtp'] as const)('a server (%s) that never comes to its certificate is told as one that is away', async (way) => {
	const port = await listen(createServer((socket) => {
		socket.on('error', () => {})
		socket.write(way === 'imap' ? '* OK exemple\r\n' : '220 exemple ESMTP\r\n')
		const timer = setInterval(() => socket.write(way === 'imap' ? '* OK encore\r\n' : '250-encore\r\n'), 20)
		socket.on('close', () => clearInterval(timer))
	}))
	const endpoint = { host: '127.0.0.1', port, security: 'starttls' as const, allowPlain: false, auth: 'password' as const }
	expect(await code(peerCertificate(endpoint, way, 200))).toBe(`MSS-${way.toUpperCase()}-DOWN`)
})
