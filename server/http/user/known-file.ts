/** What is known of a file that is about to be sent: it came as a health document, or an earlier state of it was sent. */
import type { Context } from '../../context.ts'
import type { VersionOf } from '../../contract/files.contract.ts'
import type { Person } from '../../rights.ts'

import { mailboxOf } from '../../context.ts'
import { messageById } from '../../ledger/reads/messages.reads.ts'
import { lastSendingOfFile } from '../../ledger/reads/outgoing.reads.ts'
import { readCda } from '../../ledger/stored/cda.stored.ts'
import { documentsOfMessages, filedByFile } from '../../ledger/tables/documents.table.ts'
import { unlessDamaged } from '../../log/damaged.ts'
import { typeLabel } from '../../mssante/cda/document-type.ts'
import { frenchDate } from '../../mssante/ins/identity.ts'
import { isPdfOf } from '../../outgoing/carried/carried-message.ts'
import { replaceable } from '../../outgoing/versions.ts'
import { mayDo } from '../../rights.ts'

/** The received health document that a file is, or makes readable, in one line: type, title, date, sender; null for any other file. */
export async function receivedLine({ ledger: { db }, log }: Context, fileId: string): Promise<string | null> {
	const row = await filedByFile(db, fileId)
	if (!row) {
		return null
	}
	const together = await documentsOfMessages(db, [row.message_id])
	const cda = row.cda !== null ? row : together.find((other) => other.cda !== null && isPdfOf(row, other))
	if (!cda) {
		return null
	}
	const header = unlessDamaged(log, () => readCda(cda))
	const message = await messageById(db, row.message_id)
	const type = header && (typeLabel(header.type.code ?? '') ?? header.type.display)
	const title = header?.title === type ? null : header?.title
	return [type ?? 'Document reçu', title, frenchDate(header?.createdAt?.slice(0, 8) ?? ''), message?.sender]
		.filter(Boolean)
		.join(' · ')
}

/** The last sending of this very file, where this person may replace it. */
export async function versionOf({ ledger: { db }, config }: Context, person: Person, fileId: string): Promise<VersionOf | null> {
	const last = await lastSendingOfFile(db, fileId)
	const found = last && await replaceable(db, { sending: last.sending, positions: [last.position] })
	const mailbox = found && mailboxOf(config, found.row.mailbox)
	if (!last || !found || !mailbox?.smtp || !mayDo(person, mailbox, { ask: 'send' })) {
		return null
	}
	const {
		row,
		documents: [document],
		recipients,
	} = found
	return {
		sending: row.id,
		position: last.position,
		from: mailbox.address,
		patientId: row.patient_id,
		at: row.created_at,
		title: document!.title,
		to: recipients,
	}
}
