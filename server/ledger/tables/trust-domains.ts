/** Domains of the trust list. */
import type { Db, Tx } from '../db.ts'

/** Rows of one INSERT. */
const BATCH = 500

/** The whole list, in place of the one before. */
export async function trustOnly(tx: Tx, domains: string[]): Promise<void> {
	await tx.deleteFrom('trust_domains').execute()
	for (let index = 0; index < domains.length; index += BATCH) {
		await tx
			.insertInto('trust_domains')
			.values(domains.slice(index, index + BATCH).map((domain) => ({ domain })))
			.execute()
	}
}

/** Of these, those of the list. */
export async function domainsTrusted(db: Db, domains: string[]): Promise<Set<string>> {
	const rows = domains.length === 0 ? [] : await db.selectFrom('trust_domains').select('domain').where('domain', 'in', domains).execute()
	return new Set(rows.map(({ domain }) => domain))
}

export async function isDomainTrusted(db: Db, domain: string): Promise<boolean> {
	return await db.selectFrom('trust_domains').select('domain').where('domain', '=', domain).executeTakeFirst() !== undefined
}

export async function countTrusted(db: Db): Promise<number> {
	const { count } = await db.selectFrom('trust_domains').select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
	return count
}
