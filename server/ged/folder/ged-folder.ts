/** A plain folder as document store: create-only by hard link, so that no partial file ever bears a visible name. */
import type { BigIntStats } from 'node:fs'
import type { Created, Dropped, Entry, Ged, Moved, Rights, Seen, Source } from '../ged.ts'
import type { Share } from '../share.ts'

import { createHash, randomUUID } from 'node:crypto'
import {
	constants,
	copyFile,
	link,
	lstat,
	mkdir,
	open,
	readdir,
	readFile,
	realpath,
	rename,
	stat,
	unlink,
	writeFile,
} from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { MssError, systemCode } from '../../errors.ts'
import { sha256OfFile } from '../../files/sha256.ts'
import { syncFolder } from '../../files/sync-folder.ts'
import { inOrder } from '../ged.ts'
import { Whereabouts } from './whereabouts.ts'

/** The program's own corner. */
const STATE = '.mssante'
const DRAFT = /^draft-/
/** Bytes copied at a time. */
const COPY_BUFFER = 512 * 1024
/** Entries looked at in one search for a moved file. */
const MAX_WALK = 5_000_000

/**
 * Opens the folder at `root`, made when it lacks. `alone` removes the drafts of a killed process: nobody else may be writing.
 *
 * @throws {MssError} MSS-GED-ROOT
 */
export async function openFolder(root: string, { alone = false } = {}): Promise<Ged> {
	let real: string
	try {
		await mkdir(join(root, STATE), { recursive: true })
		real = await realpath(root)
		for (const name of alone ? await readdir(join(real, STATE)) : []) {
			if (DRAFT.test(name)) {
				await unlink(join(real, STATE, name))
			}
		}
	} catch (error) {
		throw new MssError('MSS-GED-ROOT', root, { cause: error })
	}
	return new Folder(real)
}

class Folder implements Ged {
	readonly #root: string
	readonly #whereabouts = new Whereabouts(this)

	constructor(root: string) {
		this.#root = root
	}

