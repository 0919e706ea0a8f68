/** What Nextcloud itself tells: an account was deleted, disabled, or is back. */
import { z } from 'zod'

export const account = z.object({ user: z.string().min(1), state: z.enum(['deleted', 'disabled', 'enabled']) })
