/** Patients of the register, as lists and dialogs show them. */
import { z } from 'zod'

/** To what a patient objects: their own mailbox, exchanges between professionals, both. */
export const opposition = z.enum(['patient', 'professionnels', 'tous'])
export type Opposition = z.infer<typeof opposition>

export const patientCard = z.object({
	id: z.string(),
	structure: z.string(),
	/** « DUPONT Suzanne, 02/01/1930 »: the names that the person uses first. */
	name: z.string(),
	birthFamilyName: z.string(),
	birthGivenNames: z.string(),
	usedFamilyName: z.string().nullable(),
	/** DD/MM/YYYY, or empty. */
	birthDate: z.string(),
	sex: z.string(),
	/** qualifiee, validee, recuperee, provisoire, and the words for it. */
	status: z.string(),
	statusWords: z.string(),
	hasIns: z.boolean(),
	/** « sorti le 12/03/2026 »; null: is there. */
	left: z.string().nullable(),
	/** To what this person objects, and the words for it. */
	opposition: opposition.nullable(),
	opposed: z.string().nullable(),
}).meta({ id: 'PatientCard' })
export type PatientCard = z.infer<typeof patientCard>

export const patientsSought = z.object({ q: z.string().max(200).default(''), mailbox: z.string().max(320) })
export const patientsFound = z.array(patientCard)

export const opposing = z.strictObject({ mailbox: z.string().max(320), id: z.string().max(1000), opposition: opposition.nullable() })
