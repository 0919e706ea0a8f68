/** The words of a PDF, to look for names in. */
import { readFile, stat } from 'node:fs/promises'
import { LIMITS } from './limits.ts'
import { expandsTooMuch } from './pdf-bounds.ts'

/** A PDF larger than this is not looked into: its answer goes to a person. */
const MAX_PDF = 50 * 1024 * 1024
const MAX_PAGES = 200

/** The text, or null when it cannot be known (too large, too heavy, protected, broken, or pictures only). */
export async function pdfText(file: string): Promise<string | null> {
	if ((await stat(file)).size > MAX_PDF) {
		return null
	}
	const bytes = await readFile(file)
	if (expandsTooMuch(bytes)) {
		return null
	}
	const { extractText, getDocumentProxy } = await import('unpdf')
	try {
		const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 })
		if (pdf.numPages > MAX_PAGES) {
			return null
		}
		const { text } = await extractText(pdf, { mergePages: true })
		return text.trim() === '' ? null : text.slice(0, LIMITS.text)
	} catch {
		return null
	}
}
