import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { syncFolder } from './sync-folder.ts'

describe('a folder put on disk', () => {
	const here = mkdtempSync(join(tmpdir(), 'mssante-sync-'))

	it('is', () => expect(syncFolder(here)).resolves.toBeUndefined())
	// Linux refuses fsync there, as some shares do.
	it('is left as it is where its file system has no such notion', () => expect(syncFolder('/proc')).resolves.toBeUndefined())
	it('must be there', () => expect(syncFolder(join(here, 'absent'))).rejects.toMatchObject({ code: 'ENOENT' }))
})
