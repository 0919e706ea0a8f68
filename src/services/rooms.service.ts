/** The rooms of the page, as its address names them. */
export const ROOMS = [
	'today',
	'waiting',
	'quarantine',
	'turns',
	'approvals',
	'sendings',
	'exchanges',
	'dashboard',
	'journal',
	'patient',
	'preferences',
	'glossary',
] as const
export type Room = typeof ROOMS[number]
