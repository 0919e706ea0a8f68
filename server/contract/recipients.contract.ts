/** To whom something may be sent. */
import { z } from 'zod'
import { problem } from './problem.ts'

const address = z.string().max(320)

export const recipient = z.object({
	address: z.string(),
	name: z.string(),
	/** Profession, structure, town: what tells one from another. */
	about: z.string(),
	/**
	 * patient: the mailbox of whom the documents are about; favourite: of this mailbox; recent: written to by it lately; met: in an
	 * exchange; directory.
	 */
	origin: z.enum(['patient', 'favourite', 'recent', 'met', 'directory', 'typed']),
	/** Why it may not be written to, or null. */
	problem: problem.nullable(),
}).meta({ id: 'Recipient' })
export type Recipient = z.infer<typeof recipient>

/** `patient`: id of whom the documents are about. */
export const recipientsSought = z.object({ q: z.string().max(200).default(''), mailbox: address, patient: z.string().max(200).default('') })
export const recipientsFound = z.array(recipient)
export const recipientTyped = z.object({ address: z.string().max(400), mailbox: address })
export const favourite = z.object({ address, mailbox: address, name: z.string().max(200), keep: z.boolean() })
