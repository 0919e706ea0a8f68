/** A message that waits, as the person who decides sees it: why, whom it may be about and how they compare, where it would go. */
import type { Context } from '../context.ts'
import type { Entry } from '../ged/ged.ts'
import type { StoredReading } from '../ledger/stored/reading.stored.ts'
import type { Identity } from '../mssante/ins/identity.ts'
import type { Decision, Proposal } from '../patients/match.ts'
import type { Patient } from '../patients/patient.ts'
import type { Grounds, Reason } from '../reasons/reason.ts'
import type { ActRow, DocumentRow, MessageRow } from './act.ts'
import type { ComparedTrait } from './comparison.ts'
import type { Proposed, Question } from './question.ts'

import { mailboxOf } from '../context.ts'
import { readCda } from '../ledger/stored/cda.stored.ts'
import { readDecision } from '../ledger/stored/decision.ts'
import { readReading } from '../ledger/stored/reading.stored.ts'
import { actsOfMessage } from '../ledger/tables/acts.ts'
import { documentsOfMessage, filedOfPatient } from '../ledger/tables/documents.table.ts'
import { match } from '../patients/match.ts'
import { otherResident } from '../patients/other-resident.ts'
import { standingFolder } from '../patients/patient-folder.ts'
import { candidatesFor, patientOf } from '../patients/registry.ts'
import { grounds, review } from '../reasons/reason.ts'
import { inWords } from '../reasons/words.reasons.ts'
import { compare, fingerprintOf, isAnotherPerson, summaryOf } from './comparison.ts'
import { questionFor } from './question.ts'

export interface Candidate {
	patient: Patient
	/** 0 to 100; null: found by the person. */
	score: number | null
	reasons: string[]
	traits: ComparedTrait[]
	/** Two traits that tell people apart differ, or another resident is designated: filing there asks for a reason. */
	isAnother: boolean
	/** What one key does not settle; a reason in words does, or a confirmation where none is wanted. */
	question: Question | null
	/** Where it would go, with the folder in which one must have the right to create; or why it cannot. */
	folder: { path: string, entry: Entry } | { doubt: Grounds }
	/** Path of a document of this message that stands there already. */
	already: string | null
	/** Of all this: given back with the decision. */
	fingerprint: string
	displayed: unknown
}

export interface Item {
	message: MessageRow
	reading: StoredReading
	reasons: Reason[]
	documents: DocumentRow[]
	/** As the documents say; null when none says. */
	identity: Identity | null
	candidates: Candidate[]
	acts: ActRow[]
}

/** @param chosen a patient that the person found: comes first */
export async function itemOf(context: Context, message: MessageRow, chosen?: string): Promise<Item> {
	const { ledger: { db }, config } = context
	const reading = readReading(message)
	const decision = readDecision(message)
	const documents = await documentsOfMessage(db, message.id)
	const first = documents.find(({ cda }) => cda !== null)
	const identity = first ? readCda(first).patient : null
	const near = identity === null ? [] : await candidatesFor(db, message.structure, identity)
	const fresh = identity === null ? null : match(identity, near, config.ins.environment)
	const acts = await actsOfMessage(db, message.id)
	const isFiled = message.state === 'filed'
	const isClosed = message.state === 'review' && message.closed_at !== null
	// Why it was filed once is in its past; here is why it waits.
	const reasons = [
		...decision.reasons.filter(({ outcome }) => isFiled || outcome !== 'file'),
		...fresh?.outcome === 'file' && !isFiled && decision.reasons.some(({ rule }) => OF_REGISTER.has(rule))
			? [review('now-exact')]
			: [],
	]
	const proposals: Proposed[] = []
	for (const { patientId, score, reasons: why } of wanted(leftLast(proposalsOf(decision, fresh), acts), chosen)) {
		const patient = await patientOf(db, message.structure, patientId)
		// Two lines of the register may be one person.
		if (patient && !proposals.some((one) => one.patient.id === patient.id)) {
			proposals.push({ patient, score, reasons: why, other: identity === null ? null : otherResident(identity, patient, near) })
		}
	}
	const quarantined = decision.reasons.findLast(({ outcome }) => outcome === 'quarantine')
	const candidates: Candidate[] = []
	for (const one of proposals) {
		const question = questionFor(one, proposals, quarantined ? inWords(quarantined) : null)
		candidates.push(await candidateOf(context, { message, documents, identity, reasons }, one, question))
	}
	return { message, reading, reasons: isClosed ? reasons.slice(0, 1) : reasons, documents, identity, candidates, acts }
}

