/** Instants as a CDA writes them, in the structure's time zone: YYYYMMDDHHmmss+ZZzz. Pure. */
import { MssError } from '../errors.ts'

export function localTime(at: Date, timeZone: string): string {
	const parts = new Map(new Intl.DateTimeFormat('en-GB', {
		timeZone,
		hourCycle: 'h23',
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
		hour: '2-digit',
		minute: '2-digit',
		second: '2-digit',
		timeZoneName: 'longOffset',
	})
		.formatToParts(at)
		.map(({ type, value }) => [type, value]))
	const offset = /GMT([+-]\d{2}):(\d{2})/.exec(parts.get('timeZoneName') ?? '')
	return (['year', 'month', 'day', 'hour', 'minute', 'second'] as const).map((part) => parts.get(part)).join('')
		+ (offset ? offset[1]! + offset[2]! : '+0000')
}

/** YYYY-MM-DD, there. */
export function dayThere(at: Date, timeZone: string): string {
	return localTime(at, timeZone).replace(/^(....)(..)(..).*/, '$1-$2-$3')
}

/** The last second of a day given as YYYY-MM-DD, there; null when it is none. */
export function endOfDay(day: string, timeZone: string): Date | null {
	const end = new Date(`${day}T23:59:59Z`)
	if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(end.getTime()) || end.toISOString().slice(0, 10) !== day) {
		return null
	}
	return new Date(`${day}T23:59:59${localTime(end, timeZone).slice(-5).replace(/(..)$/, ':$1')}`)
}

/** Milliseconds: a date further than a year is a mistake. */
const FURTHEST = 366 * 24 * 60 * 60 * 1000

/** The end of a day to come, given as YYYY-MM-DD. @throws {MssError} MSS-DOSSIER-DATE when it is none, is over, or is too far */
export function dayToCome(day: string, timeZone: string, now: Date): Date {
	const end = endOfDay(day, timeZone)
	if (end === null || end < now || end.getTime() > now.getTime() + FURTHEST) {
		throw new MssError('MSS-DOSSIER-DATE', day)
	}
	return end
}

/** A day given as YYYY-MM-DD, as a document says a day: YYYYMMDD. @throws {MssError} MSS-SEND-DATE when it is none, or not yet come */
export function serviceStartOf(day: string, timeZone: string, now: Date): string {
	const noon = new Date(`${day}T12:00:00Z`)
	if (
		!/^\d{4}-\d{2}-\d{2}$/.test(day)
		|| Number.isNaN(noon.getTime())
		|| noon.toISOString().slice(0, 10) !== day
		|| day > dayThere(now, timeZone)
	) {
		throw new MssError('MSS-SEND-DATE', day)
	}
	return day.replaceAll('-', '')
}
