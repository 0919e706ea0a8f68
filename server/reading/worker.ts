/** The reader's process: one job at a time. It ends with whoever started it, and by nothing that is meant for them. */
import type { Order } from './reader-jobs.ts'

import { enableCompileCache, flushCompileCache } from 'node:module'

// What was stripped and compiled once is not compiled again; before the first of them is read.
enableCompileCache()
const { answer } = await import('./reader-jobs.ts')
process.on('disconnect', () => process.exit())
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
	process.on(signal, () => {})
}
process.on('message', async (order: Order) => {
	const reply = await answer(order)
	process.send?.(reply)
})
process.send?.('ready')
// Most readers end by being killed, which writes nothing.
flushCompileCache()
