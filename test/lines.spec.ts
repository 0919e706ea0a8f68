/**
 * A change is read as a diff, two of them on a screen: how long a line of code is. The lint says it of TypeScript; here, of all the rest.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'

const PROJECT = join(import.meta.dirname, '..')
/** Columns: a tab is four. */
const MAX_COLUMNS = 140
/** What is made, or of others (.gitignore). */
const NOT_OURS = /^(?:node_modules|\.git|build|js|css|data|coverage|demo\/run|test\/output)$/
const CODE = /\.(?:php|css|html|ya?ml|toml|sh|js|mjs|ts|vue)$|(?:^|\/)Dockerfile$/
/** A sentence of the page is one value, and its file Nextcloud's. */
const SENTENCES = /^l10n\//

function filesIn(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name)
		if (NOT_OURS.test(relative(PROJECT, path))) {
			return []
		}
		return entry.isDirectory() ? filesIn(path) : entry.isFile() ? [relative(PROJECT, path)] : []
	})
}

it(`no line of code passes ${MAX_COLUMNS} columns`, () => {
	const files = filesIn(PROJECT).filter((path) => CODE.test(path) && !SENTENCES.test(path))
	const columns = (line: string) => [...line.replaceAll('\t', '    ')].length
	const long = files.flatMap((path) => readFileSync(join(PROJECT, path), 'utf8').split('\n').flatMap((line, at) =>
		columns(line) > MAX_COLUMNS ? [`${path}:${at + 1}`] : []))
	expect(long).toEqual([])
	const parts = ['lib/Relay.php', 'test/support/php/ocp.php', 'server/shell/shell.css', 'containers/compose.yaml', 'demo/demo.ts']
	expect(files).toEqual(expect.arrayContaining(parts))
})
