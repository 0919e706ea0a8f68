/** The trust list and the directory: given by hand, or read again from their source. */
import type { Handler } from '../handler.ts'

import { rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { directoryFacts, directoryFile } from '../../directory/directory.ts'
import { MssError } from '../../errors.ts'
import { trustFacts } from '../../trust/trust-store.ts'
import { person } from '../../usecases/actor.ts'
import { importDirectory, importTrust, readDirectoryAgain, readTrustAgain } from '../../usecases/import-references.ts'

export const importTrustFile: Handler<'admin POST trust'> = async ({ context }, { call }) => {
	const [file] = call.files
	if (file?.bytes === undefined) {
		throw new MssError('MSS-RELAY-UPLOAD')
	}
	await importTrust.do(context, person(call), {}, { file: file.bytes, acceptSmaller: false })
	return trustFacts(context.ledger.db)
}

export const refreshTrustNow: Handler<'admin POST trust/refresh'> = async ({ context, jobs }, { call }) => {
	const read = await readTrustAgain.open(context, person(call), {})
	const job = await jobs.start(context.log, 'POST trust/refresh', async () => {
		const problem = await read({ now: true })
		if (problem) {
			throw problem
		}
		return trustFacts(context.ledger.db)
	})
	return { job }
}

/** The page waits without holding anybody. */
export const importDirectoryFile: Handler<'admin POST directory'> = async ({ context, jobs }, { call }) => {
	const { config, spool } = context
	const [file] = call.files
	if (file?.bytes === undefined) {
		throw new MssError('MSS-RELAY-UPLOAD')
	}
	// Its name tells the day of the extraction, and whether it is an archive; the call's own folder ends with the call.
	const kept = join(dirname(spool.workFolder('x')), basename(file.name).replace(/[^\w.-]/g, '_'))
	await rename(file.bytes, kept)
	const job = await jobs.start(context.log, 'POST directory', async () => {
		await importDirectory.do(context, person(call), {}, { file: kept, acceptSmaller: false }).finally(() => rm(kept, { force: true }))
		return directoryFacts(directoryFile(config.ledger))
	})
	return { job }
}

export const refreshDirectoryNow: Handler<'admin POST directory/refresh'> = async ({ context, jobs }, { call }) => {
	const read = await readDirectoryAgain.open(context, person(call), {})
	const job = await jobs.start(context.log, 'POST directory/refresh', async () => {
		const problem = await read({ now: true })
		if (problem) {
			throw problem
		}
		return directoryFacts(directoryFile(context.config.ledger))
	})
	return { job }
}
