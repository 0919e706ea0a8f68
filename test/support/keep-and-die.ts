/**
 * Backs up, or restores, and kills itself at the Nth thing it does on disk:
 * `node keep-and-die.ts CONFIG backup|restore N FOLDER PHRASE [KEEP]`, PHRASE being empty for none.
 * Exit 0: it lived, and says on stdout how many there were.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import process from 'node:process'

const [configFile = '', what = '', nth = '0', folder = '', passphraseFile = '', keep = ''] = process.argv.slice(2)
let steps = 0
function step(): void {
	if (++steps === Number(nth)) {
		process.kill(process.pid, 'SIGKILL')
	}
}
/** Before it is done. */
function stepping<Act extends (...words: never[]) => unknown>(act: Act): Act {
	return ((...words: never[]) => {
		step()
		return act(...words)
	}) as Act
}
for (const name of ['mkdir', 'rename', 'link', 'rm', 'open', 'writeFile'] as const) {
	fs.promises[name] = stepping(fs.promises[name] as never) as never
}
for (const name of ['createReadStream', 'createWriteStream', 'writeFileSync'] as const) {
	fs[name] = stepping(fs[name] as never) as never
}
syncBuiltinESMExports()

const { loadConfig } = await import('../../server/config/load.ts')
steps = 0
if (what === 'backup') {
	const { backUp } = await import('../../server/kept/make-backup.ts')
	await backUp(loadConfig(configFile), { folder, keep: Number(keep) || null, passphraseFile: passphraseFile || undefined })
} else {
	const { restore } = await import('../../server/kept/restore.ts')
	await restore({ folder, configFile, passphraseFile: passphraseFile || undefined })
}
process.stdout.write(JSON.stringify({ steps }))
