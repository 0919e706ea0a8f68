/** Whom a file is opened to. Pure. Source: OCP\\Share\\IShare of Nextcloud 34. */
import { z } from 'zod'

/**
 * `email`: a link sent to an address. `remote`: an account of another server, or a group of accounts. `circle`: a team. `room`: a
 * conversation of Talk, or a board of Deck. `unknown`: there may be others, of which nothing is told.
 */
export const SHARE_KINDS = ['user', 'group', 'link', 'email', 'remote', 'circle', 'room', 'unknown'] as const
export type ShareKind = typeof SHARE_KINDS[number]

const text = z.string().max(4096)
export const share = z.object({
	type: z.enum(SHARE_KINDS),
	/** Account, group, address; null where it is nobody in particular. */
	with: text.nullable(),
	/** Of a user: the groups they are of, where that is told. */
	groups: z.array(text).max(10_000).default([]),
})
export type Share = z.infer<typeof share>

/** By the numbers of Nextcloud. */
const KINDS: Record<number, ShareKind> = {
	0: 'user',
	1: 'group',
	3: 'link',
	4: 'email',
	6: 'remote',
	7: 'circle',
	9: 'remote',
	10: 'room',
	12: 'room',
}

/** @param type Nextcloud's number of the kind of share */
export function shareOf(type: number, who: string | null): Share {
	const kind = KINDS[type] ?? 'unknown'
	// Of a link, Nextcloud says there its password.
	return { type: kind, with: kind === 'link' || who === '' ? null : who, groups: [] }
}

/** Each once. */
export function eachOnce(shares: Share[]): Share[] {
	return [...new Map(shares.map((share) => [`${share.type} ${share.with ?? ''}`, share])).values()]
}
