/** The ledger's tables as they are asked, and inside a change. */
import type { Kysely, Transaction } from 'kysely'
import type { Tables } from './ledger-schema.ts'

export type Db = Kysely<Tables>
export type Tx = Transaction<Tables>
