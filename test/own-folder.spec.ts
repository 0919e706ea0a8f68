/** A run of the tests leaves nothing on the machine that it was run on. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { newFolder } from './support/new-folder.ts'
import { NODE } from './support/world.support.ts'

const PROJECT = join(import.meta.dirname, '..')
const VITEST = join(PROJECT, 'node_modules', 'vitest', 'vitest.mjs')
/** One beside the code and one of services: each writes a folder of its own. */
const WRITING = ['server/kept/seal.spec.ts', 'test/dpo.spec.ts']

it('what tests wrote among temporary files goes with them', () => {
	const place = newFolder('run')
	const env = { ...process.env, TMPDIR: place, CI: '' }
	const { status, stdout } = spawnSync(NODE, [VITEST, 'run', ...WRITING], { cwd: PROJECT, encoding: 'utf8', env })
	expect([status, WRITING.filter((name) => !stdout.includes(name))], stdout).toEqual([0, []])
	expect(readdirSync(place)).toEqual([])
})
