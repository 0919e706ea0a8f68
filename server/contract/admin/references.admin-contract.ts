/** The trust list and the directory. */
import { z } from 'zod'

/** Null: none was ever imported. */
export const trustFacts = z.object({
	domains: z.int(),
	generatedAt: z.string().nullable(),
	importedAt: z.string(),
}).nullable()

/** Null: there is none. */
export const directoryFacts = z.object({
	rows: z.int(),
	/** Day of the extraction, YYYY-MM-DD, or null when its name does not tell. */
	extractedAt: z.string().nullable(),
	/** ISO 8601. */
	importedAt: z.string(),
}).nullable()
