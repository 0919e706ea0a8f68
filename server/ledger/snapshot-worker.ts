/** Copies the ledger in a thread, and looks whether the copy is whole: answers with null, or with what went wrong. */
import type { ErrorCode } from '../errors.ts'

import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { asMssError } from '../errors.ts'
import { BUSY_TIMEOUT } from './dialects/sqlite.ts'

export type SnapshotEnd = { code: ErrorCode, detail: string } | null

const { file, target } = workerData as { file: string, target: string }
parentPort!.postMessage(copy())

function copy(): SnapshotEnd {
	try {
		using(file, (database) => database.prepare('VACUUM INTO ?').run(target))
		return using(target, (database) => database.prepare('PRAGMA quick_check').get()?.quick_check) === 'ok'
			? null
			: { code: 'MSS-LEDGER-DAMAGED', detail: 'quick_check' }
	} catch (error) {
		const { code, detail } = asMssError(error)
		return { code, detail }
	}
}

function using<T>(path: string, act: (database: DatabaseSync) => T): T {
	const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT })
	try {
		return act(database)
	} finally {
		database.close()
	}
}
