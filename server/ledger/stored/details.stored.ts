/** `audit.details`: ids, hashes, codes and numbers of what happened (ledger/audit.ts). */
import { z } from 'zod'
import { parseStored } from './column.ts'

const DETAILS = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

export type Details = z.infer<typeof DETAILS>

/** @throws {MssError} MSS-LEDGER-ROW */
export function readDetails({ seq, details }: { seq: number, details: string }): Details {
	return parseStored(DETAILS, details, { column: 'audit.details', row: seq })
}
