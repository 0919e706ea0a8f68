/**
 * One reader: a process of its own, with a bound on all its memory and nothing of ours in its environment. Whatever may
 * explode is read there; it is killed, or dies, and nothing else does.
 */
import type { ChildProcess } from 'node:child_process'
import type { End } from '../mssante/finding.ts'
import type { Job, Order, Reply } from './reader-jobs.ts'

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { MssError, systemCode } from '../errors.ts'
import { LIMITS } from './limits.ts'
import { Teller } from './people-told.ts'

/** The reader was killed, or died: what it read is at fault, not the machine. */
export class ReaderKilled extends Error {
	override name = 'ReaderKilled'
	readonly end: End

	constructor(end: End) {
		super(end)
		this.end = end
	}
}

/** The program stops: nothing is known of what was being read, which is no attempt. */
export class ReadingStopped extends Error {
	override name = 'ReadingStopped'
}

const MB = 1024 * 1024
const KB = 1024
/** Processor seconds of one life: an end for a reader that nobody is left to kill. Far above what it may do before it is replaced. */
const PROCESSOR = 300
/** Milliseconds for a reader to be ready, on a machine that does much else. */
const START = 30_000
/** Milliseconds between two looks at the memory of one that works. */
const LOOK = 100
/** What became too heavy ends by these: V8 gives up with one of the first three, the kernel kills with the last. */
const HEAVY_ENDS = new Set<string | number>(['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGKILL', 133, 134])
const WORKER = new URL('./worker.ts', import.meta.url).pathname
/**
 * A small nursery and few threads, for the same speed and less memory; an old space that is not collected before it has grown: a quarter
 * of the processor, for 60 MB (docs/performance.md).
 */
const FLAGS = [`--max-old-space-size=${LIMITS.heap}`, '--max-semi-space-size=2', '--initial-old-space-size=96', '--v8-pool-size=1']
/**
 * No core file, for it would hold what was read; the bound on private writable memory (RLIMIT_DATA); the processor's time; and death
 * with the parent, even in the middle of a loop, where util-linux is there.
 */
const LIMITED = `ulimit -c 0; ulimit -d "$1" && ulimit -t ${PROCESSOR}; shift
setpriv --pdeathsig KILL true 2>/dev/null && exec setpriv --pdeathsig KILL "$@"
exec "$@"`
/** All that a reader knows of our environment. */
const KEPT = ['TMPDIR', 'TZ', 'LANG', 'NODE_COMPILE_CACHE']

export class Reader {
	readonly #child: ChildProcess
	readonly #teller = new Teller()
	/** Milliseconds spent on jobs, and how many. */
	spent = 0
	jobs = 0
	isAlive = true

	private constructor(child: ChildProcess) {
		this.#child = child
		// Its channel closes before its end is known: nothing more can be asked of it then.
		for (const end of ['disconnect', 'exit']) {
			child.on(end, () => {
				this.isAlive = false
			})
		}
		child.on('error', () => {})
	}

	/** @throws {MssError} MSS-READER */
	static async start(): Promise<Reader> {
		try {
			return await begin(isLimitable() ? limited : bare)
		} catch (error) {
			if (!isLimitable()) {
				throw new MssError('MSS-READER', systemCode(error), { cause: error })
			}
		}
		// No shell, or bounds that this machine does not let be set: the watch over its memory is left.
		return begin(bare).catch((error: unknown) => {
			throw new MssError('MSS-READER', systemCode(error), { cause: error })
		})
	}

	static of(child: ChildProcess): Reader {
		return new Reader(child)
	}

	get pid(): number {
		return this.#child.pid!
	}

