/** When what is sent again and again is given up. Pure. */

/** Milliseconds: four days (RFC 5321 §4.5.4.1: 4 to 5). */
const MOST_AGE = 4 * 24 * 60 * 60_000
/** Tries after which what waited for people is late like anything else: those of a day, one an hour, after the first ones. */
const MOST_TRIES = 30

interface Tried {
	/** Milliseconds since the epoch. */
	createdAt: number
	/** When somebody signed in, milliseconds since the epoch; 0: nobody needs to. What waited for them was not tried before. */
	since: number
	/** This one included; those that nobody made, for want of a person, are none. */
	tries: number
}

/** Who signs in again each morning gives it a day of tries, and no more: else it would never end. */
export function isGivenUp({ createdAt, since, tries }: Tried, now: number): boolean {
	const from = tries < MOST_TRIES ? Math.max(createdAt, since) : createdAt
	return now - from > MOST_AGE
}
