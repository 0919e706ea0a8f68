/** The figures of a month, to be printed: a page for each few mailboxes, French, no name of anybody. */
import type { MonthFigures } from '../views/figures.view.ts'

import { buffer } from 'node:stream/consumers'
import { BOLD, FONT, MARGIN, newPdf, printable } from '../reading/pdf-style.ts'
import { frenchMoment } from '../time/french.ts'

/** What is told of each mailbox, in order. */
export const MONTH_LINES: [key: Exclude<keyof MonthFigures, 'mailbox'>, label: string][] = [
	['received', 'Reçus'],
	['filedAlone', 'Classés sans intervention'],
	['filedByHand', 'Classés à la main'],
	['review', 'À classer'],
	['quarantined', 'En quarantaine'],
	['closed', 'Rejetés ou sans suite'],
	['ignored', 'Accusés'],
	['medianHours', 'Attente médiane avant classement à la main (heures)'],
	['putBack', 'Mauvais dossiers corrigés'],
	['sent', 'Envoyés'],
	['processed', 'Destinataires\u00A0: intégré ou répondu'],
	['notIntegrated', 'Destinataires\u00A0: non intégré'],
	['failed', 'Destinataires\u00A0: échec'],
]

const SIZE = 10
const TITLE = 16
/** Points that a mailbox takes, and where the numbers end. */
const LINE = 16
const HEAD = 28
const VALUE = 90

export interface MonthReport {
	/** YYYY-MM. */
	month: string
	/** Each by the name that people read. */
	mailboxes: { label: string, figures: MonthFigures }[]
	timeZone: string
	/** ISO 8601. */
	at: string
}

export async function monthReportPdf({ month, mailboxes, timeZone, at }: MonthReport): Promise<Buffer> {
	const title = `MSSanté\u00A0: les chiffres de ${monthInWords(month)}`
	const pdf = await newPdf(title, new Date(at))
	const width = pdf.page.width - 2 * MARGIN
	pdf.font(BOLD).fontSize(TITLE).text(title).moveDown(0.3)
	pdf.font(FONT).fontSize(SIZE - 1).text(`Établis le ${frenchMoment(at, timeZone)}. Des nombres seulement\u00A0: aucun nom de patient.`)
	if (mailboxes.length === 0) {
		pdf.moveDown(1).text('Aucune boîte à compter.')
	}
	for (const { label, figures } of mailboxes) {
		if (pdf.y + HEAD + MONTH_LINES.length * LINE > pdf.page.height - MARGIN) {
			pdf.addPage()
		}
		pdf.moveDown(1).font(BOLD).fontSize(SIZE + 2).text(printable(label), MARGIN).moveDown(0.2)
		for (const [key, words] of MONTH_LINES) {
			const { y } = pdf
			pdf.font(FONT).fontSize(SIZE).text(words, MARGIN, y, { width: width - VALUE })
			pdf.text(inFigures(figures[key]), MARGIN + width - VALUE, y, { width: VALUE, align: 'right' })
			pdf.y = y + LINE
		}
	}
	pdf.end()
	return buffer(pdf as unknown as AsyncIterable<Buffer>)
}

/** « novembre 2026 ». */
export function monthInWords(month: string): string {
	return new Date(`${month}-15T12:00:00Z`).toLocaleDateString('fr-FR', { timeZone: 'UTC', month: 'long', year: 'numeric' })
}

/** There is none: a dash. */
function inFigures(value: number | null): string {
	return value === null ? '–' : value.toLocaleString('fr-FR')
}
