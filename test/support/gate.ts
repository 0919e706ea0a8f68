/**
 * A way to a port of this machine: it can be cut, and opened again (what is under way when it is cut ends at once); or what it holds can be
 * frozen, open and carrying nothing, as behind a dead router.
 */
import type { Socket } from 'node:net'

import { once } from 'node:events'
import { connect, createServer } from 'node:net'

export interface Gate {
	port: number
	/** Connections taken so far. */
	connections: () => number
	/** What is open carries nothing any more; new connections pass. */
	freeze: () => void
	cut: () => void
	open: () => void
	close: () => void
}

export async function openGate(target: number): Promise<Gate> {
	const sockets = new Set<Socket>()
	let [generation, connections, isOpen] = [0, 0, true]
	const server = createServer((client) => {
		if (!isOpen) {
			client.destroy()
			return
		}
		const born = generation
		connections++
		const beyond = connect(target, '127.0.0.1')
		for (const [from, to] of [[client, beyond], [beyond, client]] as const) {
			sockets.add(from)
			from.on('data', (bytes) => born === generation && to.write(bytes))
			from.on('error', () => {})
			from.on('close', () => {
				sockets.delete(from)
				to.destroy()
			})
		}
	}).listen(0, '127.0.0.1')
	await once(server, 'listening')
	const cut = () => {
		isOpen = false
		sockets.forEach((socket) => socket.destroy())
	}
	return {
		port: (server.address() as { port: number }).port,
		connections: () => connections,
		freeze: () => {
			generation++
		},
		cut,
		open: () => {
			isOpen = true
		},
		close: () => {
			cut()
			server.close()
		},
	}
}
