/**
 * The standard error mail, for a sender who asked for no receipt (mssante.md §5.4): the code in words, and the whole original attached.
 * Pure.
 */
import type { Acknowledgement } from './acknowledgement.ts'

import { boundaryOf, headOf } from './acknowledgement.ts'

/** What comes before and after the original message; between the two, its bytes as they are. */
export function surroundKo(ko: Acknowledgement): { before: string, after: string } {
	const boundary = boundaryOf(ko)
	const lines = [
		...headOf(ko, 'multipart/mixed', boundary),
		'Content-Type: message/rfc822; name="message_original.eml"',
		'Content-Disposition: attachment; filename="message_original.eml"',
		'Content-Transfer-Encoding: 8bit',
		'',
		'',
	]
	return { before: lines.join('\r\n'), after: `\r\n--${boundary}--\r\n` }
}
