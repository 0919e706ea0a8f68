/** `documents.cda`: the header of a health document (mssante/document.ts). */
import type { Masking } from '../../mssante/cda/sheet.ts'
import type { CdaHeader } from '../../mssante/document.ts'
import type { Identity } from '../../mssante/ins/identity.ts'
import type { ShapeOf } from './column.ts'

import { z } from 'zod'
import { MASKINGS } from '../../mssante/cda/sheet.ts'
import { parseStored } from './column.ts'

const text = z.string().nullable()

const CDA = z.object({
	id: text,
	setId: text,
	version: z.number().nullable(),
	type: z.object({ code: text, system: text, display: text }),
	title: text,
	createdAt: text,
	action: z.enum(['new', 'replace', 'delete']),
	replaces: text,
	level: z.literal([1, 3]),
	patient: z.object({
		ins: z.object({ matricule: z.string(), oid: z.string() }).nullable(),
		birthFamilyName: text,
		birthGivenNames: text,
		firstBirthGivenName: text,
		usedFamilyName: text,
		usedGivenName: text,
		birthDate: text,
		sex: text,
		birthPlace: text,
	} satisfies ShapeOf<Identity>),
	authors: z.array(z.string()),
	maskings: z.array(z.enum(Object.keys(MASKINGS) as Masking[])).optional(),
} satisfies ShapeOf<CdaHeader>)

/** Of a document that has one. @throws {MssError} MSS-LEDGER-ROW */
export function readCda({ id, cda }: { id: number, cda: string | null }): CdaHeader {
	return parseStored(CDA, cda, { column: 'documents.cda', row: id })
}
