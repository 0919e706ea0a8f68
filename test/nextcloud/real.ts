/**
 * A real Nextcloud, for `npm run test:nextcloud`: at NEXTCLOUD_URL, or served from NEXTCLOUD_DIR (a server tree, installed),
 * with the admin of NEXTCLOUD_ADMIN and NEXTCLOUD_ADMIN_PASSWORD. With NEXTCLOUD_DIR the app is installed too.
 */
import type { Hands } from '../../server/ged/ged-suite.ts'
import type { Entry, Ged } from '../../server/ged/ged.ts'

import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openNextcloud } from '../../server/ged/nextcloud/nextcloud.ts'
import { startPhpServer } from '../support/php-server.ts'

const PROJECT = join(import.meta.dirname, '..', '..')
const { NEXTCLOUD_URL, NEXTCLOUD_DIR, NEXTCLOUD_ADMIN = 'admin', NEXTCLOUD_ADMIN_PASSWORD = '' } = process.env
const PORT = 8091
/** Of PHP, for documents of the size that MSSanté carries. */
const LIMITS = ['-d', 'memory_limit=512M', '-d', 'upload_max_filesize=200M', '-d', 'post_max_size=210M']
export const PASSWORD = 'Secret-mssante1!'
/** What a release holds besides the sidecar (krankerl.toml). */
export const APP_FOLDERS = ['appinfo', 'lib', 'templates', 'img', 'l10n', 'js', 'css']

export interface Account {
	user: string
	password: string
}

export interface RealNextcloud {
	url: string
	admin: Account
	hasApp: boolean
	/** Those that are enabled. */
	apps: string[]
	/** A request to Nextcloud, as an account. */
	request: (
		who: Account,
		method: string,
		path: string,
		options?: { body?: string | Buffer, headers?: Record<string, string> },
	) => Promise<Response>

	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever Nextcloud says
	ocs: (who: Account, method: string, path: string, form?: Record<string, string>) => Promise<any>
	/** An account, with an app password of its own. */
	account: (user: string, groups?: string[]) => Promise<Account>
	dav: (
		who: Account,
		method: string,
		path: string,
		options?: { body?: string | Buffer, headers?: Record<string, string> },
	) => Promise<Response>
	fileId: (who: Account, path: string) => Promise<string>
	occ: ((...words: string[]) => string) | null
	close: () => Promise<void>
}

export async function connect(): Promise<RealNextcloud> {
	if (!NEXTCLOUD_URL && !NEXTCLOUD_DIR) {
		throw new Error('Indiquez NEXTCLOUD_URL ou NEXTCLOUD_DIR, et le mot de passe de l’administrateur dans NEXTCLOUD_ADMIN_PASSWORD.')
	}
	const url = (NEXTCLOUD_URL ?? `http://127.0.0.1:${PORT}`).replace(/\/$/, '')
	const server = NEXTCLOUD_URL ? null : startPhpServer([...LIMITS, '-S', `127.0.0.1:${PORT}`, '-t', NEXTCLOUD_DIR!], { workers: 6 })
	const close = async () => {
		await server?.stop()
		// The next one takes the same port.
		for (let tries = 0; server && tries < 50 && await answers(url); tries++) {
			await sleep(100)
		}
	}
	try {
		for (let tries = 0; !(await fetch(`${url}/status.php`).then(({ ok }) => ok, () => false)); tries++) {
			if (tries > 50) {
				throw new Error(`Nextcloud ne répond pas à ${url}`)
			}
			await sleep(200)
		}
		return await handsOn(url, close)
	} catch (error) {
		await close()
		throw error
	}
}

function answers(url: string): Promise<boolean> {
	return fetch(`${url}/status.php`).then(() => true, () => false)
}

/** The app installed where that can be done, and everything the tests do there. */
async function handsOn(url: string, close: () => Promise<void>): Promise<RealNextcloud> {
	const admin = { user: NEXTCLOUD_ADMIN, password: NEXTCLOUD_ADMIN_PASSWORD }
	const request: RealNextcloud['request'] = (who, method, path, { body, headers = {} } = {}) => fetch(url + path, {
		method,
		body: typeof body === 'string' ? body : body && new Uint8Array(body),
		headers: {
			authorization: `Basic ${Buffer.from(`${who.user}:${who.password}`).toString('base64')}`,
			'ocs-apirequest': 'true',
			...headers,
		},
	})
	const ocs: RealNextcloud['ocs'] = async (who, method, path, form) => {
		const response = await request(
			who,
			method,
			`/ocs/v2.php${path}${path.includes('?') ? '&' : '?'}format=json`,
			form && { body: new URLSearchParams(form).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } },
		)
		return response.json()
	}
	const dav: RealNextcloud['dav'] = (who, method, path, options) =>
		request(who, method, `/remote.php/dav/files/${who.user}/${path.split('/').map(encodeURIComponent).join('/')}`, options)
	const occ = NEXTCLOUD_DIR
		? (...words: string[]) =>
				execFileSync('php', ['-d', 'memory_limit=512M', join(NEXTCLOUD_DIR, 'occ'), ...words], { encoding: 'utf8' })
		: null
	if (occ && existsSync(join(PROJECT, 'js'))) {
		const app = join(NEXTCLOUD_DIR!, 'apps', 'mssante')
		rmSync(app, { recursive: true, force: true })
		mkdirSync(app)
		for (const folder of APP_FOLDERS.filter((name) => existsSync(join(PROJECT, name)))) {
			cpSync(join(PROJECT, folder), join(app, folder), { recursive: true })
		}
		occ('app:enable', 'mssante')
	}
	const apps = ((await ocs(admin, 'GET', '/cloud/apps?filter=enabled')).ocs?.data?.apps ?? []) as string[]
	return {
		url,
		admin,
		apps,
		hasApp: apps.includes('mssante'),
		request,
		ocs,
		account: async (user, groups = []) => {
			await ocs(admin, 'POST', '/cloud/users', { userid: user, password: PASSWORD })
			for (const groupid of groups) {
				await ocs(admin, 'POST', '/cloud/groups', { groupid })
				await ocs(admin, 'POST', `/cloud/users/${user}/groups`, { groupid })
			}
			const { ocs: answer } = await ocs({ user, password: PASSWORD }, 'GET', '/core/getapppassword')
			return { user, password: answer.data.apppassword as string }
		},
		dav,
		fileId: async (who, path) => {
			const response = await dav(who, 'PROPFIND', path, {
				body: '<d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><oc:fileid/></d:prop></d:propfind>',
				headers: { depth: '0' },
			})
			return /<oc:fileid>(\d+)</.exec(await response.text())![1]!
		},
		occ,
		close,
	}
}