	async create(path: string, source: Source, within?: string, homeId?: string): Promise<Created> {
		const draft = join(this.#root, STATE, `draft-${randomUUID()}`)
		try {
			await this.#mustStand(within, homeId)
			await this.#parent(dirname(path))
			const target = join(this.#root, path)
			const { sha256, status } = await copy(source.file, draft)
			if (sha256 !== source.sha256) {
				throw new MssError('MSS-GED-HASH')
			}
			try {
				await link(draft, target)
			} catch (error) {
				if (systemCode(error) === 'EEXIST') {
					return await this.#compare(path, source)
				}
				throw error
			}
			await syncFolder(dirname(target))
			return { outcome: 'created', entry: entryOf(path, status) }
		} catch (error) {
			throw error instanceof MssError ? error : new MssError('MSS-GED-WRITE', systemCode(error), { cause: error })
		} finally {
			await unlink(draft).catch(() => {})
		}
	}

	/**
	 * By a second link, which is never made over anything, then the first is taken away: killed between the two, the file stands at
	 * both.
	 */
	async move(from: string, to: string, within?: string): Promise<Moved> {
		try {
			const there = await this.stat(from)
			if (there === null || there.isFolder) {
				throw new MssError('MSS-GED-GONE')
			}
			await this.#mustStand(within)
			if (from === to) {
				return { outcome: 'moved', entry: there }
			}
			await this.#parent(dirname(to))
			try {
				await link(join(this.#root, from), join(this.#root, to))
			} catch (error) {
				if (systemCode(error) !== 'EEXIST') {
					throw error
				}
				// The other link of this very file: a move that was killed in between, to be ended.
				if ((await this.stat(to))?.fileId !== there.fileId) {
					return { outcome: 'taken' }
				}
			}
			await syncFolder(dirname(join(this.#root, to)))
			await unlink(join(this.#root, from))
			await syncFolder(dirname(join(this.#root, from)))
			return { outcome: 'moved', entry: { ...there, path: to } }
		} catch (error) {
			throw error instanceof MssError ? error : new MssError('MSS-GED-WRITE', systemCode(error), { cause: error })
		}
	}

	async stat(path: string): Promise<Entry | null> {
		const status = await this.#status(path)
		return status && entryOf(path, status)
	}

	/** Null for what is not there, or leads outside. */
	async #status(path: string): Promise<BigIntStats | null> {
		const absolute = join(this.#root, path)
		try {
			return this.#isInside(await realpath(absolute)) ? await stat(absolute, { bigint: true }) : null
		} catch (error) {
			return absent(error)
		}
	}

	async hash(path: string): Promise<string | null> {
		if ((await this.stat(path))?.isFolder !== false) {
			return null
		}
		try {
			return await sha256OfFile(join(this.#root, path))
		} catch (error) {
			return absent(error)
		}
	}

	async locate(seen: { fileId: string, path: string }[]): Promise<Map<string, Entry>> {
		const found = new Map<string, Entry>()
		for (const { fileId, path } of seen) {
			const there = await this.stat(path)
			if (there?.fileId === fileId) {
				found.set(fileId, there)
			}
		}
		const moved = new Set(seen.map(({ fileId }) => fileId).filter((fileId) => !found.has(fileId)))
		return moved.size === 0 ? found : this.#walk(moved, found)
	}

	async home(seen: { fileId: string, path: string }): Promise<Entry | null> {
		return (await this.locate([seen])).get(seen.fileId) ?? null
	}

	async list(path: string): Promise<Entry[]> {
		const folder = path === '' ? this.#root : (await this.stat(path))?.isFolder ? join(this.#root, path) : null
		const names = folder === null ? [] : (await readdir(folder)).filter((name) => !name.startsWith('.'))
		const entries = await Promise.all(names.map((name) => this.stat(path === '' ? name : `${path}/${name}`)))
		return inOrder(entries.filter((entry) => entry !== null))
	}

	async dropped<Root extends Seen>(name: string, roots: Root[]): Promise<Dropped<Root>[]> {
		const found: Dropped<Root>[] = []
		for (const { root, path } of await this.#whereabouts.of(roots)) {
			const folder = `${path}/${name}`
			const names = (await this.stat(folder))?.isFolder ? await readdir(join(this.#root, folder)) : []
			for (const at of names.map((one) => `${folder}/${one}`)) {
				const status = await this.#status(at)
				if (status !== null) {
					found.push({ ...entryOf(at, status), root, mtime: Number(status.mtimeMs), isLocked: false, owner: null })
				}
			}
		}
		return found
	}

	/** The system's rights tell who reads this machine's folder, not the program. */
	async sharedWith(): Promise<Share[]> {
		return []
	}

	async take(path: string, target: string, limit: number): Promise<{ path: string, fileId: string | null }> {
		try {
			const whole = await realpath(resolve(path))
			const status = await stat(whole)
			if (!status.isFile()) {
				throw new MssError('MSS-FILE', path)
			}
			if (status.size > limit) {
				throw new MssError('MSS-SEND-TOO-MANY', `octets (${limit / 1_000_000} Mo au plus)`)
			}
			await copyFile(whole, target)
			const inside = relative(this.#root, whole).split(sep).join('/')
			const entry = inside.startsWith('..') ? null : await this.stat(inside)
			return entry === null ? { path: whole, fileId: null } : { path: entry.path, fileId: entry.fileId }
		} catch (error) {
			throw error instanceof MssError ? error : new MssError('MSS-FILE', path, { cause: error })
		}
	}

	async read(path: string, target: string, limit: number): Promise<void> {
		const entry = await this.stat(path)
		if (entry === null || entry.isFolder) {
			throw new MssError('MSS-GED-GONE')
		}
		if (entry.size > limit) {
			throw new MssError('MSS-SEND-TOO-MANY', `octets (${limit / 1_000_000} Mo au plus)`)
		}
		await copyFile(join(this.#root, path), target)
	}

	/** A plain folder has no mark of its whole tree. */
	async mark(): Promise<null> {
		return null
	}

	async tag(): Promise<void> {}

	/** Whoever may read this machine's folder sees what is in it: the system's rights tell, not the program. */
	async shown(paths: string[]): Promise<Set<string>> {
		return new Set(paths)
	}

	/** The system's rights tell, when something is written. */
	async rights(): Promise<Map<string, Rights>> {
		return new Map()
	}

	async share(): Promise<void> {}

	async makeFolder(path: string, within?: string): Promise<Entry> {
		try {
			await this.#mustStand(within)
			await this.#parent(path)
			const entry = await this.stat(path)
			if (entry?.isFolder) {
				return entry
			}
			throw new MssError('MSS-GED-WRITE', 'ENOTDIR')
		} catch (error) {
			throw error instanceof MssError ? error : new MssError('MSS-GED-WRITE', systemCode(error), { cause: error })
		}
	}

	async writeState(name: string, text: string): Promise<void> {
		const draft = join(this.#root, STATE, `draft-${randomUUID()}`)
		await writeFile(draft, text, { mode: 0o600, flag: 'wx', flush: true })
		await rename(draft, join(this.#root, STATE, name))
		await syncFolder(join(this.#root, STATE))
	}

	async readState(name: string): Promise<string | null> {
		try {
			return await readFile(join(this.#root, STATE, name), 'utf8')
		} catch (error) {
			return absent(error)
		}
	}

	async check(): Promise<void> {
		const [draft, linked] = ['draft-check', 'draft-check-link'].map((name) => join(this.#root, STATE, name)) as [string, string]
		try {
			await (await open(draft, 'w', 0o600)).close()
			await link(draft, linked)
		} catch (error) {
			throw new MssError('MSS-GED-ROOT', this.#root, { cause: error })
		} finally {
			await unlink(draft).catch(() => {})
			await unlink(linked).catch(() => {})
		}
	}

	async close(): Promise<void> {}

	/** Makes the folders that lack, refusing any that leads outside (a link). */
	async #mustStand(within: string | undefined, homeId?: string): Promise<void> {
		const there = within === undefined ? null : await this.stat(within)
		if (within !== undefined && (!there?.isFolder || (homeId !== undefined && there.fileId !== homeId))) {
			throw new MssError('MSS-GED-NO-FOLDER')
		}
	}

	async #parent(path: string): Promise<void> {
		const segments = path.split('/').filter((name) => name !== '' && name !== '.')
		if (segments.includes('..')) {
			throw new MssError('MSS-GED-OUTSIDE')
		}
		const real = await realpath(join(this.#root, ...segments)).catch(() => null)
		if (real === null) {
			await this.#parent(dirname(path))
			const absolute = join(this.#root, ...segments)
			await mkdir(absolute).catch((error: unknown) => {
				// Somebody else made it meanwhile, or a link leads nowhere: the next look tells.
				if (systemCode(error) !== 'EEXIST') {
					throw error
				}
			})
			await syncFolder(dirname(absolute))
		}
		if (!this.#isInside(real ?? await realpath(join(this.#root, ...segments)).catch(() => ''))) {
			throw new MssError('MSS-GED-OUTSIDE')
		}
	}

	#isInside(absolute: string): boolean {
		return absolute === this.#root || absolute.startsWith(this.#root + sep)
	}

	/** What bears the name already: the same bytes, or anything else. */
	async #compare(path: string, source: Source): Promise<Created> {
		const absolute = join(this.#root, path)
		const entry = (await lstat(absolute)).isSymbolicLink() ? null : await this.stat(path)
		const isSame = entry !== null && !entry.isFolder && entry.size === source.size && await sha256OfFile(absolute) === source.sha256
		return isSame ? { outcome: 'same', entry } : { outcome: 'taken' }
	}

	/** Looks for files and folders by their ids, once over the whole tree. */
	async #walk(wanted: Set<string>, found: Map<string, Entry>): Promise<Map<string, Entry>> {
		const inodes = new Set([...wanted].map((fileId) => fileId.split('-', 1)[0]))
		const waiting = [this.#root]
		let seen = 0
		for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
			for (const item of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
				const absolute = join(folder, item.name)
				if (++seen > MAX_WALK) {
					return found
				}
				if (item.isSymbolicLink() || absolute === join(this.#root, STATE)) {
					continue
				}
				const status = await lstat(absolute, { bigint: true }).catch(() => null)
				if (status && inodes.has(String(status.ino))) {
					const entry = entryOf(relative(this.#root, absolute).split(sep).join('/'), status)
					if (wanted.has(entry.fileId)) {
						found.set(entry.fileId, entry)
					}
				}
				if (item.isDirectory()) {
					waiting.push(absolute)
				}
			}
		}
		return found
	}
}

/** An inode may be used again after a deletion: its birth tells the two apart. */
function entryOf(
	path: string,
	status: { ino: bigint, birthtimeNs: bigint, mtimeNs: bigint, size: bigint, isDirectory: () => boolean },
): Entry {
	return {
		path,
		fileId: `${status.ino}-${status.birthtimeNs}`,
		etag: `${status.mtimeNs}-${status.size}`,
		size: Number(status.size),
		isFolder: status.isDirectory(),
	}
}

/** Copies the bytes to the disk itself; returns their SHA-256, and what the file is. */
async function copy(from: string, to: string): Promise<{ sha256: string, status: BigIntStats }> {
	const hash = createHash('sha256')
	const source = await open(from, 'r')
	const target = await open(to, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o640).catch(async (error: unknown) => {
		await source.close()
		throw error
	})
	try {
		const buffer = Buffer.allocUnsafe(COPY_BUFFER)
		for (let { bytesRead } = await source.read(buffer); bytesRead > 0; { bytesRead } = await source.read(buffer)) {
			hash.update(buffer.subarray(0, bytesRead))
			await target.writeFile(buffer.subarray(0, bytesRead))
		}
		await target.sync()
		return { sha256: hash.digest('hex'), status: await target.stat({ bigint: true }) }
	} finally {
		await source.close()
		await target.close()
	}
}

/** Null for what is not there; any other error is thrown. */
function absent(error: unknown): null {
	if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes(systemCode(error))) {
		return null
	}
	throw new MssError('MSS-GED-WRITE', systemCode(error), { cause: error })
}
