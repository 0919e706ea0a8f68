/** Of what is killed at its steps, a crash is told as such: it proves nothing of a kill. */
import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import { dieAt, endOf } from './support/die-at.ts'
import { NODE } from './support/world.support.ts'

const ended = (script: string) => endOf(spawn(NODE, ['-e', script], { stdio: ['ignore', 'ignore', 'pipe'] }))

it.each([
	['killed', 'process.kill(process.pid, "SIGKILL")'],
	['lived', ''],
])('is told as %s', async (end, script) => expect(await ended(script)).toBe(end))

it.each([
	['throws', 'throw new Error("panne")', 'panne'],
	['gives up', 'process.exit(3)', '3'],
	['is stopped by another signal', 'process.kill(process.pid, "SIGTERM")', 'SIGTERM'],
])('a program that %s fails the test', async (_, script, told) => {
	await expect(ended(script)).rejects.toThrow(told)
})

it('a program that is not there fails the test', async () => {
	await expect(dieAt('nowhere.ts', [])).rejects.toThrow('nowhere.ts')
})
