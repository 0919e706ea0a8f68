/** What a message becomes once the documents of an act are where it wanted them. */
import type { Context } from '../context.ts'
import type { Db, Tx } from '../ledger/ledger.ts'
import type { Decision } from '../patients/match.ts'
import type { Reason } from '../reasons/reason.ts'
import type { ActRow, MessageRow, MovingAct, MovingKind } from './act.ts'

import { MssError } from '../errors.ts'
import { withdrawReceipt } from '../incoming/outbox.ts'
import { settle } from '../incoming/process.ts'
import { findReplaced } from '../incoming/replacement.ts'
import { takeUp } from '../incoming/take-up.ts'
import { SOFTWARE } from '../ledger/audit.ts'
import { knownMessage } from '../ledger/reads/messages.reads.ts'
import { keptDecision, readDecision } from '../ledger/stored/decision.ts'
import { documentsOfAct } from '../ledger/tables/acts.ts'
import { documentsOfMessage, notSuperseded, supersede as supersedeOlder } from '../ledger/tables/documents.table.ts'
import { closed, returned, unclaimed } from '../ledger/tables/messages.table.ts'
import { remains } from '../ledger/tables/uids.ts'
import { bornName } from '../patients/patient.ts'
import { patientOf } from '../patients/registry.ts'
import { reason, review } from '../reasons/reason.ts'
import { turnsOfMessageEnded } from '../turns/turns.ts'
import { endAct } from './act.ts'
import { endRuleOf } from './learn.ts'
import { asRead, envelopeOf } from './move-documents.ts'

/** @param who decided, by name. @throws {MssError} MSS-TRIAGE-GONE when it is no longer what the act wanted */
export async function endMessage(context: Context, act: MovingAct, message: MessageRow, who: string): Promise<void> {
	await ENDS[act.kind](context, act, message, who)
}

const ENDS: Record<MovingKind, (context: Context, act: MovingAct, message: MessageRow, who: string) => Promise<void>> = {
	file: async (context, act, message, who) => {
		const documents = await documentsOfMessage(context.ledger.db, message.id)
		if (documents.some(({ state }) => state === 'review')) {
			await context.ledger.change(async (tx) => {
				await supersede(tx, context, act)
				await endAct(tx, context, act)
			})
			return
		}
		// Of whom some of it is, the rest being nobody's.
		const owners = new Set(documents.flatMap((row) => row.state === 'filed' && row.patient_id !== null ? [row.patient_id] : []))
		const [patientId = null] = owners
		const by = act.actor === SOFTWARE ? 'software' : 'person'
		const decision = decisionAfter(message, await whyFiled(context.ledger.db, act, who), owners.size === 1 ? patientId : null)
		await mustSettle(settle(context, message, { state: 'filed', decision, by }, envelopeOf(message), 'review', async (tx) => {
			await supersede(tx, context, act)
			await unclaimed(tx, message.id)
			await endAct(tx, context, act)
			return []
		}))
	},
	'put-back': async (context, act, message, who) => {
		const patient = await named(context.ledger.db, act.structure, act.patient_id)
		const at = context.clock.at()
		await context.ledger.change(async (tx) => {
			const documents = await documentsOfAct(tx, act.id)
			await notSuperseded(tx, documents.map(({ id }) => id))
			if (message.decided_by === 'rule') {
				await endRuleOf(tx, context, message, act.actor)
			}
			// What came twice is one file in a patient's folder: both messages wait again.
			for (const id of new Set(documents.map((row) => row.message_id))) {
				const one = id === message.id ? message : await knownMessage(tx, id)
				await withdrawReceipt(tx, id, at)
				await remains(tx, id, null)
				await returnToReview(tx, one, act.undoes !== null && id === message.id
					? decisionBefore(one)
					: decisionAfter(one, review('put-back', { who, isOfOne: act.patient_id !== null, patient })), at)
			}
			await endAct(tx, context, act)
		})
	},
	release: async (context, act, message, who) => {
		await context.ledger.change(async (tx) => {
			await returnToReview(tx, message, decisionAfter(message, review('released', { who })), context.clock.at())
			await endAct(tx, context, act)
		})
	},
	reject: (context, act, message, who) => {
		const decision = decisionAfter(message, reason('quarantine', 'rejected', { who }))
		return giveUp(context, act, message, { state: 'quarantined', decision, givenUp: 'rejected' }, 'Rejeté')
	},
	close: (context, act, message, who) =>
		giveUp(context, act, message, { state: 'review', decision: decisionClosed(message, who), givenUp: 'closed' }, 'Sans suite'),
	reopen: async (context, act, message) => {
		await context.ledger.change(async (tx) => {
			const events = await takeUp(tx, message, { at: context.clock.at(), actor: act.actor })
			if (events === null) {
				throw new MssError('MSS-TRIAGE-GONE')
			}
			await context.ledger.audit.append(tx, events)
			await endAct(tx, context, act)
		})
	},
}

