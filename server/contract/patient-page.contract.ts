/** A patient's page: who they are, and all that is about them on one line of time. */
import { z } from 'zod'
import { patientCard } from './patients.contract.ts'
import { sentStory } from './sending.contract.ts'
import { came } from './today.contract.ts'
import { turnShown } from './turns.contract.ts'
import { windowParams } from './window.ts'

/** `waiting`: with exactly their identity, to be filed by somebody. */
const kind = z.enum(['received', 'waiting', 'sent', 'turn'])
export type EntryKind = z.infer<typeof kind>

/** One of the three is told, by its kind. */
const patientEntry = z.object({
	/** Of the row. */
	key: z.string(),
	kind,
	/** ISO 8601. */
	at: z.string(),
	received: came.nullable(),
	sent: sentStory.nullable(),
	turn: turnShown.nullable(),
}).meta({ id: 'PatientEntry' })
export type PatientEntry = z.infer<typeof patientEntry>

export const patientPageSought = windowParams
	.omit({ q: true })
	.extend({ patient: z.string().min(1).max(300), kind: kind.nullable().default(null) })

export const patientPage = z.object({
	total: z.int(),
	rows: z.array(patientEntry),
	patient: patientCard.extend({
		/** The names that the person uses, then those of birth. */
		called: z.string(),
		/** In Files; null: they have none, or it was never seen. */
		folderId: z.string().nullable(),
		isFollowed: z.boolean(),
	}),
}).meta({ id: 'PatientPage' })
export type PatientPage = z.infer<typeof patientPage>

export const following = z.strictObject({ patient: z.string().min(1).max(300), isFollowed: z.boolean() })
