/** The installable app, build/mssante-VERSION.tar.gz: what Nextcloud needs of this tree, and nothing of the sidecar. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const PROJECT = join(import.meta.dirname, '..')
const FOLDERS = ['appinfo', 'lib', 'templates', 'img', 'l10n', 'js', 'css', 'LICENSE', 'CHANGELOG.md']

const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { version: string }
const declared = /<version>([^<]+)</.exec(readFileSync(join(PROJECT, 'appinfo', 'info.xml'), 'utf8'))?.[1]
if (declared !== version) {
	throw new Error(`appinfo/info.xml dit ${declared}, package.json dit ${version}.`)
}
const build = join(PROJECT, 'build')
const app = join(build, 'mssante')
rmSync(app, { recursive: true, force: true })
mkdirSync(app, { recursive: true })
for (const name of FOLDERS) {
	cpSync(join(PROJECT, name), join(app, name), { recursive: true })
}
const archive = join(build, `mssante-${version}.tar.gz`)
execFileSync('tar', ['-czf', archive, '--owner=0', '--group=0', '-C', build, 'mssante'])
process.stdout.write(`${archive}\n`)
