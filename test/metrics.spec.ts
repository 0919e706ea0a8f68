/** `GET /metrics`: who may read it, what it tells and never tells; and that the board and the rules ask for what is there. */
import type { FastifyInstance } from 'fastify'
import type { DemoDesk } from '../demo/desk.ts'
import type { ListenerFiles } from '../server/tls/listener-certificate.ts'

import { parser } from '@prometheus-io/lezer-promql'
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { Agent, request as requestTls } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { openDesk } from '../demo/desk.ts'
import { makeCda } from '../demo/fixtures/cda.fixture.ts'
import { MAILBOX, makeHealthMail, makeMail, makePdf } from '../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../demo/fixtures/people.fixture.ts'
import { collect } from '../server/chores/collect.ts'
import { check } from '../server/config/load.ts'
import { openMetrics } from '../server/http/metrics.ts'
import { openLog } from '../server/log/log.ts'
import { noteBackup } from '../server/ops/backup.ts'
import { MEASURES } from '../server/ops/metrics/measures.ts'
import { openMeter } from '../server/ops/metrics/meter.ts'
import { Pulse } from '../server/ops/pulse.ts'
import { makeListenerCertificate } from '../server/tls/listener-certificate.ts'
import { freePort } from './support/free-port.ts'
import { ledgerAt } from './support/ledger.support.ts'
import { until } from './support/until.ts'
import { makeWorld, newRoot, NODE } from './support/world.support.ts'

const DOCS = join(import.meta.dirname, '..', 'docs')
const root = newRoot()
let desk: DemoDesk
let told: string

const opened: FastifyInstance[] = []
type Metrics = DemoDesk['config']['server']['metrics']

async function open(metrics: NonNullable<Metrics>, tls?: ListenerFiles, pulse = new Pulse(desk.app.clock)): Promise<FastifyInstance> {
	Object.assign(desk.config.server, { metrics, tls })
	const server = (await openMetrics(desk.app, pulse))!
	opened.push(server)
	return server
}

function ask(where: { port?: number, socketPath?: string, path?: string }, token?: string): Promise<{ status: number, body: string }> {
	return new Promise((resolve, reject) => {
		request({ host: '127.0.0.1', path: '/metrics', ...where, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })
			.on('response', (response) => void text(response).then((body) => resolve({ status: response.statusCode!, body })))
			.on('error', reject)
			.end()
	})
}
const portOf = (server: FastifyInstance) => (server.server.address() as { port: number }).port

