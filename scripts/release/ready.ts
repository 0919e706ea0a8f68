/** What lacks before a version may be released, each as a sentence; none: it may. Nothing is run and nothing is written. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isOlder } from '../../server/ops/version.ts'
import { entryOf, withRelease } from './changelog.ts'
import { versionsOf } from './versions.release.ts'

/** SemVer 2.0.0, without build metadata, which the store refuses. */
const FORM = /^\d+\.\d+\.\d+(?:-[\dA-Za-z]+(?:\.[\dA-Za-z]+)*)?$/
/** What somebody who installs is sent to. */
const PAGES = [
	'README.md',
	'SECURITY.md',
	'LICENSE',
	'docs/installation.md',
	'docs/guide-administrateur.md',
	'docs/guide-utilisateur.md',
	'docs/machine-brulee.md',
	'docs/fonctionnement.md',
	'docs/conformite.md',
	'docs/dpo.md',
	'docs/api.md',
	'docs/errors.md',
	'docs/releasing.md',
	'docs/mssante.exemple.yaml',
	'Dockerfile',
	'containers/compose.yaml',
	'containers/compose.aio.yaml',
]
/** Where the app's description leads, in this repository. */
const OURS = /https:\/\/(?:raw\.githubusercontent\.com\/mssante\/mssante|github\.com\/mssante\/mssante\/blob)\/main\/([^<\s]+)/g

export function lacksOf(project: string, version: string): string[] {
	const read = (name: string) => readFileSync(join(project, name), 'utf8')
	const has = (name: string) => existsSync(join(project, name))
	const versions = Object.entries(versionsOf(project))
	const [[, current] = ['', null]] = versions
	const differing = versions.filter(([, one]) => one !== current)
	const day = new Date().toISOString().slice(0, 10)
	return [
		...FORM.test(version) ? [] : [`« ${version} » n’est pas une version (attendu : 1.2.3, ou 1.2.3-rc.1).`],
		...differing.map(([name, one]) => `${name} dit ${one}, et package.json ${current}.`),
		...current !== null && isOlder(version, current) ? [`${version} est plus ancienne que ${current}, qui est là.`] : [],
		...entryOf(withRelease(read('CHANGELOG.md'), version, day), version) === ''
			? [`CHANGELOG.md n’a rien à dire de ${version} : écrivez-le sous « ## [Unreleased] ».`]
			: [],
		...PAGES.filter((name) => !has(name)).map((name) => `${name} manque.`),
		...picturesOf(project).filter((name) => !has(name)).map((name) => `L’image ${name} d’un guide manque : npm run pictures.`),
		...[...read('appinfo/info.xml').matchAll(OURS)].filter(([, name]) => !has(name!))
			.map(([, name]) => `appinfo/info.xml mène à ${name}, qui manque.`),
	]
}

function picturesOf(project: string): string[] {
	return readdirSync(join(project, 'docs'))
		.filter((name) => name.endsWith('.md'))
		.flatMap((name) => [...readFileSync(join(project, 'docs', name), 'utf8').matchAll(/\]\((images\/[^)]+)\)/g)])
		.map(([, name]) => `docs/${name}`)
}
