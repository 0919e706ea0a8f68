/** One thing that must work, tried: what is thrown is what is wrong, with its remedy. */
import type { Verdict } from './verdict.ts'

import { asMssError, remedyOf, sentenceOf } from '../errors.ts'

export interface Check extends Verdict {
	check: string
}

export async function tryOut(check: string, act: () => Promise<Verdict>): Promise<Check> {
	try {
		return { check, ...await act() }
	} catch (error) {
		const problem = asMssError(error)
		return {
			check,
			ok: false,
			detail: `${problem.code} : ${problem.message}`,
			fix: remedyOf(problem.code),
			outside: `${problem.code} : ${sentenceOf(problem.code, '…')}`,
		}
	}
}
