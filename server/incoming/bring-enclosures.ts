/** A document given back in a receipt, as a part of it: base64, streamed. */
import type { Enclosure } from '../reading/enclosures.ts'

import { piecesOf } from '../outgoing/compose.ts'

/** Characters of a name, as a header bears it. */
const MAX_NAME = 120

/** The part, with the boundary before it. */
export async function* partOf({ name, mediaType, file }: Enclosure, boundary: string): AsyncIterable<Buffer> {
	// RFC 2231: a name with accents is its UTF-8 bytes.
	const word = encodeURIComponent([...name.toWellFormed()].slice(0, MAX_NAME).join('')).replace(
		/['()*]/g,
		(sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
	)
	yield Buffer.from([
		'',
		`--${boundary}`,
		`Content-Type: ${mediaType}`,
		'Content-Transfer-Encoding: base64',
		`Content-Disposition: attachment; filename*=UTF-8''${word}`,
		'',
		'',
	].join('\r\n'))
	for await (const piece of piecesOf(file)) {
		yield Buffer.from(`${piece.toString('base64').replace(/.{76}(?=.)/g, '$&\r\n')}\r\n`)
	}
}
