/** What is put back, written beside under names that end with `.restoring`; and whose it is, where root puts it back. */
import { chmodSync, chownSync, existsSync, statSync, writeFileSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { MssError } from '../errors.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../files/private-files.ts'
import { syncFolder } from '../files/sync-folder.ts'
import { companionsOf } from '../ledger/dialects/sqlite.ts'
import { restoringOf } from '../ledger/ledger.ts'

/** Of root, for the service's group to read (install/install-plan.ts). */
const SHARED_FILE = 0o640
const SHARED_FOLDER = 0o750

/** They take their places at the end: the ledger, that comes first, last of all. */
export class Drafts {
	/** Each, and how it is owned. */
	readonly #targets = new Map<string, 'administrator' | 'service' | 'folder'>()
	#ledger: string | null = null
	/** Some have taken their places, now or before: then the ledger's draft stays, and tells. */
	#isPlacing = false

	async begin(ledger: string): Promise<void> {
		this.#isPlacing = existsSync(restoringOf(ledger))
		this.#ledger = ledger
		await removeLedger(restoringOf(ledger))
	}

	/** The administrator's: the service reads it. */
	async configuration(target: string, bytes: Buffer): Promise<void> {
		await this.#write(target, bytes, 'administrator')
	}

	/** What the configuration names: the service's alone, wherever it stands. */
	async write(target: string, bytes: Buffer): Promise<void> {
		if (!this.#targets.has(target)) {
			await this.#write(target, bytes, 'service')
		}
	}

	async folder(target: string): Promise<void> {
		await this.#make(target, 'folder')
		await mkdir(restoringOf(target), { mode: PRIVATE_FOLDER })
	}

	async #write(target: string, bytes: Buffer, owner: 'administrator' | 'service'): Promise<void> {
		await this.#make(target, owner)
		writeFileSync(restoringOf(target), bytes, { mode: PRIVATE_FILE, flag: 'wx', flush: true })
	}

	async #make(target: string, owner: 'administrator' | 'service' | 'folder'): Promise<void> {
		this.#targets.set(target, owner)
		await makeFolder(dirname(target))
		await rm(restoringOf(target), { recursive: true, force: true })
	}

	/** @throws {MssError} MSS-RESTORE-UNFINISHED where another program has the ledger's draft open: what it wrote would be lost */
	async place(): Promise<void> {
		const ledger = this.#ledger!
		const open = companionsOf(restoringOf(ledger)).find((file) => existsSync(file))
		if (open !== undefined) {
			throw new MssError('MSS-RESTORE-UNFINISHED', open)
		}
		this.#isPlacing = true
		for (const [target, owner] of [...this.#targets, [ledger, 'service'] as const]) {
			ownLike(restoringOf(target), owner === 'service' ? dirname(ledger) : dirname(target))
			if (owner === 'administrator') {
				share(restoringOf(target), SHARED_FILE)
			}
			await rename(restoringOf(target), target)
			await syncFolder(dirname(target))
		}
	}

	/** Nothing of it is left. */
	async forget(): Promise<void> {
		for (const target of this.#targets.keys()) {
			await rm(restoringOf(target), { recursive: true, force: true })
		}
		if (this.#ledger !== null) {
			await removeLedger(restoringOf(this.#ledger))
			if (this.#isPlacing) {
				writeFileSync(restoringOf(this.#ledger), '', { mode: PRIVATE_FILE })
			}
		}
	}
}

/** With what SQLite wrote beside it: left there by a kill, it would be played over the next one. */
async function removeLedger(file: string): Promise<void> {
	for (const one of [...companionsOf(file), file]) {
		await rm(one, { force: true })
	}
}

/** Those that lack are made, for whoever has the nearest one that stood. */
export async function makeFolder(folder: string): Promise<void> {
	const first = await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER })
	for (let one = folder; first !== undefined && one.startsWith(first); one = dirname(one)) {
		ownLike(one, dirname(first))
		share(one, SHARED_FOLDER)
	}
}

/** Restored by root, what is the service's account's is its own: as the folder in which it stands (`mssante install`). */
export function ownLike(path: string, folder: string): void {
	if (process.getuid?.() === 0) {
		const { uid, gid } = statSync(folder)
		chownSync(path, uid, gid)
	}
}

/** What is root's in the service's group is there for the service to read. */
function share(path: string, mode: number): void {
	const { uid, gid } = statSync(path)
	if (process.getuid?.() === 0 && uid === 0 && gid !== 0) {
		chmodSync(path, mode)
	}
}
