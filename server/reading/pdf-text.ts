/** The words of a PDF, to look for names in. */
import { readFile, stat } from 'node:fs/promises'
import { LIMITS } from './limits.ts'
import { expandsTooMuch } from './pdf-bounds.ts'

/** A PDF larger than this is not looked into: its answer goes to a person. */
const MAX_PDF = 50 * 1024 * 1024
const MAX_PAGES = 200
/** Verbosity of pdf.js, and what it says of what it leaves out. */
const WARNINGS = 1
const LEFT_OUT = /ignoring|is not supported/i

/** The text, or null when it cannot be known (too large, too heavy, protected, broken even in part, or pictures only). */
export async function pdfText(file: string): Promise<string | null> {
	if ((await stat(file)).size > MAX_PDF) {
		return null
	}
	const bytes = await readFile(file)
	// What has no object has no page (ISO 32000-1 §7.3.10); pdf.js would look for one at each byte.
	if (!bytes.includes('obj') || expandsTooMuch(bytes)) {
		return null
	}
	const { extractText, getDocumentProxy } = await import('unpdf')
	const leftOut = watchWarnings()
	try {
		const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: WARNINGS })
		if (pdf.numPages > MAX_PAGES) {
			return null
		}
		const { text } = await extractText(pdf, { mergePages: true })
		return text.trim() === '' || leftOut.any ? null : text.slice(0, LIMITS.text)
	} catch {
		return null
	} finally {
		leftOut.end()
	}
}

/**
 * What pdf.js cannot read (no memory left, a damaged stream, an unknown filter) it leaves out, and gives the rest: a name may be in
 * what is missing. It says so nowhere but on the console, which is nobody else's here: a reader has one job at a time.
 */
function watchWarnings(): { any: boolean, end: () => void } {
	const { warn } = console
	const watched = { any: false, end: () => void Object.assign(console, { warn }) }
	// eslint-disable-next-line no-console -- the only place where pdf.js says it
	console.warn = (...words: unknown[]) => {
		watched.any ||= LEFT_OUT.test(words.join(' '))
	}
	return watched
}
