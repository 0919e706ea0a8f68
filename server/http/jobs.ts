/**
 * Work that takes longer than a page may wait for: started, then asked about. In memory: a restart forgets it, and the page starts it
 * again.
 */
import type { Job } from '../contract/admin/jobs.ts'
import type { Log } from '../ops/log.ts'

import { randomUUID } from 'node:crypto'
import { MssError } from '../errors.ts'
import { reported } from './faults.ts'
import { problemOf } from './reply.ts'

/** Jobs remembered, the oldest forgotten first. */
const MAX_JOBS = 100

export class Jobs {
	readonly #jobs = new Map<string, Job>()

	/** @param route that started it, for the log */
	start(log: Log, route: string, act: () => Promise<Job['result']>): string {
		const id = randomUUID()
		const job: Job = { state: 'running' }
		this.#jobs.set(id, job)
		const [oldest] = this.#jobs.keys()
		if (this.#jobs.size > MAX_JOBS && oldest !== undefined) {
			this.#jobs.delete(oldest)
		}
		void act()
			.then((result) => Object.assign(job, { state: 'done', result }))
			.catch((error: unknown) => Object.assign(job, { state: 'done', error: problemOf(reported(log, route, error)) }))
		return id
	}

	/** @throws {MssError} MSS-UNKNOWN */
	get(id: string): Job {
		const job = this.#jobs.get(id)
		if (!job) {
			throw new MssError('MSS-UNKNOWN', id)
		}
		return job
	}
}
