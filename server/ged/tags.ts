/** The tag « MSSanté » on files that came or went: due in the ledger, put beside the way of filing, tried again until it is there. */
import type { Config } from '../config/schema.ts'
import type { Ledger, Tx } from '../ledger/ledger.ts'
import type { Log } from '../log/log.ts'
import type { Ged } from './ged.ts'

import { tagDue, tagged, tagLater, tagsDue } from '../ledger/tables/tags.table.ts'
import { logged } from '../log/log.ts'
import { dueAfter } from '../time/back-off.ts'

/** Tags put in one turn. */
const AT_ONCE = 50
const BACK_OFF = { first: 10_000, most: 60 * 60_000 }

export async function noteTags(tx: Tx, { ged }: Config, fileIds: string[]): Promise<void> {
	for (const fileId of ged.kind === 'nextcloud' && ged.tag ? fileIds : []) {
		await tagDue(tx, fileId)
	}
}

/** Those that are due; with `all`, whatever their next attempt. */
export async function putTags(
	{ ledger: { db, clock }, ged, log }: { ledger: Ledger, ged: Ged, log: Log },
	{ all = false } = {},
): Promise<void> {
	for (const { file_id: fileId, attempts } of await tagsDue(db, all ? null : clock.at(), AT_ONCE)) {
		try {
			await ged.tag(fileId)
			await tagged(db, fileId)
		} catch (error) {
			log.warn(logged(error), 'file not tagged yet')
			await tagLater(db, fileId, attempts + 1, dueAfter(attempts, BACK_OFF, clock.now()))
		}
	}
}