	/** Bytes of memory that are its own, or null where they cannot be known. */
	get memory(): number | null {
		try {
			return Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${this.pid}/status`, 'latin1'))?.[1]) * KB
		} catch {
			return null
		}
	}

	/** Has it kept more than its due between two jobs? */
	get isSwollen(): boolean {
		return (this.memory ?? 0) > LIMITS.readerAtRest + this.#teller.count * LIMITS.personAtRest
	}

	/**
	 * @param time milliseconds
	 * @throws {ReaderKilled} it is dead then
	 */
	async run(job: Job, time: number): Promise<unknown> {
		const started = performance.now()
		const child = this.#child
		child.ref()
		child.channel?.ref()
		const { promise, resolve, reject } = Promise.withResolvers<unknown>()
		const kill = (why: Error) => {
			reject(why)
			this.stop()
		}
		const timer = setTimeout(() => kill(new ReaderKilled('slow')), time)
		const watch = setInterval(() => {
			if ((this.memory ?? 0) > LIMITS.reader) {
				kill(new ReaderKilled('heavy'))
			}
		}, LOOK)
		const onMessage = (reply: Reply) => {
			if ('result' in reply) {
				resolve(reply.result)
			} else if ('tooHeavy' in reply) {
				kill(new ReaderKilled('heavy'))
			} else {
				const { name, message, stack, code } = reply.error
				reject(Object.assign(new Error(message), { name, stack, code }))
			}
		}
		const onExit = (code: number | null, signal: string | null) => {
			reject(new ReaderKilled(HEAVY_ENDS.has(signal ?? code ?? 0) ? 'heavy' : 'broken'))
		}
		child.on('message', onMessage).on('exit', onExit)
		try {
			if (child.exitCode !== null || child.signalCode !== null) {
				throw new ReaderKilled('broken')
			}
			const { people, ...rest } = job
			const order: Order = { ...rest, told: people && this.#teller.tell(people) }
			child.send(order, (error) => error && kill(new ReaderKilled('broken')))
			return await promise
		} finally {
			clearTimeout(timer)
			clearInterval(watch)
			child.off('message', onMessage).off('exit', onExit)
			this.jobs++
			this.spent += performance.now() - started
			rest(child)
		}
	}

	/** Others come first from now on. */
	giveWay(): void {
		try {
			setPriority(this.pid, constants.priority.PRIORITY_LOW)
		} catch {
			// It has just ended.
		}
	}

	stop(): void {
		this.isAlive = false
		this.#child.kill('SIGKILL')
	}
}

/** An idle reader does not keep the process alive. */
function rest(child: ChildProcess): void {
	child.unref()
	child.channel?.unref()
}

async function begin(command: () => [string, string[]]): Promise<Reader> {
	const child = spawn(...command(), {
		stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
		serialization: 'advanced',
		cwd: '/',
		env: Object.fromEntries([
			['UV_THREADPOOL_SIZE', '2'],
			['PATH', '/usr/bin:/bin'],
			...KEPT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
		]) as NodeJS.ProcessEnv,
		// Of a group of its own: what stops the program by its terminal lets it end what it reads.
		detached: true,
	})
	const { promise, resolve, reject } = Promise.withResolvers<void>()
	const timer = setTimeout(() => reject(new Error('not ready')), START)
	const onExit = () => reject(new Error('not started'))
	child.once('message', () => resolve()).once('error', reject).once('exit', onExit)
	try {
		await promise
	} catch (error) {
		child.on('error', () => {}).kill('SIGKILL')
		throw error
	} finally {
		clearTimeout(timer)
		child.off('error', reject).off('exit', onExit)
	}
	rest(child)
	return Reader.of(child)
}

function bare(): [string, string[]] {
	return [process.execPath, [...FLAGS, WORKER]]
}

function limited(): [string, string[]] {
	const kilobytes = Math.round((LIMITS.reader + reservedForCode()) / KB)
	return ['/bin/sh', ['-c', LIMITED, 'reader', String(kilobytes), ...bare().flat()]]
}

function isLimitable(): boolean {
	return process.platform === 'linux'
}

let reserved: number | undefined

/**
 * Bytes that V8 reserves at start for code, writable and executable, and that count as data though they are not used: 512 MB on
 * x86-64, less elsewhere. This process is of the same program: it has the same.
 */
function reservedForCode(): number {
	reserved ??= [...readFileSync('/proc/self/maps', 'latin1').matchAll(/^([0-9a-f]+)-([0-9a-f]+) rwxp/gm)]
		.reduce((sum, [, from, to]) => sum + Number.parseInt(to!, 16) - Number.parseInt(from!, 16), 0) + 2 * MB
	return reserved
}
