/** What a WebDAV server says of files and folders: requests and the 207 answer (RFC 4918 §13; RFC 5323 for SEARCH). Pure. */
import { XmlReader } from '../../mssante/xml.ts'

export interface Resource {
	/** As in the answer, decoded. */
	href: string
	/** Numeric, the same for everybody. */
	fileId: string
	etag: string
	size: number
	isFolder: boolean
}

const PROPS = '<d:prop><d:getetag/><d:resourcetype/><d:getcontentlength/><oc:size/><oc:fileid/></d:prop>'
const SPACES = 'xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"'
const DAV = 'DAV:'

export const PROPFIND_BODY = `<?xml version="1.0"?><d:propfind ${SPACES}>${PROPS}</d:propfind>`

/** Files and folders of these ids, wherever they are below `scope`. */
export function searchBody(scope: string, fileIds: string[]): string {
	const terms = fileIds.map((id) => `<d:eq><d:prop><oc:fileid/></d:prop><d:literal>${id}</d:literal></d:eq>`).join('')
	return `<?xml version="1.0"?><d:searchrequest ${SPACES}><d:basicsearch><d:select>${PROPS}</d:select><d:from><d:scope>`
		+ `<d:href>${scope}</d:href><d:depth>infinity</d:depth></d:scope></d:from>`
		+ `<d:where>${fileIds.length === 1 ? terms : `<d:or>${terms}</d:or>`}</d:where><d:orderby/></d:basicsearch></d:searchrequest>`
}

/** @throws {XmlError} */
export function parseMultistatus(text: string): Resource[] {
	const found: Resource[] = []
	let current: Partial<Resource> = {}
	let value = ''
	const reader = new XmlReader({
		open: ({ uri, local }) => {
			value = ''
			if (uri === DAV && local === 'response') {
				current = { isFolder: false, size: 0 }
			} else if (uri === DAV && local === 'collection') {
				current.isFolder = true
			}
		},
		text: (piece) => {
			value += piece
		},
		close: ({ local }) => {
			const text = value.trim()
			if (local === 'href') {
				current.href = decodeURIComponent(text)
			} else if (local === 'getetag' && text !== '') {
				current.etag = text.replaceAll('"', '')
			} else if ((local === 'getcontentlength' || local === 'size') && text !== '') {
				current.size = Number(text)
			} else if (local === 'fileid' && text !== '') {
				current.fileId = text
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
