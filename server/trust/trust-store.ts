/** The trust list in the ledger: import, refusal of a shrunken copy, membership. The last good copy is kept. */
import type { Db, Ledger } from '../ledger/ledger.ts'
import type { TrustList } from '../mssante/trust-list/read-trust-list.ts'

import { z } from 'zod'
import { MssError } from '../errors.ts'
import { SOFTWARE } from '../ledger/audit.ts'
import { factIn, noteFact } from '../ledger/facts.ts'
import { countTrusted, domainsTrusted, isDomainTrusted, trustOnly } from '../ledger/tables/trust-domains.ts'
import { domainOf } from '../mssante/address/address.ts'
import { TrustListReader } from '../mssante/trust-list/read-trust-list.ts'
import { XmlError } from '../mssante/xml.ts'

/** Bytes of the official list: 5 MB in 2026. */
export const MAX_LIST = 100 * 1024 * 1024
/** A copy with fewer than this share of the former domains is a broken copy (mssante.md §6.3). */
const MIN_SHARE = 0.9

const TRUST_FACTS = z.object({ domains: z.number(), generatedAt: z.string().nullable(), importedAt: z.string() })
export type TrustFacts = z.infer<typeof TRUST_FACTS>

/**
 * @param options.actor who gave it; the software, when it was read again from its source
 * @throws {MssError} MSS-FILE, MSS-TRUST-XML, MSS-TRUST-SHRUNK
 */
export async function importTrustList(
	ledger: Ledger,
	chunks: AsyncIterable<Buffer>,
	options: { acceptSmaller?: boolean, actor?: string } = {},
): Promise<number> {
	const { acceptSmaller = false, actor = SOFTWARE } = options
	const { domains, generatedAt } = await read(chunks)
	await ledger.change(async (tx) => {
		const before = await countTrusted(tx)
		if (!acceptSmaller && domains.length < before * MIN_SHARE) {
			throw new MssError('MSS-TRUST-SHRUNK', `${Math.floor(100 * domains.length / before)} %`)
		}
		await trustOnly(tx, domains)
		const facts: TrustFacts = { domains: domains.length, generatedAt, importedAt: ledger.clock.at() }
		await remember(tx, 'trust', JSON.stringify(facts))
		await ledger.audit.append(tx, [{ action: 'trust-import', actor, details: { domains: domains.length, before } }])
	})
	return domains.length
}

/** Writes a fact about the list, or replaces it. */
export async function remember(db: Db, name: 'trust' | 'trust-source', value: string): Promise<void> {
	await noteFact(db, name, value)
}

async function read(chunks: AsyncIterable<Buffer>): Promise<TrustList> {
	const reader = new TrustListReader()
	let length = 0
	try {
		for await (const chunk of chunks) {
			length += chunk.length
			if (length > MAX_LIST) {
				throw new XmlError('fichier trop long')
			}
			reader.write(Buffer.from(chunk))
		}
		return reader.end()
	} catch (error) {
		if (error instanceof XmlError) {
			throw new MssError('MSS-TRUST-XML', error.message, { cause: error })
		}
		throw error instanceof MssError ? error : new MssError('MSS-FILE', 'liste blanche', { cause: error })
	}
}

/** How old the list is, or null when none was ever imported. */
export async function trustFacts(db: Db): Promise<TrustFacts | null> {
	return factIn(db, 'trust', TRUST_FACTS)
}

/** What the list says of some addresses. */
export interface Trusted {
	/** Was one ever imported? */
	isThere: boolean
	has: (address: string) => boolean
}

export async function trustedAmong(db: Db, addresses: string[]): Promise<Trusted> {
	const domains = await domainsTrusted(db, [...new Set(addresses.flatMap((address) => domainOf(address) ?? []))])
	return { isThere: await trustFacts(db) !== null, has: (address) => domains.has(domainOf(address) ?? '') }
}

/** Membership of an address's domain: the list alone decides, never a suffix. */
export async function isTrusted(db: Db, address: string): Promise<boolean> {
	const domain = domainOf(address)
	return domain !== null && isDomainTrusted(db, domain)
}
