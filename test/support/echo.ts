/** In place of the sidecar: keeps what the shim signs, and gives each call its own parameters back. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { buffer } from 'node:stream/consumers'

export interface Signed {
	path: string
	user: string
	groups: string[]
	params: Record<string, unknown>
	files: { path: string, shares: unknown[] }[]
}

export interface Echo {
	url: string
	calls: Signed[]
	close: () => void
}

/** @param options on a Unix socket, or over TLS with this key and certificate (PEM); else in clear, on a port of this machine */
export async function startEcho({ socket, tls }: { socket?: string, tls?: { key: Buffer, cert: Buffer } } = {}): Promise<Echo> {
	const calls: Signed[] = []
	const hear = (request: IncomingMessage, response: ServerResponse) => void buffer(request).then((body) => {
		const asked = JSON.parse(/\{"v".*\}/.exec(body.toString('utf8'))![0]) as Signed
		calls.push(asked)
		response.setHeader('content-type', 'application/json')
		response.end(JSON.stringify(asked.params))
	})
	const server = tls ? createTlsServer(tls, hear) : createServer(hear)
	await new Promise<void>((resolve) => socket === undefined ? server.listen(0, '127.0.0.1', resolve) : server.listen(socket, resolve))
	const url = socket === undefined
		? `http${tls ? 's' : ''}://127.0.0.1:${(server.address() as AddressInfo).port}`
		: `unix:${socket}`
	return { url, calls, close: () => void server.close() }
}
