/** Everything a decision weighs, looked up in the ledger before it is taken. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Desk } from '../desk.ts'
import type { Decision, Proposal } from '../patients/match.ts'
import type { Reading } from '../reading/reading.ts'
import type { SentMessage } from './conversation.ts'
import type { Circumstances } from './decide.ts'

import { structureOf } from '../config/load.ts'
import { patientMatricule } from '../mssante/address/address.ts'
import { newsIn } from '../outgoing/follow.ts'
import { recall } from '../outgoing/recall.ts'
import { match } from '../patients/match.ts'
import { bearerOf, candidatesFor, patientsOf } from '../patients/registry.ts'
import { isTrusted, trustFacts } from '../trust/store.ts'
import { obstaclesTo } from './conversation.ts'

type Known = Pick<Desk, 'config' | 'ledger' | 'pool'>

/** @param receivedAt ISO 8601, when the operator received it */
export async function lookUp(desk: Known, mailbox: MailboxConfig, reading: Reading, receivedAt: string): Promise<Circumstances> {
	const structure = structureOf(desk.config, mailbox)
	const isLetter = reading.kind === 'correspondence' || reading.kind === 'patient-message'
	const conversation = isLetter ? await conversationOf(desk, structure, mailbox, reading, receivedAt) : null
	const sender = await senderOf(desk, reading)
	return {
		sender,
		match: await matchOf(desk, structure, reading),
		conversation,
		news: await newsIn(desk.ledger.db, mailbox, reading, sender !== 'untrusted'),
		proposals: [
			...conversation === null ? [] : [proposal(conversation.patientId, 'conversation', 'Ce message répond à un envoi au sujet de ce patient.')],
			...await proposalsByAddress(desk, structure, reading),
		],
	}
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

async function conversationOf({ ledger: { db }, pool }: Known, structure: string, mailbox: MailboxConfig, reading: Reading, receivedAt: string): Promise<Circumstances['conversation']> {
	const { envelope } = reading
	const sent = (await recall(db, mailbox, { headerIds: envelope.answers })).flatMap(({ patientId, subject, recipients, sentAt, structure: theirs }): SentMessage[] => patientId === null || theirs !== structure ? [] : [{ patientId, subject, recipients: recipients.map(({ address }) => address), sentAt }])
	if (sent.length === 0) {
		return null
	}
	const texts: (string | null)[] = [envelope.subject, reading.text, ...reading.documents.filter(({ source }) => source !== 'body').map(({ name }) => name)]
	for (const document of reading.documents.filter(({ source }) => source !== 'body')) {
		texts.push(/\.pdf$/i.test(document.name) || document.mediaType === 'application/pdf' ? await pool.pdfText(document.file) : null)
	}
	return {
		patientId: sent[0]!.patientId,
		obstacles: obstaclesTo({ senders: envelope.senders, subject: envelope.subject, receivedAt, texts }, sent, await patientsOf(db, structure)),
	}
}

async function proposalsByAddress({ ledger: { db } }: Known, structure: string, { envelope, kind }: Reading): Promise<Proposal[]> {
	const matricule = kind === 'patient-message' && envelope.from !== null ? patientMatricule(envelope.from) : null
	return matricule === null
		? []
		: (await bearerOf(db, structure, matricule)).map(({ id }) => proposal(id, 'patient-address', 'Ce message vient de la messagerie Mon espace santé de ce patient.'))
}

function proposal(patientId: string, rule: string, text: string): Proposal {
	return { patientId, score: 50, reasons: [{ rule, text }] }
}
