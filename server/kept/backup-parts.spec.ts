import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { putPart } from './backup-parts.ts'

it('a part whose source was erased meanwhile leaves nothing in the backup', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'mssante-parts-'))
	const box = { folder, key: null }
	await expect(putPart(box, 'part', join(folder, 'effacé.eml'))).rejects.toMatchObject({ code: 'ENOENT' })
	expect(readdirSync(folder)).toEqual([])
})
