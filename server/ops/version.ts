/** Version of this program (semver.org), and which of two is the older. */
import { readFileSync } from 'node:fs'

export const VERSION = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version

/** SemVer 2.0.0 §11: numbers as numbers, and what comes before a release before it. */
export function isOlder(one: string, other: string): boolean {
	const [[numbers, before], [others, otherBefore]] = [partsOf(one), partsOf(other)]
	const difference = compare(numbers, others)
	if (difference !== 0) {
		return difference < 0
	}
	return before.length === 0 || otherBefore.length === 0
		? before.length > 0 && otherBefore.length === 0
		: compare(before, otherBefore) < 0
}

function partsOf(version: string): [string[], string[]] {
	const [, numbers = '', , before = ''] = /^([\d.]+)(-([\dA-Za-z.-]+))?/.exec(version) ?? []
	return [numbers.split('.'), before === '' ? [] : before.split('.')]
}

function compare(some: string[], others: string[]): number {
	for (let at = 0; at < Math.max(some.length, others.length); at++) {
		const [one, other] = [some[at], others[at]]
		if (one === undefined || other === undefined) {
			return one === undefined ? -1 : 1
		}
		const [isNumber, isOtherNumber] = [/^\d+$/.test(one), /^\d+$/.test(other)]
		const difference = isNumber && isOtherNumber
			? Number(one) - Number(other)
			: isNumber !== isOtherNumber ? (isNumber ? -1 : 1) : Number(one > other) - Number(one < other)
		if (difference !== 0) {
			return difference
		}
	}
	return 0
}
