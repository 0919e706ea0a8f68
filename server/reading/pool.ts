/** Readers in threads of their own: parsing never blocks the process, and what lasts or swells too much is killed. */
import type { Person } from '../mssante/mention/find.ts'
import type { Lot, LotSeen } from './look.ts'
import type { PdfFacts } from './pdf-facts.ts'
import type { Preview } from './preview.ts'
import type { Reading } from './reading.ts'

import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { finding } from '../mssante/finding.ts'
import { LIMITS } from './limits.ts'
import { UNREADABLE as UNREADABLE_PDF } from './pdf-facts.ts'
import { unreadable } from './reading.ts'

export interface Job {
	kind: 'message' | 'file' | 'look' | 'pdfFacts' | 'preview'
	file: string
	/** Of a preview: as the message said. */
	mediaType?: string
	/** To be looked at, and who may be named there. */
	lots?: Lot[]
	people?: Person[]
	about?: string | undefined
	/** A folder for what is taken out of the message: made, and emptied first. */
	folder: string
}

type Reply = { result: unknown } | { error: unknown }

/** The reader was killed, or died: the message is at fault, not the machine. */
class ReaderKilled extends Error {
	override name = 'ReaderKilled'
}

/** Threads for one process, whatever the machine. */
const MAX_READERS = 4
/** Milliseconds after which a job is slow. */
const SLOW = 2_000

export class ReaderPool {
	readonly #idle: Worker[] = []
	readonly #waiting: ((worker: Worker) => void)[] = []
	readonly #size: number
	readonly #time: number
	#alive = 0

	/**
	 * @param size threads at most, those stuck on a slow job apart: they hold nobody up
	 * @param time milliseconds a job may last
	 */
	constructor(size = Math.max(1, Math.min(MAX_READERS, availableParallelism() - 1)), time: number = LIMITS.time) {
		this.#size = size
		this.#time = time
	}

	/** Reads a message; one that cannot be read within bounds is `unreadable`. `folder` is made, and emptied first. */
	async read(kind: 'message' | 'file', file: string, folder: string): Promise<Reading> {
		try {
			return await this.#run({ kind, file, folder }) as Reading
		} catch (error) {
			if (error instanceof ReaderKilled) {
				return unreadable(finding('message.unreadable', error.message))
			}
			throw error
		}
	}

	/** Who is named where; where it cannot be known within bounds, everything is unreadable. */
	look(lots: Lot[], people: Person[], about?: string): Promise<LotSeen[]> {
		return this.#runOr({ kind: 'look', file: '', folder: '', lots, people, about }, lots.map(unseen))
	}

	/** What a PDF is; one that cannot be opened within bounds is `broken`. */
	pdfFacts(file: string): Promise<PdfFacts> {
		return this.#runOr({ kind: 'pdfFacts', file, folder: '' }, UNREADABLE_PDF)
	}

	/** What of a document can be shown; nothing when that takes too long. */
	preview(file: string, mediaType: string): Promise<Preview> {
		return this.#runOr({ kind: 'preview', file, folder: '', mediaType }, { kind: 'none' })
	}

	/** Ends the threads. A job under way is lost. */
	async close(): Promise<void> {
		await Promise.all(this.#idle.splice(0).map((worker) => worker.terminate()))
	}

	async #runOr<T>(job: Job, otherwise: T): Promise<T> {
		try {
			return await this.#run(job) as T
		} catch (error) {
			if (error instanceof ReaderKilled) {
				return otherwise
			}
			throw error
		}
	}

	async #run(job: Job): Promise<unknown> {
		const worker = await this.#take()
		return new Promise((resolve, reject) => {
			let isSlow = false
			const settle = (act: () => void, alive: boolean) => {
				clearTimeout(timer)
				clearTimeout(slow)
				worker.off('message', onMessage).off('error', onError).off('exit', onExit)
				if (alive && !isSlow) {
					this.#give(worker)
				} else {
					void worker.terminate()
					if (!isSlow) {
						this.#leave()
					}
				}
				act()
			}
			// Another reader takes its place; this one ends with its job.
			const slow = setTimeout(() => {
				isSlow = true
				this.#leave()
			}, SLOW)
			const timer = setTimeout(() => settle(() => reject(new ReaderKilled('lecture trop longue')), false), this.#time)
			const onMessage = (reply: Reply) => settle(() => 'error' in reply ? reject(reply.error) : resolve(reply.result), true)
			const onError = (error: unknown) => settle(() => reject(isOutOfMemory(error) ? new ReaderKilled('lecture trop lourde') : error), false)
			const onExit = () => settle(() => reject(new ReaderKilled('lecture interrompue')), false)
			worker.on('message', onMessage).on('error', onError).on('exit', onExit)
			worker.postMessage(job)
		})
	}

	async #take(): Promise<Worker> {
		const idle = this.#idle.pop()
		if (idle) {
			idle.ref()
			return idle
		}
		if (this.#alive < this.#size) {
			return this.#start()
		}
		return new Promise((resolve) => this.#waiting.push(resolve))
	}

	#start(): Worker {
		this.#alive++
		return new Worker(new URL('./worker.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: LIMITS.heap, maxYoungGenerationSizeMb: 4 } })
	}

	#give(worker: Worker): void {
		const next = this.#waiting.shift()
		if (next) {
			next(worker)
		} else {
			// An idle reader does not keep the process alive.
			worker.unref()
			this.#idle.push(worker)
		}
	}

	/** A place is free for another thread. */
	#leave(): void {
		this.#alive--
		const next = this.#waiting.shift()
		if (next) {
			next(this.#start())
		}
	}
}

function isOutOfMemory(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}

/** Nothing could be looked at: too long, too heavy. */
function unseen({ documents }: Lot): LotSeen {
	return { people: [], isDisguised: false, kinds: documents.map(() => 'unreadable') }
}
