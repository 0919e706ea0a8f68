/**
 * The sidecar, build/mssante-sidecar-VERSION-linux-ARCH.tar.gz: its program, its libraries and its Node in one folder, that runs once
 * unpacked, with nothing else (glibc and libstdc++, which every Debian, Ubuntu, RHEL and SUSE has; not Alpine).
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pack } from './archive.release.ts'

const FILES = [
	'server',
	'package.json',
	'LICENSE',
	'CHANGELOG.md',
	'README.md',
	'SECURITY.md',
	'docs/guide-administrateur.md',
	'docs/installation.md',
	'docs/guide-utilisateur.md',
	'docs/machine-brulee.md',
	'docs/fonctionnement.md',
	'docs/conformite.md',
	'docs/errors.md',
	'docs/dpo.md',
	'docs/grafana',
	'docs/prometheus',
	'docs/mssante.exemple.yaml',
	'docs/images',
]
const LAUNCHER = 'bin/mssante'
/** The shell alone: what it finds is beside it, whatever PATH is. */
const LAUNCH = `#!/bin/sh
here=\${0%/*}
exec "$here/../node_modules/node/bin/node" "$here/../server/launch.js" "$@"
`
const EXECUTABLE = 0o755

interface Lock {
	packages: Record<string, { version: string, dev?: boolean, devOptional?: boolean, license?: string }>
}

export const archiveName = (version: string) => `mssante-sidecar-${version}-${process.platform}-${process.arch}`

/** Made of what `npm ci` installed: the lock says what is of the product. @return the archive */
export function packSidecar(project: string, version: string): string {
	const name = archiveName(version)
	const folder = join(project, 'build', name)
	rmSync(folder, { recursive: true, force: true })
	for (const path of FILES) {
		const filter = (from: string) => !from.endsWith('.spec.ts')
		cpSync(join(project, path), join(folder, path), { recursive: true, verbatimSymlinks: true, filter })
	}
	mkdirSync(join(folder, dirname(LAUNCHER)))
	writeFileSync(join(folder, LAUNCHER), LAUNCH, { mode: EXECUTABLE })
	const packages = productionOf(project)
	for (const { path } of packages) {
		cpSync(join(project, path), join(folder, path), {
			recursive: true,
			// Those inside are rows of the lock too.
			filter: (from) => from === join(project, path) || basename(from) !== 'node_modules' || dirname(from) !== join(project, path),
		})
	}
	writeFileSync(join(folder, 'NOTICE'), noticeOf(packages))
	const archive = join(project, 'build', `${name}.tar.gz`)
	pack(folder, archive)
	// A third of a gigabyte that the archive holds too.
	rmSync(folder, { recursive: true })
	return archive
}

/** @throws {Error} when what is installed is not what the lock says */
export function productionOf(project: string): { path: string, version: string, license: string }[] {
	const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as Lock
	return Object.entries(packages)
		.filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
		.map(([path, { version, license = '' }]) => {
			const manifest = join(project, path, 'package.json')
			const installed = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')) as { version: string } : null
			if (installed?.version !== version) {
				throw new Error(`${path} : ${installed?.version ?? 'absent'}, attendu ${version}. Lancez « npm ci », puis recommencez.`)
			}
			return { path, version, license }
		})
}

function noticeOf(packages: ReturnType<typeof productionOf>): string {
	const rows = packages.map(({ path, version, license }) => `${path.slice('node_modules/'.length)} ${version} : ${license}`)
	return `mssante (AGPL-3.0-or-later) comes with these, each under its own licence, which is in its folder:\n\n${rows.join('\n')}\n\n`
		+ 'Node.js (MIT, and those of what it is made of): https://github.com/nodejs/node/blob/main/LICENSE\n'
}
