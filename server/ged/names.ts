/** Names that every file system and Nextcloud accept. Pure. */

/** Bytes of a name in UTF-8 (contract). */
const MAX_NAME = 200
/** Characters that Windows or Nextcloud forbid, controls, and characters that change what the eye reads. */
const FORBIDDEN = /[\\/:*?"<>|\p{C}\u2028\u2029]/gu
/** Windows devices, with or without an extension. */
const RESERVED = /^(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³])(?=\.|$)/i
/** Extensions that Nextcloud keeps for files being written. */
const PARTIAL = /\.(?:part|filepart)$/i

/**
 * Names of files that are being written, or that programs put beside those that a person has open: hidden ones (Nextcloud's and
 * rsync's drafts, `.~lock.x#` of LibreOffice, `._x` of macOS), partial transfers of browsers and of Nextcloud, and the `~$x` of
 * Microsoft Office with its `~WRL0001.tmp`.
 */
const TEMPORARY = /^\.|^~\$|^~.*\.tmp$|\.(?:part|filepart|partial|crdownload|download|tmp|swp)$|~$|^(?:Thumbs\.db|desktop\.ini)$/i

/** Is it no document of a person's, by its name alone? */
export function isTemporaryName(name: string): boolean {
	return TEMPORARY.test(name)
}

/**
 * What synchronising clients append to a version that another one was faster than: Nextcloud's desktop client (« (conflicted copy
 * 2026-11-26 095400) », `_conflict-20180101-101010` before its 2.5), Dropbox in English and in French, Syncthing.
 */
const CONFLICT = /\([^)]*(?:conflicted copy|copie en conflit)[^)]*\)|_conflict-\d{8}-\d{6}|\.sync-conflict-\d{8}-\d{6}/i

/** Is it, by its name, one of two versions among which somebody must choose? */
export function isConflictName(name: string): boolean {
	return CONFLICT.test(name)
}

/** What LibreOffice puts beside a file of this name while a person has it open. */
export function lockName(name: string): string {
	return `.~lock.${name}#`
}

/** One segment of a path, safe; `extension` comes last and is never cut. An empty name becomes `fallback`. */
export function safeName(name: string, extension = '', fallback = 'Document'): string {
	let base = name
		.normalize('NFC')
		.replace(/\s+/gu, ' ')
		.replace(FORBIDDEN, '_')
		.replace(/^[. ]+/, (dots) => '_'.repeat(dots.trim().length))
		.trim()
	if (extension === '') {
		base = base.replace(PARTIAL, (found) => found.replace('.', '_'))
	}
	base = base.replace(RESERVED, '_$&')
	base = cut(base, MAX_NAME - Buffer.byteLength(extension)).replace(/[. ]+$/, '')
	return (base === '' ? fallback : base) + extension
}

/** The base name with a suffix from a hash, still within bounds. */
export function suffixed(base: string, extension: string, hash: string): string {
	const suffix = ` (${hash})`
	return cut(base, MAX_NAME - Buffer.byteLength(suffix) - Buffer.byteLength(extension)).trimEnd() + suffix + extension
}

/** Base and extension of a file's own name; an extension is at most ten plain characters. */
export function splitName(name: string): { base: string, extension: string } {
	const match = /^(.+?)(\.[a-z0-9]{1,10})$/i.exec(name.trim())
	const extension = match?.[2]!.toLowerCase() ?? ''
	return match && !PARTIAL.test(extension) ? { base: match[1]!, extension } : { base: name.trim(), extension: '' }
}

/** A folder's path from configuration or a register, segment by segment; null when it leads nowhere safe. */
export function safePath(path: string): string | null {
	const segments = path.replaceAll('\\', '/').split('/').filter((segment) => segment !== '' && segment !== '.')
	if (segments.length === 0 || segments.includes('..')) {
		return null
	}
	return segments.map((segment) => safeName(segment)).join('/')
}

/** At most `bytes` of UTF-8, never half a character. */
function cut(text: string, bytes: number): string {
	if (Buffer.byteLength(text) <= bytes) {
		return text
	}
	let length = 0
	let kept = ''
	for (const { segment } of new Intl.Segmenter('fr', { granularity: 'grapheme' }).segment(text)) {
		length += Buffer.byteLength(segment)
		if (length > bytes) {
			break
		}
		kept += segment
	}
	return kept
}
