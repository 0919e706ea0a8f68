/** A place to work in: a configuration, a register, a GED; and the program, as its users run it. */
import type { ChildProcess } from 'node:child_process'
import type { Person } from '../../demo/fixtures/people.fixture.ts'
import type { MailHost } from './mail-host.ts'

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { stringify } from 'yaml'
import { MAILBOX } from '../../demo/fixtures/mail.fixture.ts'
import { PEOPLE, register } from '../../demo/fixtures/people.fixture.ts'
import { answerLine } from '../../server/commands/line.ts'
import { ledgerAt, ON_POSTGRES } from './ledger.support.ts'
import { newFolder } from './new-folder.ts'

const PROJECT = join(import.meta.dirname, '..', '..')
export const NODE = join(PROJECT, 'node_modules', '.bin', 'node')
export const CLI = join(PROJECT, 'server', 'cli.ts')

/** A program of its own writes its log; what is asked within this process does not fill the test's. */
const LOUD = { ...process.env, MSSANTE_LOG: 'info' }
process.env.MSSANTE_LOG = 'silent'

/**
 * What begins and ends is asked of the command within this process: starting one for each question took half of the suite.
 * `test/program.spec.ts` holds that the program says the same; what is killed, or stays, is a process.
 */
export const ASKED_HERE = new Set([
	'audit',
	'backup',
	'cancel',
	'circuits',
	'collect',
	'directory',
	'doctor',
	'dossiers',
	'forward',
	'inspect',
	'patients',
	'rebuild',
	'replace',
	'restore',
	'retract',
	'send',
	'sent',
	'settle',
	'status',
	'trust',
	'turns',
	'why',
])

export interface Run {
	code: number | null
	stdout: string
	stderr: string
	/** stdout, parsed. */
	json: any // eslint-disable-line @typescript-eslint/no-explicit-any -- the shape is what tests assert
}

export interface World {
	root: string
	configFile: string
	/** A command, and its answer. */
	run: (...words: string[]) => Promise<Run>
	/** The same, in a process of its own whatever is asked. */
	program: (...words: string[]) => Promise<Run>
	spawn: (...words: string[]) => ChildProcess
	/** Visible files of the GED, relative, sorted. */
	files: () => string[]
	read: (path: string) => Buffer
	/** SHA-256 of every visible file. */
	hashes: () => string[]
	configure: (change: Record<string, unknown>) => void
	/** Delivers into the Maildir of a world without a mail host. */
	drop: (raw: Buffer) => void
}

/** A mailbox section for a mail host. */
export function imapMailbox(host: MailHost, root: string, address = MAILBOX, more: Record<string, unknown> = {}) {
	writeFileSync(join(root, 'bal.pass'), 'secret\n')
	const endpoint = { host: 'localhost', user: address, passwordFile: './bal.pass', caFile: host.caFile }
	return {
		address,
		type: 'ORG',
		imap: { ...endpoint, port: host.ports.imaps, security: 'tls' },
		smtp: { ...endpoint, port: host.ports.submission, security: 'starttls' },
		firstRun: { since: 'all' },
		...more,
	}
}

export function maildirMailbox(root: string) {
	for (const sub of ['tmp', 'new', 'cur']) {
		mkdirSync(join(root, 'BAL', sub), { recursive: true })
	}
	return { address: MAILBOX, type: 'ORG', maildir: './BAL', firstRun: { since: 'all' } }
}

export function newRoot(): string {
	return newFolder('world')
}

/** Makes a world, and imports its patients. */
export async function makeWorld({
	root = newRoot(),
	mailboxes,
	people = PEOPLE,
	more = {},
}: { root?: string, mailboxes?: unknown[], people?: Person[], more?: Record<string, unknown> } = {}): Promise<World> {
	const configFile = join(root, 'mssante.yaml')
	const config = {
		server: { port: 0 },
		ledger: { url: ON_POSTGRES ? (await ledgerAt(join(root, 'data/ledger.db'))).url : 'sqlite:./data/ledger.db' },
		spool: './data/spool',
		ins: { environment: 'test' },
		ged: { kind: 'folder', root: './GED' },
		mailboxes: mailboxes ?? [maildirMailbox(root)],
		...more,
	}
	writeFileSync(configFile, stringify(config))
	const ged = join(root, 'GED')
	let dropped = 0
	const world: World = {
		root,
		configFile,
		spawn: (...words) => spawn(NODE, [CLI, ...words, '--config', configFile], { stdio: ['ignore', 'pipe', 'pipe'], env: LOUD }),
		run: (...words) => ASKED_HERE.has(words[0]!) ? askHere([...words, '--config', configFile]) : world.program(...words),
		program: (...words) => new Promise((resolve) => {
			const child = world.spawn(...words)
			let [stdout, stderr] = ['', '']
			child.stdout!.on('data', (chunk) => {
				stdout += chunk
			})
			child.stderr!.on('data', (chunk) => {
				stderr += chunk
			})
			child.on('close', (code) => resolve(runOf(code, stdout, stderr)))
		}),
		files: () => visibleFiles(ged),
		read: (path) => readFileSync(join(ged, path)),
		hashes: () => visibleFiles(ged).map((path) => sha256(readFileSync(join(ged, path)))),
		configure: (change) => writeFileSync(configFile, stringify({ ...config, ...change })),
		drop: (raw) => {
			const name = `${String(++dropped).padStart(6, '0')}.test`
			writeFileSync(join(root, 'BAL', 'tmp', name), raw)
			renameSync(join(root, 'BAL', 'tmp', name), join(root, 'BAL', 'new', name))
		},
	}
	writeFileSync(join(root, 'patients.csv'), register(people))
	const { code, stderr } = await world.run('patients', 'import', join(root, 'patients.csv'))
	if (code !== 0) {
		throw new Error(stderr)
	}
	return world
}

export async function askHere(line: string[]): Promise<Run> {
	let [stdout, stderr] = ['', '']
	const code = await answerLine(line, {
		out: (text) => {
			stdout += text
		},
		tell: (text) => {
			stderr += `${text}\n`
		},
	})
	return runOf(code, stdout, stderr)
}

function runOf(code: number | null, stdout: string, stderr: string): Run {
	return { code, stdout, stderr, json: stdout.trim() === '' ? null : JSON.parse(stdout) }
}

export function sha256(bytes: Buffer): string {
	return createHash('sha256').update(bytes).digest('hex')
}

function visibleFiles(root: string): string[] {
	try {
		return readdirSync(root, { recursive: true, withFileTypes: true })
			.filter((item) => item.isFile() && !relative(root, item.parentPath).startsWith('.mssante'))
			.map((item) => relative(root, join(item.parentPath, item.name))).sort()
	} catch {
		return []
	}
}
