/** What Nextcloud's WebDAV does of what we use of it, in memory; `test:nextcloud` runs the same suites on a real one. */
import type { IncomingMessage, ServerResponse } from 'node:http'

import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'

interface Node {
	id: number
	etag: number
	/** Null for a folder. */
	bytes: Buffer | null
	/** Milliseconds since 1970. */
	mtime: number
}

export interface WebdavDouble {
	url: string
	user: string
	password: string
	/** What a person does by hand; from nowhere (''), a folder is made. */
	move: (from: string, to: string) => void
	remove: (path: string) => void
	/** A file comes back, or is put there, with an id of its own. */
	restore: (path: string, bytes: Buffer) => void
	files: () => string[]
	read: (path: string) => Buffer
	node: (path: string) => { id: number } | undefined
	tags: Map<number, Set<string>>
	/** A person grants the login under way, as this account; and passwords that were given back. */
	grant: (user: string) => void
	revoked: string[]
	shares: { path: string, type: string, who: string }[]
	/** Groups of an account. */
	groups: Map<string, string[]>
	/** Ids of files that somebody holds locked. */
	locks: Set<number>
	/** Nobody shares this name at the root with the account any more: what stands there is its own. */
	unshare: (name: string) => void
	/** What stands under this name at the root is a mount of another kind (`group`, `external`), as Nextcloud names them. */
	mount: (name: string, type: string) => void
	/** What a mount was given (OCS: read 1, update 2, create 4, delete 8, share 16): told, and not kept to. */
	give: (name: string, permissions: number) => void
	/** Answers the next requests of these methods in place of the double; null lets it answer. */
	trouble: { answer: ((method: string, path: string) => number | 'cut' | 'cut-after' | null) | null, seen: string[] }
	close: () => Promise<void>
}

const PASSWORD = 'app-password'
const PRINCIPALS = '/remote.php/dav/principals/users/'
/** As PHP's urlencode writes it. */
const asForm = (text: string) => new URLSearchParams({ text }).toString().slice('text='.length)

