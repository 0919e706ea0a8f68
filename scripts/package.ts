/**
 * What is installed, in build/: the app for Nextcloud, the sidecar with its Node, and their sums. Part of `npm run build`.
 * The app is signed where MSSANTE_APP_KEY and MSSANTE_APP_CERTIFICATE name the files of its key and certificate.
 * Usage: node scripts/package.ts [app] [sidecar] (both, when none is named)
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packApp } from './release/app.release.ts'
import { sumOf } from './release/archive.release.ts'
import { packSidecar } from './release/sidecar.release.ts'
import { signingOf } from './release/signature.ts'
import { sameVersion } from './release/versions.release.ts'

const PROJECT = join(import.meta.dirname, '..')

const asked = process.argv.slice(2)
const isAsked = (what: string) => asked.length === 0 || asked.includes(what)
const version = sameVersion(PROJECT)
const archives = [
	...isAsked('app') ? [packApp(PROJECT, version, signingOf(process.env))] : [],
	...isAsked('sidecar') ? [packSidecar(PROJECT, version)] : [],
]
writeFileSync(join(PROJECT, 'build', 'SHA256SUMS'), archives.map(sumOf).join(''))
process.stdout.write(archives.map((archive) => `${archive}\n`).join(''))
