/**
 * The receipt of a message: multipart/report, disposition-notification (RFC 8098), as the volet « Transmission au LPS »
 * of the CI-SIS asks (mssante.md §5.2): text, machine-readable part, and the whole original. Pure: gives what surrounds the original.
 */
import libmime from 'libmime'

export type MdnOutcome = 'processed' | ErrorCode
type ErrorCode = '900' | '901' | '902' | '903' | '904' | '905' | '906'

/** ASCII labels (contract, "Finer points"); the sentence that a person reads has its accents. */
const LABELS: Record<ErrorCode, { ascii: string, french: string }> = {
	900: { ascii: 'Version du document incorrecte', french: 'la version du document n’est pas la bonne' },
	901: { ascii: 'Auteur non autorise', french: 'l’auteur n’est pas autorisé à remplacer ce document' },
	902: { ascii: 'Identifiant de patient inconnu', french: 'le patient n’est pas connu' },
	903: { ascii: 'INS absent du document', french: 'le document ne porte pas d’INS' },
	904: { ascii: 'INS ou traits non conformes', french: 'l’INS ou les traits d’identité ne sont pas exactement ceux du dossier' },
	905: { ascii: 'INS incomplet', french: 'l’INS est incomplet' },
	906: { ascii: 'Autre erreur', french: 'une autre erreur s’est produite' },
}

export interface Mdn {
	/** The mailbox that dealt with the message. */
	from: string
	to: string
	/** Message-ID of the receipt, with its brackets. */
	messageId: string
	date: Date
	outcome: MdnOutcome
	/** Did the software alone decide, or a person? */
	automatic: boolean
	originalMessageId: string | null
	/** As the original has it, decoded. */
	originalSubject: string
	/** Address to which the original was sent, when it is not `from`. */
	originalRecipient: string
	reportingUa: string
	errorSyntax: '1.1.2' | '1.1.3'
	/** X-MSS-NIL of all our mails (ECO.2.4.3). */
	nil: string
}

/** What comes before and after the original message; between the two, its bytes as they are. */
export function surroundMdn(mdn: Mdn): { before: string, after: string } {
	const boundary = `=_mdn_${mdn.messageId.replace(/[^a-z0-9]/gi, '').slice(0, 40)}`
	const isError = mdn.outcome !== 'processed'
	const label = isError ? LABELS[mdn.outcome as ErrorCode] : null
	const prefix = isError ? `[KO Intégration système !][${mdn.outcome}] ` : ''
	const error = label && `${mdn.outcome}^${label.ascii}^applicationErrorCondition| E^Error^errorSeverity`
	const mode = mdn.automatic ? 'automatic-action/MDN-sent-automatically' : 'manual-action/MDN-sent-automatically'
	const disposition = error === null ? 'processed' : mdn.errorSyntax === '1.1.2' ? `processed/Error: ${error}` : 'processed/error'
	const original = mdn.originalMessageId
	const lines = [
		`Date: ${mdn.date.toUTCString().replace('GMT', '+0000')}`,
		`From: <${mdn.from}>`,
		`To: <${mdn.to}>`,
		`Message-ID: ${mdn.messageId}`,
		`Subject: ${encodeHeader(prefix + mdn.originalSubject)}`,
		...original === null ? [] : [`In-Reply-To: ${original}`, `References: ${original}`],
		'Auto-Submitted: auto-replied',
		`X-MSS-NIL: ${mdn.nil}`,
		'MIME-Version: 1.0',
		`Content-Type: multipart/report; report-type=disposition-notification;\r\n boundary="${boundary}"`,
		'',
		`--${boundary}`,
		'Content-Type: text/plain; charset=UTF-8',
		'Content-Transfer-Encoding: 8bit',
		'',
		label === null ? 'Le document a été intégré dans le dossier du patient.' : `Le document n’a pas pu être intégré automatiquement : ${label.french}.\r\n- Code d’erreur : ${mdn.outcome}\r\n- Erreur : ${label.ascii}`,
		'',
		`--${boundary}`,
		'Content-Type: message/disposition-notification',
		'',
		`Reporting-UA: ${mdn.reportingUa}`,
		`Original-Recipient: rfc822;${mdn.originalRecipient}`,
		`Final-Recipient: rfc822;${mdn.from}`,
		...original === null ? [] : [`Original-Message-ID: ${original}`],
		`Disposition: ${mode}; ${disposition}`,
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

/** ASCII as it is, the rest as encoded words (RFC 2047); never a line break. */
function encodeHeader(text: string): string {
	const line = text.replace(/[\r\n]+/g, ' ')
	return /^[\x20-\x7E]*$/.test(line) ? line : libmime.encodeWords(line, 'B', 52).replace(/ (?==\?)/g, '\r\n ')
}
