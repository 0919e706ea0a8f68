/** A way to a port of this machine that can be cut, and opened again: what is under way when it is cut ends at once. */
import type { Socket } from 'node:net'

import { once } from 'node:events'
import { connect, createServer } from 'node:net'

export interface Gate {
	port: number
	cut: () => void
	open: () => void
	close: () => void
}

export async function openGate(target: number): Promise<Gate> {
	const sockets = new Set<Socket>()
	let isOpen = true
	const server = createServer((client) => {
		if (!isOpen) {
			client.destroy()
			return
		}
		const beyond = connect(target, '127.0.0.1')
		for (const [one, other] of [[client, beyond], [beyond, client]] as const) {
			sockets.add(one)
			one.pipe(other)
			one.on('error', () => other.destroy())
			one.on('close', () => sockets.delete(one))
		}
	}).listen(0, '127.0.0.1')
	await once(server, 'listening')
	const cut = () => {
		isOpen = false
		sockets.forEach((socket) => socket.destroy())
	}
	return {
		port: (server.address() as { port: number }).port,
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
