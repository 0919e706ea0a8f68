/** How far work is that takes its time. */
import type { Handler } from '../handler.ts'

export const job: Handler<'admin GET jobs/:id'> = async ({ jobs }, { words: { id } }) => jobs.get(id)
