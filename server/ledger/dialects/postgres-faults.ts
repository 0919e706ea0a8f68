/** What PostgreSQL says went wrong, as what a person can do something about. Codes: PostgreSQL, appendix A. */
import type { ErrorCode } from '../../errors.ts'

import { MssError, systemCode } from '../../errors.ts'

const CODES: [RegExp, ErrorCode][] = [
	[/^53100$/, 'MSS-DISK-FULL'],
	[/^58030$/, 'MSS-DISK-FAULT'],
	// Another's, waited for in vain; what was undone for another’s sake.
	[/^(?:55P03|40001|40P01)$/, 'MSS-LOCKED'],
	[/^XX00[12]$/, 'MSS-LEDGER-DAMAGED'],
	// Who may not, what is not there, what only looks.
	[/^(?:28|3D|42501|25006)/, 'MSS-LEDGER-OPEN'],
	// The connection, its end by the server, what an administrator stopped, its resources, its files; and what the system says of the way.
	[/^(?:08|57|53|58|25P0[34]|XX000)/, 'MSS-LEDGER-AWAY'],
	[/^E(?:CONN|HOST|NET|TIMEDOUT|PIPE|NOTFOUND|AI_|NOENT|ACCES)/, 'MSS-LEDGER-AWAY'],
]
/** Of `pg` itself, which gives them no code. */
const LOST = /connection (?:terminated|error|timeout)|read timeout|not queryable|timeout exceeded|closed the connection/i

/** An error of the registry, or the same one where it is a fault of ours. */
export function asFault(error: unknown): unknown {
	if (error instanceof MssError) {
		return error
	}
	const code = systemCode(error)
	const known = CODES.find(([form]) => form.test(code))?.[1]
		?? (error instanceof Error && (LOST.test(error.message) || /certificate|TLS|SSL/.test(`${code} ${error.message}`))
			? 'MSS-LEDGER-AWAY' as const
			: undefined)
	return known === undefined ? error : new MssError(known, code, { cause: error })
}
