/** Whether the door of the measures opened when the service last began: noted in the ledger, for `doctor` is another process. */
import type { Context } from '../../context.ts'
import type { Db } from '../../ledger/ledger.ts'
import type { Verdict } from '../verdict.ts'

import { z } from 'zod'
import { MssError, sentenceOf, systemCode, wholeRemedyOf } from '../../errors.ts'
import { factIn, noteFact } from '../../ledger/facts.ts'
import { logged } from '../../log/log.ts'
import { mild, well } from '../verdict.ts'

/** Fact: why it is closed; none: it opened. */
const FACT = 'metrics/closed'
const CLOSED = z.object({ detail: z.string() })

/** What the system says of a place where nobody may listen, in French. */
const REASONS: Partial<Record<string, string>> = {
	EADDRINUSE: 'un autre programme y écoute déjà',
	EADDRNOTAVAIL: 'cette machine n’a pas cette adresse',
	EACCES: 'le compte du service n’en a pas le droit',
	ENOENT: 'le dossier n’existe pas',
}

/** What kept the door closed, as an error of the registry. */
export function asClosed(error: unknown): MssError {
	const code = systemCode(error)
	return new MssError('MSS-METRICS', error instanceof MssError ? error.message : REASONS[code] ?? code, { cause: error })
}

/** A ledger that cannot be written is told elsewhere. @param closed null: it opened */
export async function noteDoor({ ledger: { db }, log }: Pick<Context, 'ledger' | 'log'>, closed: MssError | null): Promise<void> {
	await noteFact(db, FACT, closed && JSON.stringify({ detail: closed.detail })).catch((error: unknown) => {
		log.warn(logged(error), 'door of the measures not noted')
	})
}

export async function examineDoor(db: Db): Promise<Verdict> {
	const closed = await factIn(db, FACT, CLOSED)
	return closed === null
		? well('leur porte s’est ouverte au dernier démarrage du service')
		: {
				...mild(sentenceOf('MSS-METRICS', closed.detail), wholeRemedyOf('MSS-METRICS')),
				outside: sentenceOf('MSS-METRICS', '…'),
			}
}
