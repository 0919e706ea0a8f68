/** What is known of files of the GED: what the dialog opens with for them, and their story. */
import { z } from 'zod'
import { patientCard } from './patients.contract.ts'
import { receivedStory } from './received.ts'
import { sentStory } from './sending.contract.ts'

const versionOf = z.object({
	sending: z.int(),
	position: z.int(),
	from: z.string(),
	patientId: z.string().nullable(),
	/** ISO 8601. */
	at: z.string(),
	title: z.string(),
	/** Those who have it. */
	to: z.array(z.string()),
}).meta({ id: 'VersionOf' })
export type VersionOf = z.infer<typeof versionOf>

export const proposal = z.object({
	/** From the folder where the file lies. */
	patient: patientCard.nullable(),
	/** `received`: it is a received health document, in one line (its type, title, date and author); null: it would make a new one. */
	documents: z.array(z.object({
		id: z.string(),
		name: z.string(),
		size: z.number(),
		isPdf: z.boolean(),
		type: z.string(),
		title: z.string(),
		reason: z.string().nullable(),
		/** Name of the folder where it lies. */
		folder: z.string(),
		received: z.string().nullable(),
	})),
	mailbox: z.string().nullable(),
	/** The last sending of this very file, which it may replace; null: none, or several files. */
	versionOf: versionOf.nullable(),
}).meta({ id: 'Proposal' })
export type Proposal = z.infer<typeof proposal>

export const story = z.object({
	sent: z.array(sentStory),
	received: z.array(receivedStory),
	maySend: z.boolean(),
	/** In whose folder they lie, where this person may open that page. */
	patient: patientCard.nullable(),
}).meta({ id: 'Story' })
export type Story = z.infer<typeof story>

/** Whose folder it is; null: nobody's, or of whom this person may know nothing. */
export const folderOwner = z.object({ patient: patientCard.nullable() })
