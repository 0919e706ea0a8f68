/** What the program keeps is for its account alone, whatever the umask was. */
import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

export const PRIVATE_FILE = 0o600
export const PRIVATE_FOLDER = 0o700
const OTHERS = 0o077

/** Makes a file that lacks, for SQLite to fill: what it adds beside has the same rights. */
export function makePrivate(file: string): void {
	mkdirSync(dirname(file), { recursive: true, mode: PRIVATE_FOLDER })
	closeSync(openSync(file, 'a', PRIVATE_FILE))
	shut(file, PRIVATE_FILE)
}

/** False when the system refuses: then `doctor` tells. */
export function shut(path: string, mode: number): boolean {
	try {
		if (isOpenToOthers(path)) {
			chmodSync(path, mode)
		}
		return true
	} catch {
		return false
	}
}

export function isOpenToOthers(path: string): boolean {
	return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & OTHERS) !== 0
}
