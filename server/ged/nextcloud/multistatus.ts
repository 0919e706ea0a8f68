/** What a WebDAV server says of files and folders: requests and the 207 answer (RFC 4918 §13; RFC 5323 for SEARCH). Pure. */
import { escapeXml } from '../../mssante/xml-text.ts'
import { XmlReader } from '../../mssante/xml.ts'

export interface Resource {
	/** As in the answer, decoded. */
	href: string
	/** Numeric, the same for everybody. */
	fileId: string
	etag: string
	size: number
	isFolder: boolean
	/** Milliseconds since 1970; 0 where it was not asked. */
	mtime: number
	/** Account; null where it was not asked, or is nobody's. */
	owner: string | null
	/** By hand, or by an editor (files_lock). */
	isLocked: boolean
}

const NAMES = '<d:getetag/><d:resourcetype/><d:getcontentlength/><oc:size/><oc:fileid/>'
const PROPS = `<d:prop>${NAMES}</d:prop>`
const SPACES = 'xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"'
const DAV = 'DAV:'
const NEXTCLOUD = 'http://nextcloud.org/ns'
/** Of one answer: Nextcloud gives 100 where no limit is set. */
const MAX_FOUND = 100_000

export const PROPFIND_BODY = `<?xml version="1.0"?><d:propfind ${SPACES}>${PROPS}</d:propfind>`

/** With what tells whether a file is still being written, and whose it is. */
export const DROPPED_BODY = `<?xml version="1.0"?><d:propfind ${SPACES} xmlns:nc="${NEXTCLOUD}"><d:prop>${NAMES}<d:getlastmodified/>`
	+ '<oc:owner-id/><nc:lock/></d:prop></d:propfind>'

/** Files and folders of this name, wherever they are below `scope`. */
export function searchNameBody(scope: string, name: string): string {
	return searching(scope, `<d:eq><d:prop><d:displayname/></d:prop><d:literal>${escapeXml(name)}</d:literal></d:eq>`)
}

/** Files and folders of these ids, wherever they are below `scope`. */
export function searchBody(scope: string, fileIds: string[]): string {
	const terms = fileIds.map((id) => `<d:eq><d:prop><oc:fileid/></d:prop><d:literal>${id}</d:literal></d:eq>`).join('')
	return searching(scope, fileIds.length === 1 ? terms : `<d:or>${terms}</d:or>`)
}

function searching(scope: string, where: string): string {
	return `<?xml version="1.0"?><d:searchrequest ${SPACES}><d:basicsearch><d:select>${PROPS}</d:select><d:from><d:scope>`
		+ `<d:href>${escapeXml(scope)}</d:href><d:depth>infinity</d:depth></d:scope></d:from><d:where>${where}</d:where><d:orderby/>`
		+ `<d:limit><d:nresults>${MAX_FOUND}</d:nresults></d:limit></d:basicsearch></d:searchrequest>`
}

/** As Nextcloud writes true. */
const LOCKED = ['1', 'true']

/** @throws {XmlError} */
export function parseMultistatus(text: string): Resource[] {
	const found: Resource[] = []
	let current: Partial<Resource> = {}
	let value = ''
	const reader = new XmlReader({
		open: ({ uri, local }) => {
			value = ''
			if (uri === DAV && local === 'response') {
				current = { isFolder: false, size: 0, mtime: 0, owner: null, isLocked: false }
			} else if (uri === DAV && local === 'collection') {
				current.isFolder = true
			}
		},
		text: (piece) => {
			value += piece
		},
		close: ({ uri, local }) => {
			const text = value.trim()
			if (local === 'href') {
				current.href = decodeURIComponent(text)
			} else if (local === 'getetag' && text !== '') {
				current.etag = text.replaceAll('"', '')
			} else if ((local === 'getcontentlength' || local === 'size') && text !== '') {
				current.size = Number(text)
			} else if (local === 'fileid' && text !== '') {
				current.fileId = text
			} else if (local === 'getlastmodified' && text !== '') {
				current.mtime = Date.parse(text)
			} else if (local === 'owner-id' && text !== '') {
				current.owner = text
			} else if (uri === NEXTCLOUD && local === 'lock') {
				current.isLocked = LOCKED.includes(text)
			} else if (local === 'response' && current.href !== undefined && current.fileId !== undefined && current.etag !== undefined) {
				found.push(current as Resource)
			}
			value = ''
		},
	})
	reader.write(Buffer.from(text))
	reader.end()
	return found
}
