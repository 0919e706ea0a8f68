/** What taking a message apart gives, as plain data: two readers are compared by it. */
import type { split, Split } from '../../server/reading/mime.ts'

import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LIMITS } from '../../server/reading/limits.ts'
import { readMessage } from '../../server/reading/message.ts'
import { MimeLimitError } from '../../server/reading/mime.ts'
import { isMessage } from '../../server/reading/parts.ts'
import { newFolder } from './new-folder.ts'

type Splitting = typeof split

/** All that a reader makes of a message and of the messages inside it, but where it put them. */
export async function takenApart(by: Splitting, raw: Buffer): Promise<unknown> {
	const folder = newFolder('apart')
	const file = join(folder, 'raw.eml')
	writeFileSync(file, raw)
	const budget = { parts: LIMITS.parts }
	try {
		return { ...await inside(by, file, folder, budget, 0), left: budget.parts }
	} catch (error) {
		if (error instanceof MimeLimitError) {
			return { limit: error.limit }
		}
		throw error
	} finally {
		rmSync(folder, { recursive: true })
	}
}

async function inside(by: Splitting, file: string, folder: string, budget: { parts: number }, depth: number): Promise<object> {
	const { headers, parts, faults }: Split = await by(file, folder, budget)
	const read = []
	for (const [index, { file: bytes, ...part }] of parts.entries()) {
		const within = join(folder, `inside-${index}`)
		const written = readFileSync(bytes)
		read.push({
			...part,
			written: { size: written.length, sha256: sha256(written) },
			message: isMessage({ ...part, file: bytes }) && depth < LIMITS.nestedMessages
				? (mkdirSync(within), await inside(by, bytes, within, budget, depth + 1))
				: null,
		})
	}
	return { headers: [...headers], faults: [...faults].sort(), parts: read }
}

/** All that is read of a message, findings and words too; each document by its bytes. */
export async function readWhole(raw: Buffer): Promise<unknown> {
	const folder = newFolder('whole')
	const file = join(folder, 'raw.eml')
	writeFileSync(file, raw)
	try {
		const reading = await readMessage(file, folder)
		const documents = reading.documents.map(({ file: bytes, archive, ...document }) => ({
			...document,
			archive: archive === undefined ? null : sha256(readFileSync(archive)),
			written: sha256(readFileSync(bytes)),
		}))
		return { ...reading, documents }
	} finally {
		rmSync(folder, { recursive: true })
	}
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
