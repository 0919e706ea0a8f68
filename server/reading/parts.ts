/** What the parts of a message are there for: its words, its machinery, messages, what is to be kept. */
import type { Part } from './mime.ts'

import { readHead, sniff } from './sniff.ts'

/** Parts of a receipt, and headers given back. */
const REPORTS = new Set([
	'message/disposition-notification',
	'message/delivery-status',
	'message/global-delivery-status',
	'text/rfc822-headers',
	'message/rfc822-headers',
	'message/global-headers',
])
const SIGNATURES = new Set(['application/pkcs7-signature', 'application/x-pkcs7-signature', 'application/pgp-signature'])
/** Texts that are documents, not words. */
const TEXT_DOCUMENTS = new Set(['text/calendar', 'text/csv', 'text/vcard', 'text/x-vcard', 'text/xml', 'text/rtf', 'text/rfc822-headers'])
const MESSAGE_HEADERS = /^(?:return-path|received|from|to|subject|date|message-id|mime-version|delivered-to|x-[\w-]+|content-type)\s*:/i

/** Text that people read in the message itself: a named part is an attachment, whatever its type. */
export function isWords({ mediaType, disposition, name }: Part): boolean {
	return mediaType.startsWith('text/') && !TEXT_DOCUMENTS.has(mediaType) && disposition !== 'attachment' && name === null
}

/** A message inside the message, under its type, or as a file of mail. */
export function isMessage(part: Part): boolean {
	if (part.mediaType === 'message/rfc822' || part.mediaType === 'message/global') {
		return true
	}
	if (!/\.eml\s*$/i.test(part.name ?? '')) {
		return false
	}
	const lines = readHead(part.file, 2048).toString('latin1').split(/\r?\n/)
	return lines.slice(0, 3).every((line) => MESSAGE_HEADERS.test(line) || /^[ \t]/.test(line))
}

/** Nothing to file: a receipt's own parts, a signature in its place. A document behind such a type is a document. */
export async function isMachinery(part: Part, isReceipt: boolean): Promise<boolean> {
	const isReport = REPORTS.has(part.mediaType) && (isReceipt || part.name === null)
	const isSignature
		= SIGNATURES.has(part.mediaType) && (part.isSignature || part.name === null || /\.(?:p7s|asc|sig)\s*$/i.test(part.name))
	if (!isReport && !isSignature) {
		return false
	}
	const proven = await sniff(part.file)
	return proven === null || /^application\/(?:x-)?(?:pkcs|pgp)/.test(proven.mediaType)
}
