/**
 * The service account's app password, kept for one Nextcloud and one account: another address, user or authority has to be granted
 * anew.
 */
import type { Db, Ledger, Tx } from '../../ledger/ledger.ts'

import { createHash } from 'node:crypto'
import { z } from 'zod'
import { readGivenSync } from '../../files/given.ts'

/** Name in the ledger's vault. */
const GED_PASSWORD = 'ged/app-password'
const kept = z.object({ authority: z.string(), password: z.string() })

export interface Account {
	url: string
	user: string
	caFile?: string | undefined
}

export async function keepAppPassword(tx: Tx, { vault }: Pick<Ledger, 'vault'>, account: Account, password: string): Promise<void> {
	await vault.put(tx, GED_PASSWORD, JSON.stringify({ authority: authorityOf(account), password }))
}

/** Null: none was granted for this account there. */
export async function appPasswordOf({ vault }: Pick<Ledger, 'vault'>, db: Db, authority: string): Promise<string | null> {
	const found = read(await vault.get(db, GED_PASSWORD))
	return found?.authority === authority ? found.password : null
}

/** One that an older version kept, as a bare word, is for the Nextcloud that it was used with until now. */
export async function bindAppPassword(ledger: Ledger, account: Account): Promise<void> {
	const bare = await ledger.vault.get(ledger.db, GED_PASSWORD).catch(() => null)
	if (bare !== null && read(bare) === null) {
		await ledger.change((tx) => keepAppPassword(tx, ledger, account, bare))
	}
}

/**
 * All that decides to whom a password is given, as SHA-256: address, account, and the certificates of the authority.
 *
 * @throws {MssError} MSS-FILE
 */
export function authorityOf({ url, user, caFile }: Account): string {
	const { origin, pathname } = new URL(url)
	const deciding = [origin, pathname.replace(/\/+$/, ''), user, caFile === undefined ? null : readGivenSync(caFile).toString('utf8')]
	return createHash('sha256').update(JSON.stringify(deciding)).digest('hex')
}

function read(text: string | null): z.output<typeof kept> | null {
	return text === null || !text.startsWith('{') ? null : kept.parse(JSON.parse(text))
}
