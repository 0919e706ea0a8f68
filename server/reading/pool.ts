/**
 * What is asked of the readers, one method a kind of job. Parsing never blocks the process, and what lasts or swells too much is
 * killed.
 */
import type { Person } from '../mssante/mention/find.ts'
import type { Enclosure } from './enclosures.ts'
import type { ReadEntry } from './entry.ts'
import type { Lot, LotSeen } from './look.ts'
import type { PdfFacts } from './pdf-facts.ts'
import type { Preview } from './preview.ts'
import type { Job } from './reader-jobs.ts'
import type { Reading } from './reading.ts'

import { resolve } from 'node:path'
import { finding } from '../mssante/finding.ts'
import { LIMITS } from './limits.ts'
import { UNREADABLE as UNREADABLE_PDF } from './pdf-facts.ts'
import { ReaderKilled } from './reader.ts'
import { Readers } from './readers.ts'
import { unreadable } from './reading.ts'

/** Milliseconds that a small picture may take: it is a comfort. */
const THUMBNAIL_TIME = 5_000
/** Milliseconds for texts alone, whatever their message took: they are bounded (`LIMITS.said`), and take some. */
const TEXTS_TIME = 5_000

/** Milliseconds of reading that are left for one thing, however many jobs it takes. */
export interface Budget {
	left: number
}

export class ReaderPool {
	readonly #readers: Readers
	readonly #time: number
	readonly #budget: Budget

	/**
	 * @param readers how many processes at most, those stuck on a slow job apart; or those of another pool
	 * @param time milliseconds a job may last
	 */
	constructor(readers?: number | Readers, time: number = LIMITS.time, budget: Budget = { left: Infinity }) {
		this.#readers = readers instanceof Readers ? readers : new Readers(readers)
		this.#time = time
		this.#budget = budget
	}

	/** The same readers, for one message: past `milliseconds` of reading in all, each further job ends as one that lasted too long. */
	within(milliseconds: number): ReaderPool {
		return new ReaderPool(this.#readers, this.#time, { left: milliseconds })
	}

	/**
	 * Reads a message, as one attempt; its reader's death is what it answers. `folder` is made, and emptied first.
	 *
	 * @param before called when a reader is there, before it has the message; or where no time is left to read it
	 */
	async attempt(kind: 'message' | 'file', file: string, folder: string, before?: () => Promise<void>): Promise<Reading | ReaderKilled> {
		try {
			return await this.#run({ kind, file, folder }, this.#time, before) as Reading
		} catch (error) {
			if (error instanceof ReaderKilled) {
				return error
			}
			throw error
		}
	}

	/** Reads a message; one that cannot be read within bounds is `unreadable`. */
	async read(kind: 'message' | 'file', file: string, folder: string): Promise<Reading> {
		const outcome = await this.attempt(kind, file, folder)
		return outcome instanceof ReaderKilled ? unreadable(finding('message.unreadable', { end: outcome.end })) : outcome
	}

	/**
	 * Who is named where; where it cannot be known within bounds, every document is unreadable, and texts are looked at alone.
	 *
	 * @param about id of whom the documents are known to be about
	 */
	async look(lots: Lot[], people: Person[], about?: string, time?: number): Promise<LotSeen[]> {
		const there = lots.map((lot) => ({
			...lot,
			documents: lot.documents.map((document) => ({ ...document, file: resolve(document.file) })),
		}))
		const seen = await this.#looked({ lots: there, people, about }, time)
		if (seen !== null) {
			return seen
		}
		// What a document does to a reader, or the time that it took, hides nobody whom words name.
		const alone = new ReaderPool(this.#readers, TEXTS_TIME)
		const texts = lots.map((lot) => ({ texts: lot.texts, documents: [] }))
		const words = await alone.#looked({ lots: texts, people, about }) ?? lots.map(unseen)
		return words.map((one, index) => ({ ...one, kinds: lots[index]!.documents.map(() => 'unreadable') }))
	}

	#looked(wish: Pick<Job, 'lots' | 'people' | 'about'>, time?: number): Promise<LotSeen[] | null> {
		return this.#runOr<LotSeen[] | null>({ kind: 'look', file: '', ...wish }, null, time)
	}

	/** What a PDF is; one that cannot be opened within bounds is `broken`. */
	pdfFacts(file: string, time?: number): Promise<PdfFacts> {
		return this.#runOr({ kind: 'pdfFacts', file }, UNREADABLE_PDF, time)
	}

	/** What a PDF lost through a conversion, in French, or null; what cannot be compared within bounds is lost. */
	sameDocument(file: string, other: string): Promise<string | null> {
		return this.#runOr({ kind: 'sameDocument', file, other: resolve(other) }, 'le résultat ne peut pas être comparé à l’original')
	}

	/**
	 * The archive and the PDFs that are attached to a message, each in a file below `folder`; none, where it cannot be known within
	 * bounds.
	 */
	enclosures(file: string, folder: string): Promise<Enclosure[]> {
		return this.#runOr({ kind: 'enclosures', file, folder }, [])
	}

	/** What METADATA.XML would say of a CDA; null when it cannot be read within bounds. */
	entry(file: string): Promise<ReadEntry | null> {
		return this.#runOr<ReadEntry | null>({ kind: 'entry', file }, null)
	}

	/** What of a document can be shown; nothing when that takes too long. */
	preview(file: string, mediaType: string, time?: number): Promise<Preview> {
		return this.#runOr({ kind: 'preview', file, mediaType }, { kind: 'none' }, time)
	}

	/** A small picture of its first page (base64, JPEG); null where there is none, or when that takes too long. */
	thumbnail(file: string, mediaType: string): Promise<string | null> {
		return this.#runOr<string | null>({ kind: 'thumbnail', file, mediaType }, null, THUMBNAIL_TIME)
	}

	/** Ends the readers, of all that share them. A job under way is lost. */
	async close(): Promise<void> {
		this.#readers.close()
	}

	async #runOr<T>(job: Job, otherwise: T, time?: number): Promise<T> {
		try {
			return await this.#run(job, time) as T
		} catch (error) {
			if (error instanceof ReaderKilled) {
				return otherwise
			}
			throw error
		}
	}

	async #run(job: Job, time = this.#time, before?: () => Promise<void>): Promise<unknown> {
		const budget = this.#budget
		if (budget.left <= 0) {
			// An attempt too, which must be counted: who tries again until two are would try for ever, and nothing else would run.
			await before?.()
			throw new ReaderKilled('slow')
		}
		const spent = (milliseconds: number) => {
			budget.left -= milliseconds
		}
		// The reader works elsewhere: what is relative here is not there.
		const there = { ...job, file: resolve(job.file), ...job.folder !== undefined && { folder: resolve(job.folder) } }
		return this.#readers.run(there, { time: Math.min(time, budget.left), before, spent })
	}
}

/** Nothing could be looked at: too long, too heavy. */
function unseen(): LotSeen {
	return { people: [], isDisguised: false, isAlert: false, kinds: [], isUnseen: true }
}
