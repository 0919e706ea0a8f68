/** The double of Nextcloud with the true shim, as the contract of the relay sees a Nextcloud. */
import type { Cloud } from '../nextcloud/relay-contract.ts'
import type { Sidecar } from '../nextcloud/sidecar-beside.ts'
import type { PhpDouble } from './php-double.ts'

import { expect } from 'vitest'
import { KEY } from '../nextcloud/sidecar-beside.ts'

export function configureShim(
	php: PhpDouble,
	form: Record<string, string>,
	headers: Record<string, string> = { requesttoken: 'x', 'x-password-confirmed': 'yes' },
	who = 'admin',
): Promise<Response> {
	return php.request(who, 'POST', '/index.php/apps/mssante/settings', { form, headers })
}

export function doubleCloud(php: PhpDouble, sidecar: Sidecar): Cloud {
	return {
		sidecar,
		call: async (who, method, path, { params = {}, files = [], folders = [], noToken = false, etag } = {}) => {
			const response = await php.request(who, method, `/index.php/apps/mssante/${path}`, {
				form: { ...(method === 'POST' && { params: JSON.stringify(params) }), files: files.join(','), folders: folders.join(',') },
				headers: {
					...(noToken ? {} : { requesttoken: 'x' }),
					...(method === 'GET' && { 'x-mssante-params': encodeURIComponent(JSON.stringify(params)) }),
					...(etag !== undefined && { 'if-none-match': etag }),
				},
			})
			const text = await response.text()
			return {
				status: response.status,
				etag: response.headers.get('etag'),
				json: response.headers.get('content-type')?.includes('json') ? (JSON.parse(text) as unknown) : text,
			}
		},
		put: async (who, path, bytes) => php.put(who, path, bytes),
		readOnlyFolder: async () => php.put('marie', 'Dossier en lecture seule', null),
		configure: async (url) => {
			expect((await configureShim(php, { url, key: KEY })).status).toBe(200)
		},
		share: async (path, type, who) => php.share({ path: `marie/${path}`, type, with: who }),
		drop: async (who, path) => {
			const id = php.put('marie', path, Buffer.from('x'))
			await php.request(who === 'nobody' ? '' : who, 'GET', '/double/node', { form: { event: 'NodeWrittenEvent', id } })
			return id
		},
		move: async (from, to) => {
			await php.request('marie', 'GET', '/double/node', { form: { event: 'NodeRenamedEvent', id: php.move('marie', from, to) } })
		},
		account: async (user, state) => {
			await php.request('', 'GET', '/double/account', { form: { user, state } })
		},
	}
}
