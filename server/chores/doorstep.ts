/**
 * Who may knock at an operator's door now: a sidecar that starts with a thousand mailboxes does not ask for all of them at once, and
 * when an operator turns one away, all those of its machine wait.
 */
import { delayAfter, scattered } from '../time/back-off.ts'

/** Milliseconds between two logins, wherever they go: 20 a second. */
const BETWEEN = 50
/** Between two logins at a machine that turns people away: longer each time that it does, until it lets somebody in. */
const BACK_OFF = { first: 1_000, most: 60_000 }
/** Between two looks of whoever waits: the door may have opened. */
const LOOK = 1_000

export class Doorstep {
	/** By `performance.now()`. */
	#next = 0
	readonly #shut = new Map<string, { refusals: number, next: number }>()

	/** Resolves when it is our turn; or when the signal aborts. @param host of the operator's machine */
	async turn(host: string, signal: AbortSignal): Promise<void> {
		while (!signal.aborted) {
			const shut = this.#shut.get(host)
			const closed = (shut?.next ?? 0) - performance.now()
			if (closed > 0) {
				await pause(Math.min(closed, LOOK), signal)
				continue
			}
			if (shut !== undefined) {
				shut.next = performance.now() + scattered(delayAfter(shut.refusals - 1, BACK_OFF))
			}
			const at = Math.max(performance.now(), this.#next)
			this.#next = at + BETWEEN
			await pause(at - performance.now(), signal)
			// Somebody before us may have been turned away meanwhile.
			if (shut !== undefined || !this.#shut.has(host)) {
				return
			}
		}
	}

	/** It could not be reached, or would not hear us. What it says of one mailbox (a password) is no matter of the others. */
	turnedAway(host: string): void {
		const shut = this.#shut.get(host)
		this.#shut.set(host, { refusals: (shut?.refusals ?? 0) + 1, next: shut?.next ?? 0 })
	}

	letIn(host: string): void {
		this.#shut.delete(host)
	}
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const end = () => {
			clearTimeout(timer)
			signal.removeEventListener('abort', end)
			resolve()
		}
		const timer = setTimeout(end, Math.max(0, milliseconds))
		signal.addEventListener('abort', end)
	})
}
