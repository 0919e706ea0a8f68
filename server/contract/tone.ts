/** How a state looks: all is well, somebody must look, something is awaited, nothing of these. */
import { z } from 'zod'

export const tone = z.enum(['good', 'bad', 'waiting', 'neutral'])
export type Tone = z.infer<typeof tone>
