/** `npm test` begins here: what the tests start is on this machine, or is installed (Debian, as root), or a sentence says what to type. */
import { spawnSync } from 'node:child_process'
import { missingPackages, pathOf, planFor } from '../test/support/machine.ts'

const APT = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
/** Seconds that another installation on this machine is waited for. */
const LOCKED = 300
/** Characters of what apt-get says that are shown when it fails. */
const MAX_TOLD = 2000

const missing = missingPackages()
const plan = planFor({ missing, isRoot: process.getuid?.() === 0, hasApt: pathOf('apt-get') !== null })
if (typeof plan === 'object') {
	stop(plan.sentence)
}
if (plan === 'install') {
	process.stdout.write(`Les tests ont besoin de ${missing.join(', ')} : apt-get les installe, une seule fois (quelques minutes).\n`)
	apt('update')
	apt('install', '-y', ...missing)
	const still = missingPackages()
	if (still.length > 0) {
		stop(`Il manque encore, pour les tests, après leur installation : ${still.join(', ')}.`)
	}
}

function apt(...words: string[]): void {
	const { status, stdout, stderr, error } = spawnSync('apt-get', ['-qq', '-o', `DPkg::Lock::Timeout=${LOCKED}`, ...words], {
		env: APT,
		stdio: ['ignore', 'pipe', 'pipe'],
		encoding: 'utf8',
		maxBuffer: Infinity,
	})
	if (status !== 0) {
		stop(`« apt-get ${words.join(' ')} » a échoué : ${(error?.message ?? stdout + stderr).trim().slice(-MAX_TOLD)}`)
	}
}

function stop(sentence: string): never {
	process.stderr.write(`${sentence}\n`)
	process.exit(1)
}
