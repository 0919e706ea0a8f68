/**
 * What was asked, and may not leave any more when it is taken up, is a sending that failed before it was composed: it is shown, counted,
 * begun anew and erased as any that failed.
 */
import type { Context } from '../context.ts'
import type { MssError } from '../errors.ts'
import type { Tx } from '../ledger/ledger.ts'
import type { AskedRequest } from '../ledger/stored/asked-request.ts'
import type { AskedFileRow, AskedRow } from '../ledger/tables/asked.table.ts'
import type { Lineage } from './versions.ts'

import { randomUUID } from 'node:crypto'
import { readAsked } from '../ledger/stored/asked-request.ts'
import { keptTold } from '../ledger/stored/whys.ts'
import { askedOver, filesOfAsked } from '../ledger/tables/asked.table.ts'
import { addDocument, queueSending } from '../ledger/tables/outgoing.table.ts'
import { addRecipients, refused } from '../ledger/tables/recipients.table.ts'
import { domainOf, normaliseAddress } from '../mssante/address/address.ts'
import { DEFAULT_TYPE, documentType } from '../mssante/cda/document-type.ts'
import { searchable } from '../mssante/searchable.ts'
import { unpin } from './pin-asked.ts'
import { threadOf } from './thread.ts'

const NO_LINEAGE: Lineage = {
	...{ cda_id: null, set_id: null, version: null, maskings: null, service_start: null, action: null, target_id: null },
	...{ target_position: null, received_id: null },
}

/** @throws {MssError} MSS-LEDGER-ROW: nobody can tell what was asked */
export async function refuseAsked(context: Context, row: AskedRow, why: MssError): Promise<void> {
	const { ledger, clock } = context
	const { request } = readAsked(row)
	const at = clock.at()
	const names = await ledger.change(async (tx) => {
		const files = await filesOfAsked(tx, row.id)
		const over = await askedOver(tx, { id: row.id })
		if (over === null) {
			return []
		}
		const id = await failedSending(tx, row, request, files)
		const addresses = [...new Set(request.to.map((given) => normaliseAddress(given) ?? given))]
		await addRecipients(tx, id, addresses.map((address) => ({ address, written: null })), at)
		for (const address of addresses) {
			await refused(tx, id, address, keptTold(why.code, null, ['interrupted', why]), null, at)
		}
		await ledger.audit.append(tx, [
			{ action: 'asked', actor: row.actor, details: { asked: row.id, move: 'refused', outgoing: id, code: why.code } },
		])
		return over
	})
	await unpin(context, names)
}

/** Nothing was composed: it has no bytes, nor the key, under which it may still be asked again. */
async function failedSending(tx: Tx, row: AskedRow, request: AskedRequest, files: AskedFileRow[]): Promise<number> {
	const titles = request.files.map(({ name }, index) => request.titles[index] ?? request.titles.at(-1) ?? titleOf(request, index) ?? name)
	const subject = titles.join(', ') || request.titles[0] || SUBJECTS[request.carries?.kind ?? 'letter']
	const id = await queueSending(tx, {
		header_id: `<${randomUUID()}@${domainOf(row.mailbox) ?? 'localhost'}>`,
		envelope_id: randomUUID(),
		key: null,
		fingerprint: row.fingerprint,
		mailbox: row.mailbox,
		structure: row.structure,
		patient_id: request.patientId,
		subject,
		reply_to: row.mailbox,
		actor: row.actor,
		spool: null,
		size: 0,
		raw_sha256: '',
		created_at: row.asked_at,
		cancelled_at: null,
		answer_due_at: null,
		copy: 'none',
		searched_at: null,
		words: searchable([subject, ...titles, ...request.to]),
		// Of what exists already, nobody wrote it.
		text: request.carries === null ? request.text : null,
		said: request.carries === null ? searchable([request.text]) : null,
		thread: request.answers === null ? null : await threadOf(tx, row.structure, [request.answers]),
		answers: request.answers,
		about_patient: request.aboutPatient,
		resends: null,
		erased_at: null,
	})
	for (const [position, { name, path, fileId }] of request.files.entries()) {
		const { sha256 } = files[position]!
		const type = request.isXdm ? typeOf(request, position) : null
		const file = { name, path, file_id: fileId, source_sha256: sha256, sha256, title: titles[position]!, type_code: type }
		await addDocument(tx, { outgoing_id: id, position, ...file, ...NO_LINEAGE })
	}
	return id
}

const SUBJECTS = { forward: 'Transfert', retract: 'Retrait d’un envoi', letter: 'Courrier' }

function typeOf({ types }: AskedRequest, index: number): string {
	return types[index] ?? types.at(-1) ?? DEFAULT_TYPE
}

function titleOf(request: AskedRequest, index: number): string | undefined {
	return request.isXdm ? documentType(typeOf(request, index))?.label : undefined
}
