/** The rooms of the page, as its address names them. */
export const ROOMS = ['waiting', 'quarantine', 'turns', 'approvals', 'sendings', 'exchanges', 'dashboard', 'journal'] as const
export type Room = typeof ROOMS[number]
