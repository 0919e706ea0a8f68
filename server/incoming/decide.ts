/** What becomes of a message: one decision, with its reasons. Pure: everything it weighs was looked up before. */
import type { Finding } from '../mssante/finding.ts'
import type { News } from '../outgoing/follow-sending.ts'
import type { Decision, MdnCode, Proposal } from '../patients/match.ts'
import type { Reading } from '../reading/reading.ts'
import type { ParamsOf } from '../reasons/catalogue.ts'
import type { Outcome, Reason } from '../reasons/reason.ts'

import { finding } from '../mssante/finding.ts'
import { isNotification } from '../reading/reading.ts'
import { ofFinding, reason, review } from '../reasons/reason.ts'

export interface Circumstances {
	/** `no-list`: nothing to check against; `unchecked`: checks are turned off. */
	sender: 'trusted' | 'untrusted' | 'no-list' | 'unchecked'
	/** Why the sender may not be who it says; then it is `untrusted`. */
	senderDoubts: Reason[]
	/** The match of the documents' patient, when there is one. */
	match: Decision | null
	/** Why what came with an exact identity may not be filed with it. */
	companions: Reason[]
	/** What a demand to delete is about, and the code that it earns; null when nothing is to be deleted. */
	deletion: ParamsOf<'deletion'> & { mdn: MdnCode | null } | null
	/** For a message without health document: the patient it may join, or why not. */
	conversation: { patientId: string, obstacles: Reason[] } | null
	/** What the message tells of something we sent, or null. */
	news: News | null
	/** Patients guessed from a citizen's address, the conversation, or the words of a letter, for a human. */
	proposals: Proposal[]
	/**
	 * Patients whom a letter may be about, a family name being enough; null when it is no letter, or when some of its words cannot be
	 * known.
	 */
	named: number | null
}

/** What contradicts itself goes to quarantine (mssante.md §7.1; contract "In the GED"). */
const CONTRADICTIONS = new Set([
	'xdm.hash',
	'xdm.size',
	'xdm.patient',
	'xdm.patient-info',
	'xdm.several-patients',
	'cda.several-ins',
	'cda.several-patients',
])
/** What prevents integration for a technical reason (mssante.md §5.3: 906). */
const TECHNICAL = /^(?:zip|xdm|cda)\./

export function decide(reading: Reading, circumstances: Circumstances): Decision {
	const decision = weigh(reading, circumstances)
	// Without any list filing goes on, and it is said.
	const unchecked = reading.findings.filter(({ code }) => code === 'trust.no-list').map((one) => ofFinding(decision.outcome, one))
	return { ...decision, reasons: [...decision.reasons, ...unchecked] }
}

/** The findings of circumstances, to be added to those of reading. */
export function findingsOf({ sender }: Circumstances): Finding[] {
	return sender === 'no-list' ? [finding('trust.no-list')] : []
}

function weigh(reading: Reading, circumstances: Circumstances): Decision {
	const errors = reading.findings.filter(({ severity }) => severity === 'error')
	const contradictions = errors.filter(({ code }) => CONTRADICTIONS.has(code))
	const proposals = proposalsOf(circumstances)
	const settle = (outcome: Outcome, mdn: MdnCode | null, reasons: Reason[], patientId: string | null = null): Decision => ({
		outcome,
		patientId,
		mdn,
		reasons,
		proposals: outcome === 'file' ? [] : proposals,
	})

	if (isNotification(reading.kind)) {
		return decideReceipt(reading, circumstances.news !== null, settle)
	}
	if (contradictions.length > 0) {
		return settle('quarantine', '906', contradictions.map((one) => ofFinding('quarantine', one)))
	}
	if (circumstances.match?.outcome === 'quarantine') {
		return circumstances.match
	}
	const doubts = errors.map((one) => ofFinding('review', one))
	if (circumstances.sender === 'untrusted') {
		return settle('review', null, [...circumstances.senderDoubts, ...doubts])
	}
	if (reading.kind === 'unreadable') {
		return settle('review', '906', doubts.length > 0 ? doubts : [review('unreadable')])
	}
	if (reading.kind !== 'health-documents') {
		return decideLetter(circumstances, doubts, settle)
	}
	const match = circumstances.match!
	if (match.outcome === 'file') {
		if (doubts.length > 0) {
			return settle('review', errors.some(({ code }) => TECHNICAL.test(code)) ? '906' : null, doubts)
		}
		const waits = [
			...circumstances.deletion === null ? [] : [review('deletion', { of: circumstances.deletion.of })],
			...circumstances.companions,
		]
		return waits.length > 0 ? settle('review', circumstances.deletion?.mdn ?? null, waits) : match
	}
	return { ...match, reasons: [...match.reasons, ...doubts] }
}

/**
 * The exact match first, then whom else it names, where something keeps it from being filed; else those who resemble; else those
 * guessed.
 */
function proposalsOf({ match, proposals }: Circumstances): Proposal[] {
	if (match?.outcome === 'file') {
		const exact = { patientId: match.patientId!, score: 100, reasons: match.reasons }
		return [exact, ...proposals.filter(({ patientId }) => patientId !== match.patientId)]
	}
	return match?.proposals.length ? match.proposals : proposals
}

type Settle = (outcome: Outcome, mdn: MdnCode | null, reasons: Reason[], patientId?: string | null) => Decision

/** A receipt that answers us is nothing to file, unless it brings something. */
function decideReceipt(reading: Reading, isOurs: boolean, settle: Settle): Decision {
	if (!isOurs) {
		return settle('review', null, [review('receipt-unknown')])
	}
	return reading.documents.some(({ source }) => source !== 'body')
		? settle('review', null, [review('receipt-with-attachment')])
		: settle('ignore', null, [reason('ignore', 'receipt')])
}

/** A message without health document is filed by conversation, or by a human. */
function decideLetter({ conversation }: Circumstances, doubts: Reason[], settle: Settle): Decision {
	if (doubts.length === 0 && conversation !== null && conversation.obstacles.length === 0) {
		return settle('file', 'processed', [reason('file', 'conversation', { isSure: true })], conversation.patientId)
	}
	const why = conversation?.obstacles ?? [review('no-document')]
	// 903 is of a CDA without INS: a letter has no code, unless something of it should have been one (mssante.md §12).
	return settle('review', doubts.some(({ rule }) => TECHNICAL.test(rule)) ? '906' : null, [...doubts, ...why])
}
