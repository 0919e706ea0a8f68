/** The shim's part of the relay, for tests: signs as the PHP does, or on purpose otherwise. */
import type { Share } from '../../server/ged/share.ts'

import { createHash, createHmac, randomBytes } from 'node:crypto'

export interface Sent {
	status: number
	json: any // eslint-disable-line @typescript-eslint/no-explicit-any -- the shape is what tests assert
}

export interface Wish {
	scope?: string
	user?: string
	groups?: string[]
	method?: string
	params?: Record<string, unknown>
	files?: {
		id: string
		name: string
		path?: string
		mime?: string
		bytes?: Buffer
		size?: number
		sha256?: string
		ancestors?: string[]
		shares?: Share[]
	}[]
	folders?: { id: string, permissions: number }[]
	ts?: number
	nonce?: string
	/** In place of the true one. */
	signature?: string
	/** Sent in place of the signed bytes. */
	sentBytes?: Buffer
}

export function relayClient(url: string, key: string) {
	return async (path: string, wish: Wish = {}): Promise<Sent> => {
		const {
			scope = 'user',
			user = 'marie',
			groups = [],
			method = 'GET',
			params = {},
			files = [],
			folders = [],
			ts = Date.now() / 1000,
			nonce = randomBytes(16).toString('hex'),
		} = wish
		const request = JSON.stringify({
			v: 1,
			scope,
			user,
			groups,
			method,
			path,
			params,
			files: files.map(({ id, name, path: where = `/${name}`, mime = 'application/pdf', bytes, size, sha256, ...above }) => ({
				id,
				name,
				mime,
				size: size ?? bytes?.length ?? 0,
				etag: 'e',
				path: where,
				sha256: sha256 ?? (bytes ? createHash('sha256').update(bytes).digest('hex') : ''),
				...above,
			})),
			folders,
			ts,
			nonce,
		})
		const form = new FormData()
		form.append('request', request)
		for (const { id, name, bytes } of files) {
			if (bytes) {
				form.append(`file-${id}`, new Blob([new Uint8Array(wish.sentBytes ?? bytes)]), name)
			}
		}
		const response = await fetch(`${url}/relay`, {
			method: 'POST',
			body: form,
			headers: { 'x-mssante-signature': wish.signature ?? createHmac('sha256', key).update(request).digest('hex') },
		})
		const text = await response.text()
		return {
			status: response.status,
			json: response.headers.get('content-type')?.includes('json') && text !== '' ? (JSON.parse(text) as unknown) : text,
		}
	}
}
