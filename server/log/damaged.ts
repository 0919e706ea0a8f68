/** A row of the ledger whose JSON is damaged is shown without it: one does not refuse a whole list, nor is it passed over in silence. */
import type { Log } from './log.ts'

import { ifSound } from '../ledger/stored/column.ts'
import { logged } from './log.ts'

/**
 * @param read of `ledger/stored/`
 * @return null: it is damaged, which the log tells by its column and its row, neither of which is a trait
 */
export function unlessDamaged<T>(log: Log, read: () => T): T | null {
	return ifSound(read, (error) => log.error({ ...logged(error), row: error.detail }, 'damaged row shown without what it held'))
}
