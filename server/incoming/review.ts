/** A reason for which a person must look. Pure. */
import type { Reason } from '../patients/match.ts'

export function review(rule: string, text: string): Reason {
	return { rule, outcome: 'review', text }
}