/** Everything of an account removed: a store of its own for each test. */
export async function emptyStore(cloud: RealNextcloud, who: Account, below = ''): Promise<Hands & { close: () => Promise<void> }> {
	const at = (path: string) => below === '' ? path : `${below}/${path}`
	const names = async (depth = 'infinity') => {
		const text = await (await cloud.dav(who, 'PROPFIND', below, { headers: { depth } })).text()
		return [...text.matchAll(/<d:href>([^<]+)<\/d:href>/g)]
			.map(([, href]) => decodeURIComponent(href!).split(`/files/${who.user}/`)[1] ?? '')
			.map((path) => path.slice(below === '' ? 0 : below.length + 1))
	}
	for (const name of (await names('1')).filter((path) => path !== '')) {
		await cloud.dav(who, 'DELETE', at(name.replace(/\/$/, '')))
	}
	const makeFolders = async (names: string[]) => {
		for (let length = 1; length <= names.length; length++) {
			await cloud.dav(who, 'MKCOL', at(names.slice(0, length).join('/')))
		}
	}
	const ged = openNextcloud({ url: cloud.url, user: who.user, password: async () => who.password }, { tag: true })
	return {
		ged: below === '' ? ged : within(ged, below),
		close: () => ged.close(),
		move: async (from, to) => {
			await makeFolders(to.split('/').slice(0, -1))
			const moved = await cloud.dav(who, 'MOVE', at(from), {
				headers: {
					destination: `${cloud.url}/remote.php/dav/files/${who.user}/${at(to).split('/').map(encodeURIComponent).join('/')}`,
				},
			})
			if (!moved.ok) {
				throw new Error(`MOVE ${moved.status}`)
			}
		},
		remove: async (path) => {
			await cloud.dav(who, 'DELETE', at(path))
		},
		list: async () => (await names()).filter((path) => path !== '' && !path.endsWith('/') && !path.startsWith('.')).sort(),
		read: async (path) => Buffer.from(await (await cloud.dav(who, 'GET', at(path))).arrayBuffer()),
		write: async (path, text) => {
			await makeFolders(path.split('/').slice(0, -1))
			const { status } = await cloud.dav(who, 'PUT', at(path), { body: text })
			if (status >= 300) {
				throw new Error(`PUT ${status}`)
			}
		},
		openToAll: async (path) => {
			const { ocs } = await cloud.ocs(who, 'POST', '/apps/files_sharing/api/v1/shares', { path: `/${at(path)}`, shareType: '3' })
			if (ocs.meta.statuscode !== 200) {
				throw new Error(ocs.meta.message as string)
			}
			return [{ type: 'link', with: null, groups: [] }]
		},
	}
}

/** The store seen from one of its folders: a share or a Team folder is a mount of its own. */
function within(ged: Ged, below: string): Ged {
	const at = (path: string) => path === '' ? below : `${below}/${path}`
	const seen = <T extends Entry | null>(entry: T): T => entry && { ...entry, path: entry.path.slice(below.length + 1) }
	return {
		...(Object.fromEntries((['hash', 'take', 'mark', 'tag', 'writeState', 'readState', 'check', 'close'] as const).map((name) => [
			name,
			(...words: never[]) => (ged[name] as (...all: never[]) => unknown)(...words),
		])) as unknown as Ged),
		hash: (path) => ged.hash(at(path)),
		create: async (path, source, folder) => {
			const created = await ged.create(at(path), source, folder === undefined ? below : at(folder))
			return 'entry' in created ? { ...created, entry: seen(created.entry) } : created
		},
		move: async (from, to, folder) => {
			const moved = await ged.move(at(from), at(to), folder === undefined ? below : at(folder))
			return 'entry' in moved ? { ...moved, entry: seen(moved.entry) } : moved
		},
		read: (path, file, limit) => ged.read(at(path), file, limit),
		stat: async (path) => seen(await ged.stat(at(path))),
		list: async (path) => (await ged.list(at(path))).map(seen),
		dropped: async (name, roots) =>
			(await ged.dropped(name, roots.map((own) => ({ fileId: own.fileId, path: at(own.path), own })))).map((entry) =>
				({ ...seen(entry), root: entry.root.own })),
		sharedWith: (path) => ged.sharedWith(at(path)),
		makeFolder: async (path) => seen(await ged.makeFolder(at(path))),
		home: async (some) => seen(await ged.home({ ...some, path: at(some.path) })),
		locate: async (some) =>
			new Map(
				[...(await ged.locate(some.map(({ fileId, path }) => ({ fileId, path: at(path) }))))].map(([id, entry]) => [
					id,
					seen(entry),
				]),
			),
	}
}
