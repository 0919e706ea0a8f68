/** A dropped file that has left goes to « Envoyés », beside the folder where it was dropped, with the proof of its sending. */
import type { Desk } from '../desk.ts'
import type { DossierRow } from '../ledger/tables/dossiers.ts'

import { posix } from 'node:path'
import { safeName, splitName, suffixed } from '../ged/names.ts'
import { SOFTWARE } from '../ledger/audit.ts'
import { dropPutAway, dropsToPutAway, filesOfDossiers } from '../ledger/tables/dossiers.ts'
import { logged } from '../ops/log.ts'
import { fileProof } from '../outgoing/proof.ts'
import { sentReport } from '../outgoing/report.ts'

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
	const folder = posix.join(posix.dirname(home), SENT_FOLDER)
	// Where a person has moved it meanwhile, it stays; failed, it stays where it was dropped, and « Envois » says why.
	const hasLeft = report.recipients.some(({ state }) => state !== 'failed')
	if (entry && hasLeft && posix.dirname(entry.path) === home) {
		const [file] = await filesOfDossiers(ledger.db, [row.id])
		const { base, extension } = splitName(posix.basename(entry.path))
		for (const name of [posix.basename(entry.path), suffixed(safeName(base), extension, (file?.sha256 ?? entry.etag).slice(0, 8))]) {
			if ((await ged.move(entry.path, `${folder}/${name}`, posix.dirname(posix.dirname(home)))).outcome === 'moved') {
				break
			}
		}
	}
	if (hasLeft) {
		await fileProof(desk, row.sending_id!, SOFTWARE, folder)
	}
	await ledger.change(async (tx) => {
		await dropPutAway(tx, row.id, new Date().toISOString())
		await ledger.audit.append(tx, [{ action: 'dossier', actor: SOFTWARE, details: { dossier: row.id, move: 'put-away' } }])
	})
}
