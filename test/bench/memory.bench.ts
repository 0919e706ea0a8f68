/**
 * The memory of `serve` under steady traffic, on a real Dovecot: health documents and letters that come, pages that stay open and
 * ask through the relay. Each ten seconds, the memory of the process and of each of its children; of the process, what V8 holds
 * (heap), what it holds outside (buffers), and the rest (SQLite, threads, what the allocator keeps).
 */
import type { ChildProcess } from 'node:child_process'
import type { Person } from '../../demo/fixtures/people.fixture.ts'
import type { MailHost } from '../support/mail-host.ts'

import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail } from '../../demo/fixtures/mail.fixture.ts'
import { relayClient } from '../support/relay-client.ts'
import { until } from '../support/until.ts'
import { CLI, imapMailbox, makeWorld, newRoot, NODE } from '../support/world.support.ts'
import { scan } from './scan.ts'

const ADDRESS = 'memoire@ehpad.exemple.mssante.fr'
const PORT = Number(process.env.MSSANTE_BENCH_PORT ?? 18_090)
/** Milliseconds between two samples, and between two looks of an open page. */
const SAMPLE = 10_000
const LOOK = 5_000
const PAGES = 3
/** Bytes of a PDF, such that a message weighs 40 to 400 kB. */
const PDFS = [10_000, 40_000, 145_000]
/** One message in three is a letter, which waits. */
const LETTERS = 3
const MB = 1024 * 1024

export interface Traffic {
	minutes: number
	/** Messages a second. */
	rate: number
	/** Where the samples go, as CSV. */
	csv: string
	/** Added to the environment of `serve`: MALLOC_ARENA_MAX=2, NODE_OPTIONS=--heapsnapshot-signal=SIGUSR2… */
	env?: Record<string, string>
}

export async function memory(
	host: MailHost,
	people: Person[],
	{ minutes, rate, csv, env = {} }: Traffic,
	say: (what: string, value: unknown) => void,
): Promise<void> {
	const root = newRoot()
	const mailbox = imapMailbox(host, root, ADDRESS, { access: { triage: { groups: ['secretariat'] }, send: { groups: ['secretariat'] } } })
	const world = await makeWorld({
		root,
		mailboxes: [mailbox],
		people,
		more: { server: { host: '127.0.0.1', port: PORT, relayKeyFile: './relay.key' } },
	})
	const probe = join(root, 'probe.csv')
	const options = `--import=${pathToFileURL(join(import.meta.dirname, '../support/memory-probe.ts')).href} ${env.NODE_OPTIONS ?? ''}`
	const child = spawn(NODE, [CLI, 'serve', '--config', world.configFile], {
		stdio: ['ignore', 'ignore', 'ignore'],
		env: { ...process.env, ...env, NODE_OPTIONS: options, MSSANTE_PROBE: probe },
	})
	try {
		await until(async () => existsSync(join(root, 'relay.key'))
			&& (await fetch(`http://127.0.0.1:${PORT}/health`).then(
				() => true,
				() => false,
			)))
		const end = Date.now() + minutes * 60_000
		const rows: Row[] = []
		const [sent] = await Promise.all([
			deliverUntil(host, people, rate, end),
			...Array.from({ length: PAGES }, () =>
				lookUntil(relayClient(`http://127.0.0.1:${PORT}`, readFileSync(join(root, 'relay.key'), 'utf8').trim()), end)),
			sampleUntil(child, end, rows),
		])
		writeFileSync(csv, ['seconds;rss_mb;children_mb;children', ...rows.map((row) => Object.values(row).join(';'))].join('\n'))
		summarise(rows, probe, child.pid!, say)
		const { filed, review, inProgress, failed } = (await world.run('status')).json as Record<string, number>
		say('memory, what was done', { delivered: sent, filed, review, inProgress, failed, minutes, rate, csv })
	} finally {
		child.kill('SIGTERM')
		await new Promise((resolve) => child.on('close', resolve))
	}
}

