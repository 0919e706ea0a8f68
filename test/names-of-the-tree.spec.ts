/** No file is named like another: a name leads to one file, in an editor as in what a fault tells (style.md). */
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'

const PROJECT = join(import.meta.dirname, '..')
const FOLDERS = ['server', 'src', 'test', 'scripts', 'demo']
const CODE = /\.(?:ts|vue|js)$/

it('no file of code is named like another: one whose subject is another room’s too bears its room’s name', () => {
	const files = FOLDERS.flatMap((folder) => readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
		.filter((path) => CODE.test(path))
		.map((path) => join(folder, path)))
	const alike = [...Map.groupBy(files, (path) => basename(path)).values()].filter(({ length }) => length > 1)
	expect(alike).toEqual([])
	expect(files).toEqual(expect.arrayContaining(['server/contract/turns.contract.ts', 'src/page.ts']))
})
