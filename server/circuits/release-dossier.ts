/**
 * A dossier becomes a sending: composed at that moment from its pinned pieces, in one transaction with the word that releases it. What
 * no longer holds makes it `stale`, with its sentence; it awaits again when that is mended and the content is the same.
 */
import type { Context } from '../context.ts'
import type { AuditEvent } from '../ledger/audit.ts'
import type { DossierState } from '../ledger/ledger-schema.ts'
import type { DossierRow } from '../ledger/tables/dossiers.table.ts'
import type { OpenDossier } from './dossier.ts'

import { isOurFault, MssError } from '../errors.ts'
import { isAccountGone } from '../ledger/people-known.ts'
import {
	dossierById,
	dossierSent,
	dossierStale,
	dossierSubmitted,
	visaGiven,
} from '../ledger/tables/dossiers.table.ts'
import { wasAnsweredSince } from '../ledger/tables/turns.table.ts'
import { draftMessage, queuePrepared } from '../outgoing/send.ts'
import { IDENTITY_MOVED } from '../reasons/dossier.reasons.ts'
import { whyNobody } from './approver.ts'
import { openDossier, preparedOf, requestOf } from './dossier.ts'
import { noticeOf } from './notices.ts'

export interface Visa {
	user: string
	/** As Nextcloud displays them. */
	name: string
	/** In whose absence; null: in their own right. */
	for: string | null
	/** Pieces' files that were drawn before. */
	drawn: string[]
}

/** Complete, and something that may leave. @throws {MssError} MSS-DOSSIER-INCOMPLETE, MSS-SEND-PATIENT */
export function checkComplete({ circuit, missing, patient, to }: OpenDossier): void {
	const lacks = [
		...missing.map((id) => `« ${circuit.pieces.find((one) => one.id === id)!.name} »`),
		...patient === null ? ['le patient'] : [],
		...to.length === 0 ? ['le destinataire'] : [],
	]
	if (lacks.length > 0) {
		throw new MssError('MSS-DOSSIER-INCOMPLETE', lacks.join(', '))
	}
}

/** Of an answer: a colleague was not faster, or the person knows. @throws {MssError} MSS-DOSSIER-ANSWERED */
async function checkUnanswered(
	{ ledger: { db } }: Pick<Context, 'ledger'>,
	{ answers, again, prepared_at: at }: DossierRow,
): Promise<void> {
	if (answers !== null && again === 0 && await wasAnsweredSince(db, answers, at)) {
		throw new MssError('MSS-DOSSIER-ANSWERED')
	}
}

/** Asks for its approval. @throws {MssError} why it may not leave, or that nobody is left who may approve */
export async function submitDossier(context: Context, open: OpenDossier, actor: string): Promise<void> {
	const { ledger } = context
	const { row, circuit, seen } = open
	await checkUnanswered(context, row)
	const gone = new Map<string, boolean>()
	for (const user of [...circuit.approval!.users, ...circuit.approval!.absence?.users ?? []]) {
		gone.set(user, await isAccountGone(ledger.db, user))
	}
	const why = whyNobody(circuit.approval!, preparedOf(row), (user) => gone.get(user)!)
	if (why !== null) {
		throw new MssError('MSS-DOSSIER-NO-APPROVER', why)
	}
	await draftMessage(context, await requestOf(context, open, actor))
	await ledger.change(async (tx) => {
		if (!await dossierSubmitted(tx, row, seen, context.clock.at())) {
			throw new MssError('MSS-DOSSIER-STATE', 'soumis')
		}
		await ledger.audit.append(tx, [{ action: 'dossier', actor, details: { dossier: row.id, move: 'submitted', seen } }])
	})
}

/** It leaves: approved, or without anybody's word where the circuit asks for none. @return number of the sending @throws {MssError} */
export async function releaseDossier(context: Context, open: OpenDossier, actor: string, visa: Visa | null): Promise<number> {
	const { row, seen } = open
	await checkUnanswered(context, row)
	const at = context.clock.at()
	const approval = visa && { user: visa.user, name: visa.name, at, for: visa.for }
	const request = { ...await requestOf(context, open, actor), approval }
	const { id, isKnown } = await queuePrepared(context, request, async (tx, sending): Promise<AuditEvent[]> => {
		const given = visa && {
			visa: await visaGiven(tx, {
				dossier_id: row.id,
				actor: visa.user,
				for_user: visa.for,
				decision: 'approved',
				reason: null,
				at,
				seen,
				drawn: JSON.stringify(visa.drawn),
			}),
			decision: 'approved',
			for: visa.for,
		}
		const from: DossierState[] = visa === null ? ['preparing', 'returned', 'stale'] : ['awaiting']
		if (!await dossierSent(tx, row, { sendingId: sending, seen, at }, from)) {
			throw new MssError('MSS-DOSSIER-STATE', 'envoyé')
		}
		// The register may have gone on while it was composed.
		const now = await openDossier({ config: context.config, ledger: { db: tx } }, row)
		const moved = whatMoved({ ...now, row: { ...row, submitted_seen: seen } })
		if (moved !== null) {
			throw moved
		}
		const about = { dossier: row.id, seen, outgoing: sending }
		return [
			...given ? [{ action: 'visa' as const, actor, details: { ...about, ...given } }] : [],
			{ action: 'dossier', actor, details: { ...about, move: 'sent' } },
		]
	})
	if (isKnown) {
		// Another was faster: it left by their word.
		throw new MssError('MSS-DOSSIER-STATE', 'envoyé')
	}
	return id
}

/** What failed because another was faster (its bytes went, it left, it changed) is told so. @return the error to say */
export async function unlessMoved(
	{ ledger: { db } }: Pick<Context, 'ledger'>,
	row: DossierRow,
	error: unknown,
	what: string,
): Promise<unknown> {
	const now = await dossierById(db, row.id)
	const isSame = now?.state === row.state && now.changed_at === row.changed_at
	return isSame ? error : new MssError('MSS-DOSSIER-STATE', what, { cause: error })
}

/** What no longer holds is written on it, for whoever prepared it. @return the error to say */
export async function becomesStale({ ledger }: Pick<Context, 'ledger'>, row: Pick<DossierRow, 'id'>, error: unknown): Promise<unknown> {
	if (!(error instanceof MssError) || isOurFault(error.code) || error.code === 'MSS-DOSSIER-STATE') {
		return error
	}
	const told = error.code === 'MSS-DOSSIER-STALE' ? error : new MssError('MSS-DOSSIER-STALE', error.text, { cause: error })
	const notices = JSON.stringify([noticeOf(error)])
	await ledger.change(async (tx) => {
		if (await dossierStale(tx, row.id, notices)) {
			await ledger.audit.append(tx, [{ action: 'dossier', details: { dossier: row.id, move: 'stale', code: error.code } }])
		}
	})
	return told
}

/** The register, or the definition of its mailbox, is not what it was when it was submitted; null: it is. */
export function whatMoved({ row, patient, seen }: Pick<OpenDossier, 'row' | 'patient' | 'seen'>): MssError | null {
	if (row.submitted_seen === seen) {
		return null
	}
	return patient === null && row.patient_id !== null
		? new MssError('MSS-SEND-PATIENT', row.patient_id)
		: new MssError('MSS-DOSSIER-STALE', IDENTITY_MOVED)
}
