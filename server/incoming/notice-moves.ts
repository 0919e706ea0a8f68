/** What people did in the GED by hand: a document moved into a patient's folder is filed; one removed is shown as removed. */
import type { Context } from '../context.ts'
import type { Entry } from '../ged/ged.ts'
import type { DocumentRow } from '../ledger/tables/documents.table.ts'
import type { Owner } from '../patients/folders-now.ts'
import type { Decision } from '../patients/match.ts'

import { knownMessage } from '../ledger/reads/messages.reads.ts'
import { readDecision } from '../ledger/stored/decision.ts'
import { readReading } from '../ledger/stored/reading.stored.ts'
import { areDecided, isActUnderWay } from '../ledger/tables/acts.ts'
import {
	documentsById,
	documentsInStore,
	documentsOfMessage,
	followed,
	renumbered,
	waitingInStore,
} from '../ledger/tables/documents.table.ts'
import { freed } from '../ledger/tables/messages.table.ts'
import { foldersNow, ownerAt } from '../patients/folders-now.ts'
import { reason } from '../reasons/reason.ts'
import { doubtedAbsences, noteDoubt, rememberFolders, removedAmong, wasConfirmed } from './absences.ts'
import { BY_HAND } from './order.ts'
import { settle } from './process.ts'
import { takeUp } from './take-up.ts'

/** Milliseconds between the beginnings of two looks at all documents; those that wait are looked at each time. */
const FILED_AGAIN = 15 * 60_000
/** Of all documents, those that are looked at in one round: whatever was filed in years, a round costs no more. */
const SLICE = 1000

/** A look at all documents, slice by slice: what is gone is judged at its end, by how many are left of all. */
interface Pass {
	/** The store's, when it began. */
	mark: string | null
	/** The number of the last document that was looked at. */
	after: number
	absent: DocumentRow[]
	left: number
}

const begin = (mark: string | null): Pass => ({ mark, after: 0, absent: [], left: 0 })

/**
 * Looks from time to time, for `serve`: not at all while the store's mark tells that nothing changed. All are looked at in slices, one a
 * round.
 */
export function movesWatcher(context: Context): () => Promise<void> {
	let seen: string | null = null
	let seenAll: string | null = null
	let allAt = -Infinity
	let pass: Pass | null = null
	/** Of all, by the last look that ended; null: none has, and what was doubted before stays so. */
	let doubted: DocumentRow[] | null = null
	return async () => {
		if (doubted !== null && doubted.length > 0 && await wasConfirmed(context)) {
			({ doubted } = await lookAgain(context, doubted, 0))
			await noteDoubt(context, doubted)
		}
		const mark = await context.ged.mark()
		if (pass === null && performance.now() - allAt >= FILED_AGAIN && (mark === null || mark !== seenAll)) {
			[pass, allAt] = [begin(mark), performance.now()]
		}
		if (pass === null && mark !== null && mark === seen) {
			return
		}
		const waiting = await lookAt(context, await waitingInStore(context.ledger.db))
		const gone = await judge(context, waiting.absent, waiting.left)
		if (pass !== null && !await goOn(context, pass, [])) {
			({ doubted } = await lookAgain(context, pass.absent, pass.left));
			[seenAll, pass] = [pass.mark, null]
		}
		if (doubted !== null || (gone.doubted.length > 0 && await doubtedAbsences(context) === null)) {
			await noteDoubt(context, [...gone.doubted, ...doubted ?? []])
		}
		seen = mark
	}
}

/** Looks at all documents, and settles the messages whose documents have all found their place. */
export async function noticeMoves(context: Context): Promise<number[]> {
	const pass = begin(null)
	const settled: number[] = []
	for (let isMore = true; isMore;) {
		isMore = await goOn(context, pass, settled)
	}
	const last = await lookAgain(context, pass.absent, pass.left)
	await noteDoubt(context, last.doubted)
	return [...settled, ...last.settled]
}

/** @return whether there may be more of it */
async function goOn(context: Context, pass: Pass, settled: number[]): Promise<boolean> {
	const rows = await documentsInStore(context.ledger.db, { after: pass.after, most: SLICE })
	const found = await lookAt(context, rows)
	settled.push(...found.settled)
	pass.absent.push(...found.absent)
	pass.left += found.left
	pass.after = rows.at(-1)?.id ?? pass.after
	return rows.length === SLICE
}

/** What was gone may be there again, or have been recorded, since it was looked at. @param left of the others, how many were found */
async function lookAgain(context: Context, gone: DocumentRow[], left: number): Promise<Gone> {
	const settled: number[] = []
	const absent: DocumentRow[] = []
	for (let index = 0; index < gone.length; index += SLICE) {
		const ids = gone.slice(index, index + SLICE).map(({ id }) => id)
		const found = await lookAt(context, (await documentsById(context.ledger.db, ids)).filter(({ path }) => path !== null))
		settled.push(...found.settled)
		absent.push(...found.absent)
	}
	const judged = await judge(context, absent, left + gone.length - absent.length)
	return { ...judged, settled: [...settled, ...judged.settled] }
}

/** Those that moved are noted; those that are found nowhere are told, with how many are left. */
async function lookAt(context: Context, rows: DocumentRow[]): Promise<{ settled: number[], absent: DocumentRow[], left: number }> {
	const seen = await movedAmong(context, rows)
	const absent = new Set(seen.filter(({ entry }) => entry === null).map(({ row }) => row))
	const present = rows.filter((row) => row.state !== 'removed' && !absent.has(row))
	await rememberFolders(context, present)
	const settled = await noteAll(context, seen.filter(({ entry }) => entry !== null))
	return { settled, absent: [...absent], left: present.length }
}

