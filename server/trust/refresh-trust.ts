/** Keeps the trust list fresh from `trust.source`: a file that changed, or an address read once a day. */
import type { Config } from '../config/schema.ts'
import type { Ledger } from '../ledger/ledger.ts'

import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { isAddress } from '../config/transport.ts'
import { MssError, systemCode } from '../errors.ts'
import { bytesOf } from '../files/bytes-of.ts'
import { factOf } from '../ledger/facts.ts'
import { download } from '../net/download.ts'
import { importTrustList, MAX_LIST, remember, trustFacts } from './trust-store.ts'

const DAY = 24 * 60 * 60 * 1000

/**
 * Imports the list again when its source is newer; at an address, `now` asks whatever the hour.
 *
 * @return what went wrong, if anything: the last good copy stays
 */
export async function refreshTrust(
	ledger: Ledger,
	trust: Config['trust'],
	{ now, actor }: { now: boolean, actor: string },
): Promise<MssError | null> {
	if (trust.source === undefined) {
		return null
	}
	try {
		if (isAddress(trust.source)) {
			const facts = await trustFacts(ledger.db)
			if (now || facts === null || ledger.clock.now() - Date.parse(facts.importedAt) > DAY) {
				const list = await download({ url: trust.source, caFile: trust.caFile, limit: MAX_LIST, code: 'MSS-TRUST-SOURCE' })
				await importTrustList(ledger, list, { actor })
			}
		} else {
			await refreshFromFile(ledger, trust.source, actor)
		}
		return null
	} catch (error) {
		return error instanceof MssError ? error : new MssError('MSS-TRUST-SOURCE', systemCode(error), { cause: error })
	}
}

async function refreshFromFile(ledger: Ledger, file: string, actor: string): Promise<void> {
	const { mtimeMs, size } = statSync(file)
	const stamp = createHash('sha256').update(`${file} ${mtimeMs} ${size}`).digest('hex')
	if (await factOf(ledger.db, 'trust-source') === stamp) {
		return
	}
	await importTrustList(ledger, bytesOf(file), { actor })
	await remember(ledger.db, 'trust-source', stamp)
}
