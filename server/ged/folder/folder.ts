/** A plain folder as document store: create-only by hard link, so that no partial file ever bears a visible name. */
import type { Created, Entry, Ged, Source } from '../ged.ts'

import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { constants, link, lstat, mkdir, open, readdir, readFile, realpath, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { MssError, systemCode } from '../../errors.ts'

/** The program's own corner. */
const STATE = '.mssante'
const DRAFT = /^draft-/
/** Entries looked at in one search for a moved file. */
const MAX_WALK = 5_000_000

/** Opens the folder at `root`, made when it lacks; drafts left by a killed process are removed. @throws {MssError} MSS-GED-ROOT */
export async function openFolder(root: string): Promise<Ged> {
	let real: string
	try {
		await mkdir(join(root, STATE), { recursive: true })
		real = await realpath(root)
		for (const name of await readdir(join(real, STATE))) {
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

	constructor(root: string) {
		this.#root = root
	}

	async create(path: string, source: Source): Promise<Created> {
		const target = await this.#target(path)
		const draft = join(this.#root, STATE, `draft-${randomUUID()}`)
		try {
			const present = await this.#compare(path, source)
			if (present) {
				return present
			}
			if (await copy(source.file, draft) !== source.sha256) {
				throw new MssError('MSS-GED-HASH')
			}
			try {
				await link(draft, target)
			} catch (error) {
				const raced = systemCode(error) === 'EEXIST' ? await this.#compare(path, source) : null
				if (raced) {
					return raced
				}
				throw error
			}
			await syncFolder(dirname(target))
			return { outcome: 'created', entry: (await this.stat(path))! }
		} catch (error) {
			throw error instanceof MssError ? error : new MssError('MSS-GED-WRITE', systemCode(error), { cause: error })
		} finally {
			await unlink(draft).catch(() => {})
		}
	}

	async stat(path: string): Promise<Entry | null> {
		const absolute = join(this.#root, path)
		try {
			if (!this.#isInside(await realpath(absolute))) {
				return null
			}
			return entryOf(path, await stat(absolute, { bigint: true }))
		} catch (error) {
			return absent(error)
		}
	}

	async hash(path: string): Promise<string | null> {
		if ((await this.stat(path))?.isFolder !== false) {
			return null
		}
		try {
			return await hashOf(join(this.#root, path))
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

	async makeFolder(path: string): Promise<Entry> {
		try {
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
		const file = await open(draft, 'wx', 0o600)
		try {
			await file.writeFile(text)
			await file.sync()
		} finally {
			await file.close()
		}
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

	/** The absolute path of a new file, once its parents are there and inside the root. */
	async #target(path: string): Promise<string> {
		await this.#parent(dirname(path))
		return join(this.#root, path)
	}

	/** Makes folders one by one, refusing any that leads outside (a link). */
	async #parent(path: string): Promise<void> {
		let absolute = this.#root
		for (const segment of path.split('/').filter((name) => name !== '' && name !== '.')) {
			if (segment === '..') {
				throw new MssError('MSS-GED-OUTSIDE')
			}
			absolute = join(absolute, segment)
			try {
				await mkdir(absolute)
				await syncFolder(dirname(absolute))
			} catch (error) {
				if (systemCode(error) !== 'EEXIST') {
					throw new MssError('MSS-GED-WRITE', systemCode(error), { cause: error })
				}
			}
			const real = await realpath(absolute).catch(() => null)
			if (real === null || !this.#isInside(real)) {
				throw new MssError('MSS-GED-OUTSIDE')
			}
		}
	}

	#isInside(absolute: string): boolean {
		return absolute === this.#root || absolute.startsWith(this.#root + sep)
	}

	/** What is there already: the same bytes, other ones, or nothing (null). */
	async #compare(path: string, source: Source): Promise<Created | null> {
		const absolute = join(this.#root, path)
		const there = await lstat(absolute).catch(() => null)
		if (there === null) {
			return null
		}
		const entry = await this.stat(path)
		const isSame = entry !== null && !there.isSymbolicLink() && !entry.isFolder && entry.size === source.size && await hashOf(absolute) === source.sha256
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
function entryOf(path: string, status: { ino: bigint, birthtimeNs: bigint, mtimeNs: bigint, size: bigint, isDirectory: () => boolean }): Entry {
	return {
		path,
		fileId: `${status.ino}-${status.birthtimeNs}`,
		etag: `${status.mtimeNs}-${status.size}`,
		size: Number(status.size),
		isFolder: status.isDirectory(),
	}
}

/** Copies the bytes to the disk itself; returns their SHA-256. */
async function copy(from: string, to: string): Promise<string> {
	const hash = createHash('sha256')
	const file = await open(to, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o640)
	try {
		await pipeline(
			createReadStream(from, { highWaterMark: 256 * 1024 }),
			async function * (chunks: AsyncIterable<Buffer>) {
				for await (const chunk of chunks) {
					hash.update(chunk)
					yield chunk
				}
			},
			async (chunks: AsyncIterable<Buffer>) => {
				for await (const chunk of chunks) {
					await file.writeFile(chunk)
				}
			},
		)
		await file.sync()
	} finally {
		await file.close()
	}
	return hash.digest('hex')
}

async function hashOf(file: string): Promise<string> {
	const hash = createHash('sha256')
	for await (const chunk of createReadStream(file)) {
		hash.update(chunk as Buffer)
	}
	return hash.digest('hex')
}

async function syncFolder(folder: string): Promise<void> {
	const handle = await open(folder, 'r')
	try {
		await handle.sync()
	} finally {
		await handle.close()
	}
}

/** Null for what is not there; any other error is thrown. */
function absent(error: unknown): null {
	if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes(systemCode(error))) {
		return null
	}
	throw new MssError('MSS-GED-WRITE', systemCode(error), { cause: error })
}
