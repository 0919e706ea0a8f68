/** What a call met that is our fault: a line in the log, found by what its sentence says. No patient data: codes, and the route's form. */
import type { Log } from '../ops/log.ts'

import { randomBytes } from 'node:crypto'
import { asMssError, isOurFault, MssError } from '../errors.ts'
import { logged } from '../ops/log.ts'

/** Bytes of what names a line of the log to people: they may have to read it over the telephone. */
const MARK = 4

/**
 * The error to answer with: a fault of ours is logged first, and one that nobody expected bears the mark of its line.
 *
 * @param route method and path as the table of routes has them, never what was asked
 */
export function reported(log: Log, route: string, error: unknown): MssError {
	const problem = asMssError(error)
	if (!isOurFault(problem.code)) {
		return problem
	}
	const mark = randomBytes(MARK).toString('hex')
	log.error({ route, mark, ...logged(error) }, 'call failed')
	const isExpected = problem.code !== 'MSS-INTERNAL'
	return isExpected ? problem : new MssError('MSS-INTERNAL', `${problem.detail}, repère ${mark}`, { cause: problem.cause })
}
