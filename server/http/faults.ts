/** What a call met that is our fault: a line in the log, found by what its sentence says. No patient data: codes, and the route's form. */
import type { Log } from '../log/log.ts'

import { randomBytes } from 'node:crypto'
import { asMssError, isOurFault, MssError } from '../errors.ts'
import { logged } from '../log/log.ts'

/** Bytes of what names a line of the log to people: they may have to read it over the telephone. */
const MARK = 4

/** An answer that is not as the contract says: our fault, told by the place alone. */
export class ReplyFault extends Error {
	override name = 'ReplyFault'
	/** Keys and positions; keys that may be somebody's words are not told. */
	readonly place: string

	constructor(path: PropertyKey[]) {
		super()
		this.place = path.map((key) => typeof key === 'number' || /^\w+$/.test(String(key)) ? String(key) : '*').join('.')
	}
}

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
	log.error({ route, mark, ...logged(error), ...error instanceof ReplyFault && { place: error.place } }, 'call failed')
	const isExpected = problem.code !== 'MSS-INTERNAL'
	return isExpected ? problem : new MssError('MSS-INTERNAL', `${problem.detail}, repère ${mark}`, { cause: problem.cause })
}
