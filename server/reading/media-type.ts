/** Media types and file extensions of what travels by MSSanté. Pure. */
const EXTENSIONS: Record<string, string> = {
	'application/pdf': '.pdf',
	'text/xml': '.xml',
	'application/xml': '.xml',
	'text/plain': '.txt',
	'text/html': '.html',
	'text/rtf': '.rtf',
	'application/rtf': '.rtf',
	'image/jpeg': '.jpg',
	'image/png': '.png',
	'image/tiff': '.tif',
	'image/gif': '.gif',
	'application/zip': '.zip',
	'message/rfc822': '.eml',
}

/** `.pdf` for `application/pdf`; `.bin` for what is not known. */
export function extensionOf(mediaType: string): string {
	return EXTENSIONS[mediaType] ?? '.bin'
}

/** Media type by a name's extension. */
export function mediaTypeOf(name: string): string {
	const extension = /\.[^.]+$/.exec(name.toLowerCase())?.[0].replace('.jpeg', '.jpg').replace('.tiff', '.tif')
	return Object.entries(EXTENSIONS).find(([, known]) => known === extension)?.[0] ?? 'application/octet-stream'
}
