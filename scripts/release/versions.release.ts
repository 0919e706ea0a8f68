/** Where this version is written: the program's manifest and its lock, the app's, and the description of the calls. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What each file says, by its name; null where it says nothing. */
export function versionsOf(project: string): Record<string, string | null> {
	const read = (name: string) => readFileSync(join(project, name), 'utf8')
	const lock = JSON.parse(read('package-lock.json')) as { version: string, packages: Record<string, { version: string }> }
	return {
		'package.json': (JSON.parse(read('package.json')) as { version: string }).version,
		'package-lock.json': lock.version,
		'package-lock.json, packages': lock.packages['']?.version ?? null,
		'appinfo/info.xml': /<version>([^<]+)</.exec(read('appinfo/info.xml'))?.[1] ?? null,
		'docs/openapi.json': (JSON.parse(read('docs/openapi.json')) as { info: { version: string } }).info.version,
	}
}

/** The one that all of them say. @throws {Error} with what each says, when they differ */
export function sameVersion(project: string): string {
	const versions = versionsOf(project)
	const [version, ...others] = new Set(Object.values(versions))
	if (version === undefined || version === null || others.length > 0) {
		throw new Error(`Les versions diffèrent : ${Object.entries(versions).map(([name, one]) => `${name} dit ${one}`).join(', ')}.`)
	}
	return version
}
