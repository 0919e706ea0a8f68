/** What a receipt and a standard error mail have in common: outcome, words, and headers (mssante.md §5). Pure. */
import { named, unstructured } from '../headers/encoded-words.ts'

export type MdnOutcome = 'processed' | 'displayed' | ErrorCode
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

const SENTENCES = {
	processed: 'Le document a été intégré dans le dossier du patient.',
	displayed: 'Le message a été lu par une personne.',
} as const

/** What we answer to a message received. */
export interface Acknowledgement {
	/** The mailbox that dealt with the message, and the name that people read (ECO.2.2.7). */
	from: string
	label: string
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
	/** X-MSS-NIL of all our mails (ECO.2.4.3), or null. */
	nil: string | null
}

/** Label of an error, or null for an outcome that is none. */
export function labelOf(outcome: MdnOutcome): { ascii: string, french: string } | null {
	return outcome === 'processed' || outcome === 'displayed' ? null : LABELS[outcome]
}

/** What a receipt says, as people here are told of it. */
export function outcomeWord(outcome: string): string {
	return outcome === 'processed' ? '« Intégré »' : outcome === 'displayed' ? '« Lu »' : `« non intégré (${outcome}) »`
}

/** Headers and the part that a person reads; `boundary` parts what follows. */
export function headOf(answer: Acknowledgement, contentType: string, boundary: string): string[] {
	const { outcome, originalMessageId: original } = answer
	const label = labelOf(outcome)
	const prefix = label === null ? '' : `[KO Intégration système !][${outcome}] `
	return [
		`Date: ${answer.date.toUTCString().replace('GMT', '+0000')}`,
		`From: ${named('From', answer.label, answer.from)}`,
		`To: <${answer.to}>`,
		`Message-ID: ${answer.messageId}`,
		`Subject: ${unstructured('Subject', prefix + answer.originalSubject)}`,
		...original === null ? [] : [`In-Reply-To: ${original}`, `References: ${original}`],
		'Auto-Submitted: auto-replied',
		...answer.nil === null ? [] : [`X-MSS-NIL: ${answer.nil}`],
		'MIME-Version: 1.0',
		`Content-Type: ${contentType};\r\n boundary="${boundary}"`,
		'',
		`--${boundary}`,
		'Content-Type: text/plain; charset=UTF-8',
		'Content-Transfer-Encoding: 8bit',
		'',
		label === null
			? SENTENCES[outcome as keyof typeof SENTENCES]
			: `Le document n’a pas pu être intégré automatiquement : ${label.french}.\r\n- Code d’erreur : ${outcome}\r\n- Erreur : `
				+ `${label.ascii}`,
		'',
		`--${boundary}`,
	]
}

export function boundaryOf({ messageId }: Acknowledgement): string {
	return `=_ack_${messageId.replace(/[^a-z0-9]/gi, '').slice(0, 40)}`
}
