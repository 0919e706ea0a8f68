/** CHANGELOG.md as Nextcloud's store reads it (nextcloud/appstore, api/v1/release/parser.py). Pure. */

const UNRELEASED = '## [Unreleased]'
const HEADING = /^## \[?v?(\d+\.\d+(?:\.\d+)?)/

/** What the store would show for this version: of one with a hyphen, what is under « [Unreleased] ». Empty: nothing. */
export function entryOf(changelog: string, version: string): string {
	const wanted = version.includes('-') ? 'Unreleased' : version
	let current = ''
	const lines: string[] = []
	for (const line of changelog.split('\n')) {
		const heading = line.startsWith(UNRELEASED) ? 'Unreleased' : HEADING.exec(line)?.[1]
		if (heading !== undefined) {
			current = heading
		} else if (current === wanted) {
			lines.push(line)
		}
	}
	return lines.join('\n').trim()
}

/** With the heading of this version over what was unreleased; a pre-release leaves it there, where the store looks for it. */
export function withRelease(changelog: string, version: string, day: string): string {
	return version.includes('-') ? changelog : changelog.replace(UNRELEASED, `${UNRELEASED}\n\n## ${version} – ${day}`)
}
