/** Circuits, as the administrator makes, tries and retires them. */
import { z } from 'zod'
import { circle } from './mailboxes.admin-contract.ts'

/** The three blanks: mailbox, recipients, who approves. */
const blanks = z.object({ mailbox: z.string(), recipients: z.array(z.string()), approval: circle.nullable() })

/** What keeps it from being used, and the blank that it is about. */
const fault = z.object({ blank: z.enum(['mailbox', 'recipients', 'approval', 'mask', 'trigger']), text: z.string() })
export type CircuitFault = z.infer<typeof fault>

export const circuitRow = z.object({
	id: z.string(),
	version: z.int(),
	name: z.string(),
	/** Its label, or its address. */
	mailbox: z.string(),
	/** The whole of it, in a sentence. */
	words: z.string(),
	/** Who approves, in words; empty: nobody has to. */
	approves: z.string(),
	state: z.enum(['draft', 'active']),
	/** Given by the configuration file: shown, not changed here. */
	isOfFile: z.boolean(),
	faults: z.array(fault),
	blanks,
	/** It names its recipients; a circuit that only receives has none, and nobody approves it. */
	hasRecipients: z.boolean(),
	hasApproval: z.boolean(),
}).meta({ id: 'CircuitRow' })
export type CircuitRow = z.infer<typeof circuitRow>
export const circuitRows = z.array(circuitRow)

export const circuitModel = z.object({
	id: z.string(),
	/** C1 to C7 (usages.md). */
	use: z.string(),
	name: z.string(),
	/** In a sentence. */
	about: z.string(),
	/** What is asked; null: it has no such blank. */
	recipients: z.object({ kind: z.enum(['only', 'oneOf']), label: z.string() }).nullable(),
	approval: z.object({ isOptional: z.boolean(), label: z.string() }).nullable(),
	/** Names of its pieces. */
	pieces: z.array(z.string()),
}).meta({ id: 'CircuitModel' })
export type CircuitModel = z.infer<typeof circuitModel>
export const circuitModels = z.array(circuitModel)

/** A model with its blanks filled; or the blanks of a circuit of this page, for its next version. */
export const circuitWish = z.strictObject({
	/** The circuit that it is a new version of; null: it is a new one. */
	id: z.string().max(40).nullable().default(null),
	/** Id of a model; null: what the circuit is today, with these blanks. */
	model: z.string().max(40).nullable().default(null),
	name: z.string().trim().min(1).max(120).nullable().default(null),
	mailbox: z.string().max(320),
	recipients: z.array(z.string().max(320)).max(200),
	approval: circle.nullable(),
})
export type CircuitWish = z.input<typeof circuitWish>

export const circuitVersion = z.strictObject({ version: z.int() })

export const circuitTrial = z.object({
	days: z.int(),
	/** Sendings that it would have been about. */
	sendings: z.int(),
	lacking: z.int(),
	/** Those that lacked something, the newest first; no name of a patient. */
	rows: z.array(z.object({ id: z.int(), at: z.string(), lacks: z.array(z.string()) })),
}).meta({ id: 'CircuitTrial' })
export type CircuitTrial = z.infer<typeof circuitTrial>

export const directorySought = z.object({ q: z.string().max(200) })
export const directoryFound = z.array(z.object({ address: z.string(), name: z.string(), about: z.string() }))
export type DirectoryFound = z.infer<typeof directoryFound>
