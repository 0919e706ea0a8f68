/** The tag that files come or gone by MSSanté bear, so that people see it in Files. Made by the service account where it lacks. */
import type { Client } from './client.ts'

import { MssError } from '../../errors.ts'

const NAME = 'MSSanté'
const LOOK
	= '<?xml version="1.0"?><d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><oc:id/><oc:display-name/></d:prop>'
		+ '</d:propfind>'

export class Tagger {
	readonly #client: Client
	#id: Promise<string> | null = null

	constructor(client: Client) {
		this.#client = client
	}

	/** @throws {MssError} MSS-GED-… */
	async tag(fileId: string): Promise<void> {
		this.#id ??= this.#find()
		const id = await this.#id.catch((error: unknown) => {
			this.#id = null
			throw error
		})
		const { status } = await this.#client.request('PUT', `/remote.php/dav/systemtags-relations/files/${fileId}/${id}`)
		// 409: it bears it already; 404: it is there no more.
		if (![201, 409, 404].includes(status)) {
			throw new MssError('MSS-GED-WRITE', `étiquette : HTTP ${status}`)
		}
	}

	async #find(): Promise<string> {
		const made = await this.#client.request('POST', '/remote.php/dav/systemtags/', {
			body: JSON.stringify({ name: NAME, userVisible: true, userAssignable: true }),
			headers: { 'content-type': 'application/json' },
		})
		const location = /\/(\d+)$/.exec(made.header('content-location') ?? '')?.[1]
		if (made.status === 201 && location !== undefined) {
			return location
		}
		const { text } = await this.#client.request('PROPFIND', '/remote.php/dav/systemtags/', {
			body: LOOK,
			headers: { depth: '1', 'content-type': 'text/xml' },
		})
		const known = text.split('</d:response>').find((one) => one.includes(`<oc:display-name>${NAME}</oc:display-name>`))
		const id = /<oc:id>(\d+)<\/oc:id>/.exec(known ?? '')?.[1]
		if (id === undefined) {
			throw new MssError('MSS-GED-WRITE', `étiquette : HTTP ${made.status}`)
		}
		return id
	}
}