/** Rules that the register decides: once it is corrected, they may hold no more. */
const OF_REGISTER = new Set(['unknown-matricule', 'matricule-conflict', 'trait-differs', 'not-qualified', 'left'])

/** The register may have changed since the message came: health documents are compared anew, letters keep what their words said. */
function proposalsOf(decision: Decision, fresh: Decision | null): Proposal[] {
	if (fresh === null) {
		return decision.proposals
	}
	return fresh.outcome === 'file'
		? [{ patientId: fresh.patientId!, score: 100, reasons: fresh.reasons }]
		: fresh.proposals
}

/** Whose folder it was just taken out of comes last, and it is said. */
function leftLast(proposals: Proposal[], acts: ActRow[]): Proposal[] {
	const undone = new Set(acts.flatMap(({ undoes, state, id }) => undoes === null || state !== 'done' ? [] : [id, undoes]))
	const last = acts.findLast(({ id, kind, state }) => state === 'done' && !undone.has(id) && (kind === 'file' || kind === 'put-back'))
	const left = last?.kind === 'put-back' ? proposals.find(({ patientId }) => patientId === last.patient_id) : undefined
	return left
		? [
				...proposals.filter((one) => one !== left),
				{ ...left, reasons: [...left.reasons, grounds('just-left')] },
			]
		: proposals
}

function wanted(proposals: Proposal[], chosen: string | undefined): (Omit<Proposal, 'score'> & { score: number | null })[] {
	const known = proposals.find(({ patientId }) => patientId === chosen)
	// Nothing speaks for them but a family name: it was the person who found them.
	const isFound = known === undefined || known.reasons.some(({ rule }) => rule === 'surname-alone')
	return chosen === undefined
		? proposals
		: [
				isFound ? { patientId: chosen, score: null, reasons: known?.reasons ?? [] } : known,
				...proposals.filter((one) => one !== known),
			]
}

/** Whom else it may be of; how the two compare, in a sentence; then whatever else speaks for this patient. */
function reasonsOf({ reasons, other }: Proposed, traits: ComparedTrait[]): string[] {
	const words = reasons.filter(({ rule }) => rule !== 'same' && rule !== 'differs').map(inWords)
	const half = other === null ? '' : inWords(grounds('other-resident', other.halves))
	return [half, summaryOf(traits), ...words].filter((text) => text !== '')
}

type Seen = Pick<Item, 'message' | 'documents' | 'identity' | 'reasons'>

async function candidateOf(
	context: Context,
	{ message, documents, identity, reasons }: Seen,
	one: Proposed,
	question: Question | null,
): Promise<Candidate> {
	const {
		ledger: { db },
		config,
	} = context
	const { patient, score, other } = one
	const traits = compare(identity, patient)
	const standing = await standingFolder(context, message.structure, patient.id, mailboxOf(config, message.mailbox)?.filing)
	const waiting = documents.filter(({ state }) => state === 'review')
	const [twin] = await filedOfPatient(db, patient, waiting.map(({ sha256 }) => sha256))
	const displayed = {
		message: message.id,
		documents: waiting.map(({ sha256 }) => sha256),
		reasons: reasons.map((one) => ({ rule: one.rule, text: inWords(one) })),
		patient: patient.id,
		status: patient.status,
		traits,
		asked: question?.text ?? null,
		folder: 'doubt' in standing ? null : standing.path,
	}
	return {
		patient,
		score,
		reasons: reasonsOf(one, identity === null ? [] : traits),
		traits,
		isAnother: other !== null || isAnotherPerson(traits),
		question,
		folder: standing,
		already: twin?.path ?? null,
		fingerprint: fingerprintOf(displayed),
		displayed,
	}
}
