/** A month of the establishment's clock. Pure. */

/** The instants at which a month begins and ends there. */
export function boundsOf(wanted: string, timeZone: string): { from: string, to: string } {
	const [year, number] = wanted.split('-').map(Number) as [number, number]
	return { from: midnight(Date.UTC(year, number - 1, 1), timeZone), to: midnight(Date.UTC(year, number, 1), timeZone) }
}

/** When the clock of `timeZone` says the midnight that UTC says at `instant`. */
function midnight(instant: number, timeZone: string): string {
	const there = new Date(instant).toLocaleString('sv-SE', { timeZone })
	return new Date(instant - (Date.parse(`${there.replace(' ', 'T')}Z`) - instant)).toISOString()
}
