/** Nobody answers: what to do is to wait, and for how long. */
import type { Problem } from '../../server/contract/problem.ts'

import { t } from '@nextcloud/l10n'
import { DOWN } from './api.ts'

/** @param rest milliseconds until it is asked again by itself */
export function withNextTry(problem: Problem | null, rest: number): Problem | null {
	return problem?.code === DOWN.code
		? { ...problem, remedy: t('mssante', 'Next try in {seconds} s.', { seconds: Math.ceil(rest / 1000) }) }
		: problem
}
