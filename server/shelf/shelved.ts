/** What the shelf has in JSON: by another version of the program, it is as if its time were over. */
import type { ZodType } from 'zod'
import type { Shelf } from './shelf.ts'

import { parseKept } from '../ledger/stored/column.ts'

/** Null: nothing, its time is over, or it does not fit. */
export async function shelved<T>(shelf: Shelf, name: string, schema: ZodType<T>): Promise<T | null> {
	return parseKept(schema, await shelf.get(name))
}
