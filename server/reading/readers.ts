/**
 * The readers of this process, and who waits for one. A job that lasts while others wait gives its place up: few may be slow
 * at a time, beside the others and after them in the machine's eyes; one too many begins again when one of those has ended.
 */
import type { Job } from './reader-jobs.ts'

import { availableParallelism } from 'node:os'
import { Reader, ReaderKilled, ReadingStopped } from './reader.ts'

/** Readers for one process, whatever the machine; and those of slow jobs, beside them. Each may hold `LIMITS.reader`. */
const MAX_READERS = 4
const MAX_SLOW = 2
/** Milliseconds after which a job is slow, if others wait: twenty times what a message takes. And between two looks. */
const SLOW = 1_000
const LOOK = 100
/** A reader that did this many jobs, or this long (milliseconds), is replaced: it may have kept something. */
const MAX_JOBS = 5_000
const MAX_SPENT = 60_000

export interface Terms {
	/** Milliseconds it may run. */
	time: number
	/** Called once, before the reader has the job: what it throws ends the job. */
	before?: () => Promise<void>
	/** Told, at the end, the milliseconds it ran. */
	spent?: (milliseconds: number) => void
}

interface Task {
	job: Job
	terms: Terms
	/** Milliseconds it ran before it gave its place up. */
	ran: number
	resolve: (result: unknown) => void
	reject: (error: unknown) => void
}

export class Readers {
	readonly #size: number
	readonly #idle: Reader[] = []
	readonly #busy = new Set<Reader>()
	readonly #waiting: Task[] = []
	readonly #slow: Task[] = []
	#quickPlaces: number
	#slowPlaces = MAX_SLOW
	#isClosed = false

	/** @param size processes at most, those of slow jobs apart */
	constructor(size = Math.max(1, Math.min(MAX_READERS, availableParallelism() - 1))) {
		this.#size = size
		this.#quickPlaces = size
	}

	/** @throws {ReaderKilled} {ReadingStopped} {MssError} MSS-READER */
	run(job: Job, terms: Terms): Promise<unknown> {
		const { promise, resolve, reject } = Promise.withResolvers<unknown>()
		if (this.#isClosed) {
			reject(new ReadingStopped())
		} else {
			this.#waiting.push({ job, terms, ran: 0, resolve, reject })
			this.#go()
		}
		return promise
	}

	/** Ends the readers. What was being read is not known. */
	close(): void {
		this.#isClosed = true
		for (const { reject } of [...this.#waiting.splice(0), ...this.#slow.splice(0)]) {
			reject(new ReadingStopped())
		}
		for (const reader of [...this.#idle.splice(0), ...this.#busy]) {
			reader.stop()
		}
	}

	#go(): void {
		while (this.#quickPlaces > 0 && this.#waiting.length > 0) {
			this.#quickPlaces--
			void this.#serve(this.#waiting.shift()!, false)
		}
		while (this.#slowPlaces > 0 && this.#slow.length > 0) {
			this.#slowPlaces--
			void this.#serve(this.#slow.shift()!, true)
		}
	}

	/** Has a place, and leaves it. */
	async #serve(task: Task, isSlow: boolean): Promise<void> {
		const held = { isSlow, isSentBack: false }
		const leave = () => held.isSlow ? this.#slowPlaces++ : this.#quickPlaces++
		let reader: Reader | undefined
		let watch: NodeJS.Timeout | undefined
		const { terms, job } = task
		let started = performance.now()
		try {
			reader = await this.#take()
			this.#busy.add(reader)
			const { before } = terms
			terms.before = undefined
			await before?.()
			if (this.#isClosed) {
				throw new ReadingStopped()
			}
			started = performance.now()
			const one = reader
			watch = setInterval(() => {
				if (held.isSlow || performance.now() - started < SLOW || this.#waiting.length === 0) {
					return
				}
				if (this.#slowPlaces > 0) {
					this.#slowPlaces--
					leave()
					held.isSlow = true
					one.giveWay()
					this.#go()
				} else {
					held.isSentBack = true
					one.stop()
				}
			}, LOOK)
			task.resolve(await reader.run(job, Math.max(1, terms.time - task.ran)))
		} catch (error) {
			if (this.#isClosed) {
				task.reject(new ReadingStopped())
			} else if (!held.isSentBack) {
				task.reject(error)
			}
		} finally {
			clearInterval(watch)
			task.ran += performance.now() - started
			if (held.isSentBack && !this.#isClosed) {
				this.#slow.push(task)
			} else {
				terms.spent?.(task.ran)
			}
			if (reader) {
				this.#giveBack(reader, held.isSlow)
			}
			leave()
			this.#go()
		}
	}

	async #take(): Promise<Reader> {
		for (let reader = this.#idle.pop(); reader; reader = this.#idle.pop()) {
			if (reader.isAlive) {
				return reader
			}
		}
		return Reader.start()
	}

	#giveBack(reader: Reader, isSlow: boolean): void {
		this.#busy.delete(reader)
		const isWorn = reader.jobs >= MAX_JOBS || reader.spent >= MAX_SPENT || reader.isSwollen
		if (this.#isClosed || isSlow || isWorn || !reader.isAlive || this.#idle.length >= this.#size) {
			reader.stop()
		} else {
			this.#idle.push(reader)
		}
	}
}

export { ReaderKilled, ReadingStopped }
