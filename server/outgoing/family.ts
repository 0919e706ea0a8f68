/** Who but the structure reads a file: what its shares, and those of the folders above it, open it to. Pure. */
import type { Share, ShareKind } from '../ged/share.ts'

/** Of whom a house has many, some of which have no right on a mailbox: its groups, its teams; and what is not told. */
const OF_HOUSES: ShareKind[] = ['group', 'circle', 'room', 'unknown']

/** Those who may read what the structure files: accounts and groups of its mailboxes, and the service account. */
export interface Staff {
	users: string[]
	groups: string[]
}

/**
 * Of these shares, those that open the file to somebody who is not known to be of the structure. A link, an address, another server
 * always do; so do a team and a conversation, whose members nobody tells, and what the store does not tell. A person is of the
 * structure by their account, or by a group where theirs are told.
 */
export function whoElseReads(shares: Share[], { users, groups }: Staff): Share[] {
	const isStaff = (share: Share) => share.type === 'user'
		? users.includes(share.with ?? '') || share.groups.some((group) => groups.includes(group))
		: share.type === 'group' && groups.includes(share.with ?? '')
	return shares.filter((share) => !isStaff(share))
}

/** The same, but for groups and teams of the house: a person alone, an address, a link, another server. */
export function whoAloneReads(shares: Share[], staff: Staff): Share[] {
	return whoElseReads(shares, staff).filter(({ type }) => !OF_HOUSES.includes(type))
}
