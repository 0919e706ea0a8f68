/**
 * The receipt of a message: multipart/report, disposition-notification (RFC 8098), as the volet « Transmission au LPS »
 * of the CI-SIS asks (mssante.md §5.2): text, machine-readable part, and the whole original. Pure: gives what surrounds the original.
 */
import type { Acknowledgement } from './acknowledgement.ts'

import { boundaryOf, headOf, labelOf } from './acknowledgement.ts'

/** What comes before and after the original message; between the two, its bytes as they are. */
export function surroundMdn(mdn: Acknowledgement): { before: string, after: string } {
	const boundary = boundaryOf(mdn)
	const label = labelOf(mdn.outcome)
	const error = label && `${mdn.outcome}^${label.ascii}^applicationErrorCondition| E^Error^errorSeverity`
	const disposition = error === null ? mdn.outcome : mdn.errorSyntax === '1.1.2' ? `processed/Error: ${error}` : 'processed/error'
	const original = mdn.originalMessageId
	const lines = [
		...headOf(mdn, 'multipart/report; report-type=disposition-notification', boundary),
		'Content-Type: message/disposition-notification',
		'',
		`Reporting-UA: ${mdn.reportingUa}`,
		`Original-Recipient: rfc822;${mdn.originalRecipient}`,
		`Final-Recipient: rfc822;${mdn.from}`,
		...original === null ? [] : [`Original-Message-ID: ${original}`],
		`Disposition: ${modeOf(mdn)}; ${disposition}`,
		...error !== null && mdn.errorSyntax === '1.1.3' ? [`Error: ${error}`] : [],
		'',
		`--${boundary}`,
		'Content-Type: message/rfc822',
		'Content-Transfer-Encoding: 8bit',
		'',
		'',
	]
	return { before: lines.join('\r\n'), after: `\r\n--${boundary}--\r\n` }
}

/** RFC 8098 §3.2.6.1; what a person read is told as the volet tells it (mssante.md §5.2). */
function modeOf({ outcome, automatic }: Acknowledgement): string {
	return outcome === 'displayed'
		? 'manual-action/MDN-sent-manually'
		: automatic ? 'automatic-action/MDN-sent-automatically' : 'manual-action/MDN-sent-automatically'
}
