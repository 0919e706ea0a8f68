/** Sizes, dates and people, as they are read in French. */
const DAY = 24 * 60 * 60 * 1000

export function size(bytes: number): string {
	return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} Ko` : `${(bytes / 1_000_000).toFixed(1).replace('.', ',')} Mo`
}

/** « aujourd’hui à 10:42 », « hier à 08:30 », « le 12 novembre à 08:30 ». */
export function moment(iso: string, now = new Date()): string {
	const date = new Date(iso)
	const hour = time(iso)
	const days = Math.round((startOfDay(now) - startOfDay(date)) / DAY)
	const year = date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' } as const
	return days === 0
		? `aujourd’hui à ${hour}`
		: days === 1
			? `hier à ${hour}`
			: `le ${date.toLocaleDateString('fr-FR', { day: 'numeric', month: 'long', ...year })} à ${hour}`
}

/** 10:42 today, else 12/11 10:42. */
export function time(iso: string, now?: Date): string {
	const date = new Date(iso)
	const hour = date.toLocaleTimeString('fr-FR', { hour: '2-digit', minute: '2-digit' })
	return now === undefined || startOfDay(now) === startOfDay(date)
		? hour
		: `${date.toLocaleDateString('fr-FR', { day: '2-digit', month: '2-digit' })} ${hour}`
}

export function day(iso: string): string {
	return new Date(iso).toLocaleDateString('fr-FR', { weekday: 'long', day: 'numeric', month: 'long' })
}

function startOfDay(date: Date): number {
	return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}

/** « il y a 8 s », « il y a 3 min », « il y a 2 h »; « jamais » when it never was. */
export function ago(iso: string | null, now: number): string {
	if (iso === null) {
		return 'jamais lue'
	}
	const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000))
	return seconds < 60
		? `il y a ${seconds} s`
		: seconds < 3600
			? `il y a ${Math.round(seconds / 60)} min`
			: `il y a ${Math.round(seconds / 3600)} h`
}
