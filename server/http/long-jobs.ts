/**
 * Work that takes longer than a page may wait for: started, then asked about, of whichever sidecar. One that dies with its process is
 * forgotten, and the page starts it again.
 */
import type { Job } from '../contract/admin/jobs.admin-contract.ts'
import type { Log } from '../log/log.ts'
import type { Shelf } from '../shelf/shelf.ts'

import { randomUUID } from 'node:crypto'
import { job as JOB } from '../contract/admin/jobs.admin-contract.ts'
import { MssError } from '../errors.ts'
import { logged } from '../log/log.ts'
import { shelved } from '../shelf/shelved.ts'
import { ALIVE, whileAlive } from '../shelf/while-alive.ts'
import { reported } from './faults.ts'
import { problemOf } from './http-reply.ts'

/** Of one that runs. */
const RUNNING = JSON.stringify({ state: 'running' } satisfies Job)
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
		await this.#shelf.put(nameOf(id), RUNNING, ALIVE)
		void whileAlive(this.#shelf, nameOf(id), RUNNING, act)
			.then((result): Job => ({ state: 'done', result }))
			.catch((error: unknown): Job => ({ state: 'done', error: problemOf(reported(log, route, error)) }))
			.then((job) => this.#shelf.put(nameOf(id), JSON.stringify(job), TOLD))
			.catch((error: unknown) => log.error({ route, ...logged(error) }, 'job not told'))
		return id
	}

	/** @throws {MssError} MSS-UNKNOWN */
	async get(id: string): Promise<Job> {
		const job = await shelved(this.#shelf, nameOf(id), JOB)
		if (job === null) {
			throw new MssError('MSS-UNKNOWN', id)
		}
		return job
	}
}

function nameOf(id: string): string {
	return `job ${id}`
}
