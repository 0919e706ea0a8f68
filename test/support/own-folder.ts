/**
 * What a file of tests writes in the folder for temporary files, itself or by what it starts, goes when it ends: a run leaves nothing on
 * the machine that decides whether work lands. Given to vitest as a `setupFile`: it runs before each file.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const before = process.env.TMPDIR
// Of the whole machine, as without us: a program that starts finds itself compiled.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache')
// Short: the address of a Unix socket has 107 bytes at most (unix(7)).
const folder = mkdtempSync(join(tmpdir(), 'mssante-'))
// Mail servers and services that are started here are other people.
chmodSync(folder, 0o755)
process.env.TMPDIR = folder

// The hook that was asked for first runs last (`sequence.hooks`: stack).
afterAll(() => {
	if (before === undefined) {
		delete process.env.TMPDIR
	} else {
		process.env.TMPDIR = before
	}
	rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
})
