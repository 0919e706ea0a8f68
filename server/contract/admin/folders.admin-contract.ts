/** Where a mailbox files. */
import { z } from 'zod'

const names = z.array(z.string().min(1).max(200)).max(50).default([])

export const place = z.object({ path: z.string().max(4000).default('') })

/** `isShown`: anybody but the service account sees it. */
export const folderListing = z.object({
	path: z.string(),
	parent: z.string().nullable(),
	folders: z.array(z.object({ path: z.string(), name: z.string(), isShown: z.boolean() })),
}).meta({ id: 'FolderListing' })
export type FolderListing = z.infer<typeof folderListing>

export const folderSeen = z.object({ isThere: z.boolean(), isShown: z.boolean() }).meta({ id: 'FolderSeen' })
export type FolderSeen = z.infer<typeof folderSeen>

export const folderMade = z.object({ path: z.string() })
/** `mailbox`: as whose folder. */
export const sharing = z.strictObject({
	path: z.string().min(1).max(4000),
	users: names,
	groups: names,
	mailbox: z.string().trim().max(320).default(''),
})
/** Folders that bear the names of those that are gone, and are the right ones; all of them, when none is named. */
export const namesakes = z.strictObject({ paths: z.array(z.string().min(1).max(4000)).max(1000).optional() })
export const namesakesTaken = z.object({ taken: z.array(z.string()), gone: z.array(z.string()) })

export const naming = z.object({ pattern: z.string().max(1000), folder: z.string().max(4000).default('') })
export const named = z.object({ examples: z.array(z.string()) })
