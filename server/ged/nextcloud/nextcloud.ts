/**
 * Nextcloud as document store, over WebDAV with one service account. What was verified and how: nextcloud.md "Reaching Nextcloud from
 * the sidecar".
 */
import type { Leases } from '../../leases/leases.ts'
import type { Created, Dropped, Entry, Ged, Moved, Rights, Seen, Source } from '../ged.ts'
import type { Share } from '../share.ts'
import type { Account, Answer, Wish } from './client.ts'
import type { Anchor } from './homes.ts'
import type { Resource } from './multistatus.ts'

import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { MssError, systemCode } from '../../errors.ts'
import { sha256OfFile } from '../../files/sha256.ts'
import { leasesInMemory } from '../../leases/memory.ts'
import { inOrder } from '../ged.ts'
import { Client, refusal } from './client.ts'
import { Drops } from './dropped-files.ts'
import { Homes } from './homes.ts'
import { DROPPED_BODY, parseMultistatus, PROPFIND_BODY, searchBody, searchNameBody } from './multistatus.ts'
import { rightsIn } from './nextcloud-rights.ts'
import { parseSharing, sharesOf, shareWith, SHARING_BODY } from './shares.ts'
import { Tagger } from './tag.ts'

/** The program's own corner. */
const STATE = '.mssante'
/** Bytes of one of them. */
const MAX_STATE = 1024 * 1024
/** Tries of a write in a crowd, and milliseconds between them, times the try. */
const TRIES = 6
const PAUSE = 150
/** Bytes that are read whole before they are sent. */
const AT_ONCE = 4 * 1024 * 1024
/** Ids asked in one search. */
const SEARCH_BATCH = 100
/** Milliseconds during which questions are gathered. */
const TOGETHER = 4
/** Milliseconds during which who sees a folder is believed. */
const BELIEVED = 30_000
const MISSING = [404, 409]

/** @param options.leases of whoever writes by the same account beside */
export function openNextcloud(account: Account, { tag, leases = leasesInMemory() }: { tag: boolean, leases?: Leases }): Ged {
	return new Nextcloud(new Client(account), account.user, tag, leases)
}

class Nextcloud implements Ged {
	readonly #client: Client
	readonly #home: string
	readonly #tagger: Tagger | null
	readonly #leases: Leases
	readonly #drops: Drops
	readonly #homes = new Homes()
	readonly #sharing = new Map<string, { at: number, isShown: boolean }>()
	/** Looks under way at who sees what, by path. */
	readonly #looking = new Map<string, Promise<void>>()
	/** Is a write refused whose condition on another file does not hold? Found out once. */
	#keepsConditions: Promise<boolean> | null = null
	#asked: { fileId: string, path: string }[] = []
	#answer: Promise<Map<string, Entry>> | null = null

