/** An empty folder of this test's own. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** @param what for whoever finds it later */
export function newFolder(what: string): string {
	return mkdtempSync(join(tmpdir(), `mssante-${what}-`))
}
