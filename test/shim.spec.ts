/**
 * The shim: its true PHP, with what Nextcloud gives it played by a double, and a real sidecar behind. `test:nextcloud` runs the same
 * suite on a real Nextcloud.
 */
import type { Sidecar } from './nextcloud/sidecar-beside.ts'
import type { MailHost } from './support/mail-host.ts'
import type { PhpDouble } from './support/php-double.ts'

import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RETURN_PATH } from '../server/mailbox/oauth2/arrivals.ts'
import { listenerCertificate, makeListenerCertificate, readListenerCertificate } from '../server/tls/listener-certificate.ts'
import { relayContract } from './nextcloud/relay-contract.ts'
import { KEY, sidecarBeside } from './nextcloud/sidecar-beside.ts'
import { ADDRESSES, SOCKETS } from './support/addresses.support.ts'
import { configureShim, doubleCloud } from './support/double-cloud.ts'
import { startEcho } from './support/echo.ts'
import { startMailHost } from './support/mail-host.ts'
import { newFolder } from './support/new-folder.ts'
import { startPhpDouble } from './support/php-double.ts'

const PROJECT = join(import.meta.dirname, '..')
/** Lines of PHP that the shim may have. */
const MAX_PHP = 960
let host: MailHost
let sidecar: Sidecar
let php: PhpDouble
type Words = Parameters<typeof configureShim> extends [unknown, ...infer Rest] ? Rest : never

beforeAll(async () => {
	host = await startMailHost()
	php = await startPhpDouble({ secretariat: ['marie'], soins: ['paul'] })
	sidecar = await sidecarBeside(host, { kind: 'folder', root: './GED' })
	await sidecar.serve()
	expect((await configure({ url: sidecar.url, key: KEY })).status).toBe(200)
})
afterAll(async () => {
	await sidecar?.stop()
	await php?.stop()
	host?.stop()
})

const configure = (...words: Words) => configureShim(php, ...words)

relayContract('the double', async () => doubleCloud(php, sidecar))

