/** The pictures of the guides, renewed from those that the tests have just taken (`npm run pictures`). */
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const PROJECT = join(import.meta.dirname, '..')
const images = join(PROJECT, 'docs', 'images')
const guides = ['guide-utilisateur.md', 'guide-administrateur.md', 'installation.md']
	.map((name) => readFileSync(join(PROJECT, 'docs', name), 'utf8'))
	.join('\n')

rmSync(images, { recursive: true, force: true })
mkdirSync(images)
for (const [, name] of guides.matchAll(/\(images\/([\w-]+\.png)\)/g)) {
	cpSync(join(PROJECT, 'build', 'screenshots', name!), join(images, name!))
}
