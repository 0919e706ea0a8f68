/** Small changes that thousands of mailboxes make at the same moment: one commit for those that came while the one before was made. */
import type { Tx } from './db.ts'

import { mayBeWritten } from './in-doubt.ts'
import { mustBeOutside } from './within.ts'

/** Changes of one commit. */
const MOST = 50
/**
 * Milliseconds after which a commit takes no more of them: of first contacts, each writes as many rows as its mailbox has old messages, and
 * whoever else writes waits ten seconds at most (dialects/postgres.ts).
 */
const LONG = 500

/** A transaction of the ledger’s. */
type Change = <T>(act: (tx: Tx) => Promise<T>) => Promise<T>

interface Waiting {
	run: (tx: Tx) => Promise<unknown>
	done: (value: unknown) => void
	failed: (error: unknown) => void
}

/**
 * @param long milliseconds (LONG)
 * @return as `change`, but for what else is in its transaction: one that fails fails alone; each may be run again for another’s fault
 */
export function grouped(change: Change, long = LONG): Change {
	const waiting: Waiting[] = []
	let isRunning = false

	async function runAll(): Promise<void> {
		isRunning = true
		for (let group = waiting.splice(0, MOST); group.length > 0; group = waiting.splice(0, MOST)) {
			await together(group).catch((error: unknown) => mayBeWritten(error)
				? group.forEach(({ failed }) => failed(error))
				: oneByOne(group))
		}
		isRunning = false
	}

	async function together(group: Waiting[]): Promise<void> {
		const values = await change(async (tx) => {
			const all: unknown[] = []
			const began = performance.now()
			for (const { run } of group) {
				if (all.length > 0 && performance.now() - began >= long) {
					break
				}
				all.push(await run(tx))
			}
			return all
		})
		waiting.unshift(...group.slice(values.length))
		values.forEach((value, index) => group[index]!.done(value))
	}

	async function oneByOne(group: Waiting[]): Promise<void> {
		for (const { run, done, failed } of group) {
			await change(run).then(done, failed)
		}
	}

	return <T>(run: (tx: Tx) => Promise<T>) => new Promise<T>((resolve, reject) => {
		mustBeOutside()
		waiting.push({ run, done: resolve as Waiting['done'], failed: reject })
		void (isRunning ? undefined : runAll())
	})
}
