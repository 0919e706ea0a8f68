/** What Nextcloud itself tells: who put a file where files leave by themselves. */
import { z } from 'zod'

/** `user`: empty where nobody signed in, through a public link; `groups`: theirs. */
export const dropped = z.object({
	fileId: z.string().regex(/^\d{1,19}$/),
	user: z.string().max(256),
	/** As Nextcloud displays it: they may never open a page of ours. */
	name: z.string().max(256).default(''),
	groups: z.array(z.string().max(256)).max(10_000),
})
