/** The register in the page. */
import { z } from 'zod'
import { patientCard } from '../patients.contract.ts'
import { windowParams } from '../window.ts'

const line = z.object({ line: z.int(), reason: z.string() })

export const confirming = z.object({ confirm: z.boolean().default(false) })
export const patientImport = z.object({
	added: z.int(),
	updated: z.int(),
	unchanged: z.int(),
	rejected: z.array(line),
	warnings: z.array(line),
	conflicts: z.array(z.object({ id: z.string(), field: z.string() })),
	/** Of lines that are known, those to confirm first: `what` changes, old and new, null for nothing. */
	changes: z.array(z.object({
		line: z.int(),
		id: z.string(),
		name: z.string(),
		what: z.string(),
		before: z.string().nullable(),
		after: z.string().nullable(),
		mustConfirm: z.boolean(),
	})),
	/** Columns that the file calls otherwise, with what each was taken for; those that are of no use. */
	columns: z.array(z.object({ header: z.string(), what: z.string() })),
	ignored: z.array(z.string()),
	/** A CSV table of the lines rejected, with their reasons. */
	rejectedFile: z.string().nullable(),
}).meta({ id: 'PatientImport' })
export type PatientImport = z.infer<typeof patientImport>

/** A CSV table with its header alone. */
export const registerTemplate = z.object({ name: z.string(), text: z.string() })

/** Lines of the register that have in common what only one may have. */
const sharedLine = z.object({ text: z.string(), patients: z.array(patientCard) }).meta({ id: 'SharedLines' })
export type SharedLines = z.infer<typeof sharedLine>
export const sharedLines = z.array(sharedLine)

export const removing = z.object({ structure: z.string().max(200), id: z.string().max(1000) })
export const removed = z.object({ removed: z.string() })

/** The register, searched. */
export const residentsSought = z.object({
	...windowParams.pick({ q: true, offset: true, limit: true }).shape,
	/** Those that something is wrong with alone. */
	wrong: z.boolean().default(false),
})
const resident = z.object({
	patient: patientCard,
	/** As they are called. */
	name: z.string(),
	structureName: z.string(),
	/** Below the root; null: none. */
	folder: z.string().nullable(),
	/** What is wrong, in words; the lines that say the same. */
	faults: z.array(z.object({
		kind: z.enum(['matricule', 'folder', 'gone', 'ins']),
		text: z.string(),
		others: z.array(z.object({ id: z.string(), name: z.string() })),
	})),
	/** What a person said of the line in the page, by whose account, and which line it is. */
	out: z.object({ by: z.string(), reason: z.string().nullable(), replacedBy: z.string().nullable() }).nullable(),
}).meta({ id: 'Resident' })
export type Resident = z.infer<typeof resident>
/** `wrong`: how many something is wrong with, of all. */
export const residentList = z.object({ total: z.int(), wrong: z.int(), rows: z.array(resident) }).meta({ id: 'ResidentList' })
export type ResidentList = z.infer<typeof residentList>

const lineNamed = { structure: z.string().max(200), id: z.string().max(1000) }
const reason = z.string().max(1000).default('')
export const outSaid = z.object({ ...lineNamed, reason })
export const replacing = z.object({ ...lineNamed, right: z.string().max(1000), takesFolder: z.boolean(), reason })
export const backSaid = z.object(lineNamed)
export const untying = z.object({ ...lineNamed, folder: z.string().max(4000) })

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
