/**
 * Whose patients are whose. A register may be imported before structures are declared, or a structure be renamed in the configuration:
 * its patients are then nobody's, and would be known no more.
 */
import type { Config } from '../config/schema.ts'
import type { Db, Ledger, Tx } from '../ledger/ledger.ts'

import { structureOf } from '../config/load.ts'
import { mailboxOf } from '../context.ts'
import { MssError } from '../errors.ts'
import { SOFTWARE } from '../ledger/audit.ts'
import { countPatientsOutside } from '../ledger/reads/patients.reads.ts'
import {
	documentsOfStructure,
	isStructureInUse,
	messagesOfStructure,
	rowsOfStructure,
	threadsOfStructure,
	turnsOfStructure,
} from '../ledger/reads/structures.reads.ts'
import { readDecision } from '../ledger/stored/decision.ts'
import { actsBelongTo } from '../ledger/tables/acts.ts'
import { documentsBelongTo } from '../ledger/tables/documents.table.ts'
import { dossiersBelongTo } from '../ledger/tables/dossiers.table.ts'
import { followersBelongTo } from '../ledger/tables/followed-patients.ts'
import { messagesBelongTo } from '../ledger/tables/messages.table.ts'
import { sendingsBelongTo } from '../ledger/tables/outgoing.table.ts'
import { changePatient, patientsOfStructures, takeOutPatient } from '../ledger/tables/patients.table.ts'
import { turnsBelongTo } from '../ledger/tables/turns.table.ts'
import { bothOppositions } from '../patients/patient.ts'

export interface Orphans {
	/** As the ledger has it; empty: from before any structure was declared. */
	structure: string
	count: number
}

/** Patients of no structure that is declared. */
export async function orphansOf(db: Db, { structures }: Pick<Config, 'structures'>): Promise<Orphans[]> {
	const known = structures.length === 0 ? [''] : structures.map(({ id }) => id)
	return countPatientsOutside(db, known)
}

/** What came before the first structure was declared is that one's, while it is the only one: nobody has to say so. */
export async function adoptNameless(ledger: Ledger, config: Config): Promise<void> {
	const [only, ...others] = config.structures
	if (only && others.length === 0) {
		await adopt(ledger, config, '', only.id, SOFTWARE)
	}
}

/**
 * Patients of one are the other's, with all that was received and sent about them by its mailboxes. A patient whom the other knows
 * already under the same identifier, matricule, name and birth date is the same; of two who are not, each stays where they are, with
 * whatever names them: registers numbered from 1 have the same identifiers, and the papers of one are not those of the other.
 *
 * @return how many stay
 * @throws {MssError} MSS-UNKNOWN: no declared structure
 */
export async function adopt(ledger: Ledger, config: Config, from: string, to: string, actor: string): Promise<number> {
	if (from === to || !config.structures.some(({ id }) => id === to) || config.structures.some(({ id }) => id === from)) {
		throw new MssError('MSS-UNKNOWN', from)
	}
	const isThere = await isStructureInUse(ledger.db, from, ['patients', 'messages', 'outgoing', 'documents', 'acts', 'turns', 'dossiers'])
	return isThere ? ledger.change((tx) => move(tx, ledger, config, from, to, actor)) : 0
}

async function move(tx: Tx, ledger: Ledger, config: Config, from: string, to: string, actor: string): Promise<number> {
	const { moved, stay } = await movePatients(tx, from, to)
	const theirs = (address: string) => {
		const mailbox = mailboxOf(config, address)
		return mailbox === undefined || structureOf(config, mailbox) === to
	}
	const messages = (await naming(tx, from, stay))
		.filter(({ mailbox, isOfStaying }) => theirs(mailbox) && !isOfStaying)
		.map(({ id }) => id)
	for (const [table, move] of [
		['outgoing', sendingsBelongTo],
		['acts', actsBelongTo],
		['dossiers', dossiersBelongTo],
	] as const) {
		const rows = await rowsOfStructure(tx, table, from)
		const going = rows.filter(({ mailbox, patient_id: patient }) => theirs(mailbox) && !(patient !== null && stay.has(patient)))
		for (const some of inPieces(going.map(({ id }) => id))) {
			await move(tx, some, to)
		}
	}
	for (const some of inPieces(messages)) {
		await messagesBelongTo(tx, some, to)
		await documentsBelongTo(tx, some, to)
	}
	// A turn follows the messages of its exchange.
	const remaining = await threadsOfStructure(tx, from)
	const turns = await turnsOfStructure(tx, from)
	for (const some of inPieces(turns.filter(({ mailbox, thread }) => theirs(mailbox) && !remaining.has(thread)).map(({ id }) => id))) {
		await turnsBelongTo(tx, some, to)
	}
	await ledger.audit.append(tx, [{ action: 'patients-adopted', actor, details: { from, to, patients: moved, left: stay.size } }])
	return stay.size
}

/** Messages of a structure, and whether one who stays in it is named by them: as theirs, in a document, or as a proposal. */
async function naming(tx: Tx, from: string, stay: Set<string>): Promise<{ id: number, mailbox: string, isOfStaying: boolean }[]> {
	const rows = await messagesOfStructure(tx, from)
	const documents = await documentsOfStructure(tx, from)
	const named = new Set(documents.filter(({ patient_id: id }) => id !== null && stay.has(id)).map(({ message_id: id }) => id))
	const isProposed = (row: typeof rows[number]) =>
		row.decision !== null && readDecision(row).proposals.some(({ patientId }) => stay.has(patientId))
	return rows.map((row) => ({
		id: row.id,
		mailbox: row.mailbox,
		isOfStaying: (row.patient_id !== null && stay.has(row.patient_id)) || named.has(row.id) || isProposed(row),
	}))
}

/** Of ids in one statement. */
const PIECE = 500

function inPieces(ids: number[]): number[][] {
	return Array.from({ length: Math.ceil(ids.length / PIECE) }, (_, index) => ids.slice(index * PIECE, (index + 1) * PIECE))
}

/** @return how many went, and the ids of those who stay */
async function movePatients(tx: Tx, from: string, to: string): Promise<{ moved: number, stay: Set<string> }> {
	const there = new Map((await patientsOfStructures(tx, [to])).map((row) => [row.id, row]))
	let moved = 0
	const stay = new Set<string>()
	for (const row of await patientsOfStructures(tx, [from])) {
		const twin = there.get(row.id)
		if (twin && (twin.matricule !== row.matricule || twin.compared_name !== row.compared_name || twin.birth_date !== row.birth_date)) {
			stay.add(row.id)
			continue
		}
		if (twin) {
			const { folder, folder_id: id, folder_path: path } = twin.folder === null ? row : twin
			await takeOutPatient(tx, row)
			await changePatient(tx, twin, {
				folder,
				folder_id: id,
				folder_path: path,
				opposition: bothOppositions(twin.opposition, row.opposition),
				discharged: twin.discharged ?? row.discharged,
			})
		} else {
			await changePatient(tx, row, { structure: to })
		}
		await followersBelongTo(tx, row, to)
		moved++
	}
	return { moved, stay }
}
