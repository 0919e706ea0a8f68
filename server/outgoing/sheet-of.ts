/** What is said of a document that we make, and what the ledger keeps of it. */
import type { DocumentType } from '../mssante/cda/document-type.ts'
import type { Masking, Sheet } from '../mssante/cda/sheet.ts'
import type { Identity } from '../mssante/ins/identity.ts'
import type { Sender, Signatories } from './sender.ts'
import type { LastVersion, Lineage } from './versions.ts'

import { newOid } from './compose.ts'

/** The same for all the documents of a sending. */
export interface Making {
	sender: Sender
	signatories: Signatories
	/** In the structure's register. */
	patientId: string
	/** As it leaves. */
	identity: Identity
	/** YYYYMMDDHHmmss+ZZzz, both. */
	createdAt: string
	serviceStart: string
}

export interface Wanted {
	type: DocumentType
	title: string
	/** What it replaces. */
	previous: LastVersion | null
	/** A person said the day of its act: it is not that of the version before. */
	isDated: boolean
}

export function sheetOf(
	{ sender, signatories, patientId, identity, createdAt, serviceStart }: Making,
	{ type, title, previous, isDated }: Wanted,
	maskings: Masking[],
): Sheet {
	return {
		organisation: signatories.organisation,
		professional: signatories.professional,
		authenticator: signatories.authenticator,
		signedAt: signatories.approvedAt ?? createdAt,
		id: newOid(),
		setId: previous?.setId ?? newOid(),
		version: previous?.next ?? 1,
		replaces: previous,
		type,
		title,
		createdAt,
		serviceStart: isDated ? serviceStart : previous?.serviceStart ?? serviceStart,
		patient: identity,
		localId: { root: sender.patientIdRoot, extension: patientId.replace(/[\^&|~\\]/g, '_') },
		replyTo: sender.replyTo,
		maskings,
	}
}

/** @param sheet undefined: it is no health document */
export function lineageOfSheet(sheet: Sheet | undefined, previous: LastVersion | undefined): Lineage {
	return {
		cda_id: sheet?.id ?? null,
		set_id: sheet?.setId ?? null,
		version: sheet?.version ?? null,
		maskings: sheet?.maskings.join(' ') || null,
		service_start: sheet?.serviceStart ?? null,
		action: previous ? 'replace' : null,
		target_id: previous?.sending ?? null,
		target_position: previous?.position ?? null,
		received_id: null,
	}
}
