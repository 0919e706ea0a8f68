#!/usr/bin/env node
/**
 * The `mssante` command, in plain JavaScript: any Node reads it, and goes on with the one that `npm ci` put in node_modules.
 * `server/cli.ts` is a link to this file: an older Node refuses a `.ts` before it reads a line of it.
 */
import { spawn } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import module from 'node:module'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const OURS = 24
const pinned = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url))

if (parseInt(process.versions.node) === OURS || !existsSync(pinned) || process.execPath === realpathSync(pinned)) {
	await import('./installed.js')
	// What was stripped and compiled once is not compiled again; before the first of them is read.
	module.enableCompileCache()
	await import('./main.ts')
} else {
	const child = spawn(pinned, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
	for (const signal of ['SIGTERM', 'SIGHUP']) {
		process.on(signal, () => child.kill(signal))
	}
	// Ctrl-C reaches both: the child decides.
	process.on('SIGINT', () => {})
	child.on('exit', (code, signal) => {
		if (signal) {
			process.removeAllListeners(signal)
			process.kill(process.pid, signal)
		}
		process.exitCode = code ?? 1
	})
}