/** Samples of a measure: labels as they are written, and the value. */
function samples(name: string, from = told) {
	return from.split('\n').flatMap((line) => {
		const [, measure, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
		return measure === name ? [[labels, Number(value)] as const] : []
	})
}

beforeAll(async () => {
	desk = await openDesk(root, { ledger: ledgerAt, log: openLog('silent') })
	await desk.importTrust()
	const pulse = new Pulse(desk.app.clock)
	const server = await open({ host: '127.0.0.1', port: 0 }, undefined, pulse)
	desk.deliver('filed', await makeHealthMail({ cdas: [makeCda({ person: PEOPLE[0]!, title: 'Bilan', pdf: await makePdf('Bilan') })] }))
	const subject = `Facture de ${PEOPLE[1]!.family}`
	desk.deliver('waits', await makeMail({ subject, from: 'compta@chu.exemple.mssante.fr', text: 'Ci-joint.' }))
	await collect(desk.app)
	pulse.connected.add(MAILBOX)
	pulse.every.set('retention', 3_600_000)
	await pulse.chore('retention', async () => {})
	await pulse.chore('retention', () => Promise.reject(new Error('x'))).catch(() => {})
	told = (await ask({ port: portOf(server) })).body
})
afterAll(async () => {
	await Promise.all(opened.map((server) => server.close()))
	await desk.app.close()
})

describe('what is measured', () => {
	it('is of each mailbox: what came, where it is, what waits and for how long', () => {
		const of = (state?: string) => [`mailbox="${MAILBOX}"`, ...state === undefined ? [] : [`state="${state}"`]].join(',')
		expect(samples('mssante_messages_received_total')).toEqual([[of(), 2]])
		expect(samples('mssante_messages_day').sort()).toEqual([[of('filed'), 1], [of('review'), 1]])
		expect(samples('mssante_waiting')).toEqual([
			[of('review'), 1],
			[of('quarantined'), 0],
			[of('failed'), 0],
			[of('in_progress'), 0],
			[of('awaiting'), 0],
		])
		const [[, age]] = samples('mssante_waiting_oldest_age_seconds') as [readonly [string, number]]
		expect(age).toBeGreaterThan(0)
		expect(age).toBeLessThan(120)
		expect(samples('mssante_mailbox_connected')).toEqual([[of(), 1]])
		expect(samples('mssante_mailbox_failing')).toEqual([[of(), 0]])
	})

	it('is of the chores: when each last ended well, and how often it failed', () => {
		expect(samples('mssante_chore_interval_seconds')).toEqual([['chore="retention"', 3600]])
		expect(samples('mssante_chore_failures_total')).toEqual([['chore="retention"', 1]])
		expect(Date.now() / 1000 - samples('mssante_chore_last_success_timestamp_seconds')[0]![1]).toBeLessThan(60)
	})

	it('is of the calls of the page, by how they ended', () =>
		expect(samples('mssante_calls_total').map(([labels]) => labels))
			.toEqual(['outcome="done"', 'outcome="refused"', 'outcome="failed"']))

	it('is of the machine and of what is trusted', () => {
		expect(samples('mssante_disk_free_bytes').map(([, free]) => free > 0)).toEqual([true, true])
		expect(samples('mssante_ledger_bytes').find(([labels]) => labels === 'file="ledger"')![1]).toBe(statSync(desk.app.ledger.file).size)
		expect(samples('mssante_reference_age_seconds').map(([labels]) => labels)).toEqual(['reference="trust"', 'reference="directory"'])
		expect(samples('process_resident_memory_bytes')[0]![1]).toBeGreaterThan(1e6)
	})

	it('is of the last backup, where one is made', async () => {
		const at = () => Date.now() - 3_600_000
		expect(told).not.toMatch(/^mssante_backup_age_seconds \d/m)
		const { ledger } = desk.app
		const last = { at: new Date(at()).toISOString(), folder: '/sauvegardes', bytes: 1, seconds: 1, isSealed: true, isOnSameDisk: false }
		const note = { actor: 'essai', files: 1, seq: 1, isOfEachDay: true }
		await noteBackup(ledger, { ...last, lost: 0, ahead: 0, stuck: [] }, note)
		const ages = async () => samples('mssante_backup_age_seconds', (await ask({ port: portOf(opened[0]!) })).body).map(([, age]) => age)
		expect(await ages()).toEqual([])
		Object.assign(desk.config, { backup: { folder: '/sauvegardes' } })
		const [age] = await ages()
		expect(age! / 3600).toBeCloseTo(1, 1)
		Object.assign(desk.config, { backup: { folder: '/ailleurs' } })
		expect(await ages()).toEqual([])
		Object.assign(desk.config, { backup: undefined })
	})

	it('holds nothing of a patient, of a message or of a correspondent', () => {
		const words = PEOPLE.flatMap(({ family, given, birthDate, thirteen, id }) => [family, ...given, birthDate, thirteen, id])
		expect(words.filter((word) => new RegExp(`\\b${word}\\b`, 'i').test(told))).toEqual([])
		expect(told).not.toMatch(/Facture|compta@|Bilan/)
		const ours: string[] = Object.values(MEASURES).flatMap(({ labels }) => [...labels])
		const ofTheProcess = ['kind', 'space', 'type', 'le', 'major', 'minor', 'patch']
		const labels = [...told.matchAll(/(\w+)="/g)].map(([, label]) => label!)
		expect(labels.filter((label) => !ours.includes(label) && !ofTheProcess.includes(label))).toEqual([])
	})
})

describe('who may read it', () => {
	it('is nobody, when nothing is said', async () => {
		Object.assign(desk.config.server, { metrics: undefined })
		expect(await openMetrics(desk.app, new Pulse(desk.app.clock))).toBeNull()
	})

	it('is who has the token, which is made where there is none, for the service’s account alone', async () => {
		const tokenFile = join(root, 'keys', 'metrics.token')
		const port = portOf(await open({ host: '127.0.0.1', port: 0, tokenFile }))
		const token = readFileSync(tokenFile, 'utf8').trim()
		expect(statSync(tokenFile).mode & 0o777).toBe(0o600)
		expect((await ask({ port })).status).toBe(401)
		expect((await ask({ port }, `${token}0`)).status).toBe(401)
		expect(await ask({ port }, token)).toMatchObject({ status: 200, body: expect.stringContaining('mssante_info') as string })
	})

	it('is, by a socket, the group of the service’s account, even after a program that was killed', async () => {
		mkdirSync(join(root, 'run'))
		const socket = join(root, 'run', 'metrics.sock')
		const killed = spawn(NODE, ['-e', `require('net').createServer().listen(${JSON.stringify(socket)})`])
		await until(async () => existsSync(socket))
		killed.kill('SIGKILL')
		await new Promise((resolve) => killed.on('close', resolve))
		expect(existsSync(socket)).toBe(true)
		await open({ host: '127.0.0.1', socket })
		expect(statSync(socket).mode & 0o777).toBe(0o660)
		expect((await ask({ socketPath: socket })).status).toBe(200)
	})

	it('is, from another machine, who has the token, over TLS', async () => {
		const files = { certFile: join(root, 'keys', 'service.crt'), keyFile: join(root, 'keys', 'service.key') }
		await makeListenerCertificate(files, { names: ['127.0.0.1'], again: false })
		const tokenFile = join(root, 'keys', 'metrics.token')
		const port = portOf(await open({ host: '0.0.0.0', port: 0, tokenFile }, files))
		const token = readFileSync(tokenFile, 'utf8').trim()
		const agent = new Agent({ ca: readFileSync(files.certFile) })
		const status = await new Promise((resolve, reject) => {
			requestTls({ host: '127.0.0.1', port, path: '/metrics', agent, headers: { authorization: `Bearer ${token}` } })
				.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject).end()
		})
		expect(status).toBe(200)
		await expect(ask({ port }, token)).rejects.toThrow()
	})

	it.each([
		['another machine, in clear', { metrics: { host: '0.0.0.0', port: 9464, tokenFile: 'x' } }],
		['another machine, without a token', { metrics: { host: '0.0.0.0', port: 9464 }, tls: { certFile: 'a', keyFile: 'b' } }],
		['neither a port nor a socket', { metrics: {} }],
		['both', { metrics: { port: 9464, socket: './m.sock' } }],
	])('is refused as a configuration: %s', (_, server) => {
		expect(() => check({ server, ledger: { url: 'sqlite:x' }, spool: 'x', ged: { kind: 'folder', root: 'x' }, mailboxes: [] }))
			.toThrow(/server\.metrics/)
	})

	it('reads nothing else there', async () => {
		const port = portOf(await open({ host: '127.0.0.1', port: 0 }))
		expect((await ask({ port, path: '/health' })).status).toBe(404)
		expect((await ask({ port, path: '/' })).status).toBe(404)
	})
})

it('a message is counted once, though many look at the same moment', async () => {
	const { text } = await openMeter(desk.app, new Pulse(desk.app.clock))
	desk.deliver('once', await makeMail({ subject: 'Une fois', from: 'compta@chu.exemple.mssante.fr', text: 'Ci-joint.' }))
	await collect(desk.app)
	const looks = await Promise.all(Array.from({ length: 5 }, () => text()))
	expect(looks.map((look) => samples('mssante_messages_received_total', look)[0]![1])).toEqual([1, 1, 1, 1, 1])
})

it('the service that runs tells its mailbox and its chores, and ends all the same', async () => {
	const port = await freePort()
	const world = await makeWorld({ more: { server: { port: 0, metrics: { port } } } })
	const service = world.spawn('serve')
	const ended = new Promise((resolve) => service.on('close', resolve))
	let body = ''
	await until(async () => {
		body = await ask({ port }).then((answer) => answer.body, () => '')
		return samples('mssante_mailbox_connected', body)[0]?.[1] === 1 && samples('mssante_chore_duration_seconds', body).length > 3
	})
	expect(samples('mssante_chore_interval_seconds', body)).toContainEqual(['chore="troubles"', 120])
	service.kill('SIGTERM')
	expect(await ended).toBe(0)
})

describe('a door that cannot open', () => {
	const taken = createServer()
	beforeAll(() => new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve)))
	afterAll(() => taken.close())
	const portTaken = () => (taken.address() as { port: number }).port

	it('of the measures stops nothing: the service goes on, doctor tells it until a start opens it', async () => {
		const port = await freePort()
		const world = await makeWorld({ more: { server: { port, metrics: { port: portTaken() } } } })
		const service = world.spawn('serve')
		const ended = new Promise((resolve) => service.on('close', resolve))
		await until(async () => (await ask({ port, path: '/health' }).catch(() => null))?.status === 200)
		const told = async () => {
			const checks = (await world.run('doctor')).json as { check: string, level: string, detail: string }[]
			return checks.find(({ check }) => check === 'mesures')
		}
		await until(async () => (await told())?.level === 'attention')
		expect((await told())!.detail).toContain('un autre programme y écoute déjà')
		service.kill('SIGTERM')
		expect(await ended).toBe(0)
		world.configure({ server: { port, metrics: { port: await freePort() } } })
		const again = world.spawn('serve')
		await until(async () => (await told())?.level === 'ok')
		again.kill('SIGTERM')
		await new Promise((resolve) => again.on('close', resolve))
	})

	it('of the page ends the service, whatever else is open', async () => {
		const world = await makeWorld({ more: { server: { port: portTaken(), metrics: { port: await freePort() } } } })
		const service = world.spawn('serve')
		expect(await new Promise((resolve) => service.on('close', resolve))).toBe(1)
	})
})

