/** Marks in a local Maildir: a small file of ours for each run, at its root. */
import type { Mark, NewMark } from './mark.ts'

import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { systemCode } from '../errors.ts'
import { readMark, writeMark } from './mark.ts'

const NAME = /^\.mssante-owner\.[0-9a-f]{32}$/
const MAX_BYTES = 1024
const REFUSED = ['EACCES', 'EPERM', 'EROFS']

export async function maildirMarks(root: string): Promise<Mark[]> {
	const marks: Mark[] = []
	for (const name of (await readdir(root)).filter((one) => NAME.test(one))) {
		const file = join(root, name)
		const status = await stat(file).catch(() => null)
		if (status?.isFile() && status.size <= MAX_BYTES) {
			const mark = readMark(await readFile(file, 'utf8'), new Date(Math.floor(status.mtimeMs)).toISOString(), name)
			marks.push(...mark ? [mark] : [])
		}
	}
	return marks
}

/** False where the folder cannot be written. */
export async function putMaildirMark(root: string, mark: NewMark): Promise<boolean> {
	const file = join(root, `.mssante-owner.${mark.instance}`)
	try {
		await writeFile(`${file}.tmp`, `${writeMark(mark)}\n`, { mode: 0o600, flush: true })
		await rename(`${file}.tmp`, file)
		return true
	} catch (error) {
		if (REFUSED.includes(systemCode(error))) {
			return false
		}
		throw error
	}
}

export async function dropMaildirMarks(root: string, places: string[]): Promise<void> {
	for (const name of places.map((place) => basename(place)).filter((place) => NAME.test(place))) {
		await rm(join(root, name), { force: true })
	}
}
