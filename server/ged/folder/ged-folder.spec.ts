import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { gedContract, sourceOf } from '../ged-suite.ts'
import { openFolder } from './ged-folder.ts'

async function open(root = mkdtempSync(join(tmpdir(), 'mssante-ged-'))) {
	return {
		root,
		ged: await openFolder(root),
		move: async (from: string, to: string) => {
			mkdirSync(dirname(join(root, to)), { recursive: true })
			renameSync(join(root, from), join(root, to))
		},
		remove: async (path: string) => rmSync(join(root, path), { recursive: true }),
		list: async () => (await readdir(root, { recursive: true, withFileTypes: true }))
			.filter((item) => item.isFile() && !item.parentPath.includes('.mssante'))
			.map((item) => join(item.parentPath, item.name).slice(root.length + 1)),
		read: (path: string) => readFile(join(root, path)),
		write: async (path: string, text: string) => {
			mkdirSync(dirname(join(root, path)), { recursive: true })
			writeFileSync(join(root, path), text)
		},
		openToAll: async () => [],
	}
}

gedContract('a folder', open)

it('a folder never follows a link that leads outside', async () => {
	const { ged, root } = await open()
	const outside = mkdtempSync(join(tmpdir(), 'mssante-outside-'))
	symlinkSync(outside, join(root, 'Patient'))
	await expect(ged.create('Patient/a.pdf', sourceOf('x'))).rejects.toMatchObject({ code: 'MSS-GED-OUTSIDE' })
	expect(readdirSync(outside)).toEqual([])
})

it('a folder forgets the drafts of a killed process, but not those of a living one', async () => {
	const { root } = await open()
	writeFileSync(join(root, '.mssante', 'draft-mort'), 'moitié')
	await openFolder(root)
	expect(existsSync(join(root, '.mssante', 'draft-mort'))).toBe(true)
	await openFolder(root, { alone: true })
	expect(existsSync(join(root, '.mssante', 'draft-mort'))).toBe(false)
})
