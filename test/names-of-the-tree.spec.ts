/** No file is named like another: a name leads to one file, in an editor as in what a fault tells (style.md). */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'

const PROJECT = join(import.meta.dirname, '..')
const FOLDERS = ['server', 'src', 'test', 'scripts', 'demo']
const CODE = /\.(?:ts|vue|js)$/
/** Pages for who develops, and what of them names a file; not « *.spec.ts ». */
const PAGES = ['docs/architecture.md', 'CONTRIBUTING.md']
const NAMED = /`((?:[\w.-]+\/)*[\w-][\w.-]*\.(?:ts|vue|js))`/g

it('no file of code is named like another: one whose subject is another room’s too bears its room’s name', () => {
	const files = filesOfCode()
	const alike = [...Map.groupBy(files, (path) => basename(path)).values()].filter(({ length }) => length > 1)
	expect(alike).toEqual([])
	expect(files).toEqual(expect.arrayContaining(['server/contract/turns.contract.ts', 'src/page.ts']))
})

it.each(PAGES)('%s names files that are there', (page) => {
	const paths = filesOfCode()
	const named = [...readFileSync(join(PROJECT, page), 'utf8').matchAll(NAMED)].map(([, name]) => name!)
	expect(named.length).toBeGreaterThan(10)
	expect(named.filter((name) => !existsSync(join(PROJECT, name)) && !paths.some((path) => path.endsWith(`/${name}`)))).toEqual([])
})

function filesOfCode(): string[] {
	return FOLDERS.flatMap((folder) => readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
		.filter((path) => CODE.test(path))
		.map((path) => join(folder, path)))
}
