/**
 * What waits for an identity, a sender or a folder is decided again once the register, the trust list or that folder was put right: what
 * would now have been filed by itself is, and is told as such, unless somebody has taken it up. All else waits as it did.
 */
import type { Context } from '../context.ts'
import type { Plan } from '../incoming/plan-message.ts'
import type { Patient } from '../patients/patient.ts'
import type { Reading } from '../reading/reading.ts'
import type { DocumentRow, MessageRow } from './act.ts'

import { mailboxOf } from '../context.ts'
import { asMssError } from '../errors.ts'
import { forgetAttempts, readInAttempts } from '../incoming/attempt.ts'
import { asksOf, noteSaid } from '../incoming/note-said.ts'
import { planMessage, waitingFolders } from '../incoming/plan-message.ts'
import { SOFTWARE } from '../ledger/audit.ts'
import { knownMessage, waitingUntouched } from '../ledger/reads/messages.reads.ts'
import { readCda } from '../ledger/stored/cda.stored.ts'
import { readRuleFacts } from '../ledger/stored/rule-facts.ts'
import { documentsOfMessage } from '../ledger/tables/documents.table.ts'
import { believed } from '../ledger/tables/messages.table.ts'
import { logged } from '../log/log.ts'
import { match } from '../patients/match.ts'
import { candidatesFor, patientOf } from '../patients/registry.ts'
import { LIMITS } from '../reading/limits.ts'
import { pathOf } from '../spool/spool.ts'
import { isTrusted } from '../trust/trust-store.ts'
import { inTurn, subjectOf, writeAct } from './act.ts'
import { carryOut } from './carry-out-act.ts'
import { claimantOf } from './claim.ts'

/** Reasons to wait that the register, the trust list, or the folder gives. */
const MENDED_BY_US = [
	'unknown-matricule',
	'matricule-conflict',
	'trait-differs',
	'not-qualified',
	'left',
	'other-resident',
	'untrusted-sender',
	'untrusted-return-path',
	'no-folder',
	'folder-exists',
	'folder-shared',
	'folder-gone',
] as const
/** Messages of one reading of the ledger. */
const PAGE = 200
/** Milliseconds before the same is tried again: what keeps it may be in the document itself, or in a folder that nobody tells of. */
const REST = 10 * 60_000
/** The store does not answer, or the program stops: the others will be looked at. */
const ENOUGH = ['MSS-TRIAGE-STORE', 'MSS-TRIAGE-PENDING', 'MSS-GED-DOWN', 'MSS-GED-BUSY', 'MSS-GED-AUTH', 'MSS-GED-TLS', 'MSS-GED-FULL']
/** Somebody was faster, in the page or in Files. */
const TAKEN = ['MSS-TRIAGE-GONE', 'MSS-GED-GONE']

interface Tried {
	/** Of whom it would be, as the register has them. */
	hope: string
	at: number
}

interface Look {
	/** Nobody looks again soon: all are tried. */
	isOnce: boolean
	signal?: AbortSignal
}

/** @return looks at all of them; what it tried in vain it leaves in peace for a while */
export function againDecider(context: Context): (look: Look) => Promise<void> {
	let tried = new Map<number, Tried>()
	return async ({ isOnce, signal }) => {
		const now = context.clock.now()
		const next = new Map<number, Tried>()
		for await (const row of waiting(context)) {
			if (signal?.aborted) {
				return
			}
			try {
				const hope = await hopeFor(context, row)
				if (hope === null) {
					continue
				}
				const before = tried.get(row.id)
				const key = JSON.stringify(hope)
				const rests = before?.hope === key && Math.abs(now - before.at) < REST && !isOnce
				next.set(row.id, rests ? before : { hope: key, at: now })
				if (!rests) {
					await fileByItself(context, row.id, hope.id)
				}
			} catch (error) {
				context.log.warn({ message: row.id, ...logged(error) }, 'not decided again')
				if (ENOUGH.includes(asMssError(error).code)) {
					break
				}
			}
		}
		tried = next
	}
}

async function* waiting({ ledger: { db } }: Context): AsyncGenerator<MessageRow> {
	for (let after = 0; ;) {
		const rows = await waitingUntouched(db, MENDED_BY_US, { after, most: PAGE })
		yield* rows
		if (rows.length < PAGE) {
			return
		}
		after = rows.at(-1)!.id
	}
}

