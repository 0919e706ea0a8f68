/** Everything a decision weighs, looked up in the ledger before it is taken. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Desk } from '../desk.ts'
import type { Decision, Proposal } from '../patients/match.ts'
import type { Patient } from '../patients/patient.ts'
import type { Reading } from '../reading/reading.ts'
import type { SentMessage } from './conversation.ts'
import type { Circumstances } from './decide.ts'
import type { MentionBy } from './mentions.ts'

import { structureOf } from '../config/load.ts'
import { patientMatricule } from '../mssante/address/address.ts'
import { newsIn } from '../outgoing/follow.ts'
import { recall } from '../outgoing/recall.ts'
import { match } from '../patients/match.ts'
import { bearerOf, candidatesFor, patientsOf } from '../patients/registry.ts'
import { isTrusted, trustFacts } from '../trust/store.ts'
import { obstaclesTo } from './conversation.ts'
import { mentionsIn, perhapsMeant } from './mentions.ts'

type Known = Pick<Desk, 'config' | 'ledger' | 'pool'>

/** @param receivedAt ISO 8601, when the operator received it */
export async function lookUp(desk: Known, mailbox: MailboxConfig, reading: Reading, receivedAt: string): Promise<Circumstances> {
	const structure = structureOf(desk.config, mailbox)
	const letter = isLetter(reading) ? { texts: await textsOf(desk, reading), patients: await patientsOf(desk.ledger.db, structure) } : null
	const conversation = letter && await conversationOf(desk, structure, mailbox, reading, receivedAt, letter)
	const sender = await senderOf(desk, reading)
	const texts = letter?.texts.filter((text) => text !== null) ?? []
	const proposals = together([
		...conversation === null ? [] : [proposal(conversation.patientId, SCORES.conversation, 'conversation', 'Ce message répond à un envoi au sujet de ce patient.')],
		...await proposalsByAddress(desk, structure, reading),
		...mentionsIn(texts, letter?.patients ?? []).map(({ patient, by }) => proposal(patient.id, SCORES[by], 'mention', MENTIONS[by])),
	])
	return {
		sender,
		match: await matchOf(desk, structure, reading),
		conversation,
		news: await newsIn(desk.ledger.db, mailbox, reading, sender !== 'untrusted'),
		proposals,
		named: letter === null || letter.texts.includes(null) ? null : new Set([...perhapsMeant(texts, letter.patients).map(({ id }) => id), ...proposals.map(({ patientId }) => patientId)]).size,
	}
}

function isLetter({ kind }: Pick<Reading, 'kind'>): boolean {
	return kind === 'correspondence' || kind === 'patient-message'
}

/** How sure a guess is, out of 100: none is enough to file by itself. */
const SCORES = { conversation: 50, address: 50, matricule: 45, 'name-birth': 40, 'name-first': 30 } as const
const MENTIONS: Record<MentionBy, string> = {
	matricule: 'Le message cite son matricule INS.',
	'name-birth': 'Le message cite son nom et sa date de naissance.',
	'name-first': 'Le message cite son nom et son prénom.',
}
/** Patients proposed. */
const MAX_PROPOSALS = 5

/** One proposal for a patient, with all that speaks for them; the surest first. */
function together(proposals: Proposal[]): Proposal[] {
	const byPatient = new Map<string, Proposal>()
	for (const one of proposals) {
		const known = byPatient.get(one.patientId)
		byPatient.set(one.patientId, known ? { ...known, score: Math.max(known.score, one.score), reasons: [...known.reasons, ...one.reasons] } : one)
	}
	return [...byPatient.values()].sort((one, other) => other.score - one.score).slice(0, MAX_PROPOSALS)
}

/** Subject, body, file names and PDF texts; null for a document whose words cannot be known. */
async function textsOf({ pool }: Known, { envelope, text, documents }: Reading): Promise<(string | null)[]> {
	const attached = documents.filter(({ source }) => source !== 'body')
	const texts: (string | null)[] = [envelope.subject, text, ...attached.map(({ name }) => name)]
	for (const document of attached) {
		texts.push(/\.pdf$/i.test(document.name) || document.mediaType === 'application/pdf' ? await pool.pdfText(document.file) : null)
	}
	return texts
}

async function senderOf({ config, ledger: { db } }: Known, { envelope, kind }: Reading): Promise<Circumstances['sender']> {
	if (!config.trust.enforce) {
		return 'unchecked'
	}
	if (await trustFacts(db) === null) {
		return 'no-list'
	}
	if (envelope.senders.length === 0) {
		// A message whose very headers could not be read waits for that reason, not for its sender.
		return kind === 'unreadable' ? 'unchecked' : 'untrusted'
	}
	for (const sender of envelope.senders) {
		if (!await isTrusted(db, sender)) {
			return 'untrusted'
		}
	}
	return 'trusted'
}

/** The match of the message's patient: reading has already told several patients apart. */
async function matchOf({ config, ledger: { db } }: Known, structure: string, { documents }: Reading): Promise<Decision | null> {
	const decisions: Decision[] = []
	for (const { cda } of documents) {
		if (cda) {
			decisions.push(match(cda.patient, await candidatesFor(db, structure, cda.patient), config.ins.environment))
		}
	}
	// The most cautious one speaks for the message.
	const caution = { quarantine: 0, review: 1, ignore: 2, file: 3 }
	return decisions.sort((one, other) => caution[one.outcome] - caution[other.outcome])[0] ?? null
}

async function conversationOf({ ledger: { db } }: Known, structure: string, mailbox: MailboxConfig, { envelope }: Reading, receivedAt: string, { texts, patients }: { texts: (string | null)[], patients: Patient[] }): Promise<Circumstances['conversation']> {
	const sent = (await recall(db, mailbox, { headerIds: envelope.answers })).flatMap(({ patientId, subject, recipients, sentAt, structure: theirs }): SentMessage[] => patientId === null || theirs !== structure ? [] : [{ patientId, subject, recipients: recipients.map(({ address }) => address), sentAt }])
	return sent.length === 0
		? null
		: { patientId: sent[0]!.patientId, obstacles: obstaclesTo({ senders: envelope.senders, subject: envelope.subject, receivedAt, texts }, sent, patients) }
}

async function proposalsByAddress({ ledger: { db } }: Known, structure: string, { envelope, kind }: Reading): Promise<Proposal[]> {
	const matricule = kind === 'patient-message' && envelope.from !== null ? patientMatricule(envelope.from) : null
	return matricule === null
		? []
		: (await bearerOf(db, structure, matricule)).map(({ id }) => proposal(id, SCORES.address, 'patient-address', 'Ce message vient de la messagerie Mon espace santé de ce patient.'))
}

function proposal(patientId: string, score: number, rule: string, text: string): Proposal {
	return { patientId, score, reasons: [{ rule, text }] }
}
