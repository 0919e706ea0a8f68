/**
 * The bench, on a real Dovecot: messages filed per second as a ratio of the bare ground (imapflow + mailparser + SHA-256 on
 * the same mailbox, in the same run), delay from delivery to file, peak memory; sending and the directory. Ratios: these machines are
 * noisy.
 * Usage: npm run bench [-- --messages 1000 --only throughput|latency|bigMessage|building|bigSending|directory|bundles|filing|desk|…]
 *        npm run bench -- --only hostile [--tree DIR]   (another checkout, to compare; some minutes: never without being asked)
 *        npm run bench -- --only growth|peers|mailboxes|chain   (some minutes: never without being asked)
 *        npm run bench -- --only memory [--minutes 30 --rate 3 --csv memoire.csv]   (half an hour: never without being asked)
 */
import type { ChildProcess } from 'node:child_process'
import type { Person } from '../../demo/fixtures/people.fixture.ts'
import type { World } from '../support/world.support.ts'

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'
import { entryWeight } from '../support/entry-weight.ts'
import { startMailHost } from '../support/mail-host.ts'
import { imapMailbox, makeWorld, newRoot, NODE } from '../support/world.support.ts'
import { asked } from './asked.bench.ts'
import { chain } from './chain.ts'
import { benchDesk } from './desk.bench.ts'
import { directory } from './directory.bench.ts'
import { benchFiling } from './filing.bench.ts'
import { growth } from './growth.ts'
import { hostile } from './hostile.bench.ts'
import { lists } from './lists.ts'
import { mailboxes } from './mailboxes.bench.ts'
import { memory } from './memory.bench.ts'
import { peers } from './peers.ts'
import { scan } from './scan.ts'
import { bigSending, building } from './sending.bench.ts'

const { values: { messages: wanted, only, minutes, rate, csv, tree } } = parseArgs({
	options: {
		messages: { type: 'string', default: '1000' },
		only: { type: 'string' },
		minutes: { type: 'string', default: '30' },
		rate: { type: 'string', default: '3' },
		csv: { type: 'string', default: 'memoire.csv' },
		tree: { type: 'string', default: join(import.meta.dirname, '../..') },
	},
})
const MESSAGES = Number(wanted)
/** Bytes of a PDF such that a message (the PDF in the CDA in the archive, and beside it) weighs about 400 kB. */
const PDF = 145_000
const LATENCIES = 40
const BASELINE = join(import.meta.dirname, '../../../shared/tools/baseline.mjs')
/** The residents of an EHPAD: messages of one patient are dealt with one after the other, those of different ones side by side. */
const RESIDENTS: Person[] = Array.from({ length: 90 }, (_, index) => ({
	...PEOPLE[0]!,
	id: `B${index}`,
	thirteen: `2410375${String(100_000 + index)}`,
	family: `RÉSIDENTE-${String.fromCharCode(65 + index % 26)}${String.fromCharCode(65 + Math.floor(index / 26))}`,
	folder: `Résidents/${index}`,
}))

const host = await startMailHost()
const say = (what: string, value: unknown) => process.stdout.write(`${what}: ${JSON.stringify(value)}\n`)
say('machine', { cpus: cpus().length, model: cpus()[0]?.model, node: process.version })

async function worldOf(address: string): Promise<World> {
	const root = newRoot()
	return makeWorld({ root, mailboxes: [imapMailbox(host, root, address)], people: RESIDENTS })
}

/** Peak memory of a process until it ends, in megabytes. */
async function peakOf(child: ChildProcess): Promise<number> {
	let peak = 0
	const look = () => {
		try {
			peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0))
		} catch {
			// The process has just ended.
		}
	}
	const timer = setInterval(look, 20)
	child.stdout?.resume()
	await new Promise((resolve) => child.on('close', resolve))
	clearInterval(timer)
	return Math.round(peak / 1024)
}

async function throughput(): Promise<void> {
	const address = 'debit@ehpad.exemple.mssante.fr'
	const world = await filledWorld(address)
	const bare = existsSync(BASELINE) ? await baseline(address) : null
	const started = performance.now()
	const child = world.spawn('collect', '--once')
	const peak = await peakOf(child)
	const seconds = (performance.now() - started) / 1000
	const { filed } = (await world.run('status')).json
	const again = existsSync(BASELINE) ? await baseline(address) : null
	const ground = bare && again ? (bare + again) / 2 : null
	say('throughput', {
		filed,
		seconds: +seconds.toFixed(1),
		perSecond: +(filed / seconds).toFixed(1),
		baselinePerSecond: ground,
		ratio: ground && +(filed / seconds / ground).toFixed(2),
		aim: 0.6,
	})
	say('memory with small messages, MB', { peak, aim: 200 })
}

