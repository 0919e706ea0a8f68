/**
 * Work that takes longer than a page may wait for: started, then asked about, of whichever sidecar. One that dies with its process is
 * forgotten, and the page starts it again.
 */
import type { Job } from '../contract/admin/jobs.ts'
import type { Log } from '../ops/log.ts'
import type { Shelf } from '../shelf/shelf.ts'

import { randomUUID } from 'node:crypto'
import { MssError } from '../errors.ts'
import { logged } from '../ops/log.ts'
import { reported } from './faults.ts'
import { problemOf } from './reply.ts'

/** Milliseconds that one is known after its process last said that it runs, and between two times that it says so. */
const ALIVE = 60_000
const BEAT = 20_000
/** Milliseconds that what came of it is known. */
const TOLD = 60 * 60_000

export class Jobs {
	readonly #shelf: Shelf

	constructor(shelf: Shelf) {
		this.#shelf = shelf
	}

	/** @param route that started it, for the log */
	async start(log: Log, route: string, act: () => Promise<Job['result']>): Promise<string> {
		const id = randomUUID()
		const say = (job: Job, stays: number) => this.#shelf.put(nameOf(id), JSON.stringify(job), stays)
		await say({ state: 'running' }, ALIVE)
		const beat = setInterval(() => void say({ state: 'running' }, ALIVE).catch(() => {}), BEAT).unref()
		void act()
			.then((result): Job => ({ state: 'done', result }))
			.catch((error: unknown): Job => ({ state: 'done', error: problemOf(reported(log, route, error)) }))
			.finally(() => clearInterval(beat))
			.then((job) => say(job, TOLD))
			.catch((error: unknown) => log.error({ route, ...logged(error) }, 'job not told'))
		return id
	}

	/** @throws {MssError} MSS-UNKNOWN */
	async get(id: string): Promise<Job> {
		const job = await this.#shelf.get(nameOf(id))
		if (job === null) {
			throw new MssError('MSS-UNKNOWN', id)
		}
		return JSON.parse(job) as Job
	}
}

function nameOf(id: string): string {
	return `job ${id}`
}
