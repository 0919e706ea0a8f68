/** An hour that comes once a day by the clock of a place, the days included on which summer time begins or ends. Pure. */

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

export interface EachDay {
	/** HH:MM, as the clock there shows it. */
	at: string
	/** IANA. */
	timeZone: string
}

/** The last time that it came. Shown twice in a day, it comes the first time; jumped over, as long after as the clock jumps. */
export function lastOfEachDay({ at, timeZone }: EachDay, now: Date): Date {
	const place = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
	const [hours = 0, minutes = 0] = at.split(':').map(Number)
	const today = Math.floor(shownAt(now.getTime(), place) / DAY) * DAY + (hours * 60 + minutes) * MINUTE
	const ofToday = instantOf(today, place)
	return new Date(ofToday <= now.getTime() ? ofToday : instantOf(today - DAY, place))
}

/** What the clock there shows, in milliseconds, as if it were UTC. Swedes write it nearly as ISO 8601. */
function shownAt(instant: number, place: Intl.DateTimeFormat): number {
	return Date.parse(`${place.format(instant).replace(' ', 'T')}Z`)
}

/** When it first shows it: by its distance from UTC of the day before, or of the day after. */
function instantOf(shown: number, place: Intl.DateTimeFormat): number {
	const by = (day: number) => shown - (shownAt(day, place) - day)
	const [before, after] = [by(shown - DAY), by(shown + DAY)]
	return shownAt(before, place) !== shown && shownAt(after, place) === shown ? after : before
}
