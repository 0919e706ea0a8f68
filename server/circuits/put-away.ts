/** A dropped file that has left goes to « Envoyés », beside the folder where it was dropped, with the proof of its sending. */
import type { Context } from '../context.ts'
import type { Entry } from '../ged/ged.ts'
import type { DossierRow } from '../ledger/tables/dossiers.table.ts'

import { posix } from 'node:path'
import { safeName, splitName, suffixed } from '../ged/names.ts'
import { SOFTWARE } from '../ledger/audit.ts'
import { dropPutAway, dropsToPutAway, filesOfDossiers } from '../ledger/tables/dossiers.table.ts'
import { patientByKey } from '../ledger/tables/patients.table.ts'
import { logged } from '../log/log.ts'
import { fileProof, proofName } from '../outgoing/proof.ts'
import { sentReport } from '../outgoing/report.ts'
import { circuitOfDossier } from '../structures/known-circuits.ts'

const SENT_FOLDER = 'Envoyés'
/** What has not been taken by the operator stands where it was dropped. */
const UNDER_WAY = ['queued', 'unclear']

export async function putAwaySent(context: Context): Promise<void> {
	for (const row of await dropsToPutAway(context.ledger.db)) {
		try {
			await putAway(context, row)
		} catch (error) {
			context.log.warn({ dossier: row.id, ...logged(error) }, 'dropped file not put away')
		}
	}
}

async function putAway(context: Context, row: DossierRow): Promise<void> {
	const { ged, ledger } = context
	const report = await sentReport(ledger, row.sending_id!)
	if (report === null || report.recipients.some(({ state }) => UNDER_WAY.includes(state))) {
		return
	}
	// Where a person has moved it meanwhile, it stays; failed, it stays where it was dropped, and « Envois » says why.
	const home = await homeOf(context, row)
	if (home !== null && report.recipients.some(({ state }) => state !== 'failed')) {
		const folder = posix.join(posix.dirname(home.path), SENT_FOLDER)
		const entry = (await ged.locate([{ fileId: row.trigger_file!, path: row.trigger_path ?? '' }])).get(row.trigger_file!)
		// Sent for another than the patient in whose folder it was dropped, it goes to that one's own.
		const dropped = [home.path, posix.dirname(row.trigger_path ?? '')]
		if (entry && dropped.includes(posix.dirname(entry.path))) {
			await moveAway(context, row, entry, folder, home.patient)
		}
		if (await ged.stat(`${folder}/${proofName(row.sending_id!)}.pdf`) === null) {
			await fileProof(context, row.sending_id!, SOFTWARE, folder)
		}
	}
	await ledger.change(async (tx) => {
		if (await dropPutAway(tx, row.id, ledger.clock.at())) {
			await ledger.audit.append(tx, [{ action: 'dossier', actor: SOFTWARE, details: { dossier: row.id, move: 'put-away' } }])
		}
	})
}

/** Under its name, or another where that one is taken; where both are, it stays. */
async function moveAway({ ged, ledger }: Context, row: DossierRow, entry: Entry, folder: string, patient: string): Promise<void> {
	const [file] = await filesOfDossiers(ledger.db, [row.id])
	const { base, extension } = splitName(posix.basename(entry.path))
	for (const name of [posix.basename(entry.path), suffixed(safeName(base), extension, (file?.sha256 ?? entry.etag).slice(0, 8))]) {
		if ((await ged.move(entry.path, `${folder}/${name}`, patient)).outcome === 'moved') {
			return
		}
	}
}

/** Where its circuit's files are dropped, in its patient's folder as it is named by now; null: that folder is gone. */
async function homeOf({ config, ledger: { db }, ged }: Context, row: DossierRow): Promise<{ path: string, patient: string } | null> {
	const { trigger } = await circuitOfDossier(db, config, row)
	const patient = await patientByKey(db, { structure: row.structure, id: row.patient_id! })
	const path = patient?.folder_path ?? patient?.folder ?? null
	if (trigger === undefined || !patient || path === null) {
		return null
	}
	const entry = patient.folder_id === null
		? await ged.stat(path)
		: (await ged.locate([{ fileId: patient.folder_id, path }])).get(patient.folder_id)
	return entry?.isFolder ? { path: posix.join(entry.path, trigger.folder), patient: entry.path } : null
}
