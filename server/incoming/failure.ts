/**
 * A message that failed is retried, at intervals that grow. An outage (the store, the ledger, the disk, the configuration) lasts as
 * long as it lasts; a fault of the message's, or of ours, is not retried without end: the message then waits for a person.
 */
import type { Context } from '../context.ts'
import type { MessageState } from '../ledger/ledger-schema.ts'
import type { Db } from '../ledger/ledger.ts'
import type { MessageRow } from '../ledger/tables/messages.table.ts'
import type { Reading } from '../reading/reading.ts'

import { asMssError, systemCode } from '../errors.ts'
import { messageById } from '../ledger/reads/messages.reads.ts'
import { dueAtOnce, failed } from '../ledger/tables/messages.table.ts'
import { logged } from '../log/log.ts'
import { finding } from '../mssante/finding.ts'
import { unreadable } from '../reading/reading.ts'
import { dueAfter } from '../time/back-off.ts'

/** Before a failed message is tried again. */
const RETRY = { first: 15_000, most: 60 * 60_000 }
/** Attempts that fail by a fault before the message is given up: over half an hour. */
const MAX_FAULTS = 8

export const IN_PROGRESS: MessageState[] = ['received', 'planned']

/** What lasts as long as it lasts; no free name, for one, is the document's own trouble, and a row that does not fit the message's. */
const OUTAGE = /^MSS-(?:GED-(?!NAME)|SPOOL|LEDGER-(?!ROW)|LOCKED|DISK|SECRET|READER|UNKNOWN|FILE|CFG|IMAP)/
/** Of SQLite (sqlite3.h): BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB. */
const LEDGER_OUTAGES = new Set([5, 6, 7, 8, 10, 11, 13, 14, 15, 26])

/** Is neither the message at fault, nor the program? */
export function isOutage(error: unknown): boolean {
	const { code, cause } = asMssError(error)
	if (code !== 'MSS-INTERNAL') {
		return OUTAGE.test(code)
	}
	const errcode = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) & 0xFF : null
	// ENOSPC, EIO, ECONNREFUSED: an error of the system, not ERR_INVALID_ARG_TYPE.
	return errcode === null ? /^E[A-Z0-9]+$/.test(systemCode(cause)) : LEDGER_OUTAGES.has(errcode)
}

/** Somebody put right what the store refused: what failed by it is tried at once, not in an hour. */
export async function tryStoreAgain(db: Db): Promise<void> {
	await dueAtOnce(db, 'MSS-GED-')
}

export function isTriedEnough({ faults }: Pick<MessageRow, 'faults'>): boolean {
	return faults >= MAX_FAULTS
}

/** What is said of it then; it waits whole. */
export function givenUp({ error_code: code }: Pick<MessageRow, 'error_code'>): Reading {
	return unreadable(finding('message.given-up', { code: code ?? 'MSS-INTERNAL' }))
}

/**
 * Records the failure where the ledger still answers; where it does not, the message is in progress and nobody's, and is taken up
 * again.
 */
export async function fail({ ledger, log }: Context, id: number, error: unknown): Promise<void> {
	log.error({ message: id, ...logged(error) }, 'message failed')
	try {
		await ledger.change(async (tx) => {
			const row = await messageById(tx, id)
			if (!row || !IN_PROGRESS.includes(row.state)) {
				return
			}
			const { code } = asMssError(error)
			const isNoted = await failed(tx, id, row.state, {
				error_code: code,
				attempts: row.attempts + 1,
				faults: row.faults + (isOutage(error) ? 0 : 1),
				next_attempt_at: dueAfter(row.attempts, RETRY, ledger.clock.now()),
			})
			await ledger.audit.append(tx, isNoted ? [{ action: 'failed', messageId: id, details: { code } }] : [])
		})
	} catch (second) {
		log.error({ message: id, ...logged(second) }, 'failure not recorded')
	}
}
