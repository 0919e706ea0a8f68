/** The trust list and the directory: given by hand, or read again from their source. */
import type { Handler } from '../handler.ts'

import { createReadStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { directoryFacts, directoryFile } from '../../directory/directory.ts'
import { buildApart, noteDirectory, refreshDirectory } from '../../directory/refresh.ts'
import { MssError } from '../../errors.ts'
import { refreshTrust } from '../../trust/refresh.ts'
import { importTrustList, trustFacts } from '../../trust/store.ts'

export const importTrustFile: Handler = async ({ desk: { ledger } }, { files: [file], user: actor }) => {
	if (file?.bytes === undefined) {
		throw new MssError('MSS-RELAY-UPLOAD')
	}
	await importTrustList(ledger, createReadStream(file.bytes) as AsyncIterable<Buffer>, { actor })
	return { status: 200, json: await trustFacts(ledger.db) }
}

export const refreshTrustNow: Handler = async ({ desk: { ledger, config, log }, jobs }, { user: actor }) => {
	const job = jobs.start(log, 'POST trust/refresh', async () => {
		const problem = await refreshTrust(ledger, config.trust, { now: true, actor })
		if (problem) {
			throw problem
		}
		return trustFacts(ledger.db)
	})
	return { status: 202, json: { job } }
}

/** Half a million rows: in a thread of its own, while the page waits without holding anybody. */
export const importDirectoryFile: Handler = async ({ desk: { config, ledger, spool, log }, jobs }, { files: [file], user }) => {
	if (file?.bytes === undefined) {
		throw new MssError('MSS-RELAY-UPLOAD')
	}
	const target = directoryFile(config.ledger.url)
	// Its name tells the day of the extraction, and whether it is an archive; the call's own folder ends with the call.
	const kept = join(dirname(spool.workFolder('x')), basename(file.name).replace(/[^\w.-]/g, '_'))
	await rename(file.bytes, kept)
	const job = jobs.start(log, 'POST directory', async () => {
		await buildApart(target, kept).finally(() => rm(kept, { force: true }))
		await noteDirectory(ledger, target, user)
		return directoryFacts(target)
	})
	return { status: 202, json: { job } }
}

export const refreshDirectoryNow: Handler = async ({ desk: { config, ledger, log }, jobs }, { user: actor }) => {
	const job = jobs.start(log, 'POST directory/refresh', async () => {
		const problem = await refreshDirectory(ledger, config, { now: true, actor })
		if (problem) {
			throw problem
		}
		return directoryFacts(directoryFile(config.ledger.url))
	})
	return { status: 202, json: { job } }
}