async function whyFiled(db: Db, act: ActRow, who: string): Promise<Reason> {
	if (act.folder !== null) {
		return reason('file', 'by-hand', { how: 'put', who, folder: act.folder })
	}
	const patient = await named(db, act.structure, act.patient_id)
	return act.actor === SOFTWARE ? reason('file', 'decided-again', { patient }) : reason('file', 'by-hand', { how: 'filed', who, patient })
}

/** It keeps its state, and waits for nobody; nor does whoever it asked to answer, for the reason that was given, or this one. */
async function giveUp(
	context: Context,
	act: MovingAct,
	message: MessageRow,
	end: { state: 'quarantined' | 'review', decision: Decision, givenUp: 'rejected' | 'closed' },
	reasonUnsaid: string,
): Promise<void> {
	await mustSettle(settle(context, message, { ...end, by: 'person' }, envelopeOf(message), end.state, async (tx) => {
		const at = context.clock.at()
		if (!await closed(tx, message.id, at)) {
			throw new MssError('MSS-TRIAGE-GONE')
		}
		await endAct(tx, context, act)
		return turnsOfMessageEnded(tx, message.id, { at, actor: act.actor, reason: act.reason ?? reasonUnsaid })
	}))
}

/** @param who closed it, by name */
export function decisionClosed(message: MessageRow, who: string): Decision {
	return decisionAfter(message, review('closed', { who }))
}

async function named(db: Db, structure: string, patientId: string | null): Promise<string | null> {
	const patient = patientId === null ? null : await patientOf(db, structure, patientId)
	return patient && bornName(patient)
}

async function mustSettle(settled: Promise<boolean>): Promise<void> {
	if (!await settled) {
		throw new MssError('MSS-TRIAGE-GONE')
	}
}

async function returnToReview(tx: Tx, message: MessageRow, decision: Decision, at: string): Promise<void> {
	if (!await returned(tx, message.id, message.state, keptDecision(decision), at)) {
		throw new MssError('MSS-TRIAGE-GONE')
	}
}

/** What was proposed stays: if this is undone, it is proposed again. */
function decisionAfter(message: MessageRow, why: Reason, patientId: string | null = null): Decision {
	const before = readDecision(message)
	const { mdn, mdnBefore = null } = before
	const { outcome } = why
	const answer
		= outcome === 'file'
			? { mdn: 'processed' as const, mdnBefore: mdn === 'processed' ? mdnBefore : mdn }
			: { mdn: mdn === 'processed' ? mdnBefore : mdn }
	return { outcome, patientId, ...answer, reasons: [why, ...before.reasons], proposals: before.proposals }
}

/** As if it had never been filed: what was filed in part waits for the reasons it has. */
function decisionBefore(message: MessageRow): Decision {
	const { mdn, mdnBefore = null, reasons, proposals } = readDecision(message)
	const waits = message.decided_by === 'person' ? reasons.slice(1) : reasons
	return { outcome: 'review', patientId: null, mdn: mdn === 'processed' ? mdnBefore : mdn, reasons: waits, proposals }
}

/** A new version filed by hand replaces the old one, as it would have by itself; in doubt both simply stand. */
async function supersede(tx: Tx, context: Context, act: ActRow): Promise<void> {
	if (act.patient_id === null) {
		return
	}
	const documents = await documentsOfAct(tx, act.id)
	for (const row of documents.filter(({ cda }) => cda !== null)) {
		const { cda } = asRead(row, [])
		const replaced
			= cda?.action === 'replace'
				? await findReplaced(
						tx,
						act.structure,
						act.patient_id,
						cda,
						documents.map(({ id }) => id),
					)
				: null
		if (replaced && 'ids' in replaced && replaced.ids) {
			await supersedeOlder(tx, context.ledger.audit, replaced.ids, { by: row.id, messageId: act.message_id })
		}
	}
}
