/** A dossier with all that it holds at this moment: its circuit, its pieces, its patient as the register has them, and its hash. */
import type { Circuit } from '../config/circuit.ts'
import type { Context } from '../context.ts'
import type { Db } from '../ledger/ledger.ts'
import type { DossierFile, DossierRow } from '../ledger/tables/dossiers.table.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'
import type { SendRequest } from '../outgoing/request.ts'
import type { Patient } from '../patients/patient.ts'
import type { Prepared } from './approver.ts'
import type { Content } from './content.ts'

import { messagesById } from '../ledger/reads/messages.reads.ts'
import { readRecipients } from '../ledger/stored/dossier.stored.ts'
import { filesOfDossiers, reasonsOfDossiers } from '../ledger/tables/dossiers.table.ts'
import { normaliseAddress } from '../mssante/address/address.ts'
import { sendingBefore } from '../outgoing/again.ts'
import { identityToSend } from '../outgoing/identity-to-send.ts'
import { PLAIN_REQUEST } from '../outgoing/request.ts'
import { patientsNamed } from '../patients/registry.ts'
import { pathOf } from '../spool/spool.ts'
import { circuitOfDossier } from '../structures/known-circuits.ts'
import { inPieceOrder, missingPieces, seenOf } from './content.ts'
import { isMadeForAlert } from './made-for-alert.ts'

export interface OpenDossier {
	row: DossierRow
	circuit: Circuit
	/** In the order of the pieces. */
	files: DossierFile[]
	reasons: Map<string, string>
	patient: Patient | null
	to: string[]
	/** Message-ID, with its brackets, of the received message that it answers. */
	answers: string | null
	/** That message; null too where its traces were erased. */
	answered: MessageRow | null
	/** Ids of the pieces that lack. */
	missing: string[]
	/** SHA-256 of all that would leave. */
	seen: string
}

/** Where a dossier is read: the ledger, or a transaction of it. */
export type Shelf = Pick<Context, 'config'> & { ledger: { db: Db } }

export async function openDossier(context: Shelf, row: DossierRow): Promise<OpenDossier> {
	return (await openDossiers(context, [row]))[0]!
}

/** Many at once, in their order. */
export async function openDossiers(context: Shelf, rows: DossierRow[]): Promise<OpenDossier[]> {
	const { config, ledger: { db } } = context
	const ids = rows.map(({ id }) => id)
	const [allFiles, allReasons] = [await filesOfDossiers(db, ids), await reasonsOfDossiers(db, ids)]
	const patients = await patientsNamed(db, rows.flatMap(({ structure, patient_id: id }) => (id === null ? [] : [{ structure, id }])))
	const circuits = new Map<string, Circuit>()
	const answered = await messagesById(db, rows.flatMap(({ answers }) => answers ?? []))
	const opened: OpenDossier[] = []
	for (const row of rows) {
		const key = `${row.circuit} ${row.version}`
		const circuit = circuits.get(key) ?? await circuitOfDossier(db, config, row)
		circuits.set(key, circuit)
		const reasons = new Map(allReasons.filter((one) => one.dossier_id === row.id).map(({ piece, reason }) => [piece, reason]))
		const files = inPieceOrder(circuit, allFiles.filter((one) => one.dossier_id === row.id))
		const patient = patients.find(({ structure, id }) => structure === row.structure && id === row.patient_id) ?? null
		const to = readRecipients(row)
		const asked = answered.find(({ id }) => id === row.answers) ?? null
		const content: Content = {
			mailbox: row.mailbox,
			patientId: row.patient_id,
			identity: patient && identityToSend(patient, config.ins.environment).identity,
			status: patient && patient.status,
			to,
			text: row.text,
			maskings: circuit.guards.mask,
			files,
			reasons,
			aboutPatient: row.about_patient,
		}
		opened.push({
			row,
			circuit,
			files,
			reasons,
			patient,
			to,
			answers: asked?.message_id ?? null,
			answered: asked?.erased_at === null ? asked : null,
			missing: missingPieces(circuit, files, reasons),
			// Of what ended, what it was: the register goes on, and traces are erased.
			seen: (row.ended_at === null ? null : row.submitted_seen) ?? seenOf(circuit, content),
		})
	}
	return opened
}

/** Who prepared it, and when it was submitted: what decides who may approve it (approver.ts). */
export function preparedOf({ prepared_by: preparedBy, changed_by: changedBy, submitted_at: submittedAt }: DossierRow): Prepared {
	return { preparedBy, changedBy, submittedAt }
}

/** A person has it in hand: it leaves by their word. */
export function isTouched({ prepared_at: begun, changed_at: changed }: DossierRow): boolean {
	return begun !== changed
}

/** Of a dropped file: killed in between, it goes on; what is held, changed, or waits for its approval, is a person's. */
export function leavesByItself(row: DossierRow): boolean {
	return row.state === 'preparing' && row.held === 0 && !isTouched(row)
}

/** Its documents went to one of its recipients already, for its patient: « déjà envoyé » (outgoing/again.ts), without composing it. */
export async function isSentAlready(db: Db, { row, to, files }: OpenDossier): Promise<boolean> {
	return await sendingBefore(db, {
		structure: row.structure,
		patientId: row.patient_id,
		addresses: to.map((address) => normaliseAddress(address) ?? address),
		hashes: files.map(({ sha256 }) => sha256),
	}) !== null
}

/** What it asks to be sent: the bytes are those that were pinned. */
export async function requestOf({ spool }: Pick<Context, 'spool'>, open: OpenDossier, actor: string): Promise<SendRequest> {
	const { row, circuit, files, to, answers } = open
	return {
		...PLAIN_REQUEST,
		from: row.mailbox,
		to,
		patientId: row.patient_id,
		files: await Promise.all(files.map(async ({ spool: name, name: file, path, file_id: fileId }) => {
			return { file: await pathOf(spool, name), name: file, path, fileId }
		})),
		types: files.map(({ type_code: type }) => type),
		titles: files.map(({ title }) => title),
		text: row.text,
		key: row.release_key,
		pdfa: 'wished',
		again: row.again === 1,
		maskings: circuit.guards.mask,
		circuit: row.circuit,
		guard: { approval: circuit.approval, isForAlert: isMadeForAlert(circuit) },
		answers,
		answerDays: circuit.answer?.withinDays ?? null,
		answerBy: circuit.answer === undefined ? null : row.answer_by,
		aboutPatient: row.about_patient ?? (circuit.guards.onePatient ? null : `circuit « ${circuit.name} »`),
		seen: files.map(({ sha256 }) => sha256),
		actor,
	}
}
