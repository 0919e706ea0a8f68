/** Structures: who signs health documents. */
import { z } from 'zod'

export const structureForm = z.strictObject({
	id: z.string().max(200).optional(),
	name: z.string().max(200),
	finess: z.string().max(20).transform((text) => text.replace(/[\s.]/g, '').toUpperCase()),
	sector: z.string().max(20),
	practiceSetting: z.string().max(20).default('ESSMS'),
	telecom: z.string().max(200).default(''),
	address: z.string().max(500).default(''),
})
export const structureSaved = z.object({ id: z.string() })

export const structureRow = z.object({
	id: z.string(),
	name: z.string(),
	/** Nine characters, or empty. */
	finess: z.string(),
	/** JDV_J02. */
	sector: z.string().nullable(),
	/** JDV_J04. */
	practiceSetting: z.string(),
	/** Telephone or e-mail, as people write them. */
	telecom: z.string(),
	address: z.string(),
	/** Made in this page, and changed there; else given by the configuration. */
	isMade: z.boolean(),
}).meta({ id: 'StructureRow' })
export type StructureRow = z.infer<typeof structureRow>

const choices = z.array(z.object({ id: z.string(), label: z.string() }))
/** The usual ones first, then in alphabetical order. */
export const structureCodes = z.object({ sectors: choices, practiceSettings: choices }).meta({ id: 'StructureCodes' })
export type StructureCodes = z.infer<typeof structureCodes>

export const adopting = z.strictObject({ from: z.string().max(200), to: z.string().max(200) })
/** How many stay, for another bears their identifier there. */
export const adopted = z.object({ left: z.int() })
