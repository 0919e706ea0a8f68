import { expect, it } from 'vitest'
import { isOlder } from './version.ts'

/** The example of semver.org §11.4.4, and numbers. */
const IN_ORDER = [
	'0.1.0',
	'1.0.0-alpha',
	'1.0.0-alpha.1',
	'1.0.0-alpha.beta',
	'1.0.0-beta',
	'1.0.0-beta.2',
	'1.0.0-beta.11',
	'1.0.0-rc.1',
	'1.0.0',
	'1.2.0',
	'1.10.0',
]

it('versions follow each other as SemVer says', () => {
	for (const [at, one] of IN_ORDER.entries()) {
		expect(IN_ORDER.filter((other) => isOlder(other, one)), one).toEqual(IN_ORDER.slice(0, at))
	}
})
