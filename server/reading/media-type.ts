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
	'image/heic': '.heic',
	'image/webp': '.webp',
	'image/bmp': '.bmp',
	'text/calendar': '.ics',
	'text/csv': '.csv',
	'text/vcard': '.vcf',
	'application/msword': '.doc',
	'application/vnd.ms-excel': '.xls',
	'application/vnd.ms-tnef': '.dat',
	'application/vnd.oasis.opendocument.text': '.odt',
	'application/vnd.openxmlformats-officedocument.wordprocessingml.document': '.docx',
	'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': '.xlsx',
	'application/pkcs7-mime': '.p7m',
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
