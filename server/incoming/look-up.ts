/** Everything a decision weighs, looked up in the ledger, and in the message, before it is taken. */
import type { MailboxConfig } from '../config/schema.ts'
import type { Context } from '../context.ts'
import type { Decision, Proposal } from '../patients/match.ts'
import type { LotSeen } from '../reading/look.ts'
import type { Reading } from '../reading/reading.ts'
import type { Grounds, Reason } from '../reasons/reason.ts'
import type { SentMessage } from './conversation.ts'
import type { Circumstances } from './decide.ts'

import { structureOf } from '../config/load.ts'
import { patientMatricule } from '../mssante/address/address.ts'
import { newsIn } from '../outgoing/follow-sending.ts'
import { recall } from '../outgoing/recall.ts'
import { match } from '../patients/match.ts'
import { mentionsIn, perhapsMeant } from '../patients/mentions.ts'
import { registerOf } from '../patients/register.ts'
import { bearerOf, candidatesFor, patientOf } from '../patients/registry.ts'
import { grounds } from '../reasons/reason.ts'
import { companionsOf, obstaclesBeside } from './companions.ts'
import { obstaclesTo } from './conversation.ts'
import { deletionOf } from './deletion.ts'
import { proposalsBy, SCORES, together, withSurnames } from './guess.ts'
import { senderOf } from './sender-trust.ts'

type Known = Pick<Context, 'config' | 'ledger' | 'pool'>

/** @param receivedAt ISO 8601, when the operator received it */
export async function lookUp(context: Known, mailbox: MailboxConfig, reading: Reading, receivedAt: string): Promise<Circumstances> {
	const structure = structureOf(context.config, mailbox)
	const sender = await senderOf(context, mailbox, reading)
	const matched = await matchOf(context, structure, reading)
	const news = await newsIn(context.ledger.db, mailbox, reading, sender.sender !== 'untrusted')
	const common = {
		...sender,
		match: matched,
		news,
		conversation: null,
		companions: [] as Reason[],
		deletion: null,
		proposals: [] as Proposal[],
		named: null,
	}
	if (matched?.outcome === 'file') {
		const headers = reading.documents.flatMap(({ cda }) => cda ?? [])
		const deletion = await deletionOf(context.ledger.db, structure, matched.patientId!, headers)
		return { ...common, deletion, ...await besideExact(context, structure, reading, matched.patientId!) }
	}
	return isLetter(reading) ? { ...common, ...await letter(context, structure, mailbox, reading, receivedAt) } : common
}

function isLetter({ kind }: Pick<Reading, 'kind'>): boolean {
	return kind === 'correspondence' || kind === 'patient-message'
}

/** What came with a document whose identity is exact: does it name somebody else, can it be read at all? */
async function besideExact(
	context: Known,
	structure: string,
	reading: Reading,
	patientId: string,
): Promise<Pick<Circumstances, 'companions' | 'proposals'>> {
	const { people, list } = await registerOf(context.ledger.db, structure)
	const { own, beside } = companionsOf(reading)
	const [ownSeen, besideSeen] = await context.pool.look([own, beside], list, patientId) as [LotSeen, LotSeen]
	const { reasons, others } = obstaclesBeside(people.get(patientId)!, people, { own, ownSeen, beside, besideSeen })
	const named = [...ownSeen.people, ...besideSeen.people].filter(({ id }) => others.includes(id))
	return { companions: reasons, proposals: together(proposalsBy(named, people)) }
}

/** A message without health document: whom it answers, and whom it names. */
async function letter(
	context: Known,
	structure: string,
	mailbox: MailboxConfig,
	reading: Reading,
	receivedAt: string,
): Promise<Pick<Circumstances, 'conversation' | 'proposals' | 'named'>> {
	const { people, list, bearers } = await registerOf(context.ledger.db, structure)
	const { beside } = companionsOf(reading)
	const [seen] = await context.pool.look([beside], list) as [LotSeen]
	const conversation = await conversationOf(context, structure, mailbox, reading, receivedAt, seen)
	const guessed = proposalsBy(seen.people, people)
	const isNamed = conversation === null || guessed.length === 0 || guessed.some(({ patientId }) => patientId === conversation.patientId)
	const surer = together([
		...(conversation === null
			? []
			: [
					proposal(
						conversation.patientId,
						isNamed ? SCORES.conversation : SCORES['first-birth'],
						grounds('conversation', { isSure: false }),
					),
				]),
		...(await proposalsByAddress(context, structure, reading)),
		...guessed,
	])
	const proposals = withSurnames(surer, seen.people, bearers)
	return {
		conversation,
		proposals,
		named: isUnread(seen)
			? null
			: new Set([
				...perhapsMeant(seen.people),
				...mentionsIn(seen.people).map(({ id }) => id),
				...proposals.map(({ patientId }) => patientId),
			]).size,
	}
}

function isUnread({ kinds, isDisguised, isUnseen = false }: LotSeen): boolean {
	return isUnseen || isDisguised || kinds.some((kind) => kind !== 'words')
}

/** The match of the message's patient: reading has already told several patients apart. */
async function matchOf({ config, ledger: { db } }: Known, structure: string, { documents }: Reading): Promise<Decision | null> {
	const decisions: Decision[] = []
	for (const { cda } of documents) {
		if (cda) {
			const { patient } = cda
			// Whoever is exactly one bearer of the matricule needs no look at those who resemble.
			const bearers = patient.ins === null ? [] : await bearerOf(db, structure, patient.ins.matricule)
			const exact = match(patient, bearers, config.ins.environment)
			decisions.push(
				exact.outcome === 'file'
					? exact
					: match(patient, await candidatesFor(db, structure, patient), config.ins.environment),
			)
		}
	}
	// The most cautious one speaks for the message.
	const caution = { quarantine: 0, review: 1, ignore: 2, file: 3 }
	return decisions.sort((one, other) => caution[one.outcome] - caution[other.outcome])[0] ?? null
}

async function conversationOf(
	{ ledger: { db } }: Known,
	structure: string,
	mailbox: MailboxConfig,
	{ envelope }: Reading,
	receivedAt: string,
	seen: LotSeen,
): Promise<Circumstances['conversation']> {
	const sent: SentMessage[] = []
	const recalled = await recall(db, mailbox, { headerIds: envelope.answers })
	for (const { patientId, subject, recipients, sentAt, structure: theirs } of recalled) {
		if (patientId !== null && theirs === structure) {
			// By whatever line they are now.
			const id = (await patientOf(db, structure, patientId))?.id ?? patientId
			sent.push({ patientId: id, subject, recipients: recipients.map(({ address }) => address), sentAt })
		}
	}
	const answer = {
		senders: envelope.senders,
		subject: envelope.subject,
		receivedAt,
		people: seen.people,
		isUnread: seen.isUnseen === true || seen.kinds.some((kind) => kind !== 'words'),
		isDisguised: seen.isDisguised,
	}
	return sent.length === 0 ? null : { patientId: sent[0]!.patientId, obstacles: obstaclesTo(answer, sent) }
}

async function proposalsByAddress({ ledger: { db } }: Known, structure: string, { envelope, kind }: Reading): Promise<Proposal[]> {
	const matricule = kind === 'patient-message' && envelope.from !== null ? patientMatricule(envelope.from) : null
	return matricule === null
		? []
		: (await bearerOf(db, structure, matricule)).map(({ id }) => proposal(id, SCORES.address, grounds('patient-address')))
}

function proposal(patientId: string, score: number, why: Grounds): Proposal {
	return { patientId, score, reasons: [why] }
}
