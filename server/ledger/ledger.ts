/** The ledger, opened: its tables, its audit chain, and time as the program reads it. */
import type { Kysely, Transaction } from 'kysely'
import type { Tables } from './schema.ts'
import type { OnStatement } from './sqlite.ts'

import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { MssError, systemCode } from '../errors.ts'
import { AuditChain } from './audit.ts'
import { isCurrentVersion, migrate } from './migrations.ts'
import { openSqlite } from './sqlite.ts'
import { Vault } from './vault.ts'

export type Db = Kysely<Tables>
export type Tx = Transaction<Tables>

export interface Ledger {
	db: Db
	audit: AuditChain
	vault: Vault
	file: string
	/** Runs a change and its audit entries in one transaction: both or neither. */
	change: <T>(act: (tx: Tx) => Promise<T>) => Promise<T>
	close: () => Promise<void>
}

export function ledgerFile(url: string): string {
	return url.slice('sqlite:'.length)
}

/** @throws {MssError} MSS-LEDGER-OPEN, MSS-LEDGER-NEWER */
export async function openLedger(url: string, keys: { audit: Buffer, vault: Buffer }, options: { readOnly?: boolean, onStatement?: OnStatement } = {}): Promise<Ledger> {
	const file = ledgerFile(url)
	try {
		if (options.readOnly && !existsSync(file)) {
			// Nothing was ever received: an empty ledger answers as well as a missing one.
			options = { ...options, readOnly: false }
		}
		mkdirSync(dirname(file), { recursive: true })
		if (options.readOnly && !await isCurrent(file)) {
			// Installed over an older version: what only looks must find its tables too.
			options = { ...options, readOnly: false }
		}
		const db = openSqlite<Tables>(file, options)
		if (!options.readOnly) {
			await migrate(db)
		}
		return { db, file, audit: new AuditChain(keys.audit), vault: new Vault(keys.vault), change: (act) => db.transaction().execute(act), close: () => db.destroy() }
	} catch (error) {
		throw error instanceof MssError ? error : new MssError('MSS-LEDGER-OPEN', systemCode(error), { cause: error })
	}
}

async function isCurrent(file: string): Promise<boolean> {
	const db = openSqlite<Tables>(file, { readOnly: true })
	return isCurrentVersion(db).finally(() => db.destroy())
}