/** With a mailbox of health documents of some 400 kB each. */
async function filledWorld(address: string): Promise<World> {
	const world = await worldOf(address)
	let bytes = 0
	for (let index = 0; index < MESSAGES; index++) {
		const pdf = await scan(PDF)
		const raw = await makeHealthMail({
			cdas: [makeCda({ person: RESIDENTS[index % RESIDENTS.length]!, title: `Document ${index}`, pdf })],
		})
		bytes += raw.length
		host.deliver(address, raw)
	}
	say('mailbox', { messages: MESSAGES, kilobytesEach: Math.round(bytes / MESSAGES / 1000) })
	return world
}

function baseline(address: string): Promise<number> {
	return new Promise((resolve, reject) => {
		const child = spawn(NODE, [BASELINE, 'localhost', String(host.ports.imaps), address, 'secret', host.caFile], {
			stdio: ['ignore', 'pipe', 'inherit'],
		})
		let out = ''
		child.stdout.on('data', (chunk) => {
			out += chunk
		})
		child.on('close', (code) =>
			code === 0 ? resolve((JSON.parse(out) as { perSecond: number }).perSecond) : reject(new Error(`baseline: ${code}`)))
	})
}

async function latency(): Promise<void> {
	const address = 'delai@ehpad.exemple.mssante.fr'
	const world = await worldOf(address)
	const child = world.spawn('serve')
	child.stderr!.resume()
	await sleep(3000)
	const delays: number[] = []
	for (let index = 0; index < LATENCIES; index++) {
		const raw = await makeHealthMail({ cdas: [makeCda({ person: RESIDENTS[index % RESIDENTS.length]! })] })
		const before = world.files().length
		const started = performance.now()
		host.deliver(address, raw)
		while (world.files().length === before && performance.now() - started < 20_000) {
			await sleep(3)
		}
		delays.push(performance.now() - started)
		await sleep(100 * Math.random())
	}
	child.kill('SIGTERM')
	await new Promise((resolve) => child.on('close', resolve))
	delays.sort((one, other) => one - other)
	const at = (share: number) => Math.round(delays[Math.min(delays.length - 1, Math.floor(delays.length * share))]!)
	say('delay from delivery to file, ms', { p50: at(0.5), p95: at(0.95), dovecotAlone: 500 })
}

async function bigMessage(): Promise<void> {
	const address = 'gros@ehpad.exemple.mssante.fr'
	const world = await worldOf(address)
	host.deliver(
		address,
		await makeMail({ subject: 'Imagerie', attachments: [{ filename: 'images.bin', content: randomBytes(73_000_000) }] }),
	)
	const peak = await peakOf(world.spawn('collect', '--once'))
	say('memory with a 100 MB message, MB', { peak, review: (await world.run('status')).json.review, aim: 200 })
}

/** What each page loads at once, gzipped. */
async function bundles(): Promise<void> {
	const weights = Object.fromEntries(['files3', 'files4', 'page', 'admin'].map((entry) => [
		entry,
		entryWeight(join(import.meta.dirname, '../../js'), `mssante-${entry}`),
	]))
	say('entry scripts, gzipped bytes', { ...weights, aimInFiles: 15_000 })
}

async function filing(): Promise<void> {
	if (!process.env.NEXTCLOUD_URL && !process.env.NEXTCLOUD_DIR) {
		say('filing into Nextcloud', 'not measured: NEXTCLOUD_URL or NEXTCLOUD_DIR is not given')
		return
	}
	const figures = Object.entries(await benchFiling()).map(([name, value]) => [name, +value.toFixed(2)])
	say('filing into Nextcloud', { ...Object.fromEntries(figures) as Record<string, number>, aim: 0.9 })
}

try {
	if (only === 'memory') {
		await memory(host, RESIDENTS, { minutes: Number(minutes), rate: Number(rate), csv }, say)
	}
	if (only === 'growth') {
		await growth(say)
	}
	if (only === 'mailboxes') {
		await mailboxes(say)
	}
	if (only === 'peers') {
		const address = 'pairs@ehpad.exemple.mssante.fr'
		say('the same mailbox, by us and by others', await peers(host, { world: await filledWorld(address), address, peakOf }))
	}
	if (only === 'chain') {
		await chain(say)
	}
	if (only === 'hostile') {
		await hostile(tree, say)
	}
	for (const [name, measure] of Object.entries({
		throughput,
		latency,
		bigMessage,
		building: () => building(host, say),
		bigSending: () => bigSending(host, say, peakOf),
		directory: () => directory(say),
		bundles,
		filing,
		desk: () => benchDesk(say),
		lists: async () => say('lists of the page', await lists()),
		asked: async () => say('the sidecar comes and asks', await asked(host)),
	})) {
		if (only === undefined || only === name) {
			await measure()
		}
	}
} finally {
	host.stop()
}
