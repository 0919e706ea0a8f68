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

export const importTrustFile: Handler<'admin POST trust'> = async ({ desk: { ledger } }, { call: { files: [file], user: actor } }) => {
	if (file?.bytes === undefined) {
		throw new MssError('MSS-RELAY-UPLOAD')
	}
	await importTrustList(ledger, createReadStream(file.bytes) as AsyncIterable<Buffer>, { actor })
	return trustFacts(ledger.db)
}

export const refreshTrustNow: Handler<'admin POST trust/refresh'> = async ({ desk, jobs }, { call: { user: actor } }) => {
	const { ledger, config } = desk
	const job = jobs.start(desk.log, 'POST trust/refresh', async () => {
		const problem = await refreshTrust(ledger, config.trust, { now: true, actor })
		if (problem) {
			throw problem
		}
		return trustFacts(ledger.db)
	})
	return { job }
}

/** Half a million rows: in a thread of its own, while the page waits without holding anybody. */
export const importDirectoryFile: Handler<'admin POST directory'> = async ({ desk, jobs }, { call: { files: [file], user } }) => {
	const { config, ledger, spool } = desk
	if (file?.bytes === undefined) {
		throw new MssError('MSS-RELAY-UPLOAD')
	}
	const target = directoryFile(config.ledger.url)
	// Its name tells the day of the extraction, and whether it is an archive; the call's own folder ends with the call.
	const kept = join(dirname(spool.workFolder('x')), basename(file.name).replace(/[^\w.-]/g, '_'))
	await rename(file.bytes, kept)
	const job = jobs.start(desk.log, 'POST directory', async () => {
		await buildApart(target, kept).finally(() => rm(kept, { force: true }))
		await noteDirectory(ledger, target, user)
		return directoryFacts(target)
	})
	return { job }
}

export const refreshDirectoryNow: Handler<'admin POST directory/refresh'> = async ({ desk, jobs }, { call: { user: actor } }) => {
	const { config, ledger } = desk
	const job = jobs.start(desk.log, 'POST directory/refresh', async () => {
		const problem = await refreshDirectory(ledger, config, { now: true, actor })
		if (problem) {
			throw problem
		}
		return directoryFacts(directoryFile(config.ledger.url))
	})
	return { job }
}
