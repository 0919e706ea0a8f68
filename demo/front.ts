/** The front end, built when it is not there or older than its source. */
import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const PROJECT = join(import.meta.dirname, '..')

export function buildFront(): void {
	const built = statSync(join(PROJECT, 'js', 'mssante-shell.mjs'), { throwIfNoEntry: false })?.mtimeMs ?? 0
	const sources = readdirSync(join(PROJECT, 'src'), { recursive: true, withFileTypes: true })
		.filter((item) => item.isFile())
		.map((item) => statSync(join(item.parentPath, item.name)).mtimeMs)
	if (built < Math.max(...sources)) {
		execFileSync(
			process.execPath,
			[join(PROJECT, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--mode', 'production', '--logLevel', 'error'],
			{ cwd: PROJECT, stdio: ['ignore', 'ignore', 'inherit'] },
		)
	}
}
