/** What is asked before a message is filed with a patient. */
import type { Candidate } from '../../server/contract/waiting.contract.ts'

/**
 * `reason`: the document says somebody else's identity, why is it this one? `which`: several fit, which of them is it?
 *
 * @param said the reason that was written already
 */
export function questionBefore(
	{ question, isAnother }: Pick<Candidate, 'question' | 'isAnother'>,
	said: string,
): 'reason' | 'which' | null {
	if (isAnother) {
		return question !== null || said.trim() === '' ? 'reason' : null
	}
	return question === null ? null : 'which'
}
