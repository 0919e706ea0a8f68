/** Who but the service account sees a file or folder: what Nextcloud says of mounts and shares (PROPFIND, and OCS files_sharing). */
import type { Share } from '../share.ts'
import type { Client } from './client.ts'

import { XmlReader } from '../../mssante/xml.ts'
import { eachOnce, shareOf } from '../share.ts'
import { refusal } from './client.ts'

const SPACES = 'xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns" xmlns:nc="http://nextcloud.org/ns"'
export const SHARING_BODY = `<?xml version="1.0"?><d:propfind ${SPACES}><d:prop><nc:mount-type/><oc:share-types/></d:prop></d:propfind>`
/**
 * Mounts that come from other people: a share (federated too), a Team folder. An outside storage (`external`, `external-session`) may be
 * the account's alone, and nothing here tells.
 */
const OF_OTHERS = ['shared', 'group']
/** Of Nextcloud: user, group, team, Talk room. A link, or a mail, is nobody's own folder. */
const PEOPLE = ['0', '1', '7', '10']
const USER = '0'
const GROUP = '1'
/** Read, update, create, delete. */
const ALL_BUT_SHARE = 15
const API = '/ocs/v2.php/apps/files_sharing/api/v1/shares'

/** Is a folder a mount of others' (a share, a Team folder), or shared with somebody? By its address, decoded. */
export function parseSharing(text: string): Map<string, boolean> {
	const found = new Map<string, boolean>()
	let href = ''
	let isShown = false
	let value = ''
	const reader = new XmlReader({
		open: ({ local }) => {
			value = ''
			if (local === 'response') {
				href = ''
				isShown = false
			}
		},
		text: (piece) => {
			value += piece
		},
		close: ({ local }) => {
			const text = value.trim()
			if (local === 'href') {
				href = decodeURIComponent(text)
			} else if ((local === 'mount-type' && OF_OTHERS.includes(text)) || (local === 'share-type' && PEOPLE.includes(text))) {
				isShown = true
			} else if (local === 'response') {
				found.set(href, isShown)
			}
			value = ''
		},
	})
	reader.write(Buffer.from(text))
	reader.end()
	return found
}

/** Shares a folder of the account's own with people who do not have it yet. @throws {MssError} */
export async function shareWith(client: Client, path: string, { users, groups }: { users: string[], groups: string[] }): Promise<void> {
	const known = await client.request('GET', `${API}?format=json&path=${encodeURIComponent(`/${path}`)}`, {
		headers: { accept: 'application/json' },
	})
	if (known.status !== 200) {
		throw refusal(known.status)
	}
	const { ocs: { data } } = JSON.parse(known.text) as { ocs: { data: { share_type: number, share_with: string }[] } }
	const has = (type: string, name: string) => data.some((one) => String(one.share_type) === type && one.share_with === name)
	for (const [type, name] of [...users.map((user) => [USER, user] as const), ...groups.map((group) => [GROUP, group] as const)]) {
		if (!has(type, name)) {
			const form = new URLSearchParams({ path: `/${path}`, shareType: type, shareWith: name, permissions: String(ALL_BUT_SHARE) })
			const { status } = await client.request('POST', `${API}?format=json`, {
				body: form.toString(),
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
			})
			if (status !== 200) {
				throw refusal(status)
			}
		}
	}
}

/** Of an account (RFC 3744 §4.4): any other account is told. A group that hides from collaboration is not in it. */
const GROUPS_BODY = '<?xml version="1.0"?><d:propfind xmlns:d="DAV:"><d:prop><d:group-membership/></d:prop></d:propfind>'
const GROUPS = '/principals/groups/'

/** Names of the groups in an answer. Pure. */
export function parseGroups(text: string): string[] {
	const found: string[] = []
	let value = ''
	const reader = new XmlReader({
		open: () => {
			value = ''
		},
		text: (piece) => {
			value += piece
		},
		close: ({ local }) => {
			const [, name] = value.trim().split(GROUPS)
			if (local === 'href' && name) {
				found.push(groupNamed(name.replace(/\/$/, '')))
			}
			value = ''
		},
	})
	reader.write(Buffer.from(text))
	reader.end()
	return found
}

/**
 * Nextcloud writes a name as in a form (PHP's urlencode: `+`, capital digits); sabre/dav may write that once more, as a path (small
 * digits): what was a `+` is then `%2b`, and what was a `%`, `%25`.
 */
function groupNamed(written: string): string {
	const isTwice = !written.includes('+') && /%2b|%25[\dA-F]{2}/.test(written)
	return decodeURIComponent((isTwice ? decodeURIComponent(written) : written).replaceAll('+', ' '))
}

/** Of an account that is gone, or where nothing is told: none. @throws {MssError} */
async function groupsOf(client: Client, user: string): Promise<string[]> {
	const { status, text } = await client.request('PROPFIND', `/remote.php/dav/principals/users/${encodeURIComponent(user)}/`, {
		body: GROUPS_BODY,
		headers: { depth: '0', 'content-type': 'text/xml' },
	})
	if (status === 207) {
		return parseGroups(text)
	}
	if (status === 404 || status === 403) {
		return []
	}
	throw refusal(status)
}

/**
 * Shares of a file or folder, and of the folders above it in its owner's files, where Nextcloud follows them (getInheritedShares): an
 * account that may not share it is told of its own shares alone. With the groups of the people among them.
 *
 * @throws {MssError}
 */
export async function sharesOf(client: Client, path: string): Promise<Share[]> {
	const ask = async (address: string) => {
		const { status, text } = await client.request('GET', address, { headers: { accept: 'application/json' } })
		if (status === 200) {
			const { ocs: { data } } = JSON.parse(text) as { ocs: { data: { share_type: number, share_with: string | null }[] } }
			return data.map(({ share_type: type, share_with: who }) => shareOf(type, who))
		}
		if (status === 404) {
			return []
		}
		if (UNSHARABLE.includes(status)) {
			return [UNTOLD]
		}
		throw refusal(status)
	}
	const query = `path=${encodeURIComponent(`/${path}`)}&format=json`
	const shares = eachOnce([...await ask(`${API}?${query}&reshares=true`), ...await ask(`${API}/inherited?${query}`)])
	return Promise.all(shares.map(async (share) =>
		share.type === 'user' && share.with !== null ? { ...share, groups: await groupsOf(client, share.with) } : share))
}

/** Nextcloud 34 answers 500 to who may not share (SharingRightsException is no OCS exception), and where nobody owns the storage. */
const UNSHARABLE = [403, 500]
const UNTOLD: Share = { type: 'unknown', with: null, groups: [] }
