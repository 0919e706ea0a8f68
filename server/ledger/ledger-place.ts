/** Where the ledger is: a file of SQLite's on this machine, or a database of PostgreSQL's. */
import { dirname, join } from 'node:path'

export interface LedgerPlace {
	/** `sqlite:PATH`, or `postgres://ACCOUNT@MACHINE/DATABASE`, in which no password stands. */
	url: string
	passwordFile?: string
	caFile?: string
	/** What is of this machine alone beside a database: the directory’s file, lists of revoked certificates. */
	folder?: string
}

const SQLITE = 'sqlite:'

export function isInPostgres({ url }: LedgerPlace): boolean {
	return !url.startsWith(SQLITE)
}

/** Its file; of one that is a database, the name by which what is beside it is called on this machine: no such file is made. */
export function ledgerFile(place: LedgerPlace): string {
	return isInPostgres(place) ? join(place.folder!, 'ledger') : place.url.slice(SQLITE.length)
}

/** What is beside the ledger on this machine. */
export function ledgerFolder(place: LedgerPlace): string {
	return dirname(ledgerFile(place))
}
