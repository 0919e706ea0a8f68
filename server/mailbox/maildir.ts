/**
 * A local Maildir as a mailbox: the embedded default, or mail delivered on this machine. UIDs are given in order of
 * discovery and kept beside the messages, as Dovecot does in `dovecot-uidlist`; they never change, nor are used again.
 */
import type { FSWatcher } from 'node:fs'
import type { Clock } from '../time/clock.ts'
import type { FolderState, Mail, MailHead, MailSource } from './mail-source.ts'
import type { Mark, NewMark } from './mark.ts'

import { randomUUID } from 'node:crypto'
import { watch } from 'node:fs'
import { copyFile, link, mkdir, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { MssError } from '../errors.ts'
import { bytesOf } from '../files/bytes-of.ts'
import { dropMaildirMarks, maildirMarks, putMaildirMark } from './maildir-marks.ts'

const LIST = 'mssante-uidlist'
/** Bytes in which the headers of our own messages stand. */
const MAX_HEAD = 64 * 1024
const HEADER = /^1 V(\d+) N(\d+)$/
/** The unique name of a message, without its flags. */
const unique = (name: string) => name.split(':', 1)[0]!

interface UidList {
	validity: string
	next: number
	uids: Map<string, number>
}

export class Maildir implements MailSource {
	readonly #root: string
	readonly #clock: Clock
	/** The next UID of each folder, when it was last listed. */
	readonly #listed = new Map<string, number>()

	constructor(root: string, clock: Clock) {
		this.#root = root
		this.#clock = clock
	}

	async connect(): Promise<void> {
		await this.#guard(async () => {
			await stat(join(this.#root, 'new'))
			await mkdir(join(this.#root, 'cur'), { recursive: true })
		})
	}

	async list(folder: string, from = 1): Promise<FolderState> {
		return this.#guard(async () => {
			const { list } = await this.#scan(folder)
			this.#listed.set(folder, list.next)
			return {
				uidValidity: list.validity,
				uids: [...list.uids.values()].filter((uid) => uid >= from).sort((one, other) => one - other),
			}
		})
	}

	async heads(folder: string, uids: number[]): Promise<MailHead[]> {
		return this.#guard(async () => {
			const { files } = await this.#scan(folder)
			const heads: MailHead[] = []
			for (const uid of uids) {
				const status = files.has(uid) ? await stat(files.get(uid)!).catch(() => null) : null
				if (status) {
					heads.push({ uid, size: status.size, internalDate: new Date(Math.floor(status.mtimeMs)).toISOString() })
				}
			}
			return heads
		})
	}

	async* fetch(folder: string, heads: MailHead[]): AsyncIterable<Mail> {
		const { files } = await this.#scan(folder)
		for (const head of heads) {
			const file = files.get(head.uid)
			if (file !== undefined && await stat(file).catch(() => null)) {
				yield { ...head, content: bytesOf(file) }
			}
		}
	}

	async markSeen(folder: string, uid: number): Promise<void> {
		await this.#guard(async () => {
			const file = (await this.#scan(folder)).files.get(uid)
			if (file !== undefined && !/:2,[A-Z]*S/.test(file)) {
				const name = basename(file)
				await rename(
					file,
					join(
						this.#folder(folder),
						'cur',
						`${unique(name)}:2,${[...new Set([...(name.split(':2,')[1] ?? ''), 'S'])].sort().join('')}`,
					),
				)
			}
		})
	}

	async move(folder: string, uid: number, target: string): Promise<void> {
		await this.#guard(async () => {
			const file = (await this.#scan(folder)).files.get(uid)
			for (const sub of ['tmp', 'new', 'cur']) {
				await mkdir(join(this.#folder(target), sub), { recursive: true })
			}
			if (file !== undefined) {
				const name = basename(file)
				await link(file, join(this.#folder(target), 'cur', `${unique(name)}:2,S`)).catch(ignore('EEXIST'))
				await unlink(file)
			}
		})
	}

	async sentFolder(): Promise<string | null> {
		return 'Sent'
	}

	async holds(folder: string, messageId: string): Promise<boolean> {
		return this.#guard(async () => {
			for (const file of (await this.#scan(folder)).files.values()) {
				if ((await headOf(file)).includes(messageId)) {
					return true
				}
			}
			return false
		})
	}

	async append(folder: string, file: string): Promise<void> {
		await this.#guard(async () => {
			const root = this.#folder(folder)
			for (const sub of ['tmp', 'new', 'cur']) {
				await mkdir(join(root, sub), { recursive: true })
			}
			const name = `${Math.floor(this.#clock.now() / 1000)}.${randomUUID()}.mssante`
			await copyFile(file, join(root, 'tmp', name))
			await rename(join(root, 'tmp', name), join(root, 'cur', `${name}:2,S`))
		})
	}

	async wait(folder: string, timeout: number, signal: AbortSignal): Promise<void> {
		const watchers: FSWatcher[] = []
		let timer: NodeJS.Timeout | undefined
		let finish = () => {}
		await new Promise<void>((resolve) => {
			finish = resolve
			timer = setTimeout(resolve, timeout)
			signal.addEventListener('abort', finish)
			for (const sub of ['new', 'cur']) {
				try {
					watchers.push(watch(join(this.#folder(folder), sub), () => resolve()).on('error', () => resolve()))
				} catch {
					resolve()
				}
			}
			if (signal.aborted) {
				resolve()
			}
			// What came since the folder was listed, before anybody watched it.
			this.#scan(folder).then(({ list }) => list.next !== this.#listed.get(folder) && resolve(), () => resolve())
		})
		clearTimeout(timer)
		signal.removeEventListener('abort', finish)
		watchers.forEach((watcher) => watcher.close())
	}

	async keywords(): Promise<null> {
		return null
	}

	async addKeyword(): Promise<void> {}

	async marks(): Promise<Mark[]> {
		return this.#guard(() => maildirMarks(this.#root))
	}

	async putMark(_: string, mark: NewMark): Promise<boolean> {
		return this.#guard(() => putMaildirMark(this.#root, mark))
	}

	async dropMarks(places: string[]): Promise<void> {
		await this.#guard(() => dropMaildirMarks(this.#root, places))
	}

	async close(): Promise<void> {}

	/** Maildir++: INBOX is the root, a folder `A/B` is `.A.B`. */
	#folder(folder: string): string {
		return folder === 'INBOX' ? this.#root : join(this.#root, `.${folder.replaceAll('/', '.')}`)
	}

	/** Gives UIDs to new messages, on disk before anybody hears of them. */
	async #scan(folder: string): Promise<{ list: UidList, files: Map<number, string> }> {
		const root = this.#folder(folder)
		const list = await readUidList(join(root, LIST), this.#clock.now())
		const present = new Map<string, string>()
		for (const sub of ['new', 'cur']) {
			for (const name of await readdir(join(root, sub)).catch(ignore('ENOENT', [] as string[]))) {
				if (!name.startsWith('.')) {
					present.set(unique(name), join(root, sub, name))
				}
			}
		}
		const fresh = [...present.keys()].filter((name) => !list.uids.has(name)).sort()
		for (const name of fresh) {
			list.uids.set(name, list.next++)
		}
		if (fresh.length > 0) {
			await writeUidList(join(root, LIST), list)
		}
		const uids = new Map([...list.uids].filter(([name]) => present.has(name)))
		return { list: { ...list, uids }, files: new Map([...uids].map(([name, uid]) => [uid, present.get(name)!])) }
	}

	async #guard<T>(act: () => Promise<T>): Promise<T> {
		try {
			return await act()
		} catch (error) {
			throw error instanceof MssError ? error : new MssError('MSS-MAILDIR', this.#root, { cause: error })
		}
	}
}

/** The headers of a message, bounded. */
async function headOf(file: string): Promise<string> {
	const text = (await textOf(bytesOf(file, { most: MAX_HEAD }))).split(/\r?\n\r?\n/, 1)
	return text[0]!
}

async function readUidList(file: string, now: number): Promise<UidList> {
	const text = await readFile(file, 'utf8').catch(ignore('ENOENT', null))
	const [header = '', ...lines] = (text ?? '').split('\n')
	const match = HEADER.exec(header)
	if (!match) {
		return { validity: String(Math.floor(now / 1000)), next: 1, uids: new Map() }
	}
	return {
		validity: match[1]!,
		next: Number(match[2]),
		uids: new Map(lines.filter(Boolean).map((line) => [line.slice(line.indexOf(' ') + 1), Number(line.slice(0, line.indexOf(' ')))])),
	}
}

async function writeUidList(file: string, list: UidList): Promise<void> {
	const lines = [`1 V${list.validity} N${list.next}`, ...[...list.uids].map(([name, uid]) => `${uid} ${name}`), '']
	await writeFile(`${file}.tmp`, lines.join('\n'), { mode: 0o600, flush: true })
	await rename(`${file}.tmp`, file)
}

/** For `catch`: a value for one expected code, the error for any other. */
function ignore<T>(code: string, value?: T) {
	return (error: unknown): T => {
		if ((error as NodeJS.ErrnoException).code === code) {
			return value as T
		}
		throw error
	}
}
