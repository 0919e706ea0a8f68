/** Is it known that a change that failed was not made? */
import { MssError } from '../errors.ts'

/**
 * May it be written all the same? Its last word (COMMIT) may have been heard by a database whose answer never came: what its rows may
 * name is then left where it is, and whoever takes away what no row names (incoming/retention.ts) finds out later.
 */
export function mayBeWritten(error: unknown): boolean {
	return error instanceof MssError && error.code === 'MSS-LEDGER-AWAY'
}
