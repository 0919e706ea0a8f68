/** The reader's thread: one job at a time, killed from outside when it takes too long. */
import type { Job } from './pool.ts'

import { mkdirSync, rmSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { readAnyFile } from './file.ts'
import { lookAt } from './look.ts'
import { readMessage } from './message.ts'
import { pdfFacts } from './pdf-facts.ts'
import { previewOf } from './preview.ts'

const JOBS = {
	message: ({ file, folder }: Job) => readMessage(file, folder),
	file: ({ file, folder }: Job) => readAnyFile(file, folder),
	pdfFacts: ({ file }: Job) => pdfFacts(file),
	look: ({ lots = [], people = [], about }: Job) => lookAt(lots, people, about),
	preview: ({ file, mediaType = '' }: Job) => previewOf(file, mediaType),
}

parentPort!.on('message', async (job: Job) => {
	try {
		if (job.folder !== '') {
			rmSync(job.folder, { recursive: true, force: true })
			mkdirSync(job.folder, { recursive: true })
		}
		parentPort!.postMessage({ result: await JOBS[job.kind](job) })
	} catch (error) {
		parentPort!.postMessage({ error })
	}
})
