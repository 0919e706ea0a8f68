/** What of a document can be shown without danger, told by its own bytes and never by its name: a PDF, a picture, words. */
import type { CdaView } from '../mssante/cda/view.ts'

import { bytesOf } from '../files/bytes-of.ts'
import { CdaViewer } from '../mssante/cda/view.ts'
import { XmlError } from '../mssante/xml.ts'
import { LIMITS } from './limits.ts'
import { readHead } from './sniff.ts'
import { textOf } from './text.ts'

export type Preview
	= | { kind: 'pdf' }
		| { kind: 'image', mediaType: 'image/png' | 'image/jpeg' }
		| { kind: 'text', text: string, isCut: boolean }
		| { kind: 'cda', view: CdaView }
		| { kind: 'none' }

/** Bytes in which a kind is recognised; a PDF may begin a little late (ISO 32000-1, annex H.3.4.1). */
const HEAD = 1024
const PNG = Buffer.from([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
const JPEG = Buffer.from([0xFF, 0xD8, 0xFF])
/** Characters of a plain text. */
const MAX_TEXT = 200_000

export async function previewOf(file: string, mediaType: string): Promise<Preview> {
	const head = readHead(file, HEAD)
	if (head.includes('%PDF-')) {
		return { kind: 'pdf' }
	}
	if (head.subarray(0, PNG.length).equals(PNG)) {
		return { kind: 'image', mediaType: 'image/png' }
	}
	if (head.subarray(0, JPEG.length).equals(JPEG)) {
		return { kind: 'image', mediaType: 'image/jpeg' }
	}
	if (mediaType === 'text/xml' || mediaType === 'application/xml') {
		return cdaPreview(file)
	}
	if (mediaType === 'text/plain' || mediaType === 'text/html') {
		const text = textOf({ file, mediaType, charset: null })
		return {
			kind: 'text',
			text: text.slice(0, MAX_TEXT),
			isCut: text.length > MAX_TEXT || readHead(file, LIMITS.text + 1).length > LIMITS.text,
		}
	}
	return { kind: 'none' }
}

async function cdaPreview(file: string): Promise<Preview> {
	const viewer = new CdaViewer()
	try {
		for await (const chunk of bytesOf(file)) {
			viewer.write(chunk)
		}
		return { kind: 'cda', view: viewer.end() }
	} catch (error) {
		if (error instanceof XmlError) {
			return { kind: 'none' }
		}
		throw error
	}
}
