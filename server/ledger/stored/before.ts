/** `act_documents.before`: where and what a document was when an act was decided. Erased with the act's traces: then nothing fits. */
import { z } from 'zod'
import { parseStored } from './column.ts'

const BEFORE = z.object({
	path: z.string(),
	patientId: z.string().nullable(),
	rule: z.string().nullable(),
	filedAt: z.string().nullable(),
})

/** It goes back there when the act cannot be carried out. */
export type Before = z.infer<typeof BEFORE>

/** @param document its id. @throws {MssError} MSS-LEDGER-ROW */
export function readBefore({ id: document, before }: { id: number, before: string }): Before {
	return parseStored(BEFORE, before, { column: 'act_documents.before', row: document })
}
