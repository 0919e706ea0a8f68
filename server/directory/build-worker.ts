/** Builds the directory in a thread: answers null, or the code of what went wrong. */
import { parentPort, workerData } from 'node:worker_threads'
import { asMssError } from '../errors.ts'
import { buildDirectory } from './build.ts'
import { openExtraction } from './lines.ts'

const { target, file } = workerData as { target: string, file: string }
parentPort!.postMessage(await openExtraction(file)
	.then((extraction) => buildDirectory(target, extraction))
	.then(
		() => null,
		(error: unknown) => asMssError(error).code,
	))
