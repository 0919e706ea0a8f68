import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Below what Linux gives to whoever asks for any port (32768 and up, `ip_local_port_range`): between the moment that a port
 * is found free and the one when its server listens, no connection of another test can take it.
 */
const FIRST = 10_000
const LAST = 32_767
/** Of those, a worker's own: others look for theirs between the moment that one is found free and the one when it is taken. */
const SHARES = 8
const SHARE = Math.floor((LAST - FIRST) / SHARES)
const OWN = FIRST + Number(process.env.VITEST_POOL_ID ?? 0) % SHARES * SHARE

/** @returns a port on loopback that nobody listens on, for a server that must be told its own. */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = randomInt(OWN, OWN + SHARE)
		const isFree = await new Promise<boolean>((resolve) => {
			const server = createServer()
				.on('error', () => resolve(false))
				.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
		})
		if (isFree) {
			return port
		}
	}
}