describe('the shim', () => {
	const sources = readdirSync(PROJECT, { recursive: true, encoding: 'utf8' }).filter((path) =>
		/^(?:lib|templates|appinfo)\/.*\.php$/.test(path))

	it.each(sources)('%s is PHP that PHP understands', (path) => {
		expect(execFileSync('php', ['-l', join(PROJECT, path)], { encoding: 'utf8' })).toContain('No syntax errors')
	})

	it(`is at most ${MAX_PHP} lines of PHP`, () => {
		const lines = sources.map((path) => readFileSync(join(PROJECT, path), 'utf8').trimEnd().split('\n').length)
		expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(MAX_PHP)
	})

	it('a provider brings people back to the page, which needs no token of ours in its address', async () => {
		const back = (who: string) => php.request(who, 'GET', `${RETURN_PATH}?code=c&state=s`)
		const answer = await back('marie')
		expect([answer.status, await answer.text()]).toEqual([200, 'page'])
		expect((await back('')).status).toBe(401)
	})

	it('sends nothing that is shared for the eyes alone', async () => {
		const id = php.put('marie', 'pour les yeux.pdf', Buffer.from('%PDF-'))
		const answer = await php.request('marie', 'GET', '/index.php/apps/mssante/api/files/history', {
			form: { files: id },
			headers: { requesttoken: 'x' },
		})
		expect(answer.status).toBe(404)
	})

	it.each(['{}', '{"passwords":{}}', '{"patterns":[]}', '{"a":[{},[],null,"é",1.5],"b":{"0":{}}}'])(
		'passes %s on, and back, as it is',
		async (text) => {
			const echo = await startEcho()
			try {
				await configure({ url: echo.url, key: KEY })
				const path = '/index.php/apps/mssante/api/me'
				const posted = await php.request('marie', 'POST', path, { form: { params: text }, headers: { requesttoken: 'x' } })
				expect(await posted.json()).toEqual(JSON.parse(text))
				const asked = await php.request('marie', 'GET', path, {
					headers: { requesttoken: 'x', 'x-mssante-params': encodeURIComponent(text) },
				})
				expect(await asked.json()).toEqual(JSON.parse(text))
			} finally {
				echo.close()
				await configure({ url: sidecar.url, key: KEY })
			}
		},
	)

	it('gives Files the entry of its major', async () => {
		expect(await (await php.request('', 'GET', '/double/scripts')).json()).toEqual(['mssante-files4'])
	})

	it('keeps the sidecar’s address and key for an administrator who confirmed their password, over TLS or on this machine', async () => {
		expect((await configure({ url: sidecar.url, key: KEY }, { requesttoken: 'x' })).status).toBe(403)
		expect((await configure({ url: sidecar.url, key: KEY }, undefined, 'marie')).status).toBe(403)
		expect((await configure({ url: 'http://ailleurs.exemple', key: KEY })).status).toBe(422)
		expect((await configure({ url: 'http://localhost.ailleurs.exemple', key: KEY })).status).toBe(422)
		expect((await configure({ url: sidecar.url, key: '' })).status).toBe(200)
		expect(php.state('config')).toMatchObject({ key: KEY })
	})

	it('takes for this machine what is this machine, and nothing else, whatever is written', async () => {
		for (const [url, transport] of ADDRESSES) {
			expect((await configure({ url, key: KEY })).status, url).toBe(transport === null ? 422 : 200)
		}
		expect((await configure({ url: sidecar.url, key: KEY })).status).toBe(200)
	})

	it('tells the sidecar its version, which doctor compares', async () => {
		await php.request('marie', 'GET', '/index.php/apps/mssante/api/me', { headers: { requesttoken: 'x' } })
		const checks = (await sidecar.run('doctor')).json as { check: string }[]
		const detail = expect.stringContaining('comme le service joint') as string
		expect(checks.find(({ check }) => check === 'application Nextcloud')).toMatchObject({ ok: true, detail })
	})

	it('takes the sidecar’s socket, and no other of the machine', async () => {
		for (const [url, isTaken] of SOCKETS) {
			expect((await configure({ url, key: KEY })).status, url).toBe(isTaken ? 200 : 422)
		}
		expect((await configure({ url: sidecar.url, key: KEY })).status).toBe(200)
	})

	describe('speaks to a sidecar that is elsewhere', () => {
		const folder = newFolder('way')
		const made = async (name: string) => {
			const files = { certFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) }
			await makeListenerCertificate(files, { names: ['mssante', '127.0.0.1'], again: false })
			return { ...files, ...listenerCertificate(files), tls: readListenerCertificate(files) }
		}
		const asked = async () => {
			const path = '/index.php/apps/mssante/api/me'
			const response = await php.request('marie', 'POST', path, { form: { params: '{"a":1}' }, headers: { requesttoken: 'x' } })
			return response.status === 200 ? await response.json() : response.status
		}
		afterAll(() => configure({ url: sidecar.url, key: KEY }))

		it('by the fingerprint of its key, and says nothing to whoever has another one', async () => {
			const [own, other] = [await made('own'), await made('other')]
			const echo = await startEcho({ tls: own.tls })
			await configure({ url: echo.url, key: KEY, ca: own.fingerprint })
			expect(await asked()).toEqual({ a: 1 })
			await configure({ url: echo.url, key: KEY, ca: other.fingerprint })
			expect(await asked()).toBe(503)
			expect(echo.calls).toHaveLength(1)
			echo.close()
		})

		it('not at all where its certificate is vouched for by nobody', async () => {
			const own = await made('own')
			const echo = await startEcho({ tls: own.tls })
			for (const ca of ['', own.fingerprint.slice(0, -2), 'sha256//', `${own.fingerprint}\n`]) {
				await configure({ url: echo.url, key: KEY, ca })
				expect([ca, await asked()]).toEqual([ca, 503])
			}
			expect(echo.calls).toEqual([])
			await configure({ url: echo.url, key: KEY, ca: own.certFile })
			expect(await asked()).toEqual({ a: 1 })
			echo.close()
		})

		it('through its socket', async () => {
			const echo = await startEcho({ socket: join(folder, 'mssante.sock') })
			await configure({ url: echo.url, key: KEY })
			expect(await asked()).toEqual({ a: 1 })
			echo.close()
		})
	})

	it('says in Nextcloud’s words why a file cannot be read, and of a locked one that somebody writes it', async () => {
		const ask = async (name: string) => {
			const id = php.put('marie', name, Buffer.from('x'))
			const response = await php.request('marie', 'POST', '/index.php/apps/mssante/api/sendings/look', {
				form: { params: '{}', files: String(id) },
				headers: { requesttoken: 'x' },
			})
			return [response.status, ((await response.json()) as { error: { code: string, text: string } }).error]
		}
		expect(await ask('verrouillé.pdf')).toEqual([
			423,
			expect.objectContaining({ code: 'MSS-GED-LOCKED', text: expect.stringContaining('verrouillé') as string }),
		])
		expect(await ask('débranché.pdf')).toEqual([
			503,
			expect.objectContaining({ code: 'MSS-GED-DOWN', text: expect.stringContaining('Le disque ne répond pas') as string }),
		])
	})

	it('rings the people of a mailbox when the sidecar says so, once for each thing, and for nobody else', async () => {
		const ring = (wish: Record<string, unknown>, key = KEY) => {
			const request = JSON.stringify({
				ts: Math.floor(Date.now() / 1000),
				users: ['lea'],
				groups: ['secretariat', 'inconnu'],
				about: 'bal@a.fr',
				mailbox: 'Secrétariat',
				subject: 'waiting',
				count: 3,
				...wish,
			})
			return php.request('', 'POST', '/index.php/apps/mssante/bell', {
				form: { request },
				headers: { 'x-mssante-signature': createHmac('sha256', key).update(request).digest('hex') },
			})
		}
		expect((await ring({}, 'fausse-cle')).status).toBe(403)
		expect((await ring({ ts: 1 })).status).toBe(403)
		expect((await ring({})).status).toBe(200)
		expect((await ring({ count: 4 })).status).toBe(200)
		expect(php.state('bells')).toEqual(['lea', 'marie'].map((user) => ({
			setApp: 'mssante',
			setUser: user,
			setObject: ['waiting', 'bal@a.fr'],
			setSubject: ['waiting', { count: 4, mailbox: 'Secrétariat' }],
		})))
		// Whoever asked not to be rung for it is not, and what had rung them is taken back.
		expect((await ring({ quiet: ['marie'] })).status).toBe(200)
		expect((php.state('bells') as { setUser: string }[]).map(({ setUser }) => setUser)).toEqual(['lea'])
		await ring({ count: 0 })
		expect(php.state('bells')).toEqual([])
	})
})
