/**
 * What happens inside a transaction of the ledger. There is one connection: a statement beside the transaction, made by what runs
 * within it, waits for its end, which waits for the statement. Such a call is an error, instead of a process that says nothing any more.
 */
import type { Driver } from 'kysely'

import { AsyncLocalStorage } from 'node:async_hooks'

interface Running {
	/** `waiting`: for its connection. What it began, and did not wait for, outlives it: that is outside. */
	state: 'waiting' | 'open' | 'ended'
}

const running = new AsyncLocalStorage<Running>()

export async function withinTransaction<T>(act: () => Promise<T>): Promise<T> {
	const own: Running = { state: 'waiting' }
	try {
		return await running.run(own, act)
	} finally {
		own.state = 'ended'
	}
}

/** The transaction itself takes the connection first, and once. @throws {Error} for whatever it runs that asks for one more */
export function mustBeOutside(): void {
	if (running.getStore()?.state === 'open') {
		throw new Error('the ledger is used inside its own transaction: give it the transaction')
	}
}

/** Of the one connection: whoever asks for it from inside the transaction that has it is told so. */
export function watched(driver: Driver): Driver {
	const acquire = driver.acquireConnection.bind(driver)
	driver.acquireConnection = async () => {
		mustBeOutside()
		const connection = await acquire()
		noteOpen()
		return connection
	}
	return driver
}

/** The connection is had: from now on, only what goes through the transaction may speak. */
function noteOpen(): void {
	const own = running.getStore()
	if (own?.state === 'waiting') {
		own.state = 'open'
	}
}
