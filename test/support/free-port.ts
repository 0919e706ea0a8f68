import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Below what Linux gives to whoever asks for any port (32768 and up, `ip_local_port_range`): between the moment that a port
 * is found free and the one when its server listens, no connection of another test can take it.
 */
const FIRST = 10_000
const LAST = 32_767

/** @returns a port on loopback that nobody listens on, for a server that must be told its own. */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = randomInt(FIRST, LAST)
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
