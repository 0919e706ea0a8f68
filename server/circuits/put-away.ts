/** A dropped file that has left goes to « Envoyés », beside the folder where it was dropped, with the proof of its sending. */
import type { Desk } from '../desk.ts'
import type { DossierRow } from '../ledger/tables/dossiers.ts'

import { posix } from 'node:path'
import { safeName, splitName, suffixed } from '../ged/names.ts'
import { SOFTWARE } from '../ledger/audit.ts'
import { dropPutAway, dropsToPutAway, filesOfDossiers } from '../ledger/tables/dossiers.ts'
import { patientByKey } from '../ledger/tables/patients.ts'
import { logged } from '../ops/log.ts'
import { fileProof } from '../outgoing/proof.ts'
import { sentReport } from '../outgoing/report.ts'
import { DROP_ROOT } from './drop-folder.ts'

const SENT_FOLDER = 'Envoyés'
/** What has not been taken by the operator stands where it was dropped. */
const UNDER_WAY = ['queued', 'unclear']

export async function putAwaySent(desk: Desk): Promise<void> {
	for (const row of await dropsToPutAway(desk.ledger.db)) {
		try {
			await putAway(desk, row)
		} catch (error) {
			desk.log.warn({ dossier: row.id, ...logged(error) }, 'dropped file not put away')
		}
	}
}

async function putAway(desk: Desk, row: DossierRow): Promise<void> {
	const { ged, ledger } = desk
	const report = await sentReport(ledger.db, row.sending_id!)
	if (report === null || report.recipients.some(({ state }) => UNDER_WAY.includes(state))) {
		return
	}
	const entry = (await ged.locate([{ fileId: row.trigger_file!, path: row.trigger_path ?? '' }])).get(row.trigger_file!)
	const home = posix.dirname(row.trigger_path ?? '')
	const place = await placeFor(desk, row, home)
	// Where a person has moved it meanwhile, it stays; failed, it stays where it was dropped, and « Envois » says why.
	const hasLeft = report.recipients.some(({ state }) => state !== 'failed')
	if (entry && hasLeft && place && posix.dirname(entry.path) === home) {
		const [file] = await filesOfDossiers(ledger.db, [row.id])
		const { base, extension } = splitName(posix.basename(entry.path))
		for (const name of [posix.basename(entry.path), suffixed(safeName(base), extension, (file?.sha256 ?? entry.etag).slice(0, 8))]) {
			if ((await ged.move(entry.path, `${place.folder}/${name}`, place.within)).outcome === 'moved') {
				break
			}
		}
	}
	if (hasLeft && place) {
		await fileProof(desk, row.sending_id!, SOFTWARE, place.folder)
	}
	await ledger.change(async (tx) => {
		await dropPutAway(tx, row.id, new Date().toISOString())
		await ledger.audit.append(tx, [{ action: 'dossier', actor: SOFTWARE, details: { dossier: row.id, move: 'put-away' } }])
	})
}

interface Place {
	folder: string
	/** Folders are made below this one alone. */
	within: string
}

/**
 * Beside the folder where it was dropped; where a person chose another patient since, in that one's: what is said of one is not kept
 * in another's. Null: that one has no folder, and it stays where it is.
 */
async function placeFor(desk: Desk, row: DossierRow, home: string): Promise<Place | null> {
	const above = posix.dirname(home)
	const own = await folderOf(desk, row)
	if (own === null) {
		return null
	}
	return home.startsWith(`${own}/`)
		? { folder: posix.join(above, SENT_FOLDER), within: posix.dirname(above) }
		: { folder: posix.join(own, DROP_ROOT, SENT_FOLDER), within: own }
}

/** Where the folder of its patient is now, or null. */
async function folderOf({ ged, ledger: { db } }: Desk, { structure, patient_id: id }: DossierRow): Promise<string | null> {
	const patient = id === null ? undefined : await patientByKey(db, { structure, id })
	const path = patient?.folder_path ?? patient?.folder ?? null
	if (!patient || path === null) {
		return null
	}
	const { folder_id: fileId } = patient
	const entry = fileId === null ? await ged.stat(path) : (await ged.locate([{ fileId, path }])).get(fileId)
	return entry?.isFolder ? entry.path : null
}
