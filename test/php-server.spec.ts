/** The PHP servers of the tests: none is left when a test ends, well or badly. */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, it, vi } from 'vitest'
import { freePort } from './support/free-port.ts'
import { newFolder } from './support/new-folder.ts'
import { startPhpServer } from './support/php-server.ts'
import { NODE } from './support/world.support.ts'

const WORKERS = 3
let words: string[]

beforeEach(async () => {
	const folder = newFolder('php-server')
	writeFileSync(join(folder, 'index.php'), 'ok')
	words = ['-S', `127.0.0.1:${await freePort()}`, '-t', folder]
})

it('stops with its workers', async () => {
	const server = startPhpServer(words, { workers: WORKERS })
	await running()
	await server.stop()
	await gone()
})

it('stops without complaint when PHP is gone already, and again', async () => {
	const server = startPhpServer(words, { workers: WORKERS })
	for (const pid of await running()) {
		process.kill(pid, 'SIGKILL')
	}
	await gone()
	await server.stop()
	await server.stop()
})

it('ends with the process that started it, killed', async () => {
	const script = join(newFolder('php-server'), 'start.ts')
	writeFileSync(script, `
		import { startPhpServer } from ${JSON.stringify(join(import.meta.dirname, 'support', 'php-server.ts'))}
		startPhpServer(${JSON.stringify(words)}, { workers: ${WORKERS} })
		setInterval(() => {}, 1000)
	`)
	const starter = spawn(NODE, [script], { stdio: 'ignore' })
	afterAll(() => starter.kill('SIGKILL'))
	await running()
	starter.kill('SIGKILL')
	await gone()
})

/** Those that serve: the master and its workers. */
function serving(): number[] {
	return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
		const [program, ...given] = commandOf(pid)
		return program === 'php' && given.join(' ').includes(words.join(' '))
	})
}

/** Empty for what ended meanwhile, or waits to be reaped. */
function commandOf(pid: number): string[] {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
	} catch {
		return []
	}
}

async function running(): Promise<number[]> {
	await vi.waitFor(() => expect(serving()).toHaveLength(1 + WORKERS), { timeout: 60_000 })
	return serving()
}

async function gone(): Promise<void> {
	await vi.waitFor(() => expect(serving()).toEqual([]), { timeout: 60_000 })
}
