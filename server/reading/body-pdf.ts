/** The words of a message as a plain PDF, for a record that keeps what people wrote (design.md: `source: body`). */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { BOLD, FONT, MARGIN, printable } from './pdf-style.ts'

export interface Letter {
	from: string
	to: string
	/** As the message says, readable by a person. */
	date: string
	subject: string
	text: string
}

/** A word longer than any URL; laying a longer one out takes time in the square of its length. */
const LONGEST_WORD = /\S{500}(?=\S)/g

/** A fixed date: the same words make the same bytes, so that a copy is known for what it is. */
const EPOCH = new Date(0)

/** Writes the letter; the same letter always gives the same bytes. */
export async function writeLetter(letter: Letter, file: string): Promise<{ size: number, sha256: string }> {
	const { default: PDFDocument } = await import('pdfkit')
	const pdf = new PDFDocument({
		size: 'A4',
		margin: MARGIN,
		info: { Title: 'Message MSSanté', Producer: 'mssante', Creator: 'mssante', CreationDate: EPOCH },
		lang: 'fr-FR',
	})
	const hash = createHash('sha256')
	pdf.on('data', (bytes: Buffer) => hash.update(bytes))
	const written = pipeline(pdf, createWriteStream(file, { mode: 0o600 }))
	for (const [label, value] of [['De', letter.from], ['À', letter.to], ['Date', letter.date], ['Objet', letter.subject]] as const) {
		pdf.font(BOLD).fontSize(9).text(`${label} : `, { continued: true }).font(FONT).text(printable(value) || '—')
	}
	pdf.moveDown().font(FONT).fontSize(10).text(breakable(printable(letter.text).trim()) || '(message sans texte)')
	pdf.end()
	await written
	return { size: (await stat(file)).size, sha256: hash.digest('hex') }
}

function breakable(text: string): string {
	return text.replace(LONGEST_WORD, '$&\n')
}
