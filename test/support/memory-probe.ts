/**
 * Loaded into a process that is measured (`node --import`): writes what V8 says of each thread's memory, each few seconds, to
 * MSSANTE_PROBE.
 */
import { appendFileSync } from 'node:fs'
import { threadId } from 'node:worker_threads'

const EVERY = 10_000

if (process.env.MSSANTE_PROBE !== undefined) {
	const file = process.env.MSSANTE_PROBE
	setInterval(() => {
		const { rss, heapUsed, heapTotal, external, arrayBuffers } = process.memoryUsage()
		appendFileSync(file, `${[Date.now(), process.pid, threadId, rss, heapUsed, heapTotal, external, arrayBuffers].join(';')}\n`)
	}, EVERY).unref()
}
