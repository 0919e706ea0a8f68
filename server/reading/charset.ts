/** Bytes of text from outside, in whatever charset they really are. Pure. */
import iconv from 'iconv-lite'

/** Bytes of a text in its declared charset; what is declared wrongly, or not at all, is guessed. */
export function decode(bytes: Buffer, charset: string | null): string {
	if (charset !== null && !/^(?:us-)?ascii$|^utf-?8$|^unknown/i.test(charset)) {
		if (iconv.encodingExists(charset)) {
			return iconv.decode(bytes, charset)
		}
		try {
			// Those that the library lacks (ISO-2022-JP) and Node has.
			return new TextDecoder(charset).decode(bytes)
		} catch {
			return guess(bytes)
		}
	}
	return guess(bytes)
}

/**
 * UTF-8 where that is what they are, a character cut in the middle lost; else Windows-1252, of which ISO-8859-1 is a part and
 * which typists use.
 */
export function guess(bytes: Buffer): string {
	const utf8 = bytes.toString('utf8')
	const lost = utf8.match(/\uFFFD/g)?.length ?? 0
	if (lost === 0) {
		return utf8
	}
	const sound = utf8.match(/[^\p{ASCII}\uFFFD]/gu)?.length ?? 0
	return sound > lost ? utf8.replaceAll('\uFFFD', '') : iconv.decode(bytes, 'windows-1252')
}
