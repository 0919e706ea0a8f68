/** What people did in the GED by hand: a document moved into a patient's folder is filed; one removed is shown as removed. */
import type { Selectable } from 'kysely'
import type { Desk } from '../desk.ts'
import type { Entry } from '../ged/ged.ts'
import type { Tables } from '../ledger/schema.ts'
import type { Decision } from '../patients/match.ts'
import type { StoredReading } from './process.ts'

import { settle } from './process.ts'

type Row = Selectable<Tables['documents']>

const WAITING = ['review', 'quarantined'] as const
/** Milliseconds between two looks at what is filed; what waits is looked at each time. */
const FILED_AGAIN = 15 * 60_000

/** Looks from time to time, for `serve`: not at all while the store's mark tells that nothing changed. */
export function movesWatcher(desk: Desk): () => Promise<void> {
	let seen: string | null = null
	let seenAll: string | null = null
	let allAt = 0
	return async () => {
		const mark = await desk.ged.mark()
		const isAll = Date.now() - allAt >= FILED_AGAIN && (mark === null || mark !== seenAll)
		if (!isAll && mark !== null && mark === seen) {
			return
		}
		await noticeMoves(desk, isAll ? ['filed', ...WAITING] : [...WAITING])
		seen = mark
		if (isAll) {
			seenAll = mark
			allAt = Date.now()
		}
	}
}

/** Looks at the documents in these states, and settles the messages whose documents have all found their patient. */
export async function noticeMoves(desk: Desk, states: Row['state'][] = ['filed', ...WAITING]): Promise<number[]> {
	const { db } = desk.ledger
	const rows = await db.selectFrom('documents').selectAll().where('state', 'in', states).where('file_id', 'is not', null)
		// What a person moves through the page is recorded there.
		.where(({ not, exists, selectFrom }) => not(exists(selectFrom('acts').select('acts.id').whereRef('acts.message_id', '=', 'documents.message_id').where('acts.state', '=', 'planned')))).execute()
	const found = await desk.ged.locate(rows.map(({ file_id: fileId, path }) => ({ fileId: fileId!, path: path! })))
	await adoptChangedIds(desk, rows.filter((row) => !found.has(row.file_id!)), found)
	const moved = rows.filter((row) => found.get(row.file_id!)?.path !== row.path)
	if (moved.length === 0) {
		return []
	}
	const owners = await patientFolders(desk)
	for (const row of moved) {
		await noteMove(desk, row, found.get(row.file_id!), owners)
	}
	const settled: number[] = []
	for (const id of new Set(moved.filter(({ state }) => state !== 'filed').map((row) => row.message_id))) {
		if (await settleByHand(desk, id)) {
			settled.push(id)
		}
	}
	return settled
}

/** A store that was restored, or a Team folder, may give a file another id: the same bytes at the same place are the same document. */
async function adoptChangedIds({ ledger, ged }: Desk, lost: Row[], found: Map<string, Entry>): Promise<void> {
	for (const row of lost) {
		const there = await ged.stat(row.path!)
		if (there && !there.isFolder && there.size === row.size && await ged.hash(row.path!) === row.sha256) {
			await ledger.change(async (tx) => {
				await tx.updateTable('documents').set({ file_id: there.fileId }).where('id', '=', row.id).execute()
				await ledger.audit.append(tx, [{ action: 'moved', messageId: row.message_id, documentId: row.id, details: { fileId: there.fileId, before: row.file_id } }])
			})
			row.file_id = there.fileId
			found.set(there.fileId, there)
		}
	}
}

interface Owner {
	structure: string
	patientId: string
	path: string
}

/** Present paths of patients' folders, the deepest first. */
async function patientFolders({ ledger: { db }, ged }: Desk): Promise<Owner[]> {
	const patients = await db.selectFrom('patients').select(['structure', 'id', 'folder', 'folder_id', 'folder_path']).where('folder', 'is not', null).execute()
	const found = await ged.locate(patients.filter((row) => row.folder_id !== null).map((row) => ({ fileId: row.folder_id!, path: row.folder_path ?? row.folder! })))
	return patients
		.map((row) => ({ structure: row.structure, patientId: row.id, path: row.folder_id === null ? row.folder! : found.get(row.folder_id)?.path ?? '' }))
		.filter(({ path }) => path !== '')
		.sort((one, other) => other.path.length - one.path.length)
}

async function noteMove({ ledger }: Desk, row: Row, entry: Entry | undefined, owners: Owner[]): Promise<void> {
	const owner = entry && owners.filter(({ structure }) => structure === row.structure).find(({ path }) => entry.path.startsWith(`${path}/`))
	const change = entry === undefined
		? { state: 'removed' as const, rule: 'removed-by-hand' }
		: row.state !== 'filed' && owner
			? { state: 'filed' as const, rule: 'by-hand', path: entry.path, patient_id: owner.patientId }
			: { path: entry.path }
	await ledger.change(async (tx) => {
		await tx.updateTable('documents').set(change).where('id', '=', row.id).where('state', '=', row.state).execute()
		await ledger.audit.append(tx, [{ action: entry ? 'moved' : 'removed', actor: 'by-hand', messageId: row.message_id, documentId: row.id, details: { fileId: row.file_id, patient: owner?.patientId ?? null } }])
	})
}

/** A waiting message is filed once all that remains of it stands in one patient's folder. */
async function settleByHand(desk: Desk, id: number): Promise<boolean> {
	const { db } = desk.ledger
	const row = await db.selectFrom('messages').selectAll().where('id', '=', id).where('state', 'in', ['review', 'quarantined']).executeTakeFirst()
	const documents = (await db.selectFrom('documents').selectAll().where('message_id', '=', id).execute()).filter(({ state }) => state !== 'removed')
	const [first] = documents
	if (!row || !first || documents.some(({ state, patient_id: patient }) => state !== 'filed' || patient !== first.patient_id)) {
		return false
	}
	const before = JSON.parse(row.decision!) as Decision
	const decision: Decision = {
		outcome: 'file',
		patientId: first.patient_id,
		mdn: 'processed',
		reasons: [{ rule: 'by-hand', outcome: 'file', text: 'Une personne a déplacé les documents dans le dossier de ce patient.' }, ...before.reasons],
		proposals: [],
	}
	const { envelope } = JSON.parse(row.reading!) as StoredReading
	await settle(desk, row, 'filed', decision, envelope, row.state)
	return true
}