async function deliverUntil(host: MailHost, people: Person[], rate: number, end: number): Promise<number> {
	let sent = 0
	for (const started = Date.now(); Date.now() < end; sent++) {
		const person = people[sent % people.length]!
		const pdf = await scan(PDFS[sent % PDFS.length]!)
		host.deliver(
			ADDRESS,
			sent % LETTERS === 0
				? await makeMail({
						to: ADDRESS,
						subject: `Courrier ${sent}`,
						text: `Bonjour,\n\nVoici le courrier ${sent}.\n`,
						attachments: [{ filename: `courrier-${sent}.pdf`, content: pdf }],
					})
				: await makeHealthMail({ cdas: [makeCda({ person, title: `Document ${sent}`, pdf })], mail: { to: ADDRESS } }),
		)
		await sleep(Math.max(0, started + ((sent + 1) * 1000) / rate - Date.now()))
	}
	return sent
}

/** What an open page asks, again and again. */
async function lookUntil(ask: ReturnType<typeof relayClient>, end: number): Promise<void> {
	const by = { user: 'claire', groups: ['secretariat'] }
	for (let turn = 0; Date.now() < end; turn++) {
		await ask('desk', by)
		const { json } = await ask('waiting', { ...by, params: { shelf: 'review', limit: 60 } })
		const [first] = (json as { rows?: { id: number }[] }).rows ?? []
		if (turn % 2 === 0 && first) {
			await ask(`waiting/${first.id}`, by)
			await ask('threads', { ...by, params: { limit: 60 } })
		}
		await sleep(LOOK)
	}
}

interface Row {
	seconds: number
	rss: number
	children: number
	count: number
}

async function sampleUntil({ pid }: ChildProcess, end: number, rows: Row[]): Promise<void> {
	for (const started = Date.now(); Date.now() < end; await sleep(SAMPLE)) {
		const below = descendantsOf(pid!)
		rows.push({
			seconds: Math.round((Date.now() - started) / 1000),
			rss: residentOf(pid!),
			children: below.reduce((sum, one) => sum + residentOf(one), 0),
			count: below.length,
		})
	}
}

/** Megabytes. */
function residentOf(pid: number): number {
	try {
		return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024)
	} catch {
		return 0
	}
}

function descendantsOf(pid: number): number[] {
	const parents = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
		try {
			return [[Number(name), Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1])] as const]
		} catch {
			return []
		}
	})
	const found = [pid]
	for (const one of found) {
		found.push(...parents.filter(([, parent]) => parent === one).map(([child]) => child))
	}
	return found.slice(1)
}

/** The curve at a few moments, and what the process's memory is made of at the beginning and at the end. */
function summarise(rows: Row[], probe: string, pid: number, say: (what: string, value: unknown) => void): void {
	const at = (share: number) => rows[Math.min(rows.length - 1, Math.floor(rows.length * share))]!
	say(
		'memory of serve, MB',
		Object.fromEntries([0, 0.1, 0.25, 0.5, 0.75, 1].map((share) => {
			const { seconds, rss, children } = at(share)
			return [`${Math.round(seconds / 60)} min`, `${rss} + ${children}`]
		})),
	)
	say('memory of serve, peak MB', {
		main: Math.max(...rows.map(({ rss }) => rss)),
		children: Math.max(...rows.map(({ children }) => children)),
	})
	const samples = readFileSync(probe, 'utf8')
		.trim()
		.split('\n')
		.map((line) => line.split(';').map(Number))
		.filter(([, of]) => of === pid)
	const own = samples.filter(([, , thread]) => thread === 0)
	for (const [name, sample] of [
		['first', own[0]],
		['middle', own[Math.floor(own.length / 2)]],
		['last', own.at(-1)],
	] as const) {
		if (sample) {
			const [now, ...bytes] = [sample[0]!, ...sample.slice(3).map((one) => Math.round(one / MB))]
			const [rss, used, total, external, buffers] = bytes as [number, number, number, number, number]
			// The other threads of the same moment: each has a heap of its own.
			const threads = samples
				.filter(([at, , thread]) => thread !== 0 && Math.abs(at! - now) < SAMPLE / 2)
				.map((one) => Math.round((one[5]! + one[6]!) / MB))
			const elsewhere = threads.reduce((sum, one) => sum + one, 0)
			say(`memory of serve, ${name}`, {
				rss,
				heapUsed: used,
				heapTotal: total,
				external,
				buffers,
				threads: threads.join('+'),
				rest: rss - total - external - elsewhere,
			})
		}
	}
}
