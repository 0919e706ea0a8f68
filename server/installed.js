/**
 * Stops with a sentence (exit 2) where mssante cannot run: before `npm ci`, or on a Node older than ours.
 * In plain JavaScript, which every Node reads; run or imported before anything else.
 */
import { existsSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const OLDEST = 24
const project = fileURLToPath(new URL('..', import.meta.url))
const isOld = parseInt(process.versions.node) < OLDEST

if (isOld || !existsSync(`${project}node_modules`)) {
	process.stderr.write(`${sentence()}\n`)
	process.exit(2)
}

/**
 *
 */
function sentence() {
	const wanted = `mssante a besoin de son Node ${OLDEST} et de ses bibliothèques`
	if (!existsSync(`${project}node_modules/node`)) {
		return `${wanted}, qui ne sont pas encore installés : lancez « npm ci » dans ${project}, puis recommencez.`
	}
	if (!existsSync(`${project}node_modules/node/bin/node`)) {
		return `${wanted}, mais npm n’a pas installé ce Node (réglage « ignore-scripts ») : `
			+ `lancez « npm rebuild node --ignore-scripts=false » dans ${project}, puis recommencez.`
	}
	return `${wanted} (ici, c’est Node ${process.versions.node}) : `
		+ 'lancez-le par « npm run … », « npx … » ou « ./node_modules/.bin/node … ».'
}
