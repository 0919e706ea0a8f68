/** The register in the page. */
import { z } from 'zod'
import { patientCard } from '../patients.ts'

const line = z.object({ line: z.int(), reason: z.string() })

export const confirming = z.object({ confirm: z.boolean().default(false) })
export const patientImport = z.object({
	added: z.int(),
	updated: z.int(),
	unchanged: z.int(),
	rejected: z.array(line),
	warnings: z.array(line),
	conflicts: z.array(z.object({ id: z.string(), field: z.string() })),
}).meta({ id: 'PatientImport' })
export type PatientImport = z.infer<typeof patientImport>

/** Lines of the register that have in common what only one may have. */
const sharedLine = z.object({ text: z.string(), patients: z.array(patientCard) }).meta({ id: 'SharedLines' })
export type SharedLines = z.infer<typeof sharedLine>
export const sharedLines = z.array(sharedLine)

export const removing = z.object({ structure: z.string().max(200), id: z.string().max(1000) })
export const removed = z.object({ removed: z.string() })

/** A folder proposed for each patient that has none. */
const folderProposal = z.object({
	patient: patientCard,
	path: z.string().nullable(),
	/** Why this folder, or why none. */
	reason: z.string(),
}).meta({ id: 'FolderProposal' })
export type FolderProposal = z.infer<typeof folderProposal>
export const folderProposals = z.array(folderProposal)

export const assigning = z.object({
	assign: z.array(z.object({ structure: z.string(), id: z.string(), path: z.string().max(4000) })).max(5000),
})
export const assigned = z.object({ assigned: z.int() })
