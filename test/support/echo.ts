/** In place of the sidecar: keeps what the shim signs, and gives each call its own parameters back. */
import type { AddressInfo } from 'node:net'

import { createServer } from 'node:http'
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

export async function startEcho(): Promise<Echo> {
	const calls: Signed[] = []
	const server = createServer((request, response) => void buffer(request).then((body) => {
		const asked = JSON.parse(/\{"v".*\}/.exec(body.toString('utf8'))![0]) as Signed
		calls.push(asked)
		response.setHeader('content-type', 'application/json')
		response.end(JSON.stringify(asked.params))
	}))
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, close: () => void server.close() }
}
