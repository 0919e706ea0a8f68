/** Has a PDF kept, through a conversion, its pages and its words? Those of its forms and notes too, which conversions drop first. */
import { readFile, stat } from 'node:fs/promises'
import { counted } from '../mssante/words/counted.ts'
import { expandsTooMuch } from './pdf-bounds.ts'

const MAX_PDF = 100 * 1024 * 1024
/** Pages whose words are compared; all are counted. */
const MAX_PAGES = 100
/** Share of the letters that may differ: a glyph that two programs name otherwise. */
const TOLERANCE = 0.01

/** What was lost, in French, or null. */
export async function lossBetween(before: string, after: string): Promise<string | null> {
	const [one, other] = [await wordsOf(before), await wordsOf(after)]
	if (one === null || other === null) {
		return 'le résultat ne peut pas être comparé à l’original'
	}
	if (one.pages !== other.pages) {
		return `${counted(one.pages, 'page')} à l’origine, ${other.pages} après conversion`
	}
	return one.letters.some((letters, page) => isLess(letters, other.letters[page]!)) ? 'une partie du texte se perdrait' : null
}

/** Of pdf.js: what a page bears beside its content. */
interface Note {
	subtype?: string
	/** `Tx` and `Ch`: what somebody typed, or chose in a list; the others are boxes. */
	fieldType?: string
	fieldValue?: unknown
	contentsObj?: { str?: string }
}

/** Letters of each page, whatever cut them into words, or null for what cannot be opened. */
async function wordsOf(file: string): Promise<{ pages: number, letters: Map<string, number>[] } | null> {
	if ((await stat(file)).size > MAX_PDF) {
		return null
	}
	const bytes = await readFile(file)
	if (expandsTooMuch(bytes)) {
		return null
	}
	const { getDocumentProxy } = await import('unpdf')
	try {
		const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 })
		const letters: Map<string, number>[] = []
		for (let number = 1; number <= Math.min(pdf.numPages, MAX_PAGES); number++) {
			const page = await pdf.getPage(number)
			const { items } = await page.getTextContent()
			const notes = await page.getAnnotations() as Note[]
			letters.push(lettersIn([
				...items.map((item) => 'str' in item ? item.str : ''),
				...notes.map(writtenIn),
			].join(' ')))
			page.cleanup()
		}
		return { pages: pdf.numPages, letters }
	} catch {
		return null
	}
}

function writtenIn({ subtype, fieldType, fieldValue, contentsObj }: Note): string {
	const typed = (fieldType === 'Tx' || fieldType === 'Ch') && typeof fieldValue === 'string' ? fieldValue : ''
	return subtype === 'FreeText' ? contentsObj?.str ?? '' : typed
}

function lettersIn(text: string): Map<string, number> {
	const counts = new Map<string, number>()
	for (const letter of text.normalize('NFKC').toLowerCase().match(/[\p{L}\p{N}]/gu) ?? []) {
		counts.set(letter, (counts.get(letter) ?? 0) + 1)
	}
	return counts
}

function isLess(before: Map<string, number>, after: Map<string, number>): boolean {
	const entries = [...before]
	const all = entries.reduce((sum, [, count]) => sum + count, 0)
	const lost = entries.reduce((sum, [letter, count]) => sum + Math.max(0, count - (after.get(letter) ?? 0)), 0)
	return lost > all * TOLERANCE
}
