import type { Entry } from '../ged/ged.ts'

import { describe, expect, it } from 'vitest'
import { MssError } from '../errors.ts'
import { NewerFiles } from './newer.ts'

const FILE = { id: 7, file_id: 'f1', path: 'Enfants/note.pdf', sha256: 'a'.repeat(64), size: 10 }
const ENTRY = { path: 'Enfants/note.pdf', fileId: 'f1', etag: 'e1', size: 10, isFolder: false }

/** A store that counts what it is asked. */
function store(entry: Entry | null, hash: string) {
	const asked = { locate: 0, hash: 0 }
	return {
		asked,
		locate: async () => {
			asked.locate++
			return new Map(entry ? [[entry.fileId, entry] as const] : [])
		},
		hash: async () => {
			asked.hash++
			return hash
		},
	}
}

describe('a file that was put in a dossier', () => {
	it('has changed when its size has, and nothing is read', async () => {
		const ged = store({ ...ENTRY, size: 11 }, FILE.sha256)
		expect([...await new NewerFiles(ged).of([FILE])]).toEqual([7])
		expect(ged.asked.hash).toBe(0)
	})
	it('has changed when its bytes have, the size being the same', async () =>
		expect([...await new NewerFiles(store(ENTRY, 'b'.repeat(64))).of([FILE])]).toEqual([7]))
	it('has not when its bytes are those that were pinned', async () =>
		expect(await new NewerFiles(store(ENTRY, FILE.sha256)).of([FILE])).toEqual(new Set()))
	it('that is gone says nothing', async () => expect(await new NewerFiles(store(null, '')).of([FILE])).toEqual(new Set()))
	it('in a store that does not answer says nothing', async () => {
		const down = { locate: () => Promise.reject(new MssError('MSS-GED-DOWN')), hash: async () => null }
		expect(await new NewerFiles(down).of([FILE])).toEqual(new Set())
	})
	it('is looked at once in ten seconds, and read once for each of its states', async () => {
		const ged = store(ENTRY, FILE.sha256)
		const newer = new NewerFiles(ged)
		for (const now of [0, 9_000, 10_000]) {
			await newer.of([FILE], now)
		}
		expect(ged.asked).toEqual({ locate: 2, hash: 1 })
	})
})