	constructor(client: Client, user: string, tag: boolean, leases: Leases) {
		this.#leases = leases
		this.#client = client
		this.#home = `/files/${user}`
		this.#tagger = tag ? new Tagger(client) : null
		this.#drops = new Drops({
			mark: () => this.mark(),
			stat: (path) => this.stat(path),
			named: async (name) => this.#entries(await this.#searchFor(searchNameBody(this.#home, name.normalize('NFC')))),
			inside: async (path) => (await this.#look(path, '1', DROPPED_BODY))
				.map((found) => ({ ...this.#entryOf(found), mtime: found.mtime, isLocked: found.isLocked, owner: found.owner }))
				.filter((entry) => entry.path !== path),
		})
	}

	/**
	 * One write at a time to a name: two moves to the same one, at the same moment, both answer 201 on Nextcloud 34 whatever
	 * Overwrite says, and one of the two files is gone. Other accounts' writes are not ours to order.
	 */
	create(path: string, source: Source, within?: string, homeId?: string): Promise<Created> {
		return this.#leases.hold(`file ${path}`, () => this.#create(path, source, within, homeId))
	}

	move(from: string, to: string, within?: string): Promise<Moved> {
		return this.#leases.hold(`file ${to}`, () => this.#move(from, to, within))
	}

	async #create(path: string, source: Source, within?: string, homeId?: string): Promise<Created> {
		const url = this.#url(path)
		const body = await load(source)
		for (let tries = 1, anchor = await this.#anchorIn(within, homeId); ; tries++, anchor = null) {
			const headers = { 'if-none-match': '*', 'x-hash': 'sha256', ...anchor && { if: this.#onlyIf(anchor) } }
			const answer = await this.#client.request('PUT', url, { ...body, headers }).catch(doubt)
			if (!(answer instanceof MssError)) {
				if (answer.status === 201) {
					const entry = await this.#proven(path, source, answer)
					this.#homes.made(within, entry)
					return { outcome: 'created', entry }
				}
				if (answer.status === 204 || answer.status === 200) {
					throw new MssError('MSS-GED-UNSAFE', `HTTP ${answer.status}`)
				}
				if (MISSING.includes(answer.status) && anchor === null) {
					await this.#makeParents(posix.dirname(path), within)
				}
			}
			if (anchor !== null) {
				await this.#mustStillBe(within!, anchor)
			}
			// The status of a lost race lies (nextcloud.md): only what stands there tells.
			const there = await this.stat(path)
			if (there !== null) {
				return await this.#compare(there, source)
			}
			if (anchor !== null) {
				this.#homes.loosen(within!)
			}
			if (tries >= TRIES || (!(answer instanceof MssError) && answer.status === 507)) {
				throw answer instanceof MssError ? answer : refusal(answer.status)
			}
			await sleep(MISSING.includes((answer as Answer).status) ? 0 : PAUSE * tries)
		}
	}

	/** The status of a lost race lies (nextcloud.md, 500 included): only what stands at both ends tells. */
	async #move(from: string, to: string, within?: string): Promise<Moved> {
		const there = await this.stat(from)
		if (there === null || there.isFolder) {
			throw new MssError('MSS-GED-GONE')
		}
		if (from === to) {
			return { outcome: 'moved', entry: there }
		}
		for (let tries = 1; ; tries++) {
			const answer = await this.#client
				.request('MOVE', this.#url(from), { headers: { destination: this.#client.absolute(this.#url(to)), overwrite: 'F' } })
				.catch(doubt)
			if (!(answer instanceof MssError) && MISSING.includes(answer.status) && (await this.stat(from)) !== null) {
				await this.#makeParents(posix.dirname(to), within)
			}
			const moved = await this.stat(to)
			if (moved !== null) {
				// Between two storages (a Team folder) the id changes: then the status alone tells.
				const isOurs = moved.fileId === there.fileId || (!(answer instanceof MssError) && answer.status === 201)
				return isOurs ? { outcome: 'moved', entry: moved } : { outcome: 'taken' }
			}
			if (await this.stat(from) === null) {
				throw new MssError('MSS-GED-GONE')
			}
			if (tries >= TRIES || (!(answer instanceof MssError) && answer.status === 403)) {
				throw answer instanceof MssError ? answer : refusal(answer.status)
			}
			await sleep(MISSING.includes((answer as Answer).status) ? 0 : PAUSE * tries)
		}
	}

	async stat(path: string): Promise<Entry | null> {
		const at = performance.now()
		const [found] = await this.#look(path, '0')
		const entry = found ? this.#entryOf(found) : null
		if (entry?.isFolder) {
			this.#homes.glimpse(entry, at)
		}
		return entry
	}

	async hash(path: string): Promise<string | null> {
		return (await this.stat(path))?.isFolder === false ? this.#hashOf(path) : null
	}

	/** Of a file that is there: Nextcloud reads the stored bytes again, or gives them to be read here. */
	async #hashOf(path: string): Promise<string | null> {
		const again = await this.#client.request('PATCH', this.#url(path), { headers: { 'x-recalculate-hash': 'sha256' } })
		const told = /^[0-9a-f]{64}$/.exec(again.header('x-hash-sha256') ?? '')?.[0]
		if (told !== undefined) {
			return told
		}
		const bytes = await this.#client.download(this.#url(path))
		if (bytes === null) {
			return null
		}
		const hash = createHash('sha256')
		for await (const chunk of bytes) {
			hash.update(chunk)
		}
		return hash.digest('hex')
	}

	/** Homes of which others asked are looked for by the way: one search for all of them costs as much. */
	async home(seen: { fileId: string, path: string }): Promise<Entry | null> {
		const standing = this.#homes.standing(seen)
		if (standing !== null && await this.#mayAsk()) {
			return standing
		}
		const asked = [...this.#homes.all, seen]
		const askedAt = performance.now()
		const found = await this.locate(asked)
		this.#homes.saw(asked, found, askedAt)
		return found.get(seen.fileId) ?? null
	}

	/** What was told by `home` may be some seconds old: where no file holds the folder any more, it is looked at. */
	async #anchorIn(within: string | undefined, homeId: string | undefined): Promise<Anchor | null> {
		const anchor = this.#homes.anchor(within, homeId)
		const held = anchor !== null && await this.#mayAsk() ? anchor : null
		if (held === null && within !== undefined && homeId !== undefined && !this.#homes.wasSeen(within, homeId)) {
			await this.#mustStillBe(within, { homeId })
		}
		return held
	}

	#mayAsk(): Promise<boolean> {
		this.#keepsConditions ??= this.#tryConditions()
		return this.#keepsConditions
	}

	/** What was put on the condition that it was that folder was refused. @throws {MssError} MSS-GED-NO-FOLDER when it is not */
	async #mustStillBe(path: string, { homeId }: Pick<Anchor, 'homeId'>): Promise<void> {
		if ((await this.stat(path))?.fileId !== homeId) {
			this.#homes.forget(path)
			throw new MssError('MSS-GED-NO-FOLDER')
		}
	}