describe('what is asked of Prometheus', () => {
	const rules = parse(readFileSync(join(DOCS, 'prometheus/mssante.rules.yml'), 'utf8')) as
		{ groups: { rules: { alert: string, expr: string, annotations: { summary: string } }[] }[] }
	const board = JSON.parse(readFileSync(join(DOCS, 'grafana/mssante.json'), 'utf8')) as
		{ panels: { title: string, targets?: { expr: string }[] }[] }
	const asked: [string, string][] = [
		...rules.groups.flatMap((group) => group.rules.map(({ alert, expr }): [string, string] => [alert, expr])),
		...board.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }): [string, string] => [title, expr])),
	]
	const there = () => new Set([...told.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name!))

	it.each(asked)('%s is well written: %s', (_, expr) => {
		let faults = 0
		parser.parse(expr.replaceAll('$mailbox', '.*')).iterate({ enter: ({ type }) => void (faults += type.isError ? 1 : 0) })
		expect(faults).toBe(0)
	})

	it.each(asked)('%s asks for what is there: %s', (_, expr) => {
		const names = [...expr.matchAll(/\b(?:mssante|process|nodejs)_\w+/g)].map(([name]) => name)
		expect(names.filter((name) => !there().has(name))).toEqual([])
		expect(names.length + Number(/\bup\{/.test(expr))).toBeGreaterThan(0)
		for (const [, name, selected] of expr.matchAll(/\b(mssante_\w+)\{([^}]*)\}/g)) {
			const labels: readonly string[] = MEASURES[name as keyof typeof MEASURES].labels
			const given = [...selected!.matchAll(/(\w+)\s*[=!]/g)].map(([, label]) => label!)
			expect(given.filter((label) => !labels.includes(label))).toEqual([])
		}
	})

	it.each([
		['MssanteBoiteNonLue', 'imap'],
		['MssanteBoiteDeconnectee', 'imap'],
		['MssanteEnvoisArretes', 'smtp'],
		['Boîtes déconnectées', 'imap'],
	])('%s says nothing of a mailbox that only waits for somebody to sign in', (name, endpoint) => {
		const [, expr] = asked.find(([one]) => one === name)!
		expect(expr).toContain(` unless on (mailbox) mssante_mailbox_sign_in_awaited{endpoint="${endpoint}"} == 1`)
	})

	it('leaves out no measure of ours', () => {
		const all = asked.map(([, expr]) => expr).join(' ')
		expect(Object.keys(MEASURES).filter((name) => !new RegExp(`\\b${name}\\b`).test(all))).toEqual([])
	})

	it('tells what a label tells, by a name that the measure has', () => {
		for (const { expr, annotations: { summary } } of rules.groups.flatMap((group) => group.rules)) {
			const names = [...expr.matchAll(/\bmssante_\w+/g)].map(([name]) => name as keyof typeof MEASURES)
			const labels = names.flatMap((name) => MEASURES[name].labels as readonly string[])
			const told = [...summary.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label!)
			expect(told.filter((label) => !labels.includes(label))).toEqual([])
		}
	})
})
