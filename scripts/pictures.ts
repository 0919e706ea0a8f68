/** The pictures of the user's guide, renewed from those that the tests have just taken (`npm run pictures`). */
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const PROJECT = join(import.meta.dirname, '..')
const images = join(PROJECT, 'docs', 'images')
const guide = readFileSync(join(PROJECT, 'docs', 'guide-utilisateur.md'), 'utf8')

rmSync(images, { recursive: true, force: true })
mkdirSync(images)
for (const [, name] of guide.matchAll(/\(images\/([\w-]+\.png)\)/g)) {
	cpSync(join(PROJECT, 'build', 'screenshots', name!), join(images, name!))
}
