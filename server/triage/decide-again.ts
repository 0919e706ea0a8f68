/**
 * What waits for an identity, a sender or a folder is decided again once the register, the trust list or that folder was put right: what
 * would now have been filed by itself is, and is told as such, unless somebody has taken it up. All else waits as it did.
 */
import type { Context } from '../context.ts'
import type { Plan } from '../incoming/plan.ts'
import type { DocumentRow, MessageRow } from './act.ts'

import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { forgetAttempts, readInAttempts } from '../incoming/attempt.ts'
import { planMessage } from '../incoming/plan.ts'
import { SOFTWARE } from '../ledger/audit.ts'
import { waitingUntouched } from '../ledger/reads/messages.ts'
import { readCda } from '../ledger/stored/cda.ts'
import { documentsOfMessage } from '../ledger/tables/documents.ts'
import { logged } from '../ops/log.ts'
import { standingFolder } from '../patients/folder.ts'
import { match } from '../patients/match.ts'
import { candidatesFor, patientOf } from '../patients/registry.ts'
import { LIMITS } from '../reading/limits.ts'
import { isTrusted } from '../trust/store.ts'
import { inTurn, subjectOf, writeAct } from './act.ts'
import { carryOut } from './carry-out.ts'
import { claimantOf } from './claim.ts'

/** Reasons to wait that the register, the trust list, or the folder gives. */
const MENDED_BY_US = [
	'unknown-matricule',
	'matricule-conflict',
	'trait-differs',
	'not-qualified',
	'other-resident',
	'untrusted-sender',
	'untrusted-return-path',
	'no-folder',
	'folder-exists',
	'folder-shared',
	'folder-gone',
] as const
/** Messages of one look, the oldest first. */
const MOST = 1000
/** Milliseconds before the same is tried again: what keeps it may be in the document itself. */
const REST = 60 * 60_000

interface Tried {
	/** Of whom it would be, and where. */
	hope: string
	at: number
}

/** @return looks at all of them; what it tried in vain it leaves in peace for a while. @param isOnce nobody looks again soon */
export function againDecider(context: Context): (options: { isOnce: boolean, now?: number }) => Promise<void> {
	let tried = new Map<number, Tried>()
	return async ({ isOnce, now = context.clock.now() }) => {
		const next = new Map<number, Tried>()
		for (const row of await waitingUntouched(context.ledger.db, MENDED_BY_US, MOST)) {
			try {
				const hope = await hopeFor(context, row)
				const before = tried.get(row.id)
				if (hope === null) {
					continue
				}
				const isTried = before?.hope === hope && now - before.at < REST && !isOnce
				next.set(row.id, isTried ? before : { hope, at: now })
				if (!isTried) {
					await fileByItself(context, row.id)
				}
			} catch (error) {
				context.log.warn({ message: row.id, ...logged(error) }, 'not decided again')
			}
		}
		tried = next
	}
}

/** What its documents say is now exactly somebody of the register, whose folder stands, by a sender who may be believed; null: not so. */
async function hopeFor(context: Context, row: MessageRow): Promise<string | null> {
	const { ledger: { db }, config } = context
	const first = (await documentsOfMessage(db, row.id)).find(({ cda }) => cda !== null)
	const mailbox = mailboxOf(config, row.mailbox)
	if (!first || !mailbox || claimantOf(row, context.clock.now()) !== null || row.sender === null) {
		return null
	}
	const identity = readCda(first).patient
	const { outcome, patientId } = match(identity, await candidatesFor(db, row.structure, identity), config.ins.environment)
	if (outcome !== 'file' || (config.trust.enforce && !await isTrusted(db, row.sender))) {
		return null
	}
	const folder = await standingFolder(context, row.structure, patientId!, mailbox.filing)
	return 'doubt' in folder ? null : JSON.stringify([await patientOf(db, row.structure, patientId!), folder.path])
}

/** By the very function that decides what comes, on the message as it came; its documents then go as if a person had filed them. */
async function fileByItself(context: Context, id: number): Promise<void> {
	const { hands, spool } = context
	if (!hands.take(id)) {
		return
	}
	try {
		await inTurn(context, id, async () => {
			const { message, documents } = await subjectOf(context, 'file', id)
			const isTaken = claimantOf(message, context.clock.now()) !== null || message.queue !== null
			const plan = isTaken ? null : await planNow(context, message)
			if (plan === null || !isTheSame(plan, documents)) {
				return
			}
			const { patientId, reasons } = plan.decision
			const rules = reasons.map(({ rule }) => rule)
			const displayed = { message: id, documents: documents.map(({ sha256 }) => sha256), patient: patientId, rules }
			const wish = { kind: 'file', state: 'planned', message, documents, actor: SOFTWARE, patientId, displayed } as const
			await carryOut(context, await writeAct(context, wish))
		})
	} catch (error) {
		// Somebody was faster, in the page or in Files.
		if (!(error instanceof MssError && (error.code === 'MSS-TRIAGE-GONE' || error.code === 'MSS-GED-GONE'))) {
			throw error
		}
	} finally {
		await spool.removeWork(id).catch(() => {})
		hands.letGo(id, true)
	}
}

async function planNow(context: Context, row: MessageRow): Promise<Plan | null> {
	const { spool, config } = context
	const mailbox = mailboxOf(config, row.mailbox)
	if (!mailbox) {
		return null
	}
	const own = { ...context, pool: context.pool.within(LIMITS.time) }
	const reading = await readInAttempts(own, own.pool, row)
	await forgetAttempts(context, row.id)
	return planMessage(
		own,
		{ id: row.id, mailbox, internalDate: row.internal_date, rawSha256: row.raw_sha256, size: row.size, file: spool.path(row.spool!) },
		reading,
	)
}

/** A patient's, all of it, and nothing of it filed already by another message. */
function isTheSame({ decision, decidedBy, documents: planned }: Plan, waiting: DocumentRow[]): boolean {
	const hashes = (rows: { sha256: string }[]) => rows.map(({ sha256 }) => sha256).sort().join()
	return decision.outcome === 'file'
		&& decision.patientId !== null
		&& decidedBy === 'software'
		&& planned.every(({ state }) => state === 'planned')
		&& hashes(planned) === hashes(waiting)
}