/** What became of those that are found nowhere. */
interface Gone {
	settled: number[]
	doubted: DocumentRow[]
}

async function judge(context: Context, absent: DocumentRow[], left: number): Promise<Gone> {
	const removed = new Set(await removedAmong(context, absent, left))
	const settled = await noteAll(context, [...removed].map((row) => ({ row, entry: null })))
	return { settled, doubted: absent.filter((row) => !removed.has(row)) }
}

/** @return messages that are settled by it */
async function noteAll(context: Context, moved: Move[]): Promise<number[]> {
	const owners = moved.length === 0 ? [] : await foldersNow(context)
	const settled: number[] = []
	for (const [id, theirs] of Map.groupBy(moved, ({ row }) => row.message_id)) {
		if (await context.leases.hold(BY_HAND, () => noteMoves(context, id, theirs, owners))) {
			settled.push(id)
		}
	}
	return settled
}

/** Not where it was last seen: where it is, or null, nowhere. */
interface Move {
	row: DocumentRow
	entry: Entry | null
}

async function movedAmong(context: Context, rows: DocumentRow[]): Promise<Move[]> {
	const found = await context.ged.locate(rows.map(({ file_id: fileId, path }) => ({ fileId: fileId!, path: path! })))
	return rows
		.map((row) => ({ row, entry: found.get(row.file_id!) ?? null }))
		.filter(({ row, entry }) => (row.state === 'removed' ? entry !== null : entry?.path !== row.path))
}

/** In its turn. What people deal with through the page is looked at again: it may have moved, and been recorded, since. */
async function noteMoves(context: Context, id: number, seen: Move[], owners: Owner[]): Promise<boolean> {
	const { db } = context.ledger
	const documentIds = seen.map(({ row }) => row.id)
	if (await isActUnderWay(db, id)) {
		return false
	}
	const isTheirs = await areDecided(db, documentIds)
	const now = isTheirs ? await movedAmong(context, await documentsById(db, documentIds)) : seen
	const moved: Move[] = []
	for (const { row, entry } of now) {
		if (entry !== null || !await adoptChangedId(context, row)) {
			moved.push({ row, entry })
		}
	}
	for (const { row, entry } of moved) {
		await noteMove(context, row, entry, owners)
	}
	return moved.some(({ row }) => row.state !== 'filed') && settleByHand(context, id)
}

/** A store that was restored, or a Team folder, may give a file another id: the same bytes at the same place are the same document. */
async function adoptChangedId({ ledger, ged }: Context, row: DocumentRow): Promise<boolean> {
	const there = await ged.stat(row.path!)
	if (!there || there.isFolder || there.size !== row.size || await ged.hash(row.path!) !== row.sha256) {
		return false
	}
	return ledger.change(async (tx) => {
		if (!await renumbered(tx, row, there.fileId)) {
			return false
		}
		await ledger.audit.append(tx, [
			{ action: 'moved', messageId: row.message_id, documentId: row.id, details: { fileId: there.fileId, before: row.file_id } },
		])
		return true
	})
}

async function noteMove({ ledger, clock }: Context, row: DocumentRow, entry: Entry | null, owners: Owner[]): Promise<void> {
	const isBack = row.state === 'removed' && entry?.path === row.path
	const owner
		= entry === null || isBack
			? undefined
			: ownerAt(owners.filter(({ structure }) => structure === row.structure), entry.path)
	await ledger.change(async (tx) => {
		const message = await knownMessage(tx, row.message_id)
		const changeOf = () => {
			if (entry === null) {
				return { state: 'removed' as const, rule: 'removed-by-hand', rule_before: row.rule }
			}
			if (row.state !== 'filed' && owner) {
				return { state: 'filed' as const, rule: 'by-hand', path: entry.path, patient_id: owner.patientId }
			}
			// Taken out of the bin, or the store is there again: it is what it was.
			return row.state === 'removed'
				? { state: message.state as DocumentRow['state'], rule: row.rule_before, path: entry.path }
				: { path: entry.path }
		}
		const change = changeOf()
		if (!await followed(tx, row, change)) {
			return
		}
		// Somebody wants it after all.
		if (message.closed_at !== null && (row.state === 'removed' || change.state === 'filed')) {
			await ledger.audit.append(tx, await takeUp(tx, message, { at: clock.at(), actor: 'by-hand' }) ?? [])
		}
		await ledger.audit.append(tx, [
			{
				action: entry ? 'moved' : 'removed',
				actor: 'by-hand',
				messageId: row.message_id,
				documentId: row.id,
				details: { fileId: row.file_id, patient: owner?.patientId ?? null },
			},
		])
	})
}

/** A waiting message is filed once all that remains of it is. */
async function settleByHand(context: Context, id: number): Promise<boolean> {
	const { db } = context.ledger
	const row = await knownMessage(db, id)
	const documents = (await documentsOfMessage(db, id)).filter(({ state }) => state !== 'removed')
	const isWaiting = row.state === 'review' || row.state === 'quarantined'
	if (!isWaiting || documents.length === 0 || documents.some(({ state }) => state !== 'filed')) {
		return false
	}
	const before = readDecision(row)
	const owners = new Set(documents.map(({ patient_id: patient }) => patient))
	const [patientId = null] = owners
	const decision: Decision = {
		...before,
		outcome: 'file',
		patientId: owners.size === 1 ? patientId : null,
		mdn: 'processed',
		reasons: [reason('file', 'by-hand', { how: 'moved', isOfSeveral: owners.size !== 1 }), ...before.reasons],
	}
	const { envelope } = readReading(row)
	return settle(context, row, { state: 'filed', decision, by: 'person' }, envelope, row.state, async (tx) => {
		await freed(tx, id)
		return []
	})
}
