/** What leaves as it is, and what we make that leaves beside it: each a document whose bytes are on this machine. */
import type { DocumentType } from '../../mssante/cda/document-type.ts'
import type { Sheet } from '../../mssante/cda/sheet.ts'
import type { CdaHeader } from '../../mssante/document.ts'
import type { Patient } from '../../patients/patient.ts'
import type { Notice } from '../notice.ts'
import type { SourceFile } from '../source-files.ts'
import type { LastVersion } from '../versions.ts'

import { documentType } from '../../mssante/cda/document-type.ts'

export interface CarriedDocument {
	/** Null: a file that is no health document, attached under its own name. */
	cda: CdaHeader | null
	/** Its bytes, and those of the PDF that goes beside it. */
	file: string
	size: number
	sha256: string
	pdf: string | null
	/** Start of the act, YYYYMMDD…; it names the PDF. */
	serviceStart: string
	/** Where people see it: its PDF, where it has one. */
	name: string
	path: string
	fileId: string | null
	/** Its row among the received documents. */
	received: number | null
	/** The version of ours that it is, to be deleted. */
	target: LastVersion | null
	/** What it was made of, here and now; null: it exists already. */
	made: { source: SourceFile, sheet: Sheet } | null
}

export interface Parcel {
	documents: CarriedDocument[]
	/** The archive as it came, when all that is in it leaves; null: one is made around them. */
	archive: string | null
	patient: Patient | null
	/** Of a letter. */
	subject: string
	/** What the message says of it. */
	about: string
	isDeletion: boolean
	/** Message-IDs of what it goes on from, the first one first. */
	chain: string[]
	notices: Notice[]
}

/** The type as the document says it, with its class. */
export function typeOf({ type: { code, system, display } }: CdaHeader): DocumentType {
	const known = documentType(code ?? '')
	return {
		code: code ?? '',
		system: system ?? '',
		classCode: '10',
		classLabel: 'Compte rendu',
		...known,
		label: display ?? known?.label ?? code ?? 'Document',
	}
}

export function titleOf({ cda, name }: Pick<CarriedDocument, 'cda' | 'name'>): string {
	return cda === null ? name : (cda.title ?? typeOf(cda).label).replace(/\s+/g, ' ').trim()
}
