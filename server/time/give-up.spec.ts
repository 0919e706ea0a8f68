import { describe, expect, it } from 'vitest'
import { isGivenUp } from './give-up.ts'

const HOUR = 60 * 60_000
const DAY = 24 * HOUR

describe('what does not leave', () => {
	// RFC 5321 §4.5.4.1: at least 4 to 5 days.
	it.each([
		[4 * DAY, false],
		[4 * DAY + 1, true],
	])('is given up after four days: of %i ms, %s', (age, isUp) =>
		expect(isGivenUp({ createdAt: 0, since: 0, tries: 100 }, age)).toBe(isUp))

	it('has its days from when somebody signed in, where it waited for that', () =>
		expect(isGivenUp({ createdAt: 0, since: 10 * DAY, tries: 2 }, 10 * DAY + HOUR)).toBe(false))

	it('ends though somebody signs in each morning, ten tries a day', () => {
		let days = 1
		for (let tries = 1; !isGivenUp({ createdAt: 0, since: days * DAY, tries }, days * DAY + HOUR); tries += 10) {
			days += 1
		}
		expect(days).toBe(4)
	})
})
