/** Parts of a backup as files: written once and for all, read again, streamed, sealed where there is a key. */
import type { Part } from './manifest.ts'

import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { streamOf } from '../files/bytes-of.ts'
import { PRIVATE_FILE } from '../files/private-files.ts'
import { sealing, unsealing } from './seal.ts'

export interface Measured {
	size: number
	sha256: string
}

/** What the parts of one backup are written, and read, with. */
export interface Box {
	folder: string
	/** Null: in clear. */
	key: Buffer | null
	signal?: AbortSignal | undefined
}

export function fileOf({ folder, key }: Pick<Box, 'folder' | 'key'>, path: string): string {
	return join(folder, key === null ? path : `${path}.sealed`)
}

/** Copies a file of this machine into the box, on disk when it is told. One that is not there leaves nothing. */
export async function putPart(box: Box, path: string, source: string): Promise<Measured> {
	const from = await open(source, 'r')
	const { through, told } = meter()
	const seal = box.key === null ? [] : [sealing(box.key, path)]
	await pipeline([from.createReadStream(), through, ...seal, newFile(fileOf(box, path))], { signal: box.signal })
	return told()
}

/** Reads a part to its end: whatever is wrong with it is no hash of it. @throws where its file cannot be read or opened */
export async function readPart(box: Box, path: string, into: Writable = nowhere()): Promise<Measured> {
	const { through, told } = meter()
	const unseal = box.key === null ? [] : [unsealing(box.key, path)]
	await pipeline([streamOf(fileOf(box, path)), ...unseal, through, into], { signal: box.signal })
	return told()
}

const nowhere = () => new Writable({ write: (_, __, done) => done() })

/** Copies a part out of the box, into a file that is not there yet; one that turns out to be another is not left. */
export async function takePart(box: Box, { path, size, sha256 }: Part, target: string): Promise<boolean> {
	const taken = await readPart(box, path, newFile(target))
	const isIt = taken.size === size && taken.sha256 === sha256
	await (isIt ? undefined : unlink(target))
	return isIt
}

/** What was read is not in question: this machine could not write. @param source what was read */
export function isOfTarget(error: unknown, source: string): boolean {
	const { syscall, path } = error as NodeJS.ErrnoException
	return syscall !== undefined && syscall !== 'read' && path !== source
}

function newFile(path: string): Writable {
	return createWriteStream(path, { flags: 'wx', mode: PRIVATE_FILE, flush: true })
}

function meter(): { through: Transform, told: () => Measured } {
	const hash = createHash('sha256')
	let size = 0
	const through = new Transform({
		transform(chunk: Buffer, _, done) {
			size += chunk.length
			hash.update(chunk)
			done(null, chunk)
		},
	})
	return { through, told: () => ({ size, sha256: hash.digest('hex') }) }
}
