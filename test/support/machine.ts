/** What the tests start besides Node: what is looked for on this machine, and the Debian package that brings it. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface Need {
	program: string
	/** A trial that succeeds (status 0) where the program is whole. */
	trial?: string[]
	packageName: string
}

export const NEEDS: Need[] = [
	// Of dovecot-imapd itself: `dovecot` and `doveadm` are in the package that it depends on.
	{ program: 'imap-login', packageName: 'dovecot-imapd' },
	{ program: 'submission-login', packageName: 'dovecot-submissiond' },
	{ program: 'postfix', packageName: 'postfix' },
	{ program: 'openssl', packageName: 'openssl' },
	{ program: 'python3', trial: ['-c', 'import zipfile'], packageName: 'python3' },
	{ program: 'xmllint', packageName: 'libxml2-utils' },
	{ program: 'gs', packageName: 'ghostscript' },
	{ program: 'php', packageName: 'php-cli' },
	{ program: 'php', trial: ['-r', 'exit(extension_loaded("curl") ? 0 : 1);'], packageName: 'php-curl' },
	{ program: 'chromium', packageName: 'chromium' },
	{ program: 'initdb', packageName: 'postgresql' },
]

/** Where servers are, which the PATH of `su` lacks. */
export const SBIN = ['/usr/local/sbin', '/usr/sbin', '/sbin']
const OF_DOVECOT = ['/usr/lib/dovecot', '/usr/libexec/dovecot']
/** A folder for each version, the newest first (Debian). */
const OF_POSTGRES = '/usr/lib/postgresql'
function ofPostgres() {
	return existsSync(OF_POSTGRES)
		? readdirSync(OF_POSTGRES).sort((one, other) => Number(other) - Number(one)).map((version) => join(OF_POSTGRES, version, 'bin'))
		: []
}

export function pathOf(program: string, path = process.env.PATH ?? ''): string | null {
	const folders = [...path.split(delimiter), ...SBIN, ...OF_DOVECOT, ...ofPostgres()]
	return folders.map((folder) => join(folder, program)).find((file) => existsSync(file)) ?? null
}

/** The packages of what is not here. */
export function missingPackages(needs = NEEDS): string[] {
	return needs.filter(({ program, trial }) => {
		const file = pathOf(program)
		return file === null || (trial !== undefined && spawnSync(file, trial, { stdio: 'ignore' }).status !== 0)
	}).map(({ packageName }) => packageName)
}

export interface Machine {
	missing: string[]
	isRoot: boolean
	hasApt: boolean
}

/** What to do before the tests: nothing, install, or stop with a sentence that says what to type. */
export function planFor({ missing, isRoot, hasApt }: Machine): 'ready' | 'install' | { sentence: string } {
	if (isRoot && missing.length === 0) {
		return 'ready'
	}
	if (isRoot && hasApt) {
		return 'install'
	}
	const lacks = [...missing, ...isRoot ? [] : ['les droits de root (ils lancent un vrai serveur de messagerie)']].join(', ')
	const install = `apt-get install -y ${missing.join(' ')}`
	const how = missing.length === 0
		? 'en root, tapez « npm test »'
		: hasApt
			? `en root, tapez « ${install} && npm test »`
			: `installez ce qui correspond ici à « ${install} » de Debian, puis, en root, tapez « npm test »`
	return { sentence: `Il manque ici, pour les tests : ${lacks} ; ${how} (« npm run test:unit » s’en passe).` }
}

/** For a spec that is started by itself. */
export function need(...packages: string[]): void {
	const missing = missingPackages(NEEDS.filter(({ packageName }) => packages.includes(packageName)))
	if (missing.length > 0) {
		throw new Error(`Il manque ici, pour ces tests : ${missing.join(', ')} ; « npm test » l’installe, ou dit comment.`)
	}
}
