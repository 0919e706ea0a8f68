/** A PDF as a scanner makes it: a few words that are found, and the weight of a picture. */
import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import PdfDocument from 'pdfkit'

/** @param weight bytes, beside some 2 kB of its own */
export async function scan(weight: number): Promise<Buffer> {
	const pdf = new PdfDocument({ compress: false })
	const bytes = buffer(pdf)
	pdf.text('Compte rendu de consultation')
	pdf.ref({}).end(randomBytes(weight))
	pdf.end()
	return bytes
}
