/**
 * What mail that anybody can send costs the program: a PDF that explodes, slow PDFs in front of an honest message, archives
 * that are none. `tree` is the checkout that is measured, so that one run compares two of them.
 */
import type { ChildProcess } from 'node:child_process'

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import yazl from 'yazl'
import { makeCda } from '../../demo/fixtures/cda.fixture.ts'
import { makeHealthMail, makeMail } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE } from '../../demo/fixtures/people.fixture.ts'
import { bombPdf, slowPdf } from '../support/heavy-pdfs.ts'
import { until } from '../support/until.ts'
import { makeWorld, NODE } from '../support/world.support.ts'

const MB = 1024 * 1024
/** Milliseconds between two looks at memory and disk. */
const LOOK = 20
/** Milliseconds of service under the bomb, and bytes that all its processes may have together. */
const RESTARTS_FOR = 60_000
const CONTAINER = 1536 * MB
/** Milliseconds after which an honest message is not waited for. */
const PATIENCE = 300_000

type World = Awaited<ReturnType<typeof makeWorld>>
type Say = (what: string, value: unknown) => void

export async function hostile(tree: string, say: Say): Promise<void> {
	for (const megabytes of [1024, 2048]) {
		const world = await worldOf(tree)
		world.drop(await letter(bombPdf(megabytes)))
		world.drop(await honest())
		const peak = await peakOf(start(tree, world, 'collect', '--once'), memoryOf)
		say(`a PDF with one stream of ${megabytes} MB: peak of memory of all its processes, MB`, {
			peak: Math.round(peak / MB),
			filed: await filedIn(tree, world),
		})
	}
	for (const count of [4, 12]) {
		const world = await worldOf(tree)
		for (let index = 0; index < count; index++) {
			world.drop(await letter(slowPdf()))
		}
		world.drop(await honest())
		const child = start(tree, world, 'serve')
		const started = performance.now()
		await until(async () => world.files().some((path) => path.endsWith('.xml')), PATIENCE)
		say(
			`${count} slow PDFs in front of an honest message: seconds until it is filed`,
			+((performance.now() - started) / 1000).toFixed(1),
		)
		child.kill('SIGKILL')
		await over(child)
	}
	const world = await worldOf(tree)
	const archive = await zipOf(100)
	world.drop(await makeMail({
		subject: 'Archives',
		attachments: Array.from({ length: 20 }, (_, index) => ({ filename: `photos${index}.zip`, content: archive })),
	}))
	const started = performance.now()
	const before = freeDisk(world)
	const used = await peakOf(start(tree, world, 'collect', '--once'), () => before - freeDisk(world))
	say('a mail of 20 archives that are no XDM: peak of disk, MB', {
		peak: Math.round(used / MB),
		seconds: +((performance.now() - started) / 1000).toFixed(1),
	})
	await restarts(tree, say)
}

/**
 * A supervisor that starts `serve` again whenever it dies, with 1.5 GB for all its processes: beyond, they are killed, as a container's
 * are.
 */
async function restarts(tree: string, say: Say): Promise<void> {
	const world = await worldOf(tree)
	world.drop(await letter(bombPdf(1024)))
	world.drop(await honest())
	const end = performance.now() + RESTARTS_FOR
	let deaths = 0
	while (performance.now() < end) {
		const child = start(tree, world, 'serve')
		const timer = setInterval(() => {
			if (memoryOf(child.pid!) > CONTAINER) {
				child.kill('SIGKILL')
			}
		}, LOOK)
		const stop = setTimeout(() => child.kill('SIGTERM'), Math.max(0, end - performance.now()))
		await over(child)
		clearInterval(timer)
		clearTimeout(stop)
		deaths += child.signalCode === 'SIGKILL' ? 1 : 0
	}
	say('the bomb in a service that has 1.5 GB and is started again: deaths in a minute', { deaths, filed: await filedIn(tree, world) })
}

/** Its ledger is the tree's own: a newer program's would be refused. */
async function worldOf(tree: string): Promise<World> {
	const world = await makeWorld()
	rmSync(join(world.root, 'data'), { recursive: true })
	await over(start(tree, world, 'patients', 'import', join(world.root, 'patients.csv')))
	return world
}

function letter(pdf: Buffer) {
	return makeMail({ subject: 'Une lettre', attachments: [{ filename: 'lettre.pdf', content: pdf, contentType: 'application/pdf' }] })
}
const honest = () => makeHealthMail({ cdas: [makeCda({ person: PEOPLE[1]! })] })

function start(tree: string, world: World, ...words: string[]): ChildProcess {
	const child = spawn(NODE, [join(tree, 'server/cli.ts'), ...words, '--config', world.configFile], { stdio: ['ignore', 'pipe', 'pipe'] })
	child.stdout!.resume()
	child.stderr!.resume()
	return child
}

async function filedIn(tree: string, world: World): Promise<number> {
	const child = spawn(NODE, [join(tree, 'server/cli.ts'), 'status', '--config', world.configFile], {
		stdio: ['ignore', 'pipe', 'ignore'],
	})
	let out = ''
	child.stdout.on('data', (chunk) => {
		out += chunk
	})
	await over(child)
	return (JSON.parse(out) as { filed: number }).filed
}

async function over(child: ChildProcess): Promise<void> {
	if (child.exitCode === null && child.signalCode === null) {
		await new Promise((resolve) => child.once('close', resolve))
	}
}

/** The most that `look` sees until the process ends. */
async function peakOf(child: ChildProcess, look: (pid: number) => number): Promise<number> {
	let peak = 0
	while (child.exitCode === null && child.signalCode === null) {
		peak = Math.max(peak, look(child.pid!))
		await sleep(LOOK)
	}
	return peak
}

/** Bytes of memory of a process and of its children. */
function memoryOf(pid: number): number {
	try {
		const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
		const threads = readdirSync(`/proc/${pid}/task`)
		const children = threads.flatMap((thread) =>
			readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean))
		return kilobytes * 1024 + children.reduce((sum, child) => sum + memoryOf(Number(child)), 0)
	} catch {
		// The process has just ended.
		return 0
	}
}

function freeDisk({ root }: World): number {
	const { bavail, bsize } = statfsSync(root)
	return bavail * bsize
}

/** An archive of that many megabytes of photographs, as text that shrinks well below the ratio that is refused. */
async function zipOf(megabytes: number): Promise<Buffer> {
	const zip = new yazl.ZipFile()
	for (let index = 0; index < megabytes; index++) {
		zip.addBuffer(
			Buffer.concat(Array.from({ length: 32 }, () => Buffer.from(randomBytes(410).toString('hex').repeat(40)))).subarray(0, MB),
			`photo${index}.jpg`,
		)
	}
	zip.end()
	const pieces: Buffer[] = []
	for await (const piece of zip.outputStream) {
		pieces.push(piece as Buffer)
	}
	return Buffer.concat(pieces)
}
