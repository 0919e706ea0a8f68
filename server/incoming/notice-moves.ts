/** What people did in the GED by hand: a document moved into a patient's folder is filed; one removed is shown as removed. */
import type { Context } from '../context.ts'
import type { Entry } from '../ged/ged.ts'
import type { DocumentRow } from '../ledger/tables/documents.ts'
import type { Owner } from '../patients/folders-now.ts'
import type { Decision } from '../patients/match.ts'

import { knownMessage } from '../ledger/reads/messages.ts'
import { readDecision } from '../ledger/stored/decision.ts'
import { readReading } from '../ledger/stored/reading.ts'
import { areDecided, isActUnderWay } from '../ledger/tables/acts.ts'
import { documentsById, documentsInStore, documentsOfMessage, followed, renumbered, sliceInStore } from '../ledger/tables/documents.ts'
import { freed } from '../ledger/tables/messages.ts'
import { foldersNow, ownerAt } from '../patients/folders-now.ts'
import { reason } from '../reasons/reason.ts'
import { isMany, noteDoubt, removedAmong } from './absences.ts'
import { BY_HAND } from './order.ts'
import { settle } from './process.ts'
import { takeUp } from './take-up.ts'

const WAITING: DocumentRow['state'][] = ['review', 'quarantined']
/** In which most of the documents are. */
const SETTLED: DocumentRow['state'][] = ['filed', 'removed']
/** Milliseconds between the beginnings of two looks at what is filed; what waits is looked at each time. */
const FILED_AGAIN = 15 * 60_000
/** Documents of what is filed that are looked at in one round: whatever was filed in years, a round costs no more. */
const SLICE = 1000

/** A look at what is filed, slice by slice. */
interface Pass {
	/** The store's, when it began. */
	mark: string | null
	/** The number of the last document that was looked at. */
	after: number
	doubted: DocumentRow[]
}

/**
 * Looks from time to time, for `serve`: not at all while the store's mark tells that nothing changed. What is filed is looked at in
 * slices, one a round.
 */
export function movesWatcher(context: Context): () => Promise<void> {
	let seen: string | null = null
	let seenAll: string | null = null
	let allAt = -Infinity
	let pass: Pass | null = null
	let doubted: DocumentRow[] = []
	return async () => {
		const mark = await context.ged.mark()
		if (pass === null && performance.now() - allAt >= FILED_AGAIN && (mark === null || mark !== seenAll)) {
			allAt = performance.now()
			pass = { mark, after: 0, doubted: [] }
		}
		if (pass === null && mark !== null && mark === seen) {
			return
		}
		const waiting = await look(context, await documentsInStore(context.ledger.db, WAITING), pass?.after !== 0)
		if (pass !== null && (waiting.isOfAll || !await goOn(context, pass))) {
			[doubted, seenAll, pass] = [pass.doubted, pass.mark, null]
		}
		await noteDoubt(context, [...waiting.doubted, ...pass?.doubted ?? [], ...doubted])
		seen = mark
	}
}

/** Looks at all documents, and settles the messages whose documents have all found their place. */
export async function noticeMoves(context: Context): Promise<number[]> {
	const waiting = await look(context, await documentsInStore(context.ledger.db, WAITING), false)
	const settled = [...waiting.settled]
	const pass: Pass = { mark: null, after: 0, doubted: [] }
	for (let isMore = !waiting.isOfAll; isMore;) {
		isMore = await goOn(context, pass, settled)
	}
	await noteDoubt(context, [...waiting.doubted, ...pass.doubted])
	return settled
}

/** @return whether there may be more of it */
async function goOn(context: Context, pass: Pass, settled: number[] = []): Promise<boolean> {
	const rows = await sliceInStore(context.ledger.db, SETTLED, { after: pass.after, most: SLICE })
	const found = await look(context, rows, false)
	settled.push(...found.settled)
	pass.doubted.push(...found.doubted)
	pass.after = rows.at(-1)?.id ?? pass.after
	return rows.length === SLICE && !found.isOfAll
}

/** What was found. `isOfAll`: so many were gone that all documents were looked at, whatever was asked. */
interface Found {
	settled: number[]
	doubted: DocumentRow[]
	isOfAll: boolean
}

/** @param isWhole these are judged among themselves, however many are gone */
async function look(context: Context, rows: DocumentRow[], isWhole: boolean): Promise<Found> {
	const seen = await movedAmong(context, rows)
	const absent = seen.filter(({ entry }) => entry === null).map(({ row }) => row)
	if (!isWhole && isMany(absent)) {
		// Whether that many may be believed is told by how many are left, of all.
		return { ...await look(context, await documentsInStore(context.ledger.db, [...WAITING, ...SETTLED]), true), isOfAll: true }
	}
	const gone = new Set(absent)
	const removed = new Set(await removedAmong(context, absent, rows.filter((row) => row.state !== 'removed' && !gone.has(row))))
	const moved = seen.filter(({ row, entry }) => entry !== null || removed.has(row))
	const owners = moved.length === 0 ? [] : await foldersNow(context)
	const settled: number[] = []
	for (const id of new Set(moved.map(({ row }) => row.message_id))) {
		if (await context.leases.hold(BY_HAND, () => noteMoves(context, id, moved.filter(({ row }) => row.message_id === id), owners))) {
			settled.push(id)
		}
	}
	return { settled, doubted: absent.filter((row) => !removed.has(row)), isOfAll: false }
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
		if (!await renumbered(tx, row.id, there.fileId)) {
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
		await followed(tx, row, change)
		// Somebody wants it after all.
		if (message.closed_at !== null && (row.state === 'removed' || change.state === 'filed')) {
			await ledger.audit.append(tx, await takeUp(tx, message, { at: clock.at(), actor: 'by-hand' }))
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
