/** What the service account may do in folders, as Nextcloud says it (PROPFIND): `oc:permissions`, and what a share was given. */
import type { Rights } from '../ged.ts'
import type { Client } from './client.ts'

import { XmlReader } from '../../mssante/xml.ts'
import { refusal } from './client.ts'

const OCS = 'http://open-collaboration-services.org/ns'
const SPACES = `xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns" xmlns:ocs="${OCS}"`
const RIGHTS_BODY = `<?xml version="1.0"?><d:propfind ${SPACES}><d:prop><d:resourcetype/><oc:permissions/><ocs:share-permissions/>`
	+ '</d:prop></d:propfind>'
/** Of OCS shares (OCP\Constants): read 1, update 2, create 4, delete 8, share 16. */
const DELETE = 8

/** Of a folder and of those in it, by their addresses, decoded; none where it is not there. @throws {MssError} */
export async function rightsIn(client: Client, url: string): Promise<Map<string, Rights>> {
	const { status, text } = await client.request('PROPFIND', url, {
		body: RIGHTS_BODY,
		headers: { depth: '1', 'content-type': 'text/xml' },
	})
	if (status === 404) {
		return new Map()
	}
	if (status !== 207) {
		throw refusal(status)
	}
	return parseRights(text)
}

/**
 * Of each folder of an answer, by its address, decoded. Letters are those of OCP\Files\DavUtil: C and K create, D deletes. At the top of
 * a share D is the right to leave it, and what the share was given tells of what is in it; at the top of a Team folder it is the other
 * way round (Node::getSharePermissions of apps/dav, 34.0.1): both must agree. Pure.
 */
export function parseRights(text: string): Map<string, Rights> {
	const found = new Map<string, Rights>()
	let [href, letters, given, isFolder, value] = ['', '', 0, false, '']
	const reader = new XmlReader({
		open: ({ local }) => {
			value = ''
			if (local === 'response') {
				[href, letters, given, isFolder] = ['', '', 0, false]
			} else if (local === 'collection') {
				isFolder = true
			}
		},
		text: (piece) => {
			value += piece
		},
		close: ({ uri, local }) => {
			const text = value.trim()
			if (local === 'href') {
				href = decodeURIComponent(text)
			} else if (local === 'permissions') {
				letters = text
			} else if (uri === OCS && local === 'share-permissions') {
				given = Number(text)
			} else if (local === 'response' && isFolder) {
				found.set(href, {
					create: letters.includes('C') && letters.includes('K'),
					delete: letters.includes('D') && (given & DELETE) !== 0,
				})
			}
			value = ''
		},
	})
	reader.write(Buffer.from(text))
	reader.end()
	return found
}
