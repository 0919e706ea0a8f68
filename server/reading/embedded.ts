/** What a level 1 body holds, as its sender meant it: compressed, or in base64 that nothing announces (CDA R2, data type ED). */
import type { CdaReading } from '../mssante/cda/header.ts'

import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { LIMITS } from './limits.ts'
import { readHead } from './sniff.ts'

/** Bytes in which base64 is recognised. */
const HEAD = 4096

/**
 * Rewrites the file where needed; what cannot be restored is left as it is, and will not be what it says.
 *
 * @return was it rewritten?
 */
export function restoreEmbedded(file: string, { base64, compression }: NonNullable<CdaReading['embedded']>): boolean {
	if (statSync(file).size > LIMITS.zipExpanded) {
		return false
	}
	let isRewritten = false
	if (!base64 && isBase64(readHead(file, HEAD).toString('latin1'))) {
		writeFileSync(file, Buffer.from(readFileSync(file).toString('latin1'), 'base64'))
		isRewritten = true
	}
	if (compression !== null) {
		const inflated = inflate(readFileSync(file))
		if (inflated !== null) {
			writeFileSync(file, inflated)
			isRewritten = true
		}
	}
	return isRewritten
}

/** DF, ZL and GZ of HL7's CompressionAlgorithm; senders take one for another. */
function inflate(bytes: Buffer): Buffer | null {
	for (const open of [inflateRawSync, inflateSync, gunzipSync]) {
		try {
			return open(bytes, { maxOutputLength: LIMITS.zipExpanded })
		} catch {
			continue
		}
	}
	return null
}

/** Of a PDF, a picture, an archive or a rich text: their first bytes, in base64. */
function isBase64(text: string): boolean {
	return /^\s*(?:JVBER|iVBORw|\/9j\/|R0lGOD|SUkq|TU0A|UEsDB|e1xyd|eJ|H4sI)[A-Za-z0-9+/=\s]+$/.test(text)
}
