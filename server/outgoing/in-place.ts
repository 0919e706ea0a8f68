/** A sending that goes anew to those whom another one did not reach. */
import type { Db } from '../ledger/ledger.ts'
import type { OutgoingRow } from '../ledger/tables/outgoing.table.ts'
import type { SendRequest } from './request.ts'

import { sentDocumentsOf } from '../ledger/reads/outgoing.reads.ts'
import { recipientsOf } from '../ledger/reads/recipients.reads.ts'
import { MISSED } from '../ledger/tables/recipients.table.ts'
import { normaliseAddress } from '../mssante/address/address.ts'

/**
 * Does it bring the same, about the same person of the same structure, and leave nobody behind? An address may have been corrected, so
 * that those whom it had not reached are counted; what goes to fewer, or is something else, is a sending of its own: what went wrong
 * stays in sight.
 *
 * @param structure of the mailbox that it leaves from
 */
export async function isInPlaceOf(
	db: Db,
	row: OutgoingRow,
	{ to, patientId, files }: Pick<SendRequest, 'to' | 'patientId' | 'files'>,
	structure: string,
): Promise<boolean> {
	if (row.structure !== structure || row.patient_id !== patientId) {
		return false
	}
	const recipients = await recipientsOf(db, [row.id])
	const missed = recipients.filter(({ state }) => MISSED.includes(state))
	const reached = recipients.filter((one) => !missed.includes(one)).map(({ address }) => address)
	const others = new Set(to.map((address) => normaliseAddress(address) ?? address).filter((address) => !reached.includes(address)))
	return missed.length > 0 && others.size >= missed.length && await bringsTheSame(db, row, files)
}

/** One of its files at least; of what had none, what has none. */
async function bringsTheSame(db: Db, row: OutgoingRow, files: SendRequest['files']): Promise<boolean> {
	const before = (await sentDocumentsOf(db, [row.id])).map(({ file_id: id }) => id)
	return before.length === 0
		? files.length === 0
		: files.some((file) => typeof file !== 'string' && file.fileId !== null && before.includes(file.fileId))
}
