/** Builds the directory in a thread: answers with what was built, or with what went wrong. */
import type { ErrorCode } from '../errors.ts'
import type { Built } from './build-directory.ts'

import { parentPort, workerData } from 'node:worker_threads'
import { asMssError } from '../errors.ts'
import { buildDirectory } from './build-directory.ts'
import { openExtraction } from './lines.ts'

export type BuildEnd = Built | { code: ErrorCode, detail: string }

const { target, file, acceptSmaller } = workerData as { target: string, file: string, acceptSmaller: boolean }
const end: BuildEnd = await openExtraction(file)
	.then((extraction) => buildDirectory(target, extraction, { acceptSmaller }))
	.catch((error: unknown) => {
		const { code, detail } = asMssError(error)
		return { code, detail }
	})
parentPort!.postMessage(end)
