/**
 * Does an answer join the patient of what it answers? Only if everything holds (design.md, "By conversation"); otherwise
 * that patient is the first proposal, no more. Pure.
 */
import type { Reason } from '../patients/match.ts'
import type { Patient } from '../patients/patient.ts'

import { baseSubject } from '../mssante/subject/subject.ts'
import { mentionsIn } from './mentions.ts'

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
	/** Subject, body, file names and PDF texts; null for a document whose words cannot be known. */
	texts: (string | null)[]
}

/** Why the answer may not be filed by itself; empty when it may. `patients` is the whole register of the structure. */
export function obstaclesTo(answer: Answer, sent: SentMessage[], patients: Patient[]): Reason[] {
	const review = (rule: string, text: string): Reason => ({ rule, outcome: 'review', text })
	const [first] = sent
	if (first === undefined || sent.some(({ patientId }) => patientId !== first.patientId)) {
		return [review('conversation-unknown', 'Ce message ne répond pas à un message envoyé au sujet d’un seul patient.')]
	}
	const obstacles: Reason[] = []
	if (answer.senders.length !== 1 || !sent.some(({ recipients }) => recipients.includes(answer.senders[0]!))) {
		obstacles.push(review('conversation-sender', 'Cette réponse ne vient pas d’un destinataire du message envoyé.'))
	}
	if (!sent.some(({ subject }) => sameText(baseSubject(subject), baseSubject(answer.subject)))) {
		obstacles.push(review('conversation-subject', 'L’objet de cette réponse a été changé.'))
	}
	if (!sent.some(({ sentAt }) => Date.parse(answer.receivedAt) - Date.parse(sentAt) <= MAX_DAYS * DAY)) {
		obstacles.push(review('conversation-late', `Cette réponse arrive plus de ${MAX_DAYS} jours après le message envoyé.`))
	}
	if (answer.texts.includes(null)) {
		obstacles.push(review('conversation-unreadable', 'Un document joint ne peut pas être lu par le logiciel : il pourrait concerner quelqu’un d’autre.'))
	}
	if (namesAnother(answer.texts.filter((text) => text !== null), first.patientId, patients)) {
		obstacles.push(review('conversation-other-patient', 'Cette réponse semble nommer un autre patient de la structure.'))
	}
	return obstacles
}

function sameText(one: string, other: string): boolean {
	return one.normalize('NFC').replace(/\s+/g, ' ').trim() === other.normalize('NFC').replace(/\s+/g, ' ').trim()
}

/** Is somebody else than this patient named? An entry that shares their matricule is somebody else, until the register is corrected. */
export function namesAnother(texts: string[], patientId: string, patients: Patient[]): boolean {
	return mentionsIn(texts, patients).some(({ patient }) => patient.id !== patientId)
}
