/**
 * A message given to a reader. Each attempt is counted, durably, before it: two without a result (the reader died, or lasted too
 * long, or this whole process died) make it `unreadable`, and it is not read a third time.
 */
import type { Context } from '../context.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'
import type { End } from '../mssante/finding.ts'
import type { ReaderPool } from '../reading/pool.ts'
import type { Reading } from '../reading/reading.ts'

import { MssError } from '../errors.ts'
import { countReadings } from '../ledger/tables/messages.table.ts'
import { finding } from '../mssante/finding.ts'
import { ReaderKilled, ReadingStopped } from '../reading/reader.ts'
import { unreadable } from '../reading/reading.ts'

/** Attempts without a result after which a message is not read again. */
const MAX_READINGS = 2

/** @throws {MssError} MSS-SPOOL-LOST, MSS-READER; {ReadingStopped} the program stops, which is no attempt */
export async function readInAttempts(context: Context, pool: ReaderPool, row: MessageRow): Promise<Reading> {
	const { spool, hands } = context
	const { id } = row
	const file = await spool.bring(row.spool)
	if (file === null) {
		throw new MssError('MSS-SPOOL-LOST')
	}
	let readings = hands.isKnown(id) ? 0 : row.readings
	let end: End = 'broke-us'
	while (readings < MAX_READINGS) {
		try {
			const outcome = await pool.attempt('message', file, spool.workFolder(id), () =>
				count(context, id, ++readings))
			if (!(outcome instanceof ReaderKilled)) {
				return outcome
			}
			end = outcome.end
		} catch (error) {
			if (error instanceof ReadingStopped) {
				await count(context, id, Math.max(0, readings - 1)).catch(() => {})
			}
			throw error
		}
	}
	return unreadable(finding('message.unreadable', { end }))
}

/** There was a result. */
export async function forgetAttempts(context: Context, id: number): Promise<void> {
	await count(context, id, 0)
}

/** What kills a process is counted; a power cut is not what a message does. */
async function count({ ledger }: Context, id: number, readings: number): Promise<void> {
	await ledger.note((tx) => countReadings(tx, id, readings))
}
