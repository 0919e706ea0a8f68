/**
 * The `mssante` command, once on its Node (`launch.js`). JSON on stdout alone, or words on a terminal; sentences for people on stderr.
 * Exit: 0 done, 1 failed or refused, 2 bad usage or configuration.
 */
import { answerLine } from './commands/line.ts'

import './ops/nursery.ts'

// node:sqlite is what the ledger stands on: its warning of novelty is for us, not for users.
process.removeAllListeners('warning')

process.exitCode = await answerLine(process.argv.slice(2), {
	out: (text) => process.stdout.write(text),
	tell: (text) => process.stderr.write(`${text}\n`),
	isSpread: process.stdout.isTTY,
})
