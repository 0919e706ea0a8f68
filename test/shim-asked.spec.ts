/**
 * A sidecar that Nextcloud cannot reach comes and asks: everything that the shim and the sidecar promise together holds the other way
 * round, with the true PHP. `test:nextcloud` runs the same on a real Nextcloud.
 */
import type { Cloud } from './nextcloud/relay-contract.ts'
import type { Sidecar } from './nextcloud/sidecar-beside.ts'
import type { Gate } from './support/gate.ts'
import type { MailHost } from './support/mail-host.ts'
import type { PhpDouble } from './support/php-double.ts'

import { createHash, createHmac } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePdf } from '../demo/fixtures/mail.fixture.ts'
import { relayContract } from './nextcloud/relay-contract.ts'
import { BOX, KEY, sidecarBeside } from './nextcloud/sidecar-beside.ts'
import { configureShim, doubleCloud } from './support/double-cloud.ts'
import { openGate } from './support/gate.ts'
import { startMailHost } from './support/mail-host.ts'
import { startPhpDouble } from './support/php-double.ts'
import { until } from './support/until.ts'

/** In place of the sidecar's address. */
const COMES = 'poll:'
let host: MailHost
let sidecar: Sidecar
let php: PhpDouble
let gate: Gate
let cloud: Cloud

beforeAll(async () => {
	host = await startMailHost()
	php = await startPhpDouble({ secretariat: ['marie'], soins: ['paul'] })
	gate = await openGate(Number(new URL(php.url).port))
	const beside = await sidecarBeside(host, { kind: 'folder', root: './GED' }, { poll: `http://127.0.0.1:${gate.port}` })
	expect((await configureShim(php, { url: COMES, key: KEY })).status).toBe(200)
	sidecar = {
		...beside,
		url: COMES,
		serve: async () => {
			await beside.serve()
			await until(async () => (await me()).status === 200)
		},
	}
	await sidecar.serve()
	cloud = doubleCloud(php, sidecar)
	served = readFileSync(join(php.folder, 'calls/there'), 'utf8')
})
afterAll(async () => {
	await sidecar?.stop()
	gate?.close()
	await php?.stop()
	host?.stop()
})

const me = () => php.request('marie', 'GET', '/index.php/apps/mssante/api/me', { headers: { requesttoken: 'x' } })
/** As it names itself, once it has asked. */
let served = ''
const waiting = () => existsSync(join(php.folder, 'calls')) ? readdirSync(join(php.folder, 'calls')) : []

function asSidecar(words: Record<string, unknown>, key = KEY): Promise<Response> {
	const wish = JSON.stringify({ ts: Math.floor(Date.now() / 1000), who: served, ...words })
	return php.request('', 'POST', '/index.php/apps/mssante/calls', {
		headers: { 'x-mssante-wish': wish, 'x-mssante-signature': createHmac('sha256', key).update(wish).digest('hex') },
	})
}

relayContract('the double, where the sidecar comes and asks', async () => cloud)

describe('a call that waits to be asked for', () => {
	it('leaves nothing behind in Nextcloud once it was answered', async () => {
		expect((await me()).status).toBe(200)
		expect(waiting()).toEqual(['there'])
	})

	it('is given to nobody without the key, nor to what was signed long ago', async () => {
		expect((await asSidecar({ seen: [], patience: 0 }, 'fausse-cle')).status).toBe(403)
		expect((await asSidecar({ seen: [], patience: 0, ts: 1 })).status).toBe(403)
		expect((await asSidecar({ seen: [], patience: 0 })).status).toBe(204)
	})

	it('is answered by nobody else, nor with other bytes than those that were signed', async () => {
		const answer = { id: 'a'.repeat(32), status: 200, 'content-type': 'application/json', sha256: 'b'.repeat(64) }
		expect((await asSidecar({ answer }, 'fausse-cle')).status).toBe(403)
		expect((await asSidecar({ answer })).status).toBe(400)
		expect(waiting()).toEqual(['there'])
	})

	it('is given to one sidecar alone: another one that has the key too does nothing twice', async () => {
		expect((await asSidecar({ seen: [], patience: 0, who: 'un-autre' })).status).toBe(409)
		expect((await me()).status).toBe(200)
	})

	it('is answered by what came whole: an answer that is being written is not there yet', async () => {
		const [id, body] = ['c'.repeat(32), JSON.stringify({ mailboxes: [] })]
		const sha256 = createHash('sha256').update(body).digest('hex')
		const head = JSON.stringify({ id, status: 200, 'content-type': 'application/json', etag: '', sha256 })
		await sidecar.stop()
		writeFileSync(join(php.folder, 'calls/there'), served)
		const asked = php.request('', 'GET', '/double/exchange', { form: { id, patience: '5' } })
		await until(async () => waiting().some((name) => name.startsWith(id)))
		writeFileSync(join(php.folder, 'calls', `${id}.answer`), `${head}\n${body.slice(0, 5)}`)
		await sleep(300)
		writeFileSync(join(php.folder, 'calls', `${id}.answer`), `${head}\n${body}`)
		expect(await (await asked).json()).toEqual([JSON.parse(head), body])
		await sidecar.serve()
	})

	it('is told by doctor, who comes, or that Nextcloud does not know us', async () => {
		const told = async () => {
			const checks = (await sidecar.run('doctor')).json as { check: string, ok: boolean, detail: string }[]
			return checks.find(({ check }) => check === 'demandes de Nextcloud')
		}
		expect(await told()).toMatchObject({ ok: true })
		await configureShim(php, { url: COMES, key: 'une-autre-cle-de-relais-0123456789' })
		await until(async () => !(await told())!.ok)
		expect((await told())!.detail).toContain('MSS-POLL-REFUSED')
		await configureShim(php, { url: COMES, key: KEY })
		await until(async () => (await me()).status === 200)
		expect(await told()).toMatchObject({ ok: true })
	})
})

describe('where the network between fails for some seconds,', () => {
	it('who asked waits, is answered once it is back, and the message left once', async () => {
		const file = php.put('marie', 'Pendant la coupure.pdf', await makePdf('Pendant la coupure'))
		const params = {
			from: BOX,
			to: ['accueil@ehpad.exemple.mssante.fr'],
			patientId: 'R001',
			types: ['11488-4'],
			titles: ['Pendant la coupure'],
			text: 'Bonjour',
			isXdm: true,
			askReceipt: false,
			answerDays: null,
			again: false,
			key: 'pendant-la-coupure',
		}
		gate.cut()
		const asked = cloud.call('marie', 'POST', 'api/sendings', { params, files: [file] })
		await until(async () => waiting().some((name) => name.endsWith('.call')))
		await sleep(10_000)
		gate.open()
		expect((await asked).status).toBe(202)
		const again = await cloud.call('marie', 'POST', 'api/sendings', { params: { ...params, again: true }, files: [file] })
		expect(again.json.id).toBe((await asked).json.id)
	})

	it('whoever asks of one that was stopped is told so at once, and nothing of it stays', async () => {
		await sidecar.stop()
		expect(waiting()).toEqual([])
		expect((await me()).status).toBe(503)
		await sidecar.serve()
	})
})
