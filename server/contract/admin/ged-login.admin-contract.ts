/** The service account's app password, by Login flow v2. */
import { z } from 'zod'

/** `login`: the page of Nextcloud where the account says yes. */
export const loginStarted = z.object({ id: z.string(), login: z.string(), user: z.string() })
export const loginPolled = z.object({ isGranted: z.boolean() })
