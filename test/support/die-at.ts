/** Programs that are killed (kill -9) in the middle of what they do: by themselves at one of their steps, or from outside. */
import type { ChildProcess } from 'node:child_process'

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { NODE } from './world.support.ts'

/**
 * How it ended: killed, or by itself and well. To be asked as soon as it is started.
 * @throws {Error} what it said, where it ended otherwise: a crash is no kill, and nothing is learnt from it
 */
export async function endOf(child: ChildProcess): Promise<'killed' | 'lived'> {
	const said = child.stderr === null ? '' : text(child.stderr)
	const [code, signal] = await once(child, 'close') as [number | null, NodeJS.Signals | null]
	if (signal !== 'SIGKILL' && code !== 0) {
		throw new Error(`Ni tué, ni mené à bien (${signal ?? code}) : ${await said}`)
	}
	return signal === 'SIGKILL' ? 'killed' : 'lived'
}

/**
 * @param program of this folder, that kills itself at the step that it is told
 * @return what it said on stdout, or null: it was killed
 * @throws {Error} as `endOf`
 */
export async function dieAt(program: string, words: string[], env: NodeJS.ProcessEnv = {}): Promise<string | null> {
	const child = spawn(NODE, [join(import.meta.dirname, program), ...words], {
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { ...process.env, ...env },
	})
	const [said, end] = await Promise.all([text(child.stdout), endOf(child)])
	return end === 'killed' ? null : said
}
