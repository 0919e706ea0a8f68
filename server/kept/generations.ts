/** The backups of one ledger in one folder, each in a folder of its own named by its instant; what is being made has another name. */
import type { SignedManifest } from './manifest.ts'

import { existsSync, readdirSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { MssError, systemCode } from '../errors.ts'
import { syncFolder } from '../files/sync-folder.ts'
import { MANIFEST, readManifest } from './manifest.ts'

const DRAFT = '.en-cours-'
const NAME = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-\d{3}Z$/

export interface Generation {
	folder: string
	manifest: SignedManifest
}

export const nameOf = (at: string) => at.replace(/[:.]/g, '-')
export const draftOf = (at: string) => `${DRAFT}${nameOf(at)}`

/**
 * Whole ones, the newest first; apart, those of an instant to come, which a clock that was ahead has left.
 *
 * @param now ISO 8601
 * @throws {MssError} MSS-BACKUP-UNREADABLE
 */
export function generationsIn(folder: string, now: string): { past: string[], ahead: string[] } {
	const names = namesIn(folder)
		.filter((name) => NAME.test(name) && existsSync(join(folder, name, MANIFEST)))
		.sort()
		.reverse()
	const those = (isAhead: boolean) => names.filter((name) => (name > nameOf(now)) === isAhead).map((name) => join(folder, name))
	return { past: those(false), ahead: those(true) }
}

/** The newest that can be read, of those that have been where there are any. Null: none. @throws {MssError} MSS-BACKUP-UNREADABLE */
export function newestIn(folder: string, now: string): Generation | null {
	const { past, ahead } = generationsIn(folder, now)
	for (const one of [...past, ...ahead]) {
		// A damaged one is told when somebody restores it: the next backup stands on the one before.
		const manifest = readable(one)
		if (manifest !== null) {
			return { folder: one, manifest }
		}
	}
	return null
}

/**
 * The backup that a person names: one of them, or the newest in their folder. On a machine whose clock is behind, all are of an instant
 * to come: then the newest all the same.
 *
 * @return ahead: those of an instant to come, that were left aside
 * @throws {MssError} MSS-BACKUP-UNREADABLE, …-DAMAGED
 */
export function chosenIn(folder: string, now: string): Generation & { ahead: string[] } {
	if (existsSync(join(folder, MANIFEST))) {
		return { folder, manifest: readManifest(folder), ahead: [] }
	}
	const { past, ahead } = generationsIn(folder, now)
	const one = past[0] ?? ahead[0]
	if (one === undefined) {
		throw new MssError('MSS-BACKUP-UNREADABLE', folder)
	}
	return { folder: one, manifest: readManifest(one), ahead: ahead.filter((other) => other !== one) }
}

/**
 * What a killed backup left, all but the one that is being made: whoever calls has the lock of the only ledger that writes there.
 *
 * @return those that cannot be taken away: for a person
 */
export async function removeDrafts(folder: string, own: string): Promise<string[]> {
	const stuck: string[] = []
	for (const name of namesIn(folder).filter((one) => one.startsWith(DRAFT) && one !== own)) {
		stuck.push(...await leftOf(join(folder, name)))
	}
	return stuck
}

export interface Pruned {
	removed: number
	/** Those that cannot be taken away, or read: for a person. They hold up no backup. */
	stuck: string[]
}

/** Takes away all but the newest `keep`; those of an instant to come are not counted, and stay for a person. */
export async function prune(folder: string, keep: number, ledger: string | null, now: string): Promise<Pruned> {
	const pruned: Pruned = { removed: 0, stuck: [] }
	for (const one of generationsIn(folder, now).past.slice(keep)) {
		const manifest = readable(one)
		if (manifest === null || manifest.ledger === ledger) {
			const left = manifest === null ? [one] : await takeAway(one)
			pruned.removed += left.length === 0 ? 1 : 0
			pruned.stuck.push(...left)
		}
	}
	return pruned
}

function readable(one: string): SignedManifest | null {
	try {
		return readManifest(one)
	} catch {
		return null
	}
}

/** What bears a date is whole: killed from here on, it is a draft, which the next backup takes away. @return where it still stands */
async function takeAway(one: string): Promise<string[]> {
	const folder = dirname(one)
	const draft = join(folder, `${DRAFT}${basename(one)}`)
	try {
		await rename(one, draft)
	} catch {
		return [one]
	}
	return syncFolder(folder).then(() => leftOf(draft), () => [draft])
}

async function leftOf(draft: string): Promise<string[]> {
	return rm(draft, { recursive: true, force: true }).then(() => [], () => [draft])
}

function namesIn(folder: string): string[] {
	try {
		return readdirSync(folder)
	} catch (error) {
		throw new MssError('MSS-BACKUP-UNREADABLE', `${folder}, ${systemCode(error)}`, { cause: error })
	}
}