export async function startWebdavDouble(user = 'svc-mssante'): Promise<WebdavDouble> {
	const nodes = new Map<string, Node>([['', { id: 1, etag: 1, bytes: null, mtime: 0 }]])
	const tags = new Map<number, Set<string>>()
	const locks = new Set<number>()
	const trouble: WebdavDouble['trouble'] = { answer: null, seen: [] }
	const revoked: string[] = []
	let granted: string | null = null
	/** Each login gives another one, as Nextcloud does. */
	const passwords = [PASSWORD]
	/** Names at the root that others share with the account, and what it shares itself: path, type, with whom. */
	const mounts = new Map<string, string>()
	const permitted = new Map<string, number>()
	const shares: { path: string, type: string, who: string }[] = []
	const groups = new Map<string, string[]>()
	let last = 1
	const above = (path: string) => path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
	const touch = (path: string) => {
		for (let at = path; ; at = above(at)) {
			const node = nodes.get(at)
			if (node) {
				node.etag = ++last
			}
			if (at === '') {
				return
			}
		}
	}
	const put = (path: string, bytes: Buffer | null) => {
		nodes.set(path, { id: nodes.get(path)?.id ?? ++last, etag: ++last, bytes, mtime: Date.now() })
		touch(path)
		return nodes.get(path)!
	}
	const move = (from: string, to: string) => {
		for (const [path, node] of [...nodes]) {
			if (path === from || path.startsWith(`${from}/`)) {
				nodes.delete(path)
				nodes.set(to + path.slice(from.length), node)
			}
		}
		touch(above(from))
		touch(to)
	}
	const remove = (path: string) => {
		for (const one of [...nodes.keys()].filter((known) => known === path || known.startsWith(`${path}/`))) {
			nodes.delete(one)
		}
		touch(above(path))
	}
	const makeFolders = (path: string) => {
		const names = path.split('/')
		for (let length = 1; length <= names.length; length++) {
			const folder = names.slice(0, length).join('/')
			if (!nodes.has(folder)) {
				put(folder, null)
			}
		}
	}
	const href = (path: string) => `<d:href>/remote.php/dav/files/${user}/${path.split('/').map(encodeURIComponent).join('/')}`
	/** Of what others share with the account. */
	const OWNER = 'proprietaire'
	const resource = (path: string, { id, etag, bytes, mtime }: Node) => [
		`<d:response>${href(path)}${bytes === null && path !== '' ? '/' : ''}</d:href><d:propstat><d:prop>`,
		`<d:getetag>"${etag}"</d:getetag><d:resourcetype>${bytes === null ? '<d:collection/>' : ''}</d:resourcetype>`,
		bytes === null ? '' : `<d:getcontentlength>${bytes.length}</d:getcontentlength>`,
		`<d:getlastmodified>${new Date(mtime).toUTCString()}</d:getlastmodified>`,
		`<nc:lock>${locks.has(id) ? '1' : ''}</nc:lock>`,
		`<oc:owner-id>${mounts.has(path.split('/')[0]!) ? OWNER : user}</oc:owner-id>`,
		`<oc:fileid>${id}</oc:fileid></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`,
	].join('')
	const sharing = (path: string) => [
		`<d:response>${href(path)}/</d:href><d:propstat><d:prop>`,
		`<nc:mount-type>${mounts.get(path.split('/')[0]!) ?? ''}</nc:mount-type><oc:share-types>`,
		...shares.filter((one) => one.path === path).map(({ type }) => `<oc:share-type>${type}</oc:share-type>`),
		'</oc:share-types></d:prop></d:propstat></d:response>',
	].join('')
	/**
	 * As Nextcloud 34.0.1 tells them (OCP\Files\DavUtil): whoever a folder is shared with may always leave
	 * that share (D); of a Team folder’s top, what may be shared holds deleting in any case.
	 */
	const rights = (path: string, { bytes }: Node) => {
		const kind = mounts.get(path)
		const own = permitted.get(path.split('/')[0]!) ?? 31
		const letters = [
			mounts.has(path.split('/')[0]!) && 'S',
			(own & 16) !== 0 && 'R',
			'G',
			(kind === 'shared' || (own & 8) !== 0) && 'D',
			(kind === 'shared' || (own & 2) !== 0) && 'N',
			(own & 2) !== 0 && 'V',
			(own & 4) !== 0 && 'CK',
		]
		const given = kind === 'group' ? own | 10 : own
		return `<d:response>${href(path)}/</d:href><d:propstat><d:prop>`
			+ `<d:resourcetype>${bytes === null ? '<d:collection/>' : ''}</d:resourcetype>`
			+ `<oc:permissions>${letters.filter(Boolean).join('')}</oc:permissions>`
			+ `<ocs:share-permissions>${given}</ocs:share-permissions></d:prop></d:propstat></d:response>`
	}
	const newPassword = () => {
		passwords.push(`${PASSWORD}-${passwords.length}`)
		return passwords.at(-1)!
	}
	const whole = (responses: string[]) => '<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns" '
		+ 'xmlns:nc="http://nextcloud.org/ns" xmlns:ocs="http://open-collaboration-services.org/ns">'
		+ `${responses.join('')}</d:multistatus>`
	const multistatus = (found: [string, Node][]) => whole(found.map(([path, node]) => resource(path, node)))

	/** As sabre/dav answers a condition on another file (« If », RFC 4918 §10.4) that does not hold; null: there is none, or it does. */
	const refused = (condition: string | string[] | undefined): 404 | 412 | null => {
		const [, address, etag] = /^<([^>]+)> \(\["([^"]+)"\]\)$/.exec([condition ?? ''].flat()[0]!) ?? []
		const file = address && nodes.get(decodeURIComponent(new URL(address).pathname).replace(`/remote.php/dav/files/${user}/`, ''))
		if (address === undefined) {
			return null
		}
		return !file ? 404 : file.bytes !== null && String(file.etag) === etag ? null : 412
	}

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const method = request.method!
		const url = decodeURIComponent(request.url!)
		const path = url.replace(`/remote.php/dav/files/${user}`, '').replace(/^\/|\/$/g, '')
		const end = (status: number, headers: Record<string, string> = {}, text: string | Buffer = '') =>
			response.writeHead(status, headers).end(text)
		const isPut = method === 'PUT' && url.startsWith('/remote.php/dav/files/')
		const wish = trouble.answer?.(method, path) ?? null
		trouble.seen.push(`${method} ${path}`)
		if (wish === 'cut') {
			request.socket.destroy()
			return
		}
		const body = await buffer(request)
		if (url === '/index.php/login/v2') {
			granted = null
			end(
				200,
				{},
				JSON.stringify({
					poll: { token: 'jeton', endpoint: '' },
					login: 'https://nextcloud.exemple.fr/index.php/login/v2/flow/jeton',
				}),
			)
			return
		}
		if (url === '/index.php/login/v2/poll') {
			end(
				granted === null ? 404 : 200,
				{},
				JSON.stringify(
					granted === null ? [] : { server: '', loginName: granted, appPassword: granted === user ? newPassword() : 'autre' },
				),
			)
			return
		}
		if (method === 'DELETE' && url.startsWith('/ocs/v2.php/core/apppassword')) {
			revoked.push(Buffer.from(request.headers.authorization!.replace('Basic ', ''), 'base64').toString())
			end(200, {}, '{}')
			return
		}
		if (!passwords.some((one) => request.headers.authorization === `Basic ${Buffer.from(`${user}:${one}`).toString('base64')}`)) {
			end(401)
			return
		}
		if (typeof wish === 'number') {
			end(wish, wish === 429 ? { 'retry-after': '0' } : {})
			return
		}
		if (url.startsWith('/remote.php/dav/systemtags')) {
			const [, file, tag] = /\/files\/(\d+)\/(\d+)$/.exec(url) ?? []
			if (tag === undefined) {
				end(201, { 'content-location': '/remote.php/dav/systemtags/7' })
			} else {
				tags.set(Number(file), new Set([tag]))
				end(201)
			}
			return
		}
		if (url.startsWith('/ocs/v2.php/apps/files_sharing/api/v1/shares')) {
			const form = new URLSearchParams(method === 'GET' ? new URL(request.url!, 'http://double').search : body.toString())
			const shared = form.get('path')!.slice(1)
			const isInherited = url.includes('/shares/inherited')
			if (method === 'POST') {
				shares.push({ path: shared, type: form.get('shareType')!, who: form.get('shareWith')! })
			}
			end(
				nodes.has(shared) ? 200 : 404,
				{},
				JSON.stringify({
					ocs: {
						data: shares
							.filter((one) => isInherited ? shared.startsWith(`${one.path}/`) : one.path === shared)
							.map(({ type, who }) => ({ share_type: Number(type), share_with: who })),
					},
				}),
			)
			return
		}
		if (url.startsWith(PRINCIPALS)) {
			const own = groups.get(url.slice(PRINCIPALS.length).replace('/', ''))
			const hrefs = own?.map((name) => `<d:href>/remote.php/dav/principals/groups/${asForm(name)}/</d:href>`)
			end(own ? 207 : 404, {}, `<d:multistatus xmlns:d="DAV:"><d:response><d:href>${request.url!}</d:href><d:propstat><d:prop>`
			+ `<d:group-membership>${hrefs?.join('')}</d:group-membership></d:prop></d:propstat></d:response></d:multistatus>`)
			return
		}
		const node = nodes.get(path)
		const parent = nodes.get(above(path))
		if (isPut) {
			if (parent?.bytes !== null) {
				end(404)
			} else if (node && (request.headers['if-none-match'] === '*' || node.bytes === null)) {
				end(node.bytes === null ? 409 : 412)
			} else if (refused(request.headers.if) !== null) {
				end(refused(request.headers.if)!)
			} else if (Number(request.headers['content-length']) !== body.length) {
				end(400)
			} else {
				const made = put(path, body)
				if (wish === 'cut-after') {
					request.socket.destroy()
					return
				}
				end(node ? 204 : 201, {
					'oc-fileid': `${String(made.id).padStart(8, '0')}ocdouble`,
					'oc-etag': `"${made.etag}"`,
					...(request.headers['x-hash'] && { 'x-hash-sha256': sha256(body) }),
				})
			}
		} else if (method === 'SEARCH') {
			const wanted = [...body.toString().matchAll(/<d:literal>([^<]+)</g)].map(([, word]) => word)
			const isByName = body.includes('<d:displayname/></d:prop><d:literal>')
			end(
				207,
				{},
				multistatus([...nodes].filter(([one, { id }]) => wanted.includes(isByName ? one.split('/').at(-1)! : String(id)))),
			)
		} else if (method === 'MKCOL') {
			end(node ? 405 : parent?.bytes !== null ? 409 : (put(path, null), 201))
		} else if (!node) {
			end(404)
		} else if (method === 'PROPFIND') {
			const found = [...nodes]
				.filter(([one]) => one === path || (request.headers.depth === '1' && one !== '' && above(one) === path))
				.sort(([one], [other]) => one.length - other.length)
			end(
				207,
				{},
				body.includes('mount-type')
					? whole(found.map(([one]) => sharing(one)))
					: body.includes('share-permissions') ? whole(found.map(([one, its]) => rights(one, its))) : multistatus(found),
			)
		} else if (method === 'PATCH') {
			end(204, { 'x-hash-sha256': sha256(node.bytes!) })
		} else if (method === 'MOVE') {
			const to = decodeURIComponent(new URL(String(request.headers.destination)).pathname).replace(
				`/remote.php/dav/files/${user}/`,
				'',
			)
			if (nodes.get(above(to))?.bytes !== null) {
				end(409)
			} else if (nodes.has(to) && request.headers.overwrite === 'F') {
				end(412)
			} else {
				move(path, to)
				if (wish === 'cut-after') {
					request.socket.destroy()
					return
				}
				end(201)
			}
		} else if (method === 'DELETE') {
			remove(path)
			end(204)
		} else {
			end(200, {}, node.bytes!)
		}
	}

	const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()))
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const address = server.address()
	return {
		url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
		user,
		password: PASSWORD,
		move: (from, to) => {
			makeFolders(above(to))
			mounts.set(to.split('/')[0]!, 'shared')
			if (from !== '') {
				move(from, to)
			} else {
				makeFolders(to)
			}
		},
		restore: (path, bytes) => {
			mounts.set(path.split('/')[0]!, 'shared')
			makeFolders(above(path))
			put(path, bytes)
		},
		remove,
		files: () => [...nodes].filter(([path, { bytes }]) => bytes !== null && !path.startsWith('.')).map(([path]) => path).sort(),
		read: (path) => nodes.get(path)!.bytes!,
		node: (path) => nodes.get(path),
		tags,
		grant: (who) => {
			granted = who
		},
		revoked,
		shares,
		groups,
		locks,
		unshare: (name) => void mounts.delete(name),
		mount: (name, type) => void mounts.set(name, type),
		give: (name, permissions) => void permitted.set(name, permissions),
		trouble,
		close: () => new Promise((resolve) => {
			server.closeAllConnections()
			server.close(() => resolve())
		}),
	}
}

function sha256(bytes: Buffer): string {
	return createHash('sha256').update(bytes).digest('hex')
}
