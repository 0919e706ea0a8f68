/** Keeps the directory fresh from `directory.source`: a file that changed, or an address read once a day. */
import type { Config } from '../config/schema.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Built } from './build-directory.ts'
import type { BuildEnd } from './build-worker.ts'

import { createWriteStream, rmSync, statSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { Worker } from 'node:worker_threads'
import { isAddress } from '../config/transport.ts'
import { MssError, systemCode } from '../errors.ts'
import { download } from '../net/download.ts'
import { directoryFacts, directoryFile } from './directory.ts'

const DAY = 24 * 60 * 60 * 1000
/** Bytes of the extraction, zipped or not: 89 MB in 2026. */
const MAX_DOWNLOAD = 1024 * 1024 * 1024

type Places = Pick<Config, 'directory' | 'ledger'>

/** Builds it again when its source is newer, or `now`. @return what went wrong, if anything: the last good one stays */
export async function refreshDirectory(
	ledger: Ledger,
	config: Places,
	{ now, actor }: { now: boolean, actor: string },
): Promise<MssError | null> {
	const { source, caFile } = config.directory
	const target = directoryFile(config.ledger)
	const importedAt = Date.parse(directoryFacts(target)?.importedAt ?? new Date(0).toISOString())
	if (source === undefined) {
		return null
	}
	const fetched = `${target}.download`
	try {
		if (!isAddress(source)) {
			if (now || statSync(source).mtimeMs > importedAt) {
				await buildApart(target, source)
				await noteDirectory(ledger, target, actor)
			}
		} else if (now || ledger.clock.now() - importedAt > DAY) {
			await pipeline(
				await download({ url: source, caFile, limit: MAX_DOWNLOAD, code: 'MSS-DIRECTORY-SOURCE' }),
				createWriteStream(fetched, { mode: 0o600 }),
			)
			await buildApart(target, fetched)
			await noteDirectory(ledger, target, actor)
		}
		return null
	} catch (error) {
		return error instanceof MssError ? error : new MssError('MSS-DIRECTORY-SOURCE', systemCode(error), { cause: error })
	} finally {
		rmSync(fetched, { force: true })
	}
}

/** Whose addresses people are shown: who changed them is told. */
export async function noteDirectory(ledger: Ledger, target: string, actor: string): Promise<void> {
	const rows = directoryFacts(target)?.rows ?? 0
	await ledger.change((tx) => ledger.audit.append(tx, [{ action: 'directory-import', actor, details: { rows } }]))
}

/** In a thread of its own: half a million rows would hold the mail up. @throws {MssError} MSS-FILE, MSS-DIRECTORY-… */
export async function buildApart(target: string, file: string, { acceptSmaller = false } = {}): Promise<Built> {
	const worker = new Worker(new URL('./build-worker.ts', import.meta.url), { workerData: { target, file, acceptSmaller } })
	const end = await new Promise<BuildEnd>((resolve, reject) => {
		worker.once('message', resolve)
		worker.once('error', reject)
		worker.once('exit', () => reject(new MssError('MSS-DIRECTORY-SOURCE', 'construction interrompue')))
	})
	if ('code' in end) {
		throw new MssError(end.code, end.detail)
	}
	return end
}
