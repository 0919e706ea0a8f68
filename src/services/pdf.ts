/** PDFs drawn on canvases by pdf.js in a worker: pictures of pages, so that no script, link or form of theirs exists here. */
import type { PDFDocumentProxy } from 'pdfjs-dist'

import { getDocument, GlobalWorkerOptions } from 'pdfjs-dist/legacy/build/pdf.mjs'
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'

/** Pixels of one image inside a PDF; a larger one is left out. */
const MAX_IMAGE = 60_000_000
/** Pixels across of a drawn page, at most: enough for small print, drawn large, of a few; of many, memory counts. */
const MAX_WIDTH = 3200
const MAX_WIDTH_OF_MANY = 1600
const FEW = 5
/** Pixels across of a page on paper: A4 at some 190 dots an inch. */
const PAPER_WIDTH = 1600
/** Pages printed from here, at most: each is a picture. */
export const MAX_PRINTED = 100

const worker = new URL(workerUrl, location.href)
GlobalWorkerOptions.workerSrc = worker.href

export function openPdf(bytes: ArrayBuffer): Promise<PDFDocumentProxy> {
	// Scanned pages are decoded by the JavaScript forms of the decoders: a page under Nextcloud's CSP may compile no WebAssembly.
	return getDocument({
		data: bytes,
		useWasm: false,
		wasmUrl: new URL('.', worker).href,
		enableXfa: false,
		maxImageSize: MAX_IMAGE,
		isEvalSupported: false,
	} as Parameters<typeof getDocument>[0]).promise
}

/** One page, on its canvas. */
export interface Drawn {
	number: number
	canvas: HTMLCanvasElement
	/** Of the screen, as wide as it is shown. */
	width: number
	/** Pages drawn with it. */
	among: number
	/** Quarters of a turn, clockwise, besides the page's own. */
	quarters: number
}

export async function drawPage(pdf: PDFDocumentProxy, { number, canvas, width, among, quarters }: Drawn): Promise<void> {
	const most = among > FEW ? MAX_WIDTH_OF_MANY : MAX_WIDTH
	const page = await pdf.getPage(number)
	const rotation = (page.rotate + 90 * quarters) % 360
	const { width: natural } = page.getViewport({ scale: 1, rotation })
	const viewport = page.getViewport({ scale: Math.min(width * window.devicePixelRatio, most) / natural, rotation })
	canvas.width = Math.ceil(viewport.width)
	canvas.height = Math.ceil(viewport.height)
	await page.render({ canvas, viewport }).promise
	page.cleanup()
}

/** All of its pages, for paper, as data addresses, one drawn after the other; null: there are more than MAX_PRINTED. */
export async function picturesOf(bytes: Blob, quarters: number): Promise<string[] | null> {
	const pdf = await openPdf(await bytes.arrayBuffer())
	try {
		const pictures: string[] = []
		const canvas = document.createElement('canvas')
		for (let number = 1; number <= pdf.numPages && pdf.numPages <= MAX_PRINTED; number++) {
			await drawPage(pdf, { number, canvas, width: PAPER_WIDTH / window.devicePixelRatio, among: pdf.numPages, quarters })
			pictures.push(canvas.toDataURL('image/jpeg', 0.9))
		}
		return pdf.numPages > MAX_PRINTED ? null : pictures
	} finally {
		await pdf.loadingTask.destroy()
	}
}
