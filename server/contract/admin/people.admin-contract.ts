/** People who approve and sign, by Nextcloud account. */
import { z } from 'zod'

const NAME = 200

export const personForm = z.strictObject({
	user: z.string().max(NAME),
	family: z.string().max(NAME),
	given: z.string().max(NAME),
	title: z.string().max(20).default(''),
	rpps: z.string().max(20).transform((text) => text.replace(/[\s.]/g, '')).default(''),
	/** JDV_J01. */
	profession: z.string().max(20).default(''),
	/** It is added: one that is there already is not written over. */
	isNew: z.boolean().default(false),
})

export const personRemoval = z.strictObject({
	/** They are of none of the groups by which people approve. */
	isConfirmed: z.boolean().default(false),
})

export const personRow = z.object({
	/** Account of Nextcloud. */
	user: z.string(),
	family: z.string(),
	given: z.string(),
	title: z.string(),
	/** Empty: whoever they approve for signs, and they are named beside. */
	rpps: z.string(),
	profession: z.string(),
	/** Made in this page, and changed there; else given by the configuration. */
	isMade: z.boolean(),
}).meta({ id: 'PersonRow' })
export type PersonRow = z.infer<typeof personRow>
