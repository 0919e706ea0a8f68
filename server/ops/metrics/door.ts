/** Whether the door of the measures opened when the service last began: noted in the ledger, for `doctor` is another process. */
import type { Context } from '../../context.ts'
import type { DetailCode } from '../../errors/details.errors.ts'
import type { Db } from '../../ledger/ledger.ts'
import type { Verdict } from '../examination-verdict.ts'

import { z } from 'zod'
import { MssError, sentenceOf, systemCode, wholeRemedyOf } from '../../errors.ts'
import { because, detailWords } from '../../errors/details.errors.ts'
import { factIn, noteFact } from '../../ledger/facts.ts'
import { DETAIL } from '../../ledger/stored/whys.ts'
import { logged } from '../../log/log.ts'
import { mild, well } from '../examination-verdict.ts'

/** Fact: why it is closed; none: it opened. */
const FACT = 'metrics/closed'
const CLOSED = z.object({ detail: DETAIL })

/** What the system says of a place where nobody may listen. */
const REASONS: Partial<Record<string, DetailCode>> = {
	EADDRINUSE: 'port-taken',
	EADDRNOTAVAIL: 'no-such-address',
	EACCES: 'no-right-there',
	ENOENT: 'no-such-folder',
}

/** What kept the door closed, as an error of the registry. */
export function asClosed(error: unknown): MssError {
	const code = systemCode(error)
	const known = REASONS[code]
	const why = error instanceof MssError ? error.message : known === undefined ? code : because(known)
	return new MssError('MSS-METRICS', why, { cause: error })
}

/** A ledger that cannot be written is told elsewhere. @param closed null: it opened */
export async function noteDoor({ ledger: { db }, log }: Pick<Context, 'ledger' | 'log'>, closed: MssError | null): Promise<void> {
	await noteFact(db, FACT, closed && JSON.stringify({ detail: closed.given })).catch((error: unknown) => {
		log.warn(logged(error), 'door of the measures not noted')
	})
}

export async function examineDoor(db: Db): Promise<Verdict> {
	const closed = await factIn(db, FACT, CLOSED)
	return closed === null
		? well('leur porte s’est ouverte au dernier démarrage du service')
		: {
				...mild(sentenceOf('MSS-METRICS', detailWords(closed.detail)), wholeRemedyOf('MSS-METRICS')),
				outside: sentenceOf('MSS-METRICS', '…'),
			}
}
