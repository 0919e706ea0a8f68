/** Requests that this process makes by undici: what a way costs its server, whatever the machine. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'

/** Told before a request is sent. */
const CREATED = 'undici:request:create'

export interface Asked {
	method: string
	/** Decoded. */
	path: string
}

/** Those made of the server at `origin` while `act` runs, in their order. */
export async function asking(origin: string, act: () => Promise<unknown>): Promise<Asked[]> {
	const asked: Asked[] = []
	const note = (message: unknown) => {
		const { request } = message as { request: { origin: string | URL, method: string, path: string } }
		if (new URL(request.origin).origin === new URL(origin).origin) {
			asked.push({ method: request.method, path: decodeURIComponent(request.path) })
		}
	}
	subscribe(CREATED, note)
	try {
		await act()
	} finally {
		unsubscribe(CREATED, note)
	}
	return asked
}
