/** A real Nextcloud with the app, as the contract of the relay sees one. */
import type { Account, RealNextcloud } from './real.ts'
import type { Cloud } from './relay-contract.ts'
import type { Sidecar } from './sidecar-beside.ts'

import { posix } from 'node:path'
import { expect } from 'vitest'
import { KEY } from './sidecar-beside.ts'

type People = Record<string, Account>

/** As the administrator does in the page; basic authentication is a confirmed password. */
export async function configureApp(cloud: RealNextcloud, url: string, key: string): Promise<void> {
	const answer = await cloud.request(cloud.admin, 'POST', '/index.php/apps/mssante/settings', {
		body: new URLSearchParams({ url, key }).toString(),
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
	})
	if (!answer.ok) {
		throw new Error(`settings: ${answer.status} ${await answer.text()}`)
	}
}

export function callOf(cloud: RealNextcloud, people: People): Cloud['call'] {
	return async (who, method, path, { params = {}, files = [], folders = [], noToken = false, etag } = {}) => {
		const query = new URLSearchParams({
			...(method === 'POST' && { params: JSON.stringify(params) }),
			files: files.join(','),
			folders: folders.join(','),
		}).toString()
		const address = `/index.php/apps/mssante/${path}`
		// With OCS-APIRequest the call counts as one with its token; without it, Nextcloud wants the token of a page.
		const headers = {
			'ocs-apirequest': noToken ? '' : 'true',
			...(etag !== undefined && { 'if-none-match': etag }),
			...(method === 'GET'
				? { 'x-mssante-params': encodeURIComponent(JSON.stringify(params)) }
				: { 'content-type': 'application/x-www-form-urlencoded' }),
		}
		const response = await cloud.request(people[who]!, method, method === 'GET' ? `${address}?${query}` : address, {
			...(method !== 'GET' && { body: query }),
			headers,
		})
		const text = await response.text()
		return {
			status: response.status,
			etag: response.headers.get('etag'),
			json: response.headers.get('content-type')?.includes('json') ? (JSON.parse(text) as unknown) : text,
		}
	}
}

export function realCloud(cloud: RealNextcloud, people: People, sidecar: Sidecar): Cloud {
	/** Those above a file of marie's. */
	const makeFolders = async (path: string): Promise<void> => {
		for (const [index] of path.split('/').slice(0, -1).entries()) {
			await cloud.dav(people.marie!, 'MKCOL', path.split('/').slice(0, index + 1).join('/'))
		}
	}

	const shareOfMarie = async (path: string, more: Record<string, string>): Promise<{ token: string }> => {
		const { ocs } = await cloud.ocs(people.marie!, 'POST', '/apps/files_sharing/api/v1/shares', { path: `/${path}`, ...more })
		expect(ocs.meta.statuscode, ocs.meta.message as string).toBe(200)
		return ocs.data as { token: string }
	}
	return {
		sidecar,
		call: callOf(cloud, people),
		put: async (who, path, bytes) => {
			await makeFolders(path)
			await cloud.dav(people[who]!, 'PUT', path, { body: bytes })
			return cloud.fileId(people[who]!, path)
		},
		configure: (url) => configureApp(cloud, url, KEY),
		share: async (path, type, who) => {
			await shareOfMarie(path, { shareType: String(type), shareWith: who })
		},
		drop: async (who, path) => {
			await makeFolders(path)
			if (who === 'marie') {
				await cloud.dav(people.marie!, 'PUT', path, { body: 'x' })
			} else {
				const { token } = await shareOfMarie(posix.dirname(path), { shareType: '3', permissions: '15' })
				const { status } = await fetch(`${cloud.url}/public.php/dav/files/${token}/${encodeURIComponent(posix.basename(path))}`, {
					method: 'PUT',
					body: 'x',
					headers: { 'x-requested-with': 'XMLHttpRequest' },
				})
				expect(status).toBe(201)
			}
			return cloud.fileId(people.marie!, path)
		},
		move: async (from, to) => {
			await makeFolders(to)
			const destination = `${cloud.url}/remote.php/dav/files/marie/${to.split('/').map(encodeURIComponent).join('/')}`
			expect((await cloud.dav(people.marie!, 'MOVE', from, { headers: { destination } })).status).toBe(201)
		},
		readOnlyFolder: async () => {
			await cloud.dav(people.paul!, 'MKCOL', 'Lecture seule')
			await cloud.ocs(people.paul!, 'POST', '/apps/files_sharing/api/v1/shares', {
				path: '/Lecture seule',
				shareType: '0',
				shareWith: 'marie',
				permissions: '1',
			})
			return cloud.fileId(people.paul!, 'Lecture seule')
		},
		account: async (user, state) => {
			await cloud.ocs(cloud.admin, 'PUT', `/cloud/users/${user}/enable`)
			await cloud.account(user)
			const [method, path] = state === 'deleted' ? ['DELETE', user] : ['PUT', `${user}/disable`]
			await cloud.ocs(cloud.admin, method!, `/cloud/users/${path}`)
		},
	}
}
