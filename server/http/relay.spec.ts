import type { FastifyInstance } from 'fastify'
import type { AddressInfo } from 'node:net'
import type { Call } from './call.ts'

import Fastify from 'fastify'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { relayClient } from '../../test/support/relay-client.ts'
import { openLog } from '../log/log.ts'
import { shelfInMemory } from '../shelf/in-memory.ts'
import { machineClock } from '../time/clock.ts'
import { openRelay } from './relay.ts'

const KEY = 'une-cle-partagee-bien-assez-longue'
const work = mkdtempSync(join(tmpdir(), 'mssante-relay-'))
let server: FastifyInstance
let call: ReturnType<typeof relayClient>
let handled: { call: Call, bytes: string | null }[] = []

beforeAll(async () => {
	server = Fastify() as unknown as FastifyInstance
	await openRelay(server, {
		key: Buffer.from(KEY),
		workFolder: (name) => join(work, name),
		silence: 500,
		log: openLog('silent'),
		clock: machineClock,
		shelf: shelfInMemory(machineClock),
		since: machineClock.now() - process.uptime() * 1000,
		handle: async (one) => {
			handled.push({ call: one, bytes: one.files[0]?.bytes ? readFileSync(one.files[0].bytes, 'utf8') : null })
			return { status: 200, json: { ok: true } }
		},
	})
	call = relayClient(await server.listen({ port: 0, host: '127.0.0.1' }), KEY)
})
beforeEach(() => {
	handled = []
})
afterAll(() => server.close())

const PDF = { id: '42', name: 'a.pdf', bytes: Buffer.from('bonjour') }

describe('a signed call', () => {
	it('is handled with who asks, what, and the bytes that were announced', async () => {
		expect(await call('sendings', { method: 'POST', user: 'marie', groups: ['secretariat'], files: [PDF] })).toEqual({
			status: 200,
			json: { ok: true },
		})
		expect(handled[0]).toMatchObject({
			call: { scope: 'user', user: 'marie', groups: ['secretariat'], path: 'sendings' },
			bytes: 'bonjour',
		})
	})

	it('is cut when it stalls in the middle, and nothing of it is done or left', async () => {
		const { port } = server.server.address() as AddressInfo
		const part = '--b\r\nContent-Disposition: form-data; name="request"\r\n\r\n{'
		const socket = connect(port, '127.0.0.1')
		socket.write('POST /relay HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: '
			+ `5000\r\n\r\n${part}`)
		await once(
			socket.resume().on('error', () => {}),
			'close',
		)
		expect(handled).toEqual([])
		expect(existsSync(work) ? readdirSync(work) : []).toEqual([])
	})

	it('leaves none of its bytes behind', async () => {
		await call('sendings', { method: 'POST', files: [PDF] })
		expect(existsSync(work) ? readdirSync(work) : []).toEqual([])
	})
})

describe('a call is refused, and nothing is done', () => {
	const refusals: [string, Parameters<typeof call>[1], number, string][] = [
		['with a forged signature', { signature: '0'.repeat(64) }, 401, 'MSS-RELAY-SIGNATURE'],
		['without a signature', { signature: '' }, 401, 'MSS-RELAY-SIGNATURE'],
		['signed two minutes ago', { ts: Date.now() / 1000 - 120 }, 401, 'MSS-RELAY-TIME'],
		['signed in two minutes', { ts: Date.now() / 1000 + 120 }, 401, 'MSS-RELAY-TIME'],
		['with bytes of another hash', { method: 'POST', files: [PDF], sentBytes: Buffer.from('bonsoir') }, 422, 'MSS-RELAY-FILE'],
		['with bytes of another size', { method: 'POST', files: [{ ...PDF, size: 3 }] }, 422, 'MSS-RELAY-FILE'],
		[
			'with a file announced that does not come',
			{ method: 'POST', files: [{ id: '43', name: 'b.pdf', sha256: 'a'.repeat(64), size: 3 }] },
			422,
			'MSS-RELAY-FILE',
		],
		['of an unknown scope', { scope: 'root' }, 400, 'MSS-RELAY-FORM'],
		['with a file id that is a path', { files: [{ id: '../../etc', name: 'a' }] }, 400, 'MSS-RELAY-FORM'],
	]
	it.each(refusals)('%s', async (_, wish, status, code) => {
		const answer = await call('sendings', wish)
		expect([answer.status, answer.json.error.code]).toEqual([status, code])
		expect(answer.json.error.text).toMatch(/\S/)
		expect(handled).toEqual([])
	})

	it('that was seen before', async () => {
		const nonce = 'n'.repeat(32)
		expect((await call('me', { nonce })).status).toBe(200)
		const again = await call('me', { nonce })
		expect([again.status, again.json.error.code]).toEqual([401, 'MSS-RELAY-REPLAY'])
		expect(handled).toHaveLength(1)
	})

	it.each([
		['cut short', '--x\r\nContent-Disposition: form-data; name="request"\r\n\r\n{"v"'],
		['empty', ''],
		['of no form', 'bonjour'],
	])('that is %s, as the sender’s fault', async (_, payload) => {
		const { statusCode, body } = await server.inject({
			method: 'POST',
			url: '/relay',
			payload,
			headers: { 'content-type': 'multipart/form-data; boundary=x' },
		})
		expect([statusCode, body]).toEqual([400, expect.stringContaining('MSS-RELAY-FORM')])
	})

	it('that is no multipart at all', async () => {
		const { statusCode } = await server.inject({ method: 'POST', url: '/relay', payload: {} })
		expect(statusCode).toBe(400)
	})
})
