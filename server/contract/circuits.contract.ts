/** Circuits by which a dossier may begin. */
import { z } from 'zod'
import { masking } from './sending.contract.ts'

const circuitOffered = z.object({
	id: z.string(),
	name: z.string(),
	version: z.int(),
	mailbox: z.string(),
	pieces: z.array(z.object({
		id: z.string(),
		name: z.string(),
		/** JDV_J07. */
		types: z.array(z.string()),
		/** In a file's name, they tell this piece. */
		words: z.array(z.string()),
		orReason: z.boolean(),
		optional: z.boolean(),
		several: z.boolean(),
	})),
	/** Recipients: always these, or a choice among these; both null: free. */
	only: z.array(z.string()).nullable(),
	oneOf: z.array(z.string()).nullable(),
	/** Of those recipients, by their addresses. */
	names: z.record(z.string(), z.string()),
	/** Somebody must approve it. */
	isApproved: z.boolean(),
	/** Who may, in the words that people read. */
	approvers: z.array(z.string()),
	answerDays: z.int().nullable(),
	/** Who prepares says by which day an answer is expected. */
	isDated: z.boolean(),
	mask: z.array(masking),
	/** What a person must have read before anything leaves by it, in a sentence; null: nothing. */
	mustConfirm: z.string().nullable(),
}).meta({ id: 'CircuitOffered' })
export type CircuitOffered = z.infer<typeof circuitOffered>

export const circuitsOffered = z.object({ circuits: z.array(circuitOffered) })
