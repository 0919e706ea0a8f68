/** How the PDFs that we write look: fonts that have every letter of French names, and what is not for reading left out. */
import { createRequire } from 'node:module'

const font = (name: string) => createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`)

export const FONT = font('DejaVuSans')
export const BOLD = font('DejaVuSans-Bold')
/** Points. */
export const MARGIN = 56

/** An A4 page, and those after it, to be kept: PDF/A-1b (ISO 19005-1), in French. */
export async function newPdf(title: string, at: Date): Promise<PDFKit.PDFDocument> {
	const { default: PDFDocument } = await import('pdfkit')
	return new PDFDocument({
		size: 'A4',
		margin: MARGIN,
		pdfVersion: '1.4',
		subset: 'PDF/A-1b',
		lang: 'fr-FR',
		info: { Title: title, Producer: 'mssante', Creator: 'mssante', CreationDate: at },
	})
}

/** Control and direction-changing characters are not for reading. */
export function printable(text: string): string {
	return text.replaceAll('\t', '    ').replace(/[^\P{C}\n]/gu, '')
}
