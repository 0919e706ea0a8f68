/** A fresh machine: what the README's two commands say and do there, whatever Node the machine has. */
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { NEEDS, planFor } from './support/machine.ts'
import { newFolder } from './support/new-folder.ts'
import { CLI, makeWorld, NODE } from './support/world.support.ts'

const PROJECT = join(import.meta.dirname, '..')
const MACHINE = join(PROJECT, 'scripts', 'test-machine.ts')
/** Of every Debian; and commands of ours. */
const THERE = ['sh', 'chown', 'getent', 'useradd', 'unshare', 'env', 'ldd', 'tar', 'sha256sum', 'serve', 'health']
/** In a package that dovecot-imapd depends on. */
const OF_DOVECOT = ['dovecot', 'doveadm']

interface Manifest {
	scripts: Record<string, string>
	bin: Record<string, string>
}

/** Of the tests, but for this one. */
function sources(): string[] {
	return readdirSync(join(PROJECT, 'test'), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts') && !import.meta.filename.endsWith(name))
		.map((name) => readFileSync(join(PROJECT, 'test', name), 'utf8'))
}

describe('what the tests start', () => {
	it('has its Debian package in the list', () => {
		const started = sources()
			.flatMap((text) => [...text.matchAll(/(?<![.\w])(?:spawn|spawnSync|execFile|execFileSync)\('([^']+)'/g)])
			.map(([, program]) => program!)
		const known = [...THERE, ...OF_DOVECOT, ...NEEDS.map(({ program }) => program)]
		expect(started).toContain('php')
		expect(started.filter((program) => !known.includes(program))).toEqual([])
	})

	it('is not looked for in order to skip a test', () => {
		const skips = sources().flatMap((text) => text.split('\n')).filter((line) => /(?<![/:])\b(?:skip|skipIf|runIf)\(/.test(line))
		expect(skips.length).toBeGreaterThan(0)
		expect(skips.filter((line) => /spawn|exec|pathOf|missing/.test(line))).toEqual([])
	})

	it('is complete here, which is silent', () => {
		expect(spawnSync(NODE, [MACHINE], { encoding: 'utf8' })).toMatchObject({ status: 0, stdout: '', stderr: '' })
	})
})

describe('where something is missing', () => {
	const missing = ['dovecot-imapd', 'chromium']
	const INSTALL = 'apt-get install -y dovecot-imapd chromium'

	it('is installed on Debian, as root', () => expect(planFor({ missing, isRoot: true, hasApt: true })).toBe('install'))

	it.each([
		['on Debian, without root', { missing, isRoot: false, hasApt: true }, `en root, tapez « ${INSTALL} && npm test »`],
		['elsewhere, as root', { missing, isRoot: true, hasApt: false }, `installez ce qui correspond ici à « ${INSTALL} » de Debian`],
		['where only root is wanting', { missing: [], isRoot: false, hasApt: true }, 'en root, tapez « npm test »'],
	])('%s: one sentence says what to type', (_, machine, typed) => {
		const plan = planFor(machine)
		expect(plan).toEqual({ sentence: expect.stringContaining(typed) })
		for (const name of machine.missing) {
			expect((plan as { sentence: string }).sentence.split(' ; ')[0]).toContain(name)
		}
	})

	it('stops the tests at once, exit 1, with one line', () => {
		const { status, stdout, stderr } = spawnSync(NODE, [MACHINE], { encoding: 'utf8', env: { PATH: newFolder('fresh') } })
		expect({ status, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ status: 1, stdout: '', lines: 1 })
		for (const name of ['openssl', 'python3', 'libxml2-utils', 'ghostscript', 'php-cli', 'php-curl', 'chromium']) {
			expect(stderr).toContain(name)
		}
	})
})

describe('an older Node', () => {
	const old = join(newFolder('fresh'), 'old.cjs')
	writeFileSync(old, 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } })')
	// What runs it is no file of `node_modules/node`: a copy, as the system's Node is.
	const system = join(newFolder('fresh'), 'node')
	cpSync(realpathSync(NODE), system)
	const onOld = (file: string, ...words: string[]) => spawnSync(system, ['--require', old, file, ...words], { encoding: 'utf8' })

	/** This tree before `npm ci`, or with what that left in node_modules. */
	function treeWith(...folders: string[]): string {
		const tree = newFolder('fresh')
		for (const name of ['server', 'scripts', 'test/support', 'package.json']) {
			cpSync(join(PROJECT, name), join(tree, name), { recursive: true, verbatimSymlinks: true })
		}
		folders.forEach((name) => mkdirSync(join(tree, name), { recursive: true }))
		return tree
	}

	it.each(['cli.ts', 'launch.js'])('typed by hand, goes on with the project’s own (server/%s)', (name) => {
		const file = join(PROJECT, 'server', name)
		expect(onOld(file, '--help')).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('mssante serve') })
		expect(onOld(file, 'nope')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('« nope »') })
	})

	it('passes on what asks it to stop', async () => {
		const { configFile } = await makeWorld()
		const child = spawn(system, ['--require', old, CLI, 'serve', '--config', configFile], {
			stdio: ['ignore', 'ignore', 'pipe'],
			env: { ...process.env, MSSANTE_LOG: 'info' },
		})
		let log = ''
		child.stderr.on('data', (chunk) => {
			log += chunk
		})
		await vi.waitFor(() => expect(log).toContain('serving'), { timeout: 120_000 })
		child.kill('SIGTERM')
		// The log is closed when nobody holds it any more: neither this process nor the one it started.
		expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
	})

	it.each([
		['before `npm ci`', [], 'lancez « npm ci »'],
		['where npm runs no script of a package', ['node_modules/node'], 'lancez « npm rebuild node --ignore-scripts=false »'],
	])('%s, is met by one sentence', (_, folders, typed) => {
		const tree = treeWith(...folders)
		for (const file of ['server/cli.ts', 'server/launch.js', 'server/installed.js']) {
			const { status, stdout, stderr } = onOld(join(tree, file))
			expect({ file, status, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ file, status: 2, stdout: '', lines: 1 })
			expect(stderr).toContain(typed)
		}
	})

	it('is met by a sentence in the tests too', () => {
		const vitest = join(PROJECT, 'node_modules', 'vitest', 'vitest.mjs')
		const { status, stdout, stderr } = onOld(vitest, 'run', '--root', PROJECT, 'server/csv.spec.ts')
		expect({ status, stderr: stdout + stderr }).toEqual({ status: 2, stderr: expect.stringContaining('./node_modules/.bin/node') })
	})

	it('or our own, is told to run `npm ci` first', () => {
		const { status, stderr } = spawnSync(NODE, [join(treeWith(), 'server', 'cli.ts')], { encoding: 'utf8' })
		expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('lancez « npm ci »') })
	})
})

it('asks our Node first in every script of npm that a person types on a fresh machine', () => {
	const { scripts, bin } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as Manifest
	expect([scripts.demo, scripts.test].filter((line) => !line!.startsWith('node server/installed.js && '))).toEqual([])
	expect(bin.mssante).toBe('server/launch.js')
	expect(statSync(join(PROJECT, bin.mssante!)).mode & 0o111).not.toBe(0)
	expect(readlinkSync(join(PROJECT, 'server', 'cli.ts'))).toBe('launch.js')
})
