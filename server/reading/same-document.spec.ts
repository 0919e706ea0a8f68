/** A PDF that was converted keeps its pages and its words, or does not leave in the place of the other. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makePdf } from '../../demo/fixtures/mail.fixture.ts'
import { bombPdf, pdfOf } from '../../test/support/heavy-pdfs.ts'
import { newFolder } from '../../test/support/new-folder.ts'
import { lossBetween } from './same-document.ts'

const folder = newFolder('same')
let count = 0
function keep(bytes: Buffer): string {
	const file = join(folder, `${++count}.pdf`)
	writeFileSync(file, bytes)
	return file
}
const loss = (before: Buffer, after: Buffer) => lossBetween(keep(before), keep(after))

/** A page for each text, and what a person typed in a field of the first (ISO 32000-1 §12.7). */
function pages(texts: string[], typed?: string): Buffer {
	const kids = texts.map((_, index) => `${4 + index * 2} 0 R`).join(' ')
	const field = typed === undefined
		? []
		: [`<< /Type /Annot /Subtype /Widget /FT /Tx /T (nom) /V (${typed}) /Rect [10 10 100 30] >>`]
	const last = 4 + texts.length * 2
	return pdfOf([
		`<< /Type /Catalog /Pages 2 0 R${typed === undefined ? '' : ` /AcroForm << /Fields [${last} 0 R] >>`} >>`,
		`<< /Type /Pages /Kids [${kids}] /Count ${texts.length} >>`,
		'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
		...texts.flatMap((text, index) => {
			const content = `BT /F 12 Tf 20 100 Td (${text}) Tj ET`
			return [
				`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents ${5 + index * 2} 0 R /Resources << /Font << /F 3 0 R >> >>${
					index === 0 && typed !== undefined ? ` /Annots [${last} 0 R]` : ''} >>`,
				`<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
			]
		}),
		...field,
	])
}
const LINE = 'Amoxicilline 1 g, trois fois par jour, sept jours.'

describe('nothing was lost', () => {
	it('of a document that is itself', async () => {
		const pdf = await makePdf(LINE)
		expect(await loss(pdf, pdf)).toBeNull()
	})
	it('where words are cut otherwise, or in other capitals', async () =>
		expect(await loss(pages(['Amoxicilline 1 g']), pages(['AMOXI CILLINE 1g']))).toBeNull())
	it('where there is more than there was', async () =>
		expect(await loss(pages([LINE]), pages([`${LINE} Page 1`]))).toBeNull())
})

describe('it is told', () => {
	it('that words are lost, were it of one page of two', async () =>
		expect(await loss(pages([LINE, LINE]), pages([LINE, 'Amoxicilline']))).toBe('une partie du texte se perdrait'))
	it('that a dose is lost, in a line whose words stay', async () =>
		expect(await loss(pages([LINE]), pages([LINE.replace('1 g, ', '')]))).toBe('une partie du texte se perdrait'))
	it('that a page is lost, though it is white', async () =>
		expect(await loss(pages([LINE, '']), pages([LINE]))).toBe('2 pages à l’origine, 1 après conversion'))
	it('that what somebody typed in a form is lost: conversions drop it first', async () => {
		expect(await loss(pages([LINE], 'Marguerite'), pages([LINE], 'Marguerite'))).toBeNull()
		expect(await loss(pages([LINE], 'Marguerite'), pages([LINE]))).toBe('une partie du texte se perdrait')
	})
	it('that nothing can be compared with what cannot be opened, or would expand without end', async () => {
		const wrong = 'le résultat ne peut pas être comparé à l’original'
		expect(await loss(pages([LINE]), Buffer.from('%PDF-1.4 rien'))).toBe(wrong)
		expect(await loss(pages([LINE]), bombPdf(1024))).toBe(wrong)
	})
})
