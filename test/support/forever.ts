import type { Writable } from 'node:stream'

/** Writes the same bytes for ever, as fast as they are taken. */
export function forever(to: Writable, bytes: string | ((nth: number) => string)): void {
	let nth = 0
	const block = typeof bytes === 'string' ? Buffer.from(bytes.repeat(Math.ceil(65_536 / bytes.length))) : null
	const go = () => {
		while (!to.destroyed && to.write(block ?? (bytes as (nth: number) => string)(++nth))) {
			// Until the buffer is full.
		}
	}
	to.on('drain', go)
	go()
}
