/** Keeps the directory fresh from `directory.source`: a file that changed, or an address read once a day. */
import type { Config } from '../config/schema.ts'
import type { ErrorCode } from '../errors.ts'

import { createWriteStream, rmSync, statSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { Worker } from 'node:worker_threads'
import { isAddress } from '../config/transport.ts'
import { download } from '../download.ts'
import { MssError, systemCode } from '../errors.ts'
import { directoryFacts, directoryFile } from './directory.ts'

const DAY = 24 * 60 * 60 * 1000

/** Builds it again when its source is newer. Returns what went wrong, if anything: the last good one stays. */
export async function refreshDirectory({ directory, ledger }: Pick<Config, 'directory' | 'ledger'>, { now = false } = {}): Promise<MssError | null> {
	const { source, caFile } = directory
	const target = directoryFile(ledger.url)
	const importedAt = Date.parse(directoryFacts(target)?.importedAt ?? new Date(0).toISOString())
	if (source === undefined) {
		return null
	}
	const fetched = `${target}.download`
	try {
		if (!isAddress(source)) {
			if (now || statSync(source).mtimeMs > importedAt) {
				await buildApart(target, source)
			}
		} else if (now || Date.now() - importedAt > DAY) {
			await pipeline(await download(source, caFile, 'MSS-DIRECTORY-SOURCE'), createWriteStream(fetched, { mode: 0o600 }))
			await buildApart(target, fetched)
		}
		return null
	} catch (error) {
		return error instanceof MssError ? error : new MssError('MSS-DIRECTORY-SOURCE', systemCode(error), { cause: error })
	} finally {
		rmSync(fetched, { force: true })
	}
}

/** In a thread of its own: half a million rows would hold the mail up. @throws {MssError} MSS-DIRECTORY-… */
export async function buildApart(target: string, file: string): Promise<void> {
	const worker = new Worker(new URL('./build-worker.ts', import.meta.url), { workerData: { target, file } })
	const code = await new Promise<ErrorCode | null>((resolve, reject) => {
		worker.once('message', resolve)
		worker.once('error', reject)
		worker.once('exit', () => reject(new MssError('MSS-DIRECTORY-SOURCE', 'construction interrompue')))
	})
	if (code !== null) {
		throw new MssError(code)
	}
}