/** What its documents say is now exactly somebody of the register, by a sender who may be believed; null: not so. */
async function hopeFor({ ledger: { db }, config, clock }: Context, row: MessageRow): Promise<Patient | null> {
	const first = (await documentsOfMessage(db, row.id)).find(({ cda }) => cda !== null)
	if (!first || claimantOf(row, clock.now()) !== null || row.sender === null) {
		return null
	}
	const identity = readCda(first).patient
	const { outcome, patientId } = match(identity, await candidatesFor(db, row.structure, identity), config.ins.environment)
	return outcome !== 'file' || (config.trust.enforce && !await isTrusted(db, row.sender))
		? null
		: await patientOf(db, row.structure, patientId!)
}

/**
 * By the very function that decides what comes, on the message as it came; its documents then go as if a person had filed them.
 *
 * @param hoped whose it would be: anybody else's waits for a person
 */
async function fileByItself(context: Context, id: number, hoped: string): Promise<void> {
	const { hands, spool, ledger: { db } } = context
	if (!hands.take(id)) {
		return
	}
	try {
		const own = { ...context, pool: context.pool.within(LIMITS.time) }
		// Read before its turn: nobody's decision waits for a reader.
		const reading = await readInAttempts(own, own.pool, await knownMessage(db, id))
		await forgetAttempts(context, id)
		await inTurn(context, id, () => fileInTurn(own, id, hoped, reading))
	} catch (error) {
		if (!TAKEN.includes(asMssError(error).code)) {
			throw error
		}
	} finally {
		await spool.removeWork(id).catch(() => {})
		hands.letGo(id, true)
	}
}

async function fileInTurn(context: Context, id: number, hoped: string, reading: Reading): Promise<void> {
	const { spool, config, ledger: { db, audit } } = context
	const { message, documents } = await subjectOf(context, 'file', id)
	const mailbox = mailboxOf(config, message.mailbox)
	if (!mailbox || claimantOf(message, context.clock.now()) !== null || message.queue !== null || message.spool === null) {
		return
	}
	const { internal_date: internalDate, raw_sha256: rawSha256, size } = message
	const file = await pathOf(spool, message.spool)
	const plan = await planMessage(context, { id, mailbox, internalDate, rawSha256, size, file }, reading)
	const isItsOwn = plan.structure === message.structure && plan.decision.patientId === hoped
	const { reviewFolder } = waitingFolders(config, mailbox)
	if (!isItsOwn || !isTheSame(plan, documents) || !areWherePut(documents, await documentsOfMessage(db, id), reviewFolder)) {
		return
	}
	const rules = plan.decision.reasons.map(({ rule }) => rule)
	const displayed = { message: id, documents: documents.map(({ sha256 }) => sha256), patient: hoped, rules }
	const wish = { kind: 'file', state: 'planned', message, documents, actor: SOFTWARE, patientId: hoped, displayed } as const
	const act = await writeAct(context, { ...wish, subfolder: plan.subfolder }, async (tx) => {
		// What it said was heard by nobody, while its sender could not be believed.
		const wasDoubted = message.rule_facts !== null && !readRuleFacts(message).isTrusted
		const known = { asks: asksOf(reading, plan), rule_facts: JSON.stringify(plan.ruleFacts) }
		if (wasDoubted && plan.ruleFacts.isTrusted && message.thread !== null && await believed(tx, id, known)) {
			await audit.append(tx, await noteSaid(tx, context, { row: message, mailbox, thread: message.thread }, reading, plan))
		}
	})
	await carryOut(context, act)
}

/** A patient's, all of it, and nothing of it filed already by another message. */
function isTheSame({ decision, decidedBy, documents: planned }: Plan, waiting: DocumentRow[]): boolean {
	const hashes = (rows: { sha256: string }[]) => rows.map(({ sha256 }) => sha256).sort().join()
	return decision.outcome === 'file'
		&& decidedBy === 'software'
		&& planned.every(({ state }) => state === 'planned')
		&& hashes(planned) === hashes(waiting)
}

/** What somebody moved in Files is taken up by them. @param now where each is @param known where the program put it */
function areWherePut(now: DocumentRow[], known: DocumentRow[], reviewFolder: string): boolean {
	const pathOf = new Map(known.map(({ id, path }) => [id, path]))
	return now.every(({ id, path }) => path !== null && path === pathOf.get(id) && path.startsWith(`${reviewFolder}/`))
}
