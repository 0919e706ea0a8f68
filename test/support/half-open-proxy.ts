/** A TCP proxy that can freeze the connections it holds: they stay open and carry nothing, as behind a dead router. */
import { connect, createServer } from 'node:net'

export interface HalfOpenProxy {
	port: number
	/** Connections accepted so far. */
	connections: () => number
	/** Freezes what is open; new connections pass. */
	freeze: () => void
	close: () => void
}

export async function startHalfOpenProxy(target: number): Promise<HalfOpenProxy> {
	let [generation, connections] = [0, 0]
	const proxy = createServer((client) => {
		const born = generation
		connections++
		const server = connect(target, '127.0.0.1')
		for (const [from, to] of [[client, server], [server, client]] as const) {
			from.on('data', (bytes) => born === generation && to.write(bytes))
			from.on('error', () => {})
			from.on('close', () => to.destroy())
		}
	}).listen(0, '127.0.0.1')
	await new Promise((resolve) => proxy.once('listening', resolve))
	return {
		port: (proxy.address() as { port: number }).port,
		connections: () => connections,
		freeze: () => {
			generation++
		},
		close: () => proxy.close(),
	}
}
