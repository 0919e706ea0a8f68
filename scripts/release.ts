/**
 * Makes a version: looks that all of it is there, writes its number where it stands, checks, builds, and says what is left to a person
 * (the tag, the signature for the store, what is published). With --dry-run, shows it and does nothing. See docs/releasing.md.
 * Usage: npm run release -- VERSION [--dry-run]
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { entryOf, withRelease } from './release/changelog.ts'
import { lacksOf } from './release/ready.ts'
import { archiveName } from './release/sidecar.release.ts'
import { signingOf } from './release/signature.ts'
import { versionsOf } from './release/versions.release.ts'

const PROJECT = join(import.meta.dirname, '..')
const [version, ...options] = process.argv.slice(2)
const isDry = options.includes('--dry-run')
const say = (line: string) => void process.stdout.write(`${line}\n`)
const path = (name: string) => join(PROJECT, name)

if (version === undefined || version.startsWith('-') || options.some((option) => option !== '--dry-run')) {
	stop(['Usage : npm run release -- VERSION [--dry-run]'])
}
const signing = signingOf(process.env)
const lacks = [
	...lacksOf(PROJECT, version),
	...git('status', '--porcelain') === '' ? [] : ['L’arbre de travail a des changements qui ne sont pas enregistrés (git status).'],
	...Object.values(signing ?? {}).every((file) => existsSync(file)) ? [] : ['La clé ou le certificat de l’application manque.'],
]
if (lacks.length > 0) {
	stop([`Il manque, avant ${version} :`, ...lacks.map((lack) => `- ${lack}`)])
}
const changelog = readFileSync(path('CHANGELOG.md'), 'utf8')
const day = new Date().toISOString().slice(0, 10)
say(`Version ${version}${isDry ? ' (rien n’est fait)' : ''} :`)
for (const [name, now] of Object.entries(versionsOf(PROJECT))) {
	say(`- ${name} : ${now} → ${version}`)
}
say(`- CHANGELOG.md : ${entryOf(withRelease(changelog, version, day), version).split('\n').length} lignes pour cette version`)
say('- npm run check, npm run build')
say(signing ? '- application signée' : '- application NON signée : ni MSSANTE_APP_KEY ni MSSANTE_APP_CERTIFICATE')
for (const name of [`mssante-${version}.tar.gz`, `${archiveName(version)}.tar.gz`, 'SHA256SUMS']) {
	say(`- build/${name}`)
}
if (!isDry) {
	writeVersion(version)
	writeFileSync(path('CHANGELOG.md'), withRelease(changelog, version, day))
	npm('run', 'openapi')
	npm('run', 'check')
	npm('run', 'build')
}
say('Reste à une personne :')
for (const command of [
	'npm test',
	`git commit -am "Version ${version}" && git tag -a v${version} -m "Version ${version}" && git push --follow-tags`,
	`docker build -t mssante:${version} .`,
	`openssl dgst -sha512 -sign CLÉ build/mssante-${version}.tar.gz | openssl base64 -A   # la signature que demande la boutique`,
]) {
	say(`- ${command}`)
}

function writeVersion(to: string): void {
	const change = (name: string, form: RegExp) => writeFileSync(path(name), readFileSync(path(name), 'utf8').replace(form, `$1${to}$2`))
	change('package.json', /^(\t"version": ")[^"]+(")/m)
	change('package-lock.json', /^(\t"version": ")[^"]+(")/m)
	change('package-lock.json', /^(\t\t\t"version": ")[^"]+(")/m)
	change('appinfo/info.xml', /(<version>)[^<]+(<)/)
}

function git(...words: string[]): string {
	return execFileSync('git', words, { cwd: PROJECT, encoding: 'utf8' }).trim()
}

/** With the date of the commit in the archives: made again from it, they are the same. */
function npm(...words: string[]): void {
	const env = { ...process.env, SOURCE_DATE_EPOCH: git('log', '-1', '--format=%ct') }
	execFileSync('npm', words, { cwd: PROJECT, stdio: 'inherit', env })
}

function stop(lines: string[]): never {
	process.stderr.write(lines.map((line) => `${line}\n`).join(''))
	process.exit(1)
}