	/** Something between us may drop a condition, or rewrite addresses. Where that is so, each folder is looked for each time. */
	async #tryConditions(): Promise<boolean> {
		const path = `${STATE}/check`
		try {
			await this.writeState('check', 'mssante')
			const { etag } = (await this.stat(path))!
			const put = async (wished: string) => (await this.#client.request('PUT', this.#url(path), {
				body: 'mssante',
				headers: { if: this.#onlyIf({ path, etag: wished }) },
			})).status
			return await put('0') === 412 && await put(etag) === 204
		} catch {
			return false
		}
	}

	/** RFC 4918 §10.4, on a file that is not the one that is written. */
	#onlyIf({ path, etag }: Pick<Entry, 'path' | 'etag'>): string {
		return `<${this.#client.absolute(this.#url(path))}> (["${etag}"])`
	}

	/** Questions of the same moment are asked together: each costs Nextcloud as much as a small file. */
	async locate(seen: { fileId: string, path: string }[]): Promise<Map<string, Entry>> {
		if (seen.length === 0) {
			return new Map()
		}
		this.#asked.push(...seen)
		this.#answer ??= sleep(TOGETHER).then(() => {
			this.#answer = null
			return this.#search(this.#asked.splice(0))
		})
		const found = await this.#answer
		return new Map(seen.flatMap(({ fileId }) => found.has(fileId) ? [[fileId, found.get(fileId)!] as const] : []))
	}

	async #search(seen: { fileId: string, path: string }[]): Promise<Map<string, Entry>> {
		const found = new Map<string, Entry>()
		const asked = [...new Map(seen.map((one) => [one.fileId, one])).values()].filter(({ fileId }) => /^\d{1,19}$/.test(fileId))
		for (let start = 0; start < asked.length; start += SEARCH_BATCH) {
			const batch = asked.slice(start, start + SEARCH_BATCH)
			const paths = new Map(batch.map(({ fileId, path }) => [fileId, path]))
			const answer = await this.#searchFor(searchBody(this.#home, batch.map(({ fileId }) => fileId)))
			for (const entry of this.#entries(answer)) {
				// A file that is reached by two ways is where it was last seen.
				if (!found.has(entry.fileId) || paths.get(entry.fileId) === entry.path) {
					found.set(entry.fileId, entry)
				}
			}
		}
		return found
	}

	#searchFor(body: string): Promise<Answer> {
		return this.#client.request('SEARCH', '/remote.php/dav/', { body, headers: { 'content-type': 'text/xml' } })
	}

	dropped<Root extends Seen>(name: string, roots: Root[]): Promise<Dropped<Root>[]> {
		return this.#drops.below(name, roots)
	}

	sharedWith(path: string): Promise<Share[]> {
		return sharesOf(this.#client, path)
	}

	async list(path: string): Promise<Entry[]> {
		const found = (await this.#look(path, '1')).map((resource) => this.#entryOf(resource))
		const isOwn = (entry: Entry) => entry.path === path
		return inOrder(found.filter((entry) => !isOwn(entry) && !posix.basename(entry.path).startsWith('.')))
	}

	async take(path: string, target: string, limit: number): Promise<{ path: string, fileId: string | null }> {
		const entry = await this.stat(path)
		if (entry === null || entry.isFolder) {
			throw new MssError('MSS-FILE', path)
		}
		await this.read(path, target, limit)
		return { path: entry.path, fileId: entry.fileId }
	}

	async read(path: string, target: string, limit: number): Promise<void> {
		const entry = await this.stat(path)
		if (entry && entry.size > limit) {
			throw new MssError('MSS-SEND-TOO-MANY', `octets (${limit / 1_000_000} Mo au plus)`)
		}
		const bytes = entry === null || entry.isFolder ? null : await this.#client.download(this.#url(path), limit)
		if (bytes === null) {
			throw new MssError('MSS-GED-GONE')
		}
		await pipeline(bytes, createWriteStream(target, { mode: 0o600 }))
	}

	/** The root's etag changes with anything below it, shares and Team folders included. */
	async mark(): Promise<string | null> {
		return (await this.stat(''))?.etag ?? null
	}

	async tag(fileId: string): Promise<void> {
		await this.#tagger?.tag(fileId)
	}

	/** A folder is seen where it is, or one above it is, a mount or shared. What was seen once is believed for a moment. */
	async shown(paths: string[]): Promise<Set<string>> {
		const found = new Set<string>()
		// Together where they are neighbours: the picker shows them all.
		const folders = new Set(paths.map((path) => posix.dirname(path)))
		if (paths.length > 1) {
			await Promise.all([...folders].map((folder) => this.#lookAtSharing(folder === '.' ? '' : folder, '1')))
		}
		for (const path of paths) {
			if (await this.#isShown(path)) {
				found.add(path)
			}
		}
		return found
	}

	async rights(path: string): Promise<Map<string, Rights>> {
		return new Map([...await rightsIn(this.#client, this.#url(path))].map(([href, rights]) => [this.#pathOf(href), rights]))
	}

	async share(path: string, people: { users: string[], groups: string[] }): Promise<void> {
		await shareWith(this.#client, path, people)
		this.#sharing.clear()
	}

	async #isShown(path: string): Promise<boolean> {
		// From the top: what others share is mostly there, and is then known of all that stands below.
		const names = path.split('/')
		for (const [index] of names.entries()) {
			const at = names.slice(0, index + 1).join('/')
			const known = this.#sharing.get(at)
			if (known === undefined || known.at < performance.now() - BELIEVED) {
				await this.#lookAtSharing(at, '0')
			}
			if (this.#sharing.get(at)?.isShown === true) {
				return true
			}
		}
		return false
	}

	/** Whoever asks while one looks waits for that look. */
	#lookAtSharing(path: string, depth: '0' | '1'): Promise<void> {
		const key = `${depth} ${path}`
		const look = this.#looking.get(key) ?? this.#askForSharing(path, depth).finally(() => this.#looking.delete(key))
		this.#looking.set(key, look)
		return look
	}

	async #askForSharing(path: string, depth: '0' | '1'): Promise<void> {
		const answer = await this.#client.request('PROPFIND', this.#url(path), {
			body: SHARING_BODY,
			headers: { depth, 'content-type': 'text/xml' },
		})
		if (answer.status === 404) {
			this.#sharing.delete(path)
			return
		}
		if (answer.status !== 207) {
			throw refusal(answer.status)
		}
		for (const [href, isShown] of parseSharing(answer.text)) {
			this.#sharing.set(this.#pathOf(href), { at: performance.now(), isShown })
		}
	}

	async makeFolder(path: string, within?: string): Promise<Entry> {
		const entry = await this.stat(path)
		if (entry === null) {
			await this.#makeParents(path, within)
		}
		const made = entry ?? await this.stat(path)
		if (!made?.isFolder) {
			throw new MssError('MSS-GED-WRITE', 'ENOTDIR')
		}
		return made
	}

	async writeState(name: string, text: string): Promise<void> {
		const path = `${STATE}/${name}`
		const put = () => this.#client.request('PUT', this.#url(path), { body: text, headers: { 'content-type': 'application/json' } })
		let answer = await put()
		if (MISSING.includes(answer.status)) {
			await this.#makeParents(STATE)
			answer = await put()
		}
		if (answer.status !== 201 && answer.status !== 204) {
			throw refusal(answer.status)
		}
	}

	async readState(name: string): Promise<string | null> {
		const bytes = await this.#client.download(this.#url(`${STATE}/${name}`), MAX_STATE)
		return bytes === null ? null : Buffer.concat(await Array.fromAsync(bytes)).toString('utf8')
	}

	/** Writes, and proves that what stands is never written over. */
	async check(): Promise<void> {
		await this.writeState('check', 'mssante')
		const { status } = await this.#client.request('PUT', this.#url(`${STATE}/check`), {
			body: 'autre',
			headers: { 'if-none-match': '*' },
		})
		if (status < 400) {
			throw new MssError('MSS-GED-UNSAFE', `HTTP ${status}`)
		}
	}

	async close(): Promise<void> {
		await this.#client.close()
	}

	/** @throws {MssError} MSS-GED-OUTSIDE */
	#url(path: string): string {
		const segments = path.normalize('NFC').split('/').filter((segment) => segment !== '' && segment !== '.')
		if (segments.includes('..')) {
			throw new MssError('MSS-GED-OUTSIDE')
		}
		return ['/remote.php/dav', ...[...this.#home.split('/').slice(1), ...segments].map(encodeURIComponent)].join('/')
	}

	/** The hash that Nextcloud computed on what it received; other bytes under our name are taken away, and it is said. */
	async #proven(path: string, { sha256, size }: Source, answer: Answer): Promise<Entry> {
		const received = answer.header('x-hash-sha256') ?? await this.#hashOf(path)
		if (received !== sha256) {
			await this.#client.request('DELETE', this.#url(path), { headers: { 'if-match': answer.header('oc-etag') ?? '*' } })
			throw new MssError('MSS-GED-HASH')
		}
		const fileId = /^0*(\d+?)oc[0-9a-z]+$/.exec(answer.header('oc-fileid') ?? '')?.[1]
		const etag = answer.header('oc-etag')?.replaceAll('"', '')
		return fileId !== undefined && etag !== undefined ? { path, fileId, etag, size, isFolder: false } : (await this.stat(path))!
	}

	async #compare(there: Entry, { size, sha256 }: Source): Promise<Created> {
		const isSame = !there.isFolder && there.size === size && await this.#hashOf(there.path) === sha256
		return isSame ? { outcome: 'same', entry: there } : { outcome: 'taken' }
	}

	/** Makes a folder and those above it; from `within` up, they must stand already. */
	async #makeParents(path: string, within?: string): Promise<void> {
		const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.')
		const first = within === undefined ? 0 : within.split('/').length
		if (within !== undefined && !(await this.stat(within))?.isFolder) {
			throw new MssError('MSS-GED-NO-FOLDER')
		}
		for (let length = first + 1; length <= segments.length; length++) {
			const folder = segments.slice(0, length).join('/')
			const { status } = await this.#client.request('MKCOL', this.#url(folder))
			// 405: it is there already. Any other refusal may be a lost race too.
			if (status !== 201 && status !== 405 && !(await this.stat(folder))?.isFolder) {
				throw refusal(status)
			}
		}
	}

	async #look(path: string, depth: '0' | '1', body = PROPFIND_BODY): Promise<Resource[]> {
		const answer = await this.#client.request('PROPFIND', this.#url(path), {
			body,
			headers: { depth, 'content-type': 'text/xml' },
		})
		return answer.status === 404 ? [] : this.#resources(answer)
	}

	#resources(answer: Answer): Resource[] {
		if (answer.status !== 207) {
			throw refusal(answer.status)
		}
		try {
			return parseMultistatus(answer.text)
		} catch (error) {
			throw new MssError('MSS-GED-WRITE', systemCode(error), { cause: error })
		}
	}

	#entries(answer: Answer): Entry[] {
		return this.#resources(answer).map((resource) => this.#entryOf(resource))
	}

	#entryOf({ href, fileId, etag, size, isFolder }: Resource): Entry {
		return { path: this.#pathOf(href), fileId, etag, size, isFolder }
	}

	#pathOf(href: string): string {
		const start = href.indexOf(`${this.#home}/`)
		return start === -1 ? '' : href.slice(start + this.#home.length + 1).replace(/\/$/, '')
	}
}

/** The bytes to send: read once where they are few. @throws {MssError} MSS-GED-HASH when they are not those announced */
async function load({ file, size, sha256 }: Source): Promise<Pick<Wish, 'body' | 'file'>> {
	const body = size <= AT_ONCE ? await readFile(file) : null
	if ((body ? createHash('sha256').update(body).digest('hex') : await sha256OfFile(file)) !== sha256) {
		throw new MssError('MSS-GED-HASH')
	}
	return body ? { body } : { file: { path: file, size } }
}

/** No answer leaves a doubt, which a look settles; what is certain is thrown. */
function doubt(error: unknown): MssError {
	if (error instanceof MssError && error.code === 'MSS-GED-DOWN') {
		return error
	}
	throw error
}
