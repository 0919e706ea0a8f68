/** The directory built by one sidecar is every one’s: its file is kept with the ledger, and each brings the newest to its own folder. */
import type { Config } from '../config/schema.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Spool } from '../spool/spool.ts'

import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { bytesOf } from '../files/bytes-of.ts'
import { PRIVATE_FOLDER } from '../files/private-files.ts'
import { DIRECTORY, factIn, noteFact } from '../ledger/facts.ts'
import { directoryFacts, directoryFile } from './directory.ts'

const SHARED = z.object({
	/** In the spool. */
	name: z.string(),
	/** ISO 8601. */
	importedAt: z.string(),
})

/** @throws {MssError} MSS-SPOOL-CHANGED, MSS-SPOOL, MSS-LEDGER-AWAY */
export async function shareDirectory({ config, ledger, spool }: { config: Config, ledger: Ledger, spool: Spool }): Promise<void> {
	const target = directoryFile(config.ledger)
	const own = directoryFacts(target)?.importedAt ?? ''
	const shared = await factIn(ledger.db, DIRECTORY, SHARED)
	if (own > (shared?.importedAt ?? '')) {
		const { name } = await spool.store(['directory', own], bytesOf(target))
		await noteFact(ledger.db, DIRECTORY, JSON.stringify({ name, importedAt: own } satisfies z.infer<typeof SHARED>))
		await (shared === null ? undefined : spool.remove(shared.name))
	} else if (shared !== null && own < shared.importedAt) {
		const copy = await spool.bring(shared.name)
		if (copy !== null) {
			await put(copy, target)
		}
	}
}

/** Whoever has the one before open goes on reading it. */
async function put(copy: string, target: string): Promise<void> {
	const draft = `${target}.${randomUUID()}`
	await mkdir(dirname(target), { recursive: true, mode: PRIVATE_FOLDER })
	try {
		await copyFile(copy, draft)
		await rename(draft, target)
	} catch (error) {
		await rm(draft, { force: true })
		throw error
	}
}
