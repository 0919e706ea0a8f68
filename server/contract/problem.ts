/** What went wrong, in the words of the registry (server/errors.ts). */
import { z } from 'zod'

export const field = z.enum(['old', 'circuit', 'from', 'patient', 'to', 'documents', 'again', 'about', 'alert'])
export type Field = z.infer<typeof field>

export const problem = z.object({
	code: z.string(),
	text: z.string(),
	/** What to do. */
	remedy: z.string(),
	/** The same for whoever is at the machine, told to administrators alone. */
	atServer: z.string().optional(),
	/** The field of the dialog it is about. */
	field: field.nullable(),
}).meta({ id: 'Problem' })
export type Problem = z.infer<typeof problem>

/** Every error, whatever the route. */
export const refusal = z.object({ error: problem }).meta({ id: 'Refusal' })
