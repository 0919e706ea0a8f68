/**
 * Does an answer join the patient of what it answers? Only if everything holds (design.md, "By conversation"); otherwise
 * that patient is the first proposal, no more. Pure.
 */
import type { Sighting } from '../mssante/mention/find.ts'
import type { Reason } from '../reasons/reason.ts'

import { threadSubject } from '../mssante/subject/subject.ts'
import { mentionsIn } from '../patients/mentions.ts'
import { review } from '../reasons/reason.ts'

/** Days after which an answer is no longer filed by itself. */
const MAX_DAYS = 60
const DAY = 24 * 60 * 60 * 1000

/** What we sent about one patient. */
export interface SentMessage {
	patientId: string
	subject: string
	recipients: string[]
	/** ISO 8601. */
	sentAt: string
}

export interface Answer {
	senders: string[]
	subject: string
	/** ISO 8601. */
	receivedAt: string
	/** Who is seen in its subject, its words, the names and the words of what came with it. */
	people: Sighting[]
	/** Something came with it whose words cannot be known. */
	isUnread: boolean
	/** A word of it mixes scripts, as no honest word does: a name may be written so that it is not recognised. */
	isDisguised: boolean
}

/** Why the answer may not be filed by itself; empty when it may. */
export function obstaclesTo(answer: Answer, sent: SentMessage[]): Reason[] {
	const [first] = sent
	if (first === undefined || sent.some(({ patientId }) => patientId !== first.patientId)) {
		return [review('conversation-unknown')]
	}
	const obstacles: Reason[] = []
	if (answer.senders.length !== 1 || !sent.some(({ recipients }) => recipients.includes(answer.senders[0]!))) {
		obstacles.push(review('conversation-sender'))
	}
	if (!sent.some(({ subject }) => sameText(threadSubject(subject), threadSubject(answer.subject)))) {
		obstacles.push(review('conversation-subject'))
	}
	if (!sent.some(({ sentAt }) => Date.parse(answer.receivedAt) - Date.parse(sentAt) <= MAX_DAYS * DAY)) {
		obstacles.push(review('conversation-late', { days: MAX_DAYS }))
	}
	if (answer.isUnread) {
		obstacles.push(review('conversation-unreadable'))
	}
	if (answer.isDisguised) {
		obstacles.push(review('mixed-scripts'))
	}
	if (mentionsIn(answer.people).some(({ id }) => id !== first.patientId)) {
		obstacles.push(review('conversation-other-patient'))
	}
	return obstacles
}

function sameText(one: string, other: string): boolean {
	return one.normalize('NFC').replace(/\s+/g, ' ').trim() === other.normalize('NFC').replace(/\s+/g, ' ').trim()
}
