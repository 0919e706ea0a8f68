import type { Verdict } from './examination-verdict.ts'
/** One thing that must work, tried: what is thrown is what is wrong, with its remedy. */
import type { Subject } from './subjects.ts'

import { asMssError, sentenceOf, wholeRemedyOf } from '../errors.ts'
import { isSignInAwaited } from '../mailbox/login.ts'
import { theirs, withCode } from './examination-verdict.ts'

export interface Check extends Verdict {
	check: Subject
}

export async function tryOut(check: Subject, act: () => Promise<Verdict>): Promise<Check> {
	try {
		return { check, ...await act() }
	} catch (error) {
		const problem = asMssError(error)
		if (isSignInAwaited(problem.code)) {
			return { check, ...theirs(withCode(problem.message, problem.code), wholeRemedyOf(problem.code)) }
		}
		return {
			check,
			ok: false,
			detail: withCode(problem.message, problem.code),
			fix: wholeRemedyOf(problem.code),
			outside: withCode(sentenceOf(problem.code, '…'), problem.code),
		}
	}
}
