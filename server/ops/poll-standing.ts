/** Whether Nextcloud hears this program that comes and asks (server.poll): noted in the ledger, for `doctor` is another process. */
import type { MssError } from '../errors.ts'
import type { Db, Ledger } from '../ledger/ledger.ts'
import type { Clock } from '../time/clock.ts'
import type { Verdict } from './examination-verdict.ts'

import { z } from 'zod'
import { ERROR_CODES, sentenceOf, wholeRemedyOf } from '../errors.ts'
import { detailWords } from '../errors/details.errors.ts'
import { factIn, noteFact } from '../ledger/facts.ts'
import { DETAIL } from '../ledger/stored/whys.ts'
import { ill, well, withCode } from './examination-verdict.ts'

/** Fact: when it was heard last, ISO 8601, and what is wrong since. */
const FACT = 'poll'
const STANDING = z.object({ at: z.string().nullable(), code: z.enum(ERROR_CODES).nullable(), detail: DETAIL })
/** Milliseconds between two notes that say the same. */
const EVERY = 60_000
/** Milliseconds without being heard after which it does not ask any more. */
const SILENT = 5 * EVERY

export class PollStanding {
	readonly #db: Db
	readonly #clock: Clock
	#last = { at: -Infinity, code: '' }
	#heard: string | null = null

	constructor(db: Db, clock: Clock) {
		this.#db = db
		this.#clock = clock
	}

	/** @param fault null: it was heard */
	async note(fault: MssError | null): Promise<void> {
		const [now, code] = [this.#clock.now(), fault?.code ?? '']
		this.#heard = fault === null ? this.#clock.at() : this.#heard
		if (code !== this.#last.code || now - this.#last.at > EVERY) {
			this.#last = { at: now, code }
			// A ledger that cannot be written is told elsewhere, and keeps nobody from asking.
			const said = JSON.stringify({ at: this.#heard, code: fault?.code ?? null, detail: fault?.given ?? '' })
			await noteFact(this.#db, FACT, said).catch(() => {})
		}
	}
}

export async function examinePoll({ db, clock }: Pick<Ledger, 'db' | 'clock'>): Promise<Verdict> {
	const standing = await factIn(db, FACT, STANDING)
	if (standing?.code) {
		return ill(withCode(sentenceOf(standing.code, detailWords(standing.detail)), standing.code), wholeRemedyOf(standing.code))
	}
	const since = clock.now() - Date.parse(standing?.at ?? '')
	return since < SILENT
		? well('le service joint y cherche les demandes')
		: ill('le service joint n’y a rien demandé depuis plus de cinq minutes', 'Vérifiez que le service tourne : mssante status.')
}
