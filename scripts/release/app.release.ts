/** The app that Nextcloud installs, build/mssante-VERSION.tar.gz: what it needs of this tree, and nothing of the sidecar. */
import type { Signing } from './signature.ts'

import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pack } from './archive.release.ts'
import { signFolder } from './signature.ts'

export const APP_FOLDERS = ['appinfo', 'lib', 'templates', 'img', 'l10n', 'js', 'css', 'LICENSE', 'CHANGELOG.md']

/** @return the archive */
export function packApp(project: string, version: string, signing: Signing | null): string {
	const folder = join(project, 'build', 'mssante')
	rmSync(folder, { recursive: true, force: true })
	mkdirSync(folder, { recursive: true })
	for (const name of APP_FOLDERS) {
		cpSync(join(project, name), join(folder, name), { recursive: true })
	}
	if (signing) {
		signFolder(folder, signing)
	}
	const archive = join(project, 'build', `mssante-${version}.tar.gz`)
	pack(folder, archive)
	return archive
}
